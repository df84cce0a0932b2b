export { argmax, sliceRows, takeRows, toList } from "./ndarray-views";

/** Names of element types, as NumPy spells them. */
export type DType =
  | "bool"
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64"
  | "float32"
  | "float64";

/** The typed arrays that hold an array's elements; `bool` is kept in a `Uint8Array`. */
export type NDArrayData =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** Numbers in a grid of any dimension, in row-major (C) order, as NumPy keeps them. */
export interface NDArray {
  /** The length of each dimension; empty for a single number. */
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** The elements in row-major order; as many as the product of `shape`. */
  readonly data: NDArrayData;
}

/** A number, a truth value, or lists of them of any depth. */
export type NestedList = number | bigint | boolean | readonly NestedList[];

export interface NDArrayOptions {
  /** The length of each dimension; default that of the lists, or one dimension for a typed array. */
  readonly shape?: readonly number[];
  /** The element type; default by NumPy's rule, see `ndarray`. */
  readonly dtype?: DType;
}

/**
 * Makes an array from nested lists, a single number or a typed array. A typed array is used as it is, without a copy,
 * when it already has the element type. Without `dtype`, lists follow NumPy: all true or false give `bool`, all whole
 * numbers `int64`, anything else (and an empty list) `float64`; write `dtype` where whole numbers may be measurements.
 *
 * Throws a `TypeError` for ragged lists and things that are not numbers, a `RangeError` for a shape that does not fit.
 */
export function ndarray(
  values: NestedList | NDArrayData | Uint8ClampedArray,
  options: NDArrayOptions = {},
): NDArray {
  if (ArrayBuffer.isView(values)) return fromTypedArray(values, options);
  const flat: (number | bigint | boolean)[] = [];
  const found: number[] = [];
  flatten(values, 0, found, flat);
  const dtype = options.dtype ?? dtypeOf(flat);
  const shape = checkedShape(options.shape ?? found, flat.length);
  return { shape, dtype, data: castTo(dtype, flat) };
}

/** A new zeroed store for `length` elements of a type. */
export function allocate(dtype: DType, length: number): NDArrayData {
  return new stores[dtype](length);
}

/** How many elements a shape holds: the product of its lengths, 1 for a single number. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** The elements as numbers, whatever the element type; 64-bit integers past 2^53 lose their last digits. */
export function toNumbers(array: NDArray): number[] {
  return Array.from(array.data as ArrayLike<number | bigint>, Number);
}

const stores = {
  bool: Uint8Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const satisfies Record<DType, unknown>;

function fromTypedArray(
  values: NDArrayData | Uint8ClampedArray | DataView | ArrayBufferView,
  options: NDArrayOptions,
): NDArray {
  const own = typedArrayDtype(values);
  const typed = values as NDArrayData;
  const dtype = options.dtype ?? own;
  const shape = checkedShape(options.shape ?? [typed.length], typed.length);
  const same = dtype === own || (dtype === "bool" && own === "uint8");
  if (same && !(values instanceof Uint8ClampedArray)) return { shape, dtype, data: typed };
  return { shape, dtype, data: castTo(dtype, typed as ArrayLike<number | bigint>) };
}

function typedArrayDtype(values: ArrayBufferView): DType {
  if (values instanceof Uint8ClampedArray) return "uint8";
  for (const [dtype, store] of Object.entries(stores)) {
    if (dtype !== "bool" && values instanceof store) return dtype as DType;
  }
  throw new TypeError(`Cannot make an array of a ${values.constructor.name}`);
}

function flatten(
  value: NestedList,
  depth: number,
  shape: number[],
  flat: (number | bigint | boolean)[],
): void {
  if (!Array.isArray(value)) {
    if (!["number", "bigint", "boolean"].includes(typeof value)) {
      const what = value === null ? "null" : `a ${typeof value}`;
      throw new TypeError(`Cannot make an array: ${what} is not a number`);
    }
    if (depth !== shape.length) throw new TypeError(raggedMessage);
    flat.push(value as number | bigint | boolean);
    return;
  }
  if (flat.length === 0 && depth === shape.length) shape.push(value.length);
  else if (shape[depth] !== value.length) throw new TypeError(raggedMessage);
  for (const item of value) flatten(item, depth + 1, shape, flat);
}

const raggedMessage = "Cannot make an array: the lists in one dimension differ in length";

function dtypeOf(flat: readonly (number | bigint | boolean)[]): DType {
  if (flat.length === 0) return "float64";
  if (flat.every((item) => typeof item === "boolean")) return "bool";
  const whole = flat.every((item) => typeof item !== "number" || Number.isSafeInteger(item));
  return whole ? "int64" : "float64";
}

function castTo(dtype: DType, values: ArrayLike<number | bigint | boolean>): NDArrayData {
  const data = allocate(dtype, values.length);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    for (let i = 0; i < data.length; i++) data[i] = toBigInt(values[i] as number | bigint);
  } else if (dtype === "bool") {
    for (let i = 0; i < data.length; i++) data[i] = values[i] ? 1 : 0;
  } else {
    for (let i = 0; i < data.length; i++) data[i] = Number(values[i]);
  }
  return data;
}

function toBigInt(value: number | bigint | boolean): bigint {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new RangeError(`Cannot make an array of 64-bit integers: ${value} is not an integer`);
  }
  return BigInt(typeof value === "number" ? Math.trunc(value) : value);
}

function checkedShape(shape: readonly number[], length: number): readonly number[] {
  const valid = shape.every((item) => Number.isSafeInteger(item) && item >= 0);
  if (!valid || elementCount(shape) !== length) {
    throw new RangeError(
      `Cannot give ${length} elements the shape [${shape.join(", ")}]: it needs ` +
        `${valid ? `${elementCount(shape)} elements` : "whole lengths from 0"}`,
    );
  }
  return [...shape];
}
