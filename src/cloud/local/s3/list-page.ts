import { fromBytes, toBytes } from "./key-path";
import type { ObjectInfo } from "./object-info";
import { type RecordIndex, readRecord, type Walk } from "./record-index";

/** S3's limit on the entries of one page. */
export const MAX_PAGE = 1000;

export interface ListOptions {
  /** Only keys that begin with this; default all. */
  readonly prefix?: string;
  /** Only keys behind this one, in the order of UTF-8 bytes; a common prefix stands for all keys in it. Default: from the first. */
  readonly startAfter?: string;
  /** At most this many objects and common prefixes together; default 1000. */
  readonly limit?: number;
  /** Rolls up what follows it behind the prefix; default: nothing is rolled up. */
  readonly delimiter?: string;
}

/** A page of a bucket's keys in the order of their UTF-8 bytes. */
export interface ListPage {
  readonly objects: readonly ObjectInfo[];
  readonly commonPrefixes: readonly string[];
  /** Give it as `startAfter` for the next page; undefined on the last one. */
  readonly nextStartAfter?: string;
}

/** Reads one page. An object that is deleted meanwhile is left out, and so is one whose record is damaged: reading it names that. */
export function listPage(index: RecordIndex, options: ListOptions): ListPage {
  const { prefix = "", startAfter = "", limit = MAX_PAGE, delimiter = "" } = options;
  const walk: Walk = { prefix: toBytes(prefix), after: toBytes(startAfter) };
  const delimiterBytes = toBytes(delimiter);
  const listedBefore = commonPrefix(walk.after, walk.prefix, delimiterBytes);
  if (listedBefore === walk.after) walk.skip = listedBefore;
  const objects: ObjectInfo[] = [];
  const commonPrefixes: string[] = [];
  let last: string | undefined;
  if (limit <= 0) return { objects, commonPrefixes };
  for (const { bytes, path } of index.keys(walk)) {
    if (objects.length + commonPrefixes.length === limit) {
      return { objects, commonPrefixes, nextStartAfter: last };
    }
    const common = commonPrefix(bytes, walk.prefix, delimiterBytes);
    if (common !== undefined) {
      walk.skip = common;
      last = fromBytes(common);
      commonPrefixes.push(last);
      continue;
    }
    const record = readIfWhole(path);
    if (!record) continue;
    const { blob: _, ...info } = record;
    objects.push(info);
    last = info.key;
  }
  return { objects, commonPrefixes };
}

/** The part of a key up to the first delimiter behind the prefix; undefined when there is none. */
function commonPrefix(bytes: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === "" || !bytes.startsWith(prefix)) return undefined;
  const at = bytes.indexOf(delimiter, prefix.length);
  return at === -1 ? undefined : bytes.slice(0, at + delimiter.length);
}

function readIfWhole(path: string): ReturnType<typeof readRecord> {
  try {
    return readRecord(path);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
