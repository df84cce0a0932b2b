import { inspect } from "node:util";
import type { NDArray } from "../codecs/ndarray";
import type { Block, DisplayDocument, Showable } from "../display/document";
import { isSagelabError } from "../errors";
import { arrayDocument } from "./array-document";

const KINDS: Readonly<Record<Block["kind"], true>> = {
  note: true,
  facts: true,
  table: true,
  code: true,
  log: true,
  picture: true,
  chart: true,
  progress: true,
  details: true,
  formula: true,
};

/**
 * What `show` draws for a value: the value's own document, a block, a text, an array of numbers, an error; and anything else
 * as the console would print it. A promise throws a `TypeError` that says what to write.
 */
export function toDocument(value: unknown): DisplayDocument {
  if (typeof value === "string") return { blocks: [{ kind: "note", tone: "plain", text: value }] };
  if (isPromise(value)) throw new TypeError("Cannot show a promise: write show(await …)");
  if (isShowable(value)) return value.document();
  if (isDocument(value)) return value;
  if (isBlock(value)) return { blocks: [value] };
  if (isNDArray(value)) return arrayDocument(value);
  if (value instanceof Error) return errorDocument(value);
  const text = inspect(value, { depth: 4, breakLength: 96, colors: false });
  return { blocks: [{ kind: "code", language: "javascript", text }] };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isPromise(value: unknown): boolean {
  return isObject(value) && typeof value.then === "function";
}

function isShowable(value: unknown): value is Showable {
  return isObject(value) && typeof value.document === "function";
}

function isDocument(value: unknown): value is DisplayDocument {
  return isObject(value) && Array.isArray(value.blocks) && value.blocks.every(isBlock);
}

function isBlock(value: unknown): value is Block {
  return isObject(value) && typeof value.kind === "string" && Object.hasOwn(KINDS, value.kind);
}

function isNDArray(value: unknown): value is NDArray {
  return (
    isObject(value) &&
    Array.isArray(value.shape) &&
    typeof value.dtype === "string" &&
    ArrayBuffer.isView(value.data)
  );
}

function errorDocument(error: Error): DisplayDocument {
  const blocks: Block[] = [{ kind: "note", tone: "error", text: error.message || error.name }];
  if (isSagelabError(error)) {
    if (error.logLines.length > 0) blocks.push({ kind: "log", lines: error.logLines });
    for (const text of error.advice) blocks.push({ kind: "note", tone: "plain", text });
  }
  return { blocks };
}
