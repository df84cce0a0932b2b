import { expect, test } from "vitest";
import { type DType, ndarray, toList } from "../../src/codecs/ndarray";
import { decodeNpy, encodeNpy, isNpy } from "../../src/codecs/npy";
import { run } from "../../src/processes";

const dtypes: readonly DType[] = [
  "bool",
  "int8",
  "uint8",
  "int16",
  "uint16",
  "int32",
  "uint32",
  "int64",
  "uint64",
  "float32",
  "float64",
];

function header(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1", 10, Buffer.from(bytes).readUInt16LE(8) + 10);
}

test("an NPY file has format 1.0 and a header padded to 64 bytes", () => {
  const bytes = encodeNpy(
    ndarray(
      [
        [0, 1, 2],
        [3, 4, 5],
      ],
      { dtype: "uint8" },
    ),
  );
  expect(Buffer.from(bytes.subarray(0, 10)).toString("latin1")).toBe("\x93NUMPY\x01\x00v\x00");
  expect(header(bytes)).toBe(
    `{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }${" ".repeat(58)}\n`,
  );
  expect(bytes.length).toBe(128 + 6);
  expect(isNpy(bytes)).toBe(true);
});

test("numbers without a list and lists of one dimension are written as NumPy does", () => {
  expect(header(encodeNpy(ndarray(7)))).toContain(
    "'descr': '<i8', 'fortran_order': False, 'shape': (), }",
  );
  expect(header(encodeNpy(ndarray([1, 2.5])))).toContain(
    "'descr': '<f8', 'fortran_order': False, 'shape': (2,), }",
  );
});

test.each(dtypes)("a %s array survives a round trip with its shape", (dtype) => {
  const array = ndarray(
    [
      [
        [0, 1],
        [1, 0],
      ],
      [
        [1, 1],
        [0, 0],
      ],
      [
        [1, 0],
        [0, 1],
      ],
    ],
    { dtype },
  );
  const back = decodeNpy(encodeNpy(array));
  expect(back).toEqual(array);
  expect(toList(back)).toEqual(toList(array));
});

test("an array that lies at an odd place in its file is read all the same", () => {
  const bytes = encodeNpy(ndarray([1.5, -2.25]));
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  const back = decodeNpy(shifted.subarray(3));
  shifted.fill(0);
  expect(toList(back)).toEqual([1.5, -2.25]);
  expect(back.data.buffer.byteLength).toBe(16);
});

/** An NPY file with a header of our own. */
function npy(
  descr: string,
  shape: string,
  data: Uint8Array,
  options: { fortran?: boolean; major?: number } = {},
): Uint8Array {
  const text = `{'descr': ${descr}, 'fortran_order': ${options.fortran ? "True" : "False"}, 'shape': ${shape}, }\n`;
  const major = options.major ?? 1;
  const length = Buffer.alloc(major === 1 ? 2 : 4);
  length.writeUInt16LE(text.length);
  return Buffer.concat([
    Buffer.from("\x93NUMPY", "latin1"),
    Buffer.of(major, 0),
    length,
    Buffer.from(text),
    data,
  ]);
}

test("Fortran order, big-endian numbers, half precision and formats 2 and 3 are read", () => {
  expect(
    toList(decodeNpy(npy("'|u1'", "(2, 3)", Buffer.of(1, 4, 2, 5, 3, 6), { fortran: true }))),
  ).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(
    toList(decodeNpy(npy("'>i4'", "(2,)", Buffer.of(0, 0, 1, 2, 255, 255, 255, 255)))),
  ).toEqual([258, -1]);
  expect(toList(decodeNpy(npy("'>f8'", "(1L,)", Buffer.of(0x3f, 0xf8, 0, 0, 0, 0, 0, 0))))).toEqual(
    [1.5],
  );
  const halves = decodeNpy(
    npy("'<f2'", "(5,)", Buffer.of(0, 0x3c, 0, 0xc0, 1, 0, 0, 0x7c, 0xff, 0x7b)),
  );
  expect(halves.dtype).toBe("float32");
  expect(toList(halves)).toEqual([1, -2, 2 ** -24, Number.POSITIVE_INFINITY, 65504]);
  for (const major of [2, 3]) {
    expect(toList(decodeNpy(npy("'|b1'", "(2,)", Buffer.of(1, 0), { major })))).toEqual([
      true,
      false,
    ]);
  }
});

test("arrays of objects, texts, structures and complex numbers are refused", () => {
  const refusal = (descr: string) => () => decodeNpy(npy(descr, "(1,)", Buffer.alloc(64)));
  expect(refusal("'|O'")).toThrow(
    "Cannot read an array of Python objects (a pickle): only numbers and truth values are read",
  );
  expect(refusal("'<U3'")).toThrow(
    "Cannot read an array of element type <U3: only numbers and truth values are read",
  );
  expect(refusal("'<c16'")).toThrow(
    "Cannot read an array of element type <c16: only numbers and truth values are read",
  );
  expect(refusal("[('a', '<i4')]")).toThrow(
    "Cannot read an array of element type a structure: only numbers and truth values are read",
  );
});

test("a damaged file says what is wrong", () => {
  const whole = encodeNpy(
    ndarray(
      [
        [1, 2],
        [3, 4],
      ],
      { dtype: "float32" },
    ),
  );
  expect(() => decodeNpy(whole.subarray(0, whole.length - 1))).toThrow(
    "Cannot read an array: the shape [2, 2] needs 16 bytes of data, there are 15",
  );
  expect(() => decodeNpy(whole.subarray(0, 50))).toThrow(
    "Cannot read an NPY array: it ends within its header",
  );
  expect(() => decodeNpy(Buffer.from("[1, 2]"))).toThrow(
    "Cannot read an NPY array: it does not begin with the NPY magic bytes",
  );
  expect(() => decodeNpy(npy("'<i4'", "(1,)", Buffer.alloc(4), { major: 9 }))).toThrow(
    "Cannot read an NPY array: format 9.0 is not known",
  );
});

const numpy = await run("/usr/bin/python3", ["-c", "import numpy"]);

test.skipIf(numpy.code !== 0)(
  "NumPy writes the same bytes (skipped where /usr/bin/python3 has no NumPy)",
  async () => {
    const shapes = [
      "()",
      "(0,)",
      "(7,)",
      "(2, 3)",
      "(4, 3, 2, 2)",
      "(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 12)",
    ];
    const script = `
import io, json, base64, numpy as np
out = []
for dtype in ${JSON.stringify(dtypes)}:
    for shape in [${shapes.join(", ")}]:
        f = io.BytesIO(); np.save(f, np.zeros(shape, dtype)); out.append(base64.b64encode(f.getvalue()).decode())
print(json.dumps(out))`;
    const written = JSON.parse((await run("/usr/bin/python3", ["-c", script])).stdout) as string[];
    expect(written).toHaveLength(dtypes.length * shapes.length);
    for (const text of written) {
      const bytes = Buffer.from(text, "base64");
      expect(Buffer.from(encodeNpy(decodeNpy(bytes))).toString("base64")).toBe(text);
    }
  },
);
