import { type NDArray, type NestedList, ndarray } from "../codecs/ndarray";
import { decodeNpy } from "../codecs/npy";
import { SagelabError } from "../errors";
import { decodeCsv } from "./csv";

/** Turns the body of an answer into what `predict()` gives back. */
export interface Deserializer<Output = unknown> {
  /** The content types that are asked for, best first. */
  readonly accept: readonly string[];
  /** Throws a `SagelabError` with code `DamagedFile` for a body it cannot read. */
  deserialize(body: Uint8Array, contentType: string): Output;
}

/** Reads arrays: NumPy's format (also the only array of an `.npz`), and by the answer's type JSON and CSV of numbers. */
export class NumpyDeserializer implements Deserializer<NDArray> {
  readonly accept: readonly string[];

  constructor(options: { readonly accept?: string } = {}) {
    this.accept = [options.accept ?? "application/x-npy"];
  }

  deserialize(body: Uint8Array, contentType: string): NDArray {
    const type = bareType(contentType);
    if (type === "application/x-npy") return decodeNpy(body);
    if (type === "application/x-npz") return decodeNpz(body);
    if (type === "application/json") return ndarray(parseJson(text(body)) as NestedList);
    if (type === "text/csv") return ndarray(decodeCsv(text(body)).map((row) => row.map(Number)));
    throw unreadable(`an array is wanted, and the answer is ${contentType || "of no stated type"}`);
  }
}

/** Reads JSON, also Python's bare `NaN` and `Infinity`. `Output` is what it is known to be; nothing checks it. */
export class JSONDeserializer<Output = unknown> implements Deserializer<Output> {
  readonly accept: readonly string[];

  constructor(options: { readonly accept?: string } = {}) {
    this.accept = [options.accept ?? "application/json"];
  }

  deserialize(body: Uint8Array): Output {
    return parseJson(text(body)) as Output;
  }
}

/** Reads JSON, one value a line. */
export class JSONLinesDeserializer implements Deserializer<unknown[]> {
  readonly accept: readonly string[];

  constructor(options: { readonly accept?: string } = {}) {
    this.accept = [options.accept ?? "application/jsonlines"];
  }

  deserialize(body: Uint8Array): unknown[] {
    const lines = text(body).split("\n");
    return lines.filter((line) => line.trim() !== "").map(parseJson);
  }
}

/** Reads rows of text cells. */
export class CSVDeserializer implements Deserializer<string[][]> {
  readonly accept: readonly string[];

  constructor(options: { readonly accept?: string } = {}) {
    this.accept = [options.accept ?? "text/csv"];
  }

  deserialize(body: Uint8Array): string[][] {
    return decodeCsv(text(body));
  }
}

/** Gives the bytes as they came. */
export class BytesDeserializer implements Deserializer<Uint8Array> {
  readonly accept: readonly string[];

  constructor(options: { readonly accept?: string } = {}) {
    this.accept = [options.accept ?? "*/*"];
  }

  deserialize(body: Uint8Array): Uint8Array {
    return body;
  }
}

/** Gives the body as text, UTF-8. */
export class StringDeserializer implements Deserializer<string> {
  readonly accept: readonly string[];

  constructor(options: { readonly accept?: string } = {}) {
    this.accept = [options.accept ?? "application/json"];
  }

  deserialize(body: Uint8Array): string {
    return text(body);
  }
}

/** A body that is read piece by piece, with its type. */
export interface StreamedAnswer {
  readonly body: AsyncIterable<Uint8Array>;
  readonly contentType: string;
}

/** Gives the bytes to be read piece by piece, and the type they came with. */
export class StreamDeserializer implements Deserializer<StreamedAnswer> {
  readonly accept: readonly string[];

  constructor(options: { readonly accept?: string } = {}) {
    this.accept = [options.accept ?? "*/*"];
  }

  deserialize(body: Uint8Array, contentType: string): StreamedAnswer {
    return { body: pieces(body), contentType };
  }
}

/** Bytes that a stream gives at a time. */
const PIECE_BYTES = 65_536;

async function* pieces(body: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < body.byteLength; start += PIECE_BYTES) {
    yield body.subarray(start, start + PIECE_BYTES);
  }
}

/** NumPy's archive of arrays is a zip file of `.npy` members. */
function decodeNpz(body: Uint8Array): NDArray {
  const { unzipSync } = require("fflate") as typeof import("fflate");
  let members: Readonly<Record<string, Uint8Array>>;
  try {
    members = unzipSync(body);
  } catch (error) {
    throw unreadable((error as Error).message, error);
  }
  const names = Object.keys(members);
  const [name = ""] = names;
  const only = members[name];
  if (only && names.length === 1) return decodeNpy(only);
  throw unreadable(`one array is wanted, and the answer has ${names.join(", ") || "none"}`);
}

function text(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8");
}

function bareType(contentType: string): string {
  return (contentType.split(";")[0] ?? "").trim().toLowerCase();
}

/** Python's `json` writes the words NaN, Infinity and -Infinity; JSON.parse knows none of them. */
function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    const marked = markSpecialNumbers(source);
    if (marked === source) throw unreadable((error as Error).message, error);
    try {
      return restoreSpecialNumbers(JSON.parse(marked));
    } catch (second) {
      throw unreadable((second as Error).message, second);
    }
  }
}

const SPECIAL_NUMBERS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};
const SPECIAL_MARK = "\u0000number:";

function markSpecialNumbers(source: string): string {
  return source.replace(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g, (token) =>
    token.startsWith('"') ? token : JSON.stringify(SPECIAL_MARK + token),
  );
}

function restoreSpecialNumbers(value: unknown): unknown {
  if (typeof value === "string" && value.startsWith(SPECIAL_MARK)) {
    return SPECIAL_NUMBERS[value.slice(SPECIAL_MARK.length)];
  }
  if (Array.isArray(value)) return value.map(restoreSpecialNumbers);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, restoreSpecialNumbers(member)]),
  );
}

function unreadable(reason: string, cause?: unknown): SagelabError {
  return new SagelabError("DamagedFile", `Cannot read the answer: ${reason}`, { cause });
}
