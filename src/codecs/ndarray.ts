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
