import { SagelabError } from "../errors";
import type { NDArray } from "./ndarray";
import { buildPickled, callPickled, findPickledGlobal } from "./pickle-numpy";
import { pickleOpcodes } from "./pickle-opcodes";

/**
 * What a pickle holds: None is null, a Python 2 `str` or Python 3 `bytes` is a `Uint8Array` (a view into the file), a
 * dictionary is a `Map` whose text and byte keys are strings, tuples and lists are arrays.
 */
export type Pickled =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | NDArray
  | Pickled[]
  | Map<string | number, Pickled>;

/**
 * Reads a pickle of plain values and NumPy arrays, such as the batches of CIFAR-10 (protocol 2, written by Python 2).
 * Protocols 0 to 4 are read. Nothing is ever run: of all callables only those that make up a NumPy array are known, any
 * other one and any other opcode is refused by its name.
 *
 * Throws `DamagedFile` for a pickle that is truncated or not one, `InvalidInput` for what is refused. The format is that of
 * CPython's `Lib/pickletools.py`.
 */
export function readPickle(bytes: Uint8Array): Pickled {
  const machine = new PickleMachine(bytes);
  for (;;) {
    const at = machine.offset;
    const code = machine.byte();
    const opcode = pickleOpcodes.get(code);
    if (opcode === undefined) throw unknownOpcode(code, at);
    if (opcode === "stop") return machine.result();
    opcode(machine);
  }
}

const marker: unique symbol = Symbol("mark");

/**
 * The stack, the memo and the place in the bytes.
 * @internal
 */
export class PickleMachine {
  offset = 0;
  readonly #bytes: Buffer;
  readonly #stack: unknown[] = [];
  readonly #memo: unknown[] = [];

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  push(value: unknown): void {
    this.#stack.push(value);
  }

  mark(): void {
    this.#stack.push(marker);
  }

  pop(): unknown {
    if (this.#stack.length === 0) throw damaged("its stack runs empty");
    return this.#stack.pop();
  }

  /** The values above the last mark, which goes too. */
  popMark(): unknown[] {
    const at = this.#stack.lastIndexOf(marker);
    if (at < 0) throw damaged("a mark is missing");
    const values = this.#stack.splice(at);
    values.shift();
    return values;
  }

  top(): unknown {
    if (this.#stack.length === 0) throw damaged("its stack runs empty");
    return this.#stack.at(-1);
  }

  put(index: number): void {
    this.#memo[index] = this.top();
  }

  memoize(): void {
    this.put(this.#memo.length);
  }

  get(index: number): void {
    if (!(index in this.#memo)) throw damaged(`memo ${index} is not set`);
    this.#stack.push(this.#memo[index]);
  }

  byte(): number {
    return this.#bytes[this.#advance(1)] as number;
  }

  /** An unsigned little-endian number of 2 or 4 bytes. */
  uint(bytes: 2 | 4): number {
    return this.#bytes.readUIntLE(this.#advance(bytes), bytes);
  }

  int32(): number {
    return this.#bytes.readInt32LE(this.#advance(4));
  }

  float(): number {
    return this.#bytes.readDoubleBE(this.#advance(8));
  }

  /** A view of the next bytes. */
  bytes(length: number): Buffer {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** The text up to the end of the line, as Latin-1. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.offset);
    if (end < 0) throw damaged("it is truncated");
    const text = this.#bytes.toString("latin1", this.offset, end);
    this.offset = end + 1;
    return text;
  }

  /** Calls the callable below the arguments on the stack. */
  reduce(): void {
    const args = this.pop();
    this.push(callPickled(this.pop(), args as readonly unknown[]));
  }

  /** Gives the object on the stack the state above it. */
  build(): void {
    const state = this.pop();
    buildPickled(this.top(), state as readonly unknown[]);
  }

  global(module: string, name: string): void {
    this.push(findPickledGlobal(module, name));
  }

  result(): Pickled {
    return finish(this.pop(), new Set());
  }

  #advance(length: number): number {
    const start = this.offset;
    if (!(length >= 0) || start + length > this.#bytes.length) throw damaged("it is truncated");
    this.offset += length;
    return start;
  }
}

/** Arrays under construction become arrays; everything else is itself. */
function finish(value: unknown, seen: Set<unknown>): Pickled {
  if (value instanceof Map) {
    if (seen.has(value)) return value;
    seen.add(value);
    for (const [key, item] of value) value.set(key, finish(item, seen));
  } else if (Array.isArray(value)) {
    if (seen.has(value)) return value;
    seen.add(value);
    for (let i = 0; i < value.length; i++) {
      if (typeof value[i] === "object") value[i] = finish(value[i], seen);
    }
  } else if (typeof value === "object" && value !== null && "finished" in value) {
    return (value as { finished(): NDArray }).finished();
  } else if (typeof value === "symbol") {
    throw damaged("a value is missing");
  }
  return value as Pickled;
}

function unknownOpcode(code: number, at: number): SagelabError {
  const name = refusedOpcodes[code];
  if (name === undefined) {
    const hex = code.toString(16).padStart(2, "0");
    return damaged(`byte 0x${hex} at ${at} is not an opcode`);
  }
  return new SagelabError(
    "InvalidInput",
    `Cannot read a pickle: opcode ${name} at byte ${at} is refused, only plain values and NumPy arrays are read`,
  );
}

/** Real opcodes that make objects of any class or need something outside the file. */
const refusedOpcodes: Readonly<Record<number, string>> = {
  105: "INST",
  111: "OBJ",
  129: "NEWOBJ",
  146: "NEWOBJ_EX",
  80: "PERSID",
  81: "BINPERSID",
  130: "EXT1",
  131: "EXT2",
  132: "EXT4",
  143: "EMPTY_SET",
  144: "ADDITEMS",
  145: "FROZENSET",
  150: "BYTEARRAY8",
  151: "NEXT_BUFFER",
  152: "READONLY_BUFFER",
};

function damaged(reason: string): SagelabError {
  return new SagelabError("DamagedFile", `Cannot read a pickle: ${reason}`);
}
