import { type DType, type NDArray, type NestedList, ndarray, toList } from "../codecs/ndarray";
import { encodeNpy } from "../codecs/npy";
import { type CsvCell, type CsvRows, encodeCsv, isNDArray } from "./csv";
import { pythonJson } from "./python-text";

/** Turns what a caller passes to `predict()` into the body of a request. */
export interface Serializer<Input = unknown> {
  /** The content type the body is sent with. */
  readonly contentType: string;
  /** Throws a `TypeError` or `RangeError` for data it cannot write. */
  serialize(data: Input): Uint8Array | string;
}

/** What `NumpySerializer` writes. */
export type NumpyInput = NDArray | NestedList | ArrayBufferView;

/** Writes arrays in NumPy's own format (`.npy` 1.0): element type and shape arrive unchanged. */
export class NumpySerializer implements Serializer<NumpyInput> {
  readonly contentType: string;
  readonly #dtype: DType | undefined;

  /** `dtype` is the element type of lists and numbers (default by NumPy's rule); an array keeps its own. */
  constructor(options: { readonly dtype?: DType; readonly contentType?: string } = {}) {
    this.contentType = options.contentType ?? "application/x-npy";
    this.#dtype = options.dtype;
  }

  serialize(data: NumpyInput): Uint8Array {
    const array = isNDArray(data)
      ? data
      : ndarray(data as NestedList, this.#dtype ? { dtype: this.#dtype } : {});
    if (array.shape.includes(0)) throw new RangeError("Cannot send an empty array");
    return encodeNpy(array);
  }
}

/** Writes JSON as Python does; arrays become lists, also inside lists and maps. */
export class JSONSerializer implements Serializer {
  readonly contentType: string;

  constructor(options: { readonly contentType?: string } = {}) {
    this.contentType = options.contentType ?? "application/json";
  }

  serialize(data: unknown): string {
    return pythonJson(withoutArrays(data));
  }
}

/** Writes JSON, one value of a list a line; a text is sent as it is. */
export class JSONLinesSerializer implements Serializer<string | readonly unknown[]> {
  readonly contentType: string;

  constructor(options: { readonly contentType?: string } = {}) {
    this.contentType = options.contentType ?? "application/jsonlines";
  }

  serialize(data: string | readonly unknown[]): string {
    if (typeof data === "string") return data;
    if (!Array.isArray(data))
      throw new TypeError("Cannot write JSON lines: a list or a text is wanted");
    return data.map((line) => pythonJson(withoutArrays(line))).join("\n");
  }
}

/** Writes CSV; see `encodeCsv` for what counts as rows. */
export class CSVSerializer implements Serializer<string | readonly CsvCell[] | CsvRows | NDArray> {
  readonly contentType: string;

  constructor(options: { readonly contentType?: string } = {}) {
    this.contentType = options.contentType ?? "text/csv";
  }

  serialize(data: string | readonly CsvCell[] | CsvRows | NDArray): string {
    return encodeCsv(data);
  }
}

/** Sends bytes as they are: pictures, archives. Name the content type the script expects, such as `image/jpeg`. */
export class IdentitySerializer implements Serializer<Uint8Array | string> {
  readonly contentType: string;

  constructor(options: { readonly contentType?: string } = {}) {
    this.contentType = options.contentType ?? "application/octet-stream";
  }

  serialize(data: Uint8Array | string): Uint8Array | string {
    if (data instanceof Uint8Array || typeof data === "string") return data;
    throw new TypeError("Cannot send the data as it is: bytes or a text are wanted");
  }
}

/** Sends a text. */
export class StringSerializer implements Serializer<string> {
  readonly contentType: string;

  constructor(options: { readonly contentType?: string } = {}) {
    this.contentType = options.contentType ?? "text/plain";
  }

  serialize(data: string): string {
    if (typeof data === "string") return data;
    throw new TypeError(`Cannot send a ${data === null ? "null" : typeof data} as text`);
  }
}

function withoutArrays(value: unknown): unknown {
  if (isNDArray(value)) return toList(value);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return Array.from(value as unknown as ArrayLike<number | bigint>);
  }
  if (Array.isArray(value)) return value.map(withoutArrays);
  if (typeof value !== "object" || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, withoutArrays(member)]),
  );
}
