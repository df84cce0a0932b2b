import { elementCount, type NDArray, type NestedList } from "./ndarray";

/**
 * The array as nested lists, one level a dimension; a plain number for an array without dimensions. `bool` elements
 * become true and false; 64-bit integers become numbers where those are exact, else bigints.
 */
export function toList(array: NDArray): NestedList {
  const read = elementReader(array);
  const build = (depth: number, offset: number): NestedList => {
    if (depth === array.shape.length) return read(offset);
    const length = array.shape[depth] as number;
    const stride = elementCount(array.shape.slice(depth + 1));
    return Array.from({ length }, (_, i) => build(depth + 1, offset + i * stride));
  };
  return build(0, 0);
}

/**
 * Where the largest element is. Without `axis`: its index in row-major order. With `axis` (negative counts from the
 * last): one index for each position of the other dimensions, in row-major order, so `argmax(scores, 1)` gives the best
 * class of each row. Among equals the first wins, and NaN counts as largest, as in NumPy.
 *
 * Throws a `RangeError` for an axis that the array does not have and for an empty dimension.
 */
export function argmax(array: NDArray): number;
export function argmax(array: NDArray, axis: number): number[];
export function argmax(array: NDArray, axis?: number): number | number[] {
  if (axis === undefined) return argmaxAlong(array, 0, 1, array.data.length);
  const { shape } = array;
  const at = axis < 0 ? axis + shape.length : axis;
  if (!Number.isInteger(axis) || at < 0 || at >= shape.length) {
    throw new RangeError(
      `Cannot take argmax along axis ${axis}: the array has ${shape.length} dimensions`,
    );
  }
  const length = shape[at] as number;
  const inner = elementCount(shape.slice(at + 1));
  const outer = elementCount(shape.slice(0, at));
  const found: number[] = [];
  for (let i = 0; i < outer; i++) {
    for (let j = 0; j < inner; j++) {
      found.push(argmaxAlong(array, i * length * inner + j, inner, length));
    }
  }
  return found;
}

/**
 * Rows `start` to `end` (exclusive) of the first dimension, sharing memory with `array`. Negative places count from the
 * end, as in `Array.slice`.
 */
export function sliceRows(array: NDArray, start: number, end?: number): NDArray {
  const rows = rowCount(array);
  const from = clampPlace(start, rows);
  const to = Math.max(from, clampPlace(end ?? rows, rows));
  const stride = elementCount(array.shape.slice(1));
  return {
    shape: [to - from, ...array.shape.slice(1)],
    dtype: array.dtype,
    data: array.data.subarray(from * stride, to * stride),
  };
}

/** A new array with the rows at `places`, in that order; a `RangeError` for a place that does not exist. */
export function takeRows(array: NDArray, places: readonly number[]): NDArray {
  const rows = rowCount(array);
  const stride = elementCount(array.shape.slice(1));
  const Store = array.data.constructor as new (length: number) => Uint8Array;
  const data = new Store(places.length * stride);
  places.forEach((place, i) => {
    if (!Number.isInteger(place) || place < 0 || place >= rows) {
      throw new RangeError(`Cannot take row ${place}: the array has ${rows} rows`);
    }
    data.set(array.data.subarray(place * stride, (place + 1) * stride) as Uint8Array, i * stride);
  });
  return { shape: [places.length, ...array.shape.slice(1)], dtype: array.dtype, data };
}

function elementReader(array: NDArray): (offset: number) => number | bigint | boolean {
  const { data } = array;
  if (array.dtype === "bool") return (offset) => data[offset] !== 0;
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    return (offset) => {
      const value = data[offset] as bigint;
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : value;
    };
  }
  return (offset) => data[offset] as number;
}

function argmaxAlong(array: NDArray, start: number, step: number, length: number): number {
  if (length === 0) throw new RangeError("Cannot take argmax of an empty dimension");
  const { data } = array;
  let best = 0;
  let bestValue = data[start] as number;
  for (let i = 1; i < length; i++) {
    if (Number.isNaN(bestValue)) break;
    const value = data[start + i * step] as number;
    if (value > bestValue || Number.isNaN(value)) {
      best = i;
      bestValue = value;
    }
  }
  return best;
}

function rowCount(array: NDArray): number {
  const rows = array.shape[0];
  if (rows === undefined) throw new RangeError("Cannot take rows of an array without dimensions");
  return rows;
}

function clampPlace(place: number, length: number): number {
  const whole = Math.trunc(place);
  return whole < 0 ? Math.max(0, whole + length) : Math.min(whole, length);
}
