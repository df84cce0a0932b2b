import { expect, test } from "vitest";
import { readPickle } from "../../src/codecs/pickle";
import { run } from "../../src/processes";

/** A pickle from opcodes: strings are bytes in Latin-1. */
function pickle(...parts: readonly string[]): Buffer {
  return Buffer.from(parts.join(""), "latin1");
}

const arrayHead =
  "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tU\x01btR(K\x01(K\x02K\x03t";
const uint8 =
  "cnumpy\ndtype\n(U\x02u1K\x00K\x01tR(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb";

test("a batch as Python 2 wrote it is read: texts as bytes, labels as numbers, pixels as an array", () => {
  const bytes = pickle(
    "\x80\x02}q\x01(U\x0bbatch_labelq\x02U\x15training batch 1 of 5q\x03U\x06labelsq\x04]q\x05(K\x06K\tM\x10'eU\x04data",
    `${arrayHead}${uint8}\x89T\x06\x00\x00\x00\x01\x02\x03\x04\x05\x06tbu.`,
  );
  const batch = readPickle(bytes) as Map<string, unknown>;
  expect([...batch.keys()]).toEqual(["batch_label", "labels", "data"]);
  expect(String(batch.get("batch_label"))).toBe("training batch 1 of 5");
  expect(batch.get("labels")).toEqual([6, 9, 10000]);
  expect(batch.get("data")).toEqual({
    shape: [2, 3],
    dtype: "uint8",
    data: Uint8Array.of(1, 2, 3, 4, 5, 6),
  });
});

test("protocol 0 is read with its quoted texts and its memo", () => {
  const bytes = pickle(
    "(dp0\nS'a\\x00\\'b'\np1\n(lp2\nI7\naI01\naL12345678901234567890L\naF2.5\nasS'again'\ng2\ns.",
  );
  const map = readPickle(bytes) as Map<string, unknown[]>;
  expect([...map.keys()]).toEqual(["a\0'b", "again"]);
  expect(map.get("again")).toBe(map.get("a\0'b"));
  expect(map.get("again")).toEqual([7, true, 12345678901234567890n, 2.5]);
});

test("Fortran order and wider numbers in arrays are read", () => {
  const int16 = uint8.replace("u1", "i2").replace("U\x01|", "U\x01>");
  const data = "\x00\x01\x00\x04\x00\x02\x00\x05\x00\x03\xff\xfe";
  expect(readPickle(pickle("\x80\x02", arrayHead, int16, "\x88U\x0c", data, "tb."))).toEqual({
    shape: [2, 3],
    dtype: "int16",
    data: Int16Array.of(1, 2, 3, 4, 5, -2),
  });
});

test("callables and objects are refused by name", () => {
  expect(() => readPickle(pickle("cos\nsystem\n(S'true'\ntR."))).toThrow(
    'Cannot read a pickle: it uses "os.system", only plain values and NumPy arrays are read',
  );
  expect(() => readPickle(pickle("\x80\x02c__builtin__\n__proto__\n."))).toThrow(
    'Cannot read a pickle: it uses "__builtin__.__proto__", only plain values and NumPy arrays are read',
  );
  expect(() => readPickle(pickle("(S'true'\nios\nsystem\n."))).toThrow(
    "Cannot read a pickle: opcode INST at byte 9 is refused, only plain values and NumPy arrays are read",
  );
  expect(() => readPickle(pickle("\x80\x02)\x81."))).toThrow(
    "Cannot read a pickle: opcode NEWOBJ at byte 3 is refused, only plain values and NumPy arrays are read",
  );
  expect(() => readPickle(pickle("cnumpy\nndarray\n(K\x01tR."))).toThrow(
    "Cannot read a pickle: an array in it is damaged",
  );
});

test("a list that holds itself is read", () => {
  const list = readPickle(pickle("]q\x00h\x00a.")) as unknown[];
  expect(list[0]).toBe(list);
});

test("a pickle that is cut anywhere, or is no pickle, is damaged", () => {
  const whole = pickle(
    `\x80\x02}(U\x06labels](K\x06K\teU\x04data${arrayHead}${uint8}\x89T\x06\x00\x00\x00\x01\x02\x03\x04\x05\x06tbu.`,
  );
  expect(readPickle(whole)).toBeInstanceOf(Map);
  for (let length = 0; length < whole.length; length++) {
    expect(() => readPickle(whole.subarray(0, length)), `${length} bytes`).toThrow(
      expect.objectContaining({
        code: "DamagedFile",
        message: "Cannot read a pickle: it is truncated",
      }),
    );
  }
  expect(() => readPickle(Buffer.of(0xff))).toThrow(
    "Cannot read a pickle: byte 0xff at 0 is not an opcode",
  );
  expect(() => readPickle(Buffer.from("."))).toThrow("Cannot read a pickle: its stack runs empty");
  expect(() => readPickle(Buffer.from("K\x01e."))).toThrow(
    "Cannot read a pickle: a mark is missing",
  );
});

const numpy = await run("/usr/bin/python3", ["-c", "import numpy"]);

test.skipIf(numpy.code !== 0).each([0, 1, 2, 3, 4])(
  "what Python pickles with protocol %i is read (skipped where /usr/bin/python3 has no NumPy)",
  async (protocol) => {
    const script = `
import base64, pickle, numpy as np
value = {"text": "é", b"bytes": bytes(range(256)), "list": [1, -2, 300, 70000, 2**40, 2**70, -2**70, 1.5, None, True, False, (), (1, 2, 3, 4)],
         "array": np.arange(6, dtype="float32").reshape(2, 3), "more": {"x": [[]]}}
value["again"] = value["list"]
print(base64.b64encode(pickle.dumps(value, ${protocol})).decode())`;
    const written = await run("/usr/bin/python3", ["-c", script]);
    const map = readPickle(Buffer.from(written.stdout, "base64")) as Map<string, unknown>;
    expect(map.get("text")).toBe("é");
    expect(Buffer.from(map.get("bytes") as Uint8Array)).toEqual(
      Buffer.from(Array.from({ length: 256 }, (_, i) => i)),
    );
    expect(map.get("list")).toEqual([
      1,
      -2,
      300,
      70000,
      2 ** 40,
      2n ** 70n,
      -(2n ** 70n),
      1.5,
      null,
      true,
      false,
      [],
      [1, 2, 3, 4],
    ]);
    expect(map.get("again")).toBe(map.get("list"));
    expect(map.get("array")).toEqual({
      shape: [2, 3],
      dtype: "float32",
      data: Float32Array.of(0, 1, 2, 3, 4, 5),
    });
    expect(map.get("more")).toEqual(new Map([["x", [[]]]]));
  },
);
