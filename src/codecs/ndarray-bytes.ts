import { SagelabError } from "../errors";
import { allocate, type DType, elementCount, type NDArray, type NDArrayData } from "./ndarray";

/** How elements lie in bytes, in NumPy's words. */
export interface ArrayLayout {
  /** Byte order, kind and bytes an element: `<f4`, `|u1`, `>i8`. */
  readonly descr: string;
  /** True when the first dimension runs fastest. */
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

/** NumPy's layout of each element type on a little-endian machine. */
export const descrOfDtype: Readonly<Record<DType, string>> = {
  bool: "|b1",
  int8: "|i1",
  uint8: "|u1",
  int16: "<i2",
  uint16: "<u2",
  int32: "<i4",
  uint32: "<u4",
  int64: "<i8",
  uint64: "<u8",
  float32: "<f4",
  float64: "<f8",
};

const dtypeOfKind = new Map<string, DType>(
  Object.entries(descrOfDtype).map(([dtype, descr]) => [descr.slice(1), dtype as DType]),
);

/**
 * The array whose elements lie in `bytes`, in C order and in memory of its own. Bytes past the end are ignored. `float16`
 * comes as `float32`, exactly.
 *
 * Throws `DamagedFile` when bytes are missing, `InvalidInput` for elements that are not numbers or truth values.
 */
export function arrayFromBytes(layout: ArrayLayout, bytes: Uint8Array): NDArray {
  const { descr, shape } = layout;
  const kind = descr.slice(1);
  const half = kind === "f2";
  const dtype = half ? "float32" : dtypeOfKind.get(kind);
  if (dtype === undefined || !/^[<>|=]/.test(descr)) throw notPlainNumbers(descr);
  const itemBytes = Number(kind.slice(1));
  const needed = elementCount(shape) * itemBytes;
  if (bytes.length < needed) {
    throw new SagelabError(
      "DamagedFile",
      `Cannot read an array: the shape [${shape.join(", ")}] needs ${needed} bytes of data, there are ${bytes.length}`,
    );
  }
  const raw = Buffer.from(new Uint8Array(bytes.subarray(0, needed)).buffer);
  if (descr[0] === ">" && itemBytes > 1) swapBytes(raw, itemBytes);
  const stored = half ? halvesToFloats(raw) : reinterpret(raw, dtype);
  const data = layout.fortranOrder ? toRowMajor(stored, dtype, shape) : stored;
  return { shape, dtype, data };
}

/** The error for an array of something else. */
export function notPlainNumbers(descr: string): SagelabError {
  const what = descr.includes("O") ? "Python objects (a pickle)" : `element type ${descr}`;
  return new SagelabError(
    "InvalidInput",
    `Cannot read an array of ${what}: only numbers and truth values are read`,
  );
}

function swapBytes(raw: Buffer, itemBytes: number): void {
  if (itemBytes === 2) raw.swap16();
  else if (itemBytes === 4) raw.swap32();
  else raw.swap64();
}

/** IEEE 754 binary16 to binary32. */
function halvesToFloats(raw: Buffer): Float32Array {
  const floats = new Float32Array(raw.length / 2);
  for (let i = 0; i < floats.length; i++) {
    const half = raw.readUInt16LE(i * 2);
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    const sign = half & 0x8000 ? -1 : 1;
    if (exponent === 0) floats[i] = sign * fraction * 2 ** -24;
    else if (exponent === 31) floats[i] = fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    else floats[i] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return floats;
}

/** The same memory as elements of a type. */
function reinterpret(raw: Buffer, dtype: DType): NDArrayData {
  const empty = allocate(dtype, 0);
  const Store = empty.constructor as new (
    buffer: ArrayBufferLike,
    offset: number,
    length: number,
  ) => NDArrayData;
  return new Store(raw.buffer, raw.byteOffset, raw.byteLength / empty.BYTES_PER_ELEMENT);
}

/** Elements in which the first dimension runs fastest, in C order. */
function toRowMajor(stored: NDArrayData, dtype: DType, shape: readonly number[]): NDArrayData {
  const data = allocate(dtype, stored.length) as Float64Array;
  const source = stored as Float64Array;
  const place = shape.map(() => 0);
  for (let i = 0; i < data.length; i++) {
    let offset = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      offset = offset * (shape[axis] as number) + (place[axis] as number);
    }
    data[i] = source[offset] as number;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place[axis] = (place[axis] as number) + 1;
      if ((place[axis] as number) < (shape[axis] as number)) break;
      place[axis] = 0;
    }
  }
  return data;
}
