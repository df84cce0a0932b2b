import { expect, test } from "vitest";
import { type DType, ndarray } from "../../src/codecs/ndarray";
import {
  BytesDeserializer,
  CSVDeserializer,
  JSONDeserializer,
  JSONLinesDeserializer,
  NumpyDeserializer,
  StringDeserializer,
} from "../../src/sagemaker/deserializers";
import {
  CSVSerializer,
  IdentitySerializer,
  JSONLinesSerializer,
  JSONSerializer,
  NumpySerializer,
  StringSerializer,
} from "../../src/sagemaker/serializers";

const bytes = (text: string) => Buffer.from(text, "utf8");
/** The header of an `.npy` file and its data in base64. */
function npy(body: Uint8Array): { header: string; data: string } {
  const length = Buffer.from(body).readUInt16LE(8);
  const header = Buffer.from(body.subarray(10, 10 + length))
    .toString("latin1")
    .trimEnd();
  return { header, data: Buffer.from(body.subarray(10 + length)).toString("base64") };
}

test.each([
  [[1, 2.5], undefined, "<f8", "(2,)", "AAAAAAAA8D8AAAAAAAAEQA=="],
  [[1, 2], "float32", "<f4", "(2,)", "AACAPwAAAEA="],
  [7, undefined, "<i8", "()", "BwAAAAAAAAA="],
])("NumpySerializer writes %j as %s %s", (value, dtype, descr, shape, data) => {
  const body = new NumpySerializer(dtype ? { dtype: dtype as DType } : {}).serialize(value);
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;
  expect(npy(body)).toEqual({ header, data });
  expect(body.byteLength % 64).toBe(Buffer.from(data, "base64").length % 64);
});

test("NumpySerializer keeps an array's own element type and refuses an empty one", () => {
  const array = ndarray(
    [
      [0, 1, 2],
      [3, 4, 5],
    ],
    { dtype: "uint8" },
  );
  expect(npy(new NumpySerializer({ dtype: "float32" }).serialize(array)).data).toBe("AAECAwQF");
  expect(() => new NumpySerializer().serialize([])).toThrow("Cannot send an empty array");
});

test.each([
  ["text", '"text"'],
  ["é日", '"\\u00e9\\u65e5"'],
  [[], "[]"],
  [{ a: [1, 2.5], b: null }, '{"a": [1, 2.5], "b": null}'],
  [ndarray(new Uint8Array(4), { shape: [1, 2, 2] }), "[[[0, 0], [0, 0]]]"],
  [{ x: ndarray([1.5]) }, '{"x": [1.5]}'],
  [new Float32Array([1, 2]), "[1, 2]"],
  [{ n: Number.NaN }, '{"n": NaN}'],
])("JSONSerializer writes %j as Python does", (value, text) => {
  expect(new JSONSerializer().serialize(value)).toBe(text);
});

test.each([
  [["a", "b,c", 'd"e'], 'a\nb,c\nd"e'],
  ["1,2,3", "1,2,3"],
  [[1, 2], "1,2"],
  [
    [
      [1, 2],
      [3, 4],
    ],
    "1,2\n3,4",
  ],
  [[["a,b", 'c"d', null, true, 1e-7]], '"a,b","c""d",,True,1e-07'],
  [ndarray([1, 2, 3, 4], { shape: [2, 2], dtype: "int32" }), "1,2\n3,4"],
  [ndarray([1, 2, 3, 4], { shape: [1, 2, 2], dtype: "int32" }), "1,2,3,4"],
])("CSVSerializer writes %j as rows", (value, text) => {
  expect(new CSVSerializer().serialize(value as never)).toBe(text);
});

test("CSVSerializer refuses empty lists and rows", () => {
  expect(() => new CSVSerializer().serialize([])).toThrow("Cannot write CSV: the list is empty");
  expect(() => new CSVSerializer().serialize([[1], []])).toThrow(
    "Cannot write CSV: a row is empty",
  );
});

test("JSONLinesSerializer writes a value a line and refuses what is no list", () => {
  expect(new JSONLinesSerializer().serialize([{ a: 1 }, 2])).toBe('{"a": 1}\n2');
  expect(new JSONLinesSerializer().serialize([])).toBe("");
  expect(() => new JSONLinesSerializer().serialize(5 as never)).toThrow(
    "Cannot write JSON lines: a list or a text is wanted",
  );
});

test("IdentitySerializer sends bytes as they are with the content type it is told", () => {
  const serializer = new IdentitySerializer({ contentType: "image/jpeg" });
  const picture = new Uint8Array([0xff, 0xd8]);
  expect(serializer.serialize(picture)).toBe(picture);
  expect(serializer.contentType).toBe("image/jpeg");
  expect(() => serializer.serialize({} as never)).toThrow(
    "Cannot send the data as it is: bytes or a text are wanted",
  );
});

test("StringSerializer refuses what is no text", () => {
  expect(new StringSerializer().serialize("é")).toBe("é");
  expect(() => new StringSerializer().serialize(null as never)).toThrow(
    "Cannot send a null as text",
  );
});

test.each([
  [
    "1,2\n3,4",
    [
      ["1", "2"],
      ["3", "4"],
    ],
  ],
  [
    'a,"b,c"\r\nd,"e""f"',
    [
      ["a", "b,c"],
      ["d", 'e"f'],
    ],
  ],
  ["", []],
  ["1,2\n\n3", [["1", "2"], [], ["3"]]],
  ["a,\n", [["a", ""]]],
])("CSVDeserializer reads %j", (text, rows) => {
  expect(new CSVDeserializer().deserialize(bytes(text))).toEqual(rows);
});

test("JSONDeserializer reads JSON and Python's bare numbers", () => {
  const json = new JSONDeserializer();
  expect(json.deserialize(bytes("[1, 2.5, null, true]"))).toEqual([1, 2.5, null, true]);
  expect(json.deserialize(bytes('{"a": [NaN, -Infinity], "b": "NaN"}'))).toEqual({
    a: [Number.NaN, Number.NEGATIVE_INFINITY],
    b: "NaN",
  });
  expect(() => json.deserialize(bytes("not json"))).toThrow("Cannot read the answer: ");
});

test("NumpyDeserializer reads arrays by the type of the answer", () => {
  const numpy = new NumpyDeserializer();
  const array = ndarray([[1, 2]], { dtype: "float32" });
  expect(numpy.deserialize(new NumpySerializer().serialize(array), "application/x-npy")).toEqual(
    array,
  );
  expect(numpy.deserialize(bytes("[[1.5]]"), "application/json").shape).toEqual([1, 1]);
  expect(numpy.deserialize(bytes("1,2\n3,4\n"), "text/csv; charset=utf-8").shape).toEqual([2, 2]);
  expect(() => numpy.deserialize(bytes("x"), "text/html")).toThrow(
    "Cannot read the answer: an array is wanted, and the answer is text/html",
  );
});

test("the other deserializers ask for their types", () => {
  expect(new StringDeserializer().deserialize(bytes("é"))).toBe("é");
  expect(new JSONLinesDeserializer().deserialize(bytes('1\n{"a":2}\n'))).toEqual([1, { a: 2 }]);
  expect(new BytesDeserializer().accept).toEqual(["*/*"]);
  expect(new StringDeserializer().accept).toEqual(["application/json"]);
});
