import { linkSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readJson } from "../../../files";
import { randomHex } from "../../../random";
import { makeFolderOnce } from "./blob-writer";
import { decodeEntry, fromBytes, type IndexEntry, keyPlace, toBytes } from "./key-path";
import type { ObjectRecord } from "./object-info";

/** One key of a bucket, met on a walk. */
export interface WalkedKey {
  /** The key's UTF-8 bytes, one character a byte. */
  readonly bytes: string;
  /** The file of its record. */
  readonly path: string;
}

/** Where a walk goes; byte texts as `toBytes` gives them. */
export interface Walk {
  /** Only keys that begin with this. */
  readonly prefix: string;
  /** Only keys behind this one. */
  readonly after: string;
  /** Leave out what begins with this, from now on; the walker may set it between two keys. */
  skip?: string;
}

/**
 * The records of a bucket's objects, a small JSON file each, in a tree of folders that follows the keys. Writing one is one
 * atomic rename: whoever reads meanwhile gets the old record or the new one, whole. Nothing is cached, so that several
 * processes may share a bucket.
 */
export class RecordIndex {
  readonly #tree: string;
  readonly #long: string;
  readonly #staging: string;

  /** `folder` is the bucket's. */
  constructor(folder: string) {
    this.#tree = join(folder, "index");
    this.#long = join(folder, "long-keys");
    this.#staging = join(folder, "staging");
  }

  /** The record of a key. A file that a power cut damaged throws a `SyntaxError` that names it. */
  get(key: string): ObjectRecord | undefined {
    return readRecord(this.#path(key));
  }

  /** The record that a write or a delete does away with; undefined also for one that cannot be read. */
  replaced(key: string): ObjectRecord | undefined {
    try {
      return this.get(key);
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  /** Writes a record; with `onlyNew` false comes back, and nothing is written, when the key has one already. */
  put(record: ObjectRecord, options: { readonly onlyNew?: boolean } = {}): boolean {
    const path = this.#path(record.key);
    const staged = join(this.#staging, `${randomHex(16)}.json`);
    const text = `${JSON.stringify(record, null, 1)}\n`;
    try {
      makeFolderOnce(staged, () => writeFileSync(staged, text));
      if (!options.onlyNew) {
        makeFolderOnce(path, () => renameSync(staged, path));
        return true;
      }
      makeFolderOnce(path, () => linkSync(staged, path));
      rmSync(staged, { force: true });
      return true;
    } catch (error) {
      rmSync(staged, { force: true });
      if (options.onlyNew && (error as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw error;
    }
  }

  /** Removes a record and the folders that it leaves empty. */
  delete(key: string): void {
    const path = this.#path(key);
    rmSync(path, { force: true });
    for (let folder = dirname(path); folder.length > this.#tree.length; folder = dirname(folder)) {
      try {
        rmdirSync(folder);
      } catch {
        return;
      }
    }
  }

  /** The keys of a walk in the order of their UTF-8 bytes. */
  *keys(walk: Walk): Generator<WalkedKey> {
    const long = this.#longKeys(walk);
    for (const key of this.#treeKeys(walk)) {
      while (long[0] && long[0].bytes < key.bytes) {
        const next = long.shift() as WalkedKey;
        if (!skipped(walk, next.bytes)) yield next;
      }
      if (!skipped(walk, key.bytes)) yield key;
    }
    for (const key of long) if (!skipped(walk, key.bytes)) yield key;
  }

  #path(key: string): string {
    const place = keyPlace(key);
    return join(place.kind === "tree" ? this.#tree : this.#long, ...place.path);
  }

  /** Begins in the deepest folder that holds everything with the prefix. */
  *#treeKeys(walk: Walk): Generator<WalkedKey> {
    const base = walk.prefix.slice(0, walk.prefix.lastIndexOf("/") + 1);
    const place = keyPlace(fromBytes(base));
    if (place.kind === "tree")
      yield* walkFolder(join(this.#tree, ...place.path.slice(0, -1)), base, walk);
  }

  #longKeys(walk: Walk): WalkedKey[] {
    const paths = readFolder(this.#long).map((name) => join(this.#long, name));
    const keys = paths.flatMap((path) => {
      const record = readRecord(path);
      return record ? [{ bytes: toBytes(record.key), path }] : [];
    });
    const wanted = keys.filter(({ bytes }) => bytes.startsWith(walk.prefix) && bytes > walk.after);
    return wanted.sort(byBytes);
  }
}

/** Reads a record's file; undefined when there is none (any more). */
export function readRecord(path: string): ObjectRecord | undefined {
  const data = readJson(path) as (ObjectRecord & { lastModified: string }) | undefined;
  return data && { ...data, lastModified: new Date(data.lastModified) };
}

function* walkFolder(folder: string, base: string, walk: Walk): Generator<WalkedKey> {
  const entries: IndexEntry[] = [];
  for (const name of readFolder(folder)) {
    const entry = decodeEntry(name);
    if (entry && mayHold(base + entry.bytes, entry.kind, walk)) entries.push(entry);
  }
  for (const { kind, bytes, name } of entries.sort(byBytes)) {
    if (skipped(walk, base + bytes)) continue;
    const path = join(folder, name);
    if (kind === "record") yield { bytes: base + bytes, path };
    else yield* walkFolder(path, base + bytes, walk);
  }
}

function mayHold(bytes: string, kind: IndexEntry["kind"], walk: Walk): boolean {
  if (kind === "record") return bytes.startsWith(walk.prefix) && bytes > walk.after;
  const inPrefix = bytes.startsWith(walk.prefix) || walk.prefix.startsWith(bytes);
  return inPrefix && (bytes > walk.after || walk.after.startsWith(bytes));
}

function skipped(walk: Walk, bytes: string): boolean {
  return walk.skip !== undefined && bytes.startsWith(walk.skip);
}

function byBytes(a: { readonly bytes: string }, b: { readonly bytes: string }): number {
  return a.bytes < b.bytes ? -1 : a.bytes > b.bytes ? 1 : 0;
}

function readFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
