import { linkSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { readJson, writeJson } from "../../files";
import { randomHex } from "../../random";
import { Fault } from "./fault";

/** What is answered about a record whose file cannot be read (a power cut, a hand). */
export class DamagedRecord extends Fault {
  constructor(name: string, cause: Error) {
    // Not 500: clients would ask again, and again for nothing.
    super(
      "InternalFailure",
      `The record of "${name}" is damaged: ${cause.message}; remove it to forget "${name}"`,
      400,
    );
  }
}

/** Reads a record's file; undefined when there is none. Throws a `DamagedRecord` when it holds no record. */
export function readRecordFile(name: string, path: string): object | undefined {
  let value: unknown;
  try {
    value = readJson(path);
  } catch (error) {
    throw error instanceof SyntaxError ? new DamagedRecord(name, error) : error;
  }
  if (value === undefined) return undefined;
  if (typeof value !== "object" || value === null || Object.keys(value).length === 0) {
    throw new DamagedRecord(
      name,
      new SyntaxError(`Cannot read "${path}": there is no record in it`),
    );
  }
  return value;
}

/** The records of names for a listing: those that are gone meanwhile and those that are damaged are left out. */
export function wholeRecords<T>(
  names: readonly string[],
  get: (name: string) => T | undefined,
): T[] {
  return names.flatMap((name) => {
    try {
      return get(name) ?? [];
    } catch (error) {
      if (error instanceof DamagedRecord) return [];
      throw error;
    }
  });
}

/** Records of one kind on disk, a JSON file each, named after the record: atomic, readable by a person, shared by kernels. */
export class RecordStore<T> {
  readonly #folder: string;

  /** `folder` is made when the first record is written. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The file of a record. Names are checked by the service's own pattern before they come here. */
  path(name: string): string {
    if (!/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(name)) {
      throw new RangeError(
        `Cannot use "${name}" as a record's name: letters, digits and hyphens are allowed`,
      );
    }
    return join(this.#folder, `${name}.json`);
  }

  /** The record of a name; undefined when there is none. Throws a `DamagedRecord`. */
  get(name: string): T | undefined {
    return readRecordFile(name, this.path(name)) as T | undefined;
  }

  /** When the record last changed, in milliseconds; undefined when there is none. One system call. */
  modifiedMs(name: string): number | undefined {
    return statSync(this.path(name), { throwIfNoEntry: false })?.mtimeMs;
  }

  put(name: string, record: T): void {
    writeJson(this.path(name), record);
  }

  /** Writes the record only when the name is free; false when it is taken, also by another process at the same time. */
  create(name: string, record: T): boolean {
    const path = this.path(name);
    const beside = join(this.#folder, `.${name}.${randomHex(8)}.tmp`);
    mkdirSync(this.#folder, { recursive: true });
    writeJson(beside, record);
    try {
      linkSync(beside, path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw error;
    } finally {
      rmSync(beside, { force: true });
    }
  }

  /** Removes the record; false when there was none. */
  delete(name: string): boolean {
    const path = this.path(name);
    const there = statSync(path, { throwIfNoEntry: false }) !== undefined;
    rmSync(path, { force: true });
    return there;
  }

  /** The names of all records, sorted. */
  names(): string[] {
    let entries: string[];
    try {
      entries = readdirSync(this.#folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
    return entries
      .filter((entry) => entry.endsWith(".json") && !entry.startsWith("."))
      .map((entry) => entry.slice(0, -".json".length))
      .sort();
  }
}
