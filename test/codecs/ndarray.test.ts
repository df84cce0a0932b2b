import { expect, test } from "vitest";
import {
  argmax,
  type NestedList,
  ndarray,
  sliceRows,
  takeRows,
  toList,
} from "../../src/codecs/ndarray";

test("lists become arrays by NumPy's rule for element types", () => {
  expect(
    ndarray([
      [1, 2],
      [3, 4],
    ]),
  ).toEqual({ shape: [2, 2], dtype: "int64", data: BigInt64Array.of(1n, 2n, 3n, 4n) });
  expect(ndarray([1, 2.5])).toEqual({
    shape: [2],
    dtype: "float64",
    data: Float64Array.of(1, 2.5),
  });
  expect(ndarray([true, false])).toEqual({ shape: [2], dtype: "bool", data: Uint8Array.of(1, 0) });
  expect(ndarray(7)).toEqual({ shape: [], dtype: "int64", data: BigInt64Array.of(7n) });
  expect(ndarray([])).toEqual({ shape: [0], dtype: "float64", data: new Float64Array(0) });
  expect(ndarray([[], []])).toEqual({ shape: [2, 0], dtype: "float64", data: new Float64Array(0) });
  expect(ndarray([1, 2], { dtype: "float32" })).toEqual({
    shape: [2],
    dtype: "float32",
    data: Float32Array.of(1, 2),
  });
});

test("a typed array is used without a copy, and cast when another element type is asked", () => {
  const pixels = Uint8Array.of(1, 2, 3, 4);
  const array = ndarray(pixels, { shape: [2, 2] });
  expect(array.dtype).toBe("uint8");
  expect(array.data).toBe(pixels);
  expect(ndarray(pixels, { dtype: "float32" }).data).toEqual(Float32Array.of(1, 2, 3, 4));
  expect(ndarray(pixels, { dtype: "int64" }).data).toEqual(BigInt64Array.of(1n, 2n, 3n, 4n));
  expect(ndarray(Uint8ClampedArray.of(9)).data).toEqual(Uint8Array.of(9));
});

test("ragged lists, other things and wrong shapes are refused", () => {
  const ragged = "Cannot make an array: the lists in one dimension differ in length";
  expect(() => ndarray([[1, 2], [3]])).toThrow(new TypeError(ragged));
  expect(() => ndarray([1, [2]])).toThrow(new TypeError(ragged));
  expect(() => ndarray([[1], 2])).toThrow(new TypeError(ragged));
  expect(() => ndarray([[], [1]])).toThrow(new TypeError(ragged));
  expect(() => ndarray([1, "2"] as unknown as NestedList)).toThrow(
    new TypeError("Cannot make an array: a string is not a number"),
  );
  expect(() => ndarray([1, null] as unknown as NestedList)).toThrow(
    new TypeError("Cannot make an array: null is not a number"),
  );
  expect(() => ndarray(new DataView(new ArrayBuffer(2)) as never)).toThrow(
    new TypeError("Cannot make an array of a DataView"),
  );
  expect(() => ndarray([1, 2, 3], { shape: [2, 2] })).toThrow(
    new RangeError("Cannot give 3 elements the shape [2, 2]: it needs 4 elements"),
  );
  expect(() => ndarray([Number.NaN], { dtype: "int64" })).toThrow(
    new RangeError("Cannot make an array of 64-bit integers: NaN is not an integer"),
  );
});

test("toList gives nested lists back", () => {
  expect(
    toList(
      ndarray([
        [1.5, 2],
        [3, 4],
      ]),
    ),
  ).toEqual([
    [1.5, 2],
    [3, 4],
  ]);
  expect(toList(ndarray([[true], [false]]))).toEqual([[true], [false]]);
  expect(toList(ndarray(5))).toBe(5);
  expect(toList(ndarray([2n ** 60n, 3n]))).toEqual([2n ** 60n, 3]);
});

test("argmax finds the best class of each row, and along any axis", () => {
  const scores = ndarray([
    [0.1, 0.7, 0.2],
    [0.5, 0.2, 0.5],
  ]);
  expect(argmax(scores)).toBe(1);
  expect(argmax(scores, 1)).toEqual([1, 0]);
  expect(argmax(scores, -1)).toEqual([1, 0]);
  expect(argmax(scores, 0)).toEqual([1, 0, 1]);
  expect(argmax(ndarray([1, Number.NaN, 3]))).toBe(1);
  expect(argmax(ndarray([[3n, 2n ** 60n]]), 1)).toEqual([1]);
  expect(() => argmax(scores, 2)).toThrow(
    new RangeError("Cannot take argmax along axis 2: the array has 2 dimensions"),
  );
  expect(() => argmax(ndarray([]))).toThrow(
    new RangeError("Cannot take argmax of an empty dimension"),
  );
});

test("sliceRows shares memory and takeRows copies", () => {
  const array = ndarray(Float32Array.of(1, 2, 3, 4, 5, 6), { shape: [3, 2] });
  expect(toList(sliceRows(array, 1))).toEqual([
    [3, 4],
    [5, 6],
  ]);
  expect(toList(sliceRows(array, -1))).toEqual([[5, 6]]);
  expect(sliceRows(array, 2, 1).shape).toEqual([0, 2]);
  expect(sliceRows(array, 0, 2).data.buffer).toBe(array.data.buffer);
  const taken = takeRows(array, [2, 0]);
  expect(toList(taken)).toEqual([
    [5, 6],
    [1, 2],
  ]);
  expect(taken.data.buffer).not.toBe(array.data.buffer);
  expect(() => takeRows(array, [3])).toThrow(
    new RangeError("Cannot take row 3: the array has 3 rows"),
  );
});
