import { SagelabError } from "../errors";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const COMMA = 0x2c;

/** The longest entry that is kept in memory, bytes; entries of price lists have a few thousand. */
const MAX_ENTRY = 16 * 1024 * 1024;

/** An object inside a large JSON text, with the keys that lead to it. */
export interface JsonEntry {
  readonly path: readonly string[];
  readonly value: unknown;
}

/**
 * Finds the objects at wanted paths in a JSON text that comes in chunks, without ever holding more than one of them: the
 * memory it takes does not depend on the length of the text. Text between the wanted objects is only skimmed.
 */
export class JsonEntries {
  readonly #wanted: (path: readonly string[]) => boolean;
  readonly #path: string[] = [];
  #depth = 0;
  #inString = false;
  #escaped = false;
  #key: string | undefined;
  /** Bytes of the string or of the wanted object that began in earlier chunks. */
  #parts: Buffer[] = [];
  #partLength = 0;
  /** The depth inside which a wanted object is being collected; 0 where none is. */
  #collecting = 0;

  /** @param wanted whether the object at a path is to be parsed and given out; asked once for each object */
  constructor(wanted: (path: readonly string[]) => boolean) {
    this.#wanted = wanted;
  }

  /** Takes the next bytes and hands over each entry that ends in them, before it looks at what follows. */
  push(chunk: Buffer, take: (entry: JsonEntry) => void): void {
    const { length } = chunk;
    let start = 0;
    let index = 0;
    while (index < length) {
      if (this.#inString) {
        index = this.#stringEnd(chunk, index);
        if (this.#inString) break;
        if (this.#collecting === 0) {
          this.#key = this.#take(chunk.subarray(start, index - 1)).toString("utf8");
        }
      }
      index = skipPlain(chunk, index);
      if (index === length) break;
      const byte = chunk[index];
      index += 1;
      if (byte === QUOTE) {
        this.#inString = true;
        if (this.#collecting === 0) start = index;
      } else if (byte === COMMA) {
        if (this.#collecting === 0) this.#key = undefined;
      } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
        if (this.#open(byte)) start = index - 1;
      } else if (this.#close()) {
        take(this.#entry(this.#take(chunk.subarray(start, index))));
      }
    }
    if (this.#collecting > 0 || this.#inString) this.#keep(chunk.subarray(start));
  }

  /** Tells that no more bytes come; throws a `SagelabError` (`DamagedFile`) when the text is not complete. */
  end(): void {
    if (this.#depth !== 0 || this.#inString)
      throw new SagelabError("DamagedFile", "Cannot read the JSON text: it ends too early");
  }

  /** Where the string that is open ends: after its closing quote, or at the end of the chunk. */
  #stringEnd(chunk: Buffer, from: number): number {
    let index = from;
    if (this.#escaped) {
      this.#escaped = false;
      index += 1;
    }
    for (;;) {
      const quote = chunk.indexOf(QUOTE, index);
      const end = quote === -1 ? chunk.length : quote;
      let slashes = 0;
      while (end - slashes > index && chunk[end - slashes - 1] === BACKSLASH) slashes += 1;
      if (quote === -1) {
        this.#escaped = slashes % 2 === 1;
        return chunk.length;
      }
      if (slashes % 2 === 0) {
        this.#inString = false;
        return quote + 1;
      }
      index = quote + 1;
    }
  }

  /** Goes one level down; true where a wanted object begins. */
  #open(byte: number): boolean {
    this.#depth += 1;
    if (this.#collecting > 0) return false;
    if (this.#depth > 1) this.#path.push(this.#key ?? "");
    this.#key = undefined;
    if (byte !== OPEN_OBJECT || this.#depth === 1 || !this.#wanted(this.#path)) return false;
    this.#collecting = this.#depth;
    return true;
  }

  /** Goes one level up; true where a wanted object ends. */
  #close(): boolean {
    this.#depth -= 1;
    if (this.#collecting > 0) return this.#depth < this.#collecting;
    this.#path.pop();
    this.#key = undefined;
    return false;
  }

  #entry(bytes: Buffer): JsonEntry {
    const path = [...this.#path];
    this.#collecting = 0;
    this.#path.pop();
    this.#key = undefined;
    try {
      return { path, value: JSON.parse(bytes.toString("utf8")) };
    } catch (error) {
      throw new SagelabError("DamagedFile", `Cannot read the entry "${path.join(".")}": not JSON`, {
        cause: error,
      });
    }
  }

  #keep(bytes: Buffer): void {
    this.#partLength += bytes.length;
    if (this.#partLength > MAX_ENTRY)
      throw new SagelabError(
        "DamagedFile",
        `Cannot read the entry "${this.#path.join(".")}": it is longer than ${MAX_ENTRY} bytes`,
      );
    this.#parts.push(Buffer.from(bytes));
  }

  #take(last: Buffer): Buffer {
    if (this.#parts.length === 0) return last;
    const all = Buffer.concat([...this.#parts, last]);
    this.#parts = [];
    this.#partLength = 0;
    return all;
  }
}

/** 1 for the bytes that mean something outside of strings. */
const MARKS = new Uint8Array(256);
for (const byte of [QUOTE, COMMA, OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST])
  MARKS[byte] = 1;

/** Where the next such byte is; the end where there is none. */
function skipPlain(chunk: Buffer, from: number): number {
  const { length } = chunk;
  let index = from;
  while (index < length && MARKS[chunk[index] as number] === 0) index += 1;
  return index;
}
