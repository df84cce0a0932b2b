import { SagelabError } from "../errors";
import { elementCount, type NDArray } from "./ndarray";
import { type ArrayLayout, arrayFromBytes, descrOfDtype, notPlainNumbers } from "./ndarray-bytes";

// The NPY format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html

const magic = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59); // \x93NUMPY
/** The header's end lies on a multiple of this many bytes (NumPy's ARRAY_ALIGN). */
const alignment = 64;
/** NumPy leaves room for the first dimension to grow to this many digits (GROWTH_AXIS_MAX_DIGITS). */
const growthDigits = 21;

/**
 * The array as an NPY file, format 1.0, byte for byte as `numpy.save` writes it: little endian, C order, header padded
 * with spaces to a multiple of 64 bytes.
 */
export function encodeNpy(array: NDArray): Uint8Array {
  const { shape, data } = array;
  const count = elementCount(shape);
  if (count !== data.length) {
    throw new RangeError(
      `Cannot encode an array as NPY: its shape [${shape.join(", ")}] needs ${count} elements, it has ${data.length}`,
    );
  }
  const shapeText = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  let header = `{'descr': '${descrOfDtype[array.dtype]}', 'fortran_order': False, 'shape': ${shapeText}, }`;
  if (shape.length > 0) header += " ".repeat(growthDigits - String(shape[0]).length);
  const unpadded = magic.length + 4 + header.length + 1;
  header += `${" ".repeat((alignment - (unpadded % alignment)) % alignment)}\n`;
  const start = magic.length + 4 + header.length;
  const bytes = new Uint8Array(start + data.byteLength);
  bytes.set(magic);
  bytes.set([1, 0, header.length & 0xff, header.length >> 8], magic.length);
  Buffer.from(bytes.buffer).write(header, magic.length + 4, "latin1");
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start);
  return bytes;
}

/**
 * Reads an NPY file of format 1.0, 2.0 or 3.0 with numbers or truth values, in either byte order, C or Fortran order.
 * The result is always in C order and owns its memory. `float16` comes as `float32`, exactly.
 *
 * Throws `DamagedFile` when bytes are missing or it is not an NPY file, `InvalidInput` for element types that are not
 * plain numbers; arrays of Python objects (pickles) are refused because reading them can run code.
 */
export function decodeNpy(bytes: Uint8Array): NDArray {
  const header = readHeader(bytes);
  return arrayFromBytes(header, bytes.subarray(header.end));
}

/** Tells whether bytes begin as an NPY file does. */
export function isNpy(bytes: Uint8Array): boolean {
  return bytes.length >= magic.length && magic.every((byte, i) => bytes[i] === byte);
}

interface NpyHeader extends ArrayLayout {
  /** Where the header ends and the elements begin. */
  readonly end: number;
}

function readHeader(bytes: Uint8Array): NpyHeader {
  if (!isNpy(bytes)) throw damaged("it does not begin with the NPY magic bytes");
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const major = view[6] ?? 0;
  const lengthBytes = major === 1 ? 2 : 4;
  if (view.length < 8 + lengthBytes) throw damaged("it ends within its header");
  if (major < 1 || major > 3) throw damaged(`format ${major}.${view[7]} is not known`);
  const length = major === 1 ? view.readUInt16LE(8) : view.readUInt32LE(8);
  const end = 8 + lengthBytes + length;
  if (view.length < end) throw damaged("it ends within its header");
  const text = view.toString(major === 3 ? "utf8" : "latin1", 8 + lengthBytes, end);
  if (/'descr'\s*:\s*\[/.test(text)) throw notPlainNumbers("a structure");
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape'\s*:\s*\(([\d\sL,]*)\)/.exec(text)?.[1];
  if (descr === undefined || order === undefined || shape === undefined) {
    throw damaged(`its header cannot be read: ${text.trim().slice(0, 200)}`);
  }
  const lengths = shape.split(",").map((item) => item.replace("L", "").trim());
  return {
    descr,
    fortranOrder: order === "True",
    shape: lengths.filter((item) => item !== "").map(Number),
    end,
  };
}

function damaged(reason: string): SagelabError {
  return new SagelabError("DamagedFile", `Cannot read an NPY array: ${reason}`);
}
