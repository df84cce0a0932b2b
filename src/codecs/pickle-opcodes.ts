import { SagelabError } from "../errors";
import type { PickleMachine } from "./pickle";

/** What an opcode does; `stop` ends the pickle. */
export type PickleOpcode = ((machine: PickleMachine) => void) | "stop";

/** The opcodes that are read, under the names of CPython's pickletools. */
const named: Readonly<Record<string, readonly [number | string, PickleOpcode]>> = {
  PROTO: [0x80, (m) => void m.byte()],
  FRAME: [0x95, (m) => void m.bytes(8)],
  STOP: [".", "stop"],
  MARK: ["(", (m) => m.mark()],
  POP: ["0", (m) => void m.pop()],
  POP_MARK: ["1", (m) => void m.popMark()],
  DUP: ["2", (m) => m.push(m.top())],

  NONE: ["N", (m) => m.push(null)],
  NEWTRUE: [0x88, (m) => m.push(true)],
  NEWFALSE: [0x89, (m) => m.push(false)],
  INT: ["I", (m) => m.push(textInt(m.line()))],
  LONG: ["L", (m) => m.push(narrow(BigInt(digits(m.line().replace(/L$/, "")))))],
  BININT: ["J", (m) => m.push(m.int32())],
  BININT1: ["K", (m) => m.push(m.byte())],
  BININT2: ["M", (m) => m.push(m.uint(2))],
  LONG1: [0x8a, (m) => m.push(signedInt(m.bytes(m.byte())))],
  LONG4: [0x8b, (m) => m.push(signedInt(m.bytes(m.int32())))],
  FLOAT: ["F", (m) => m.push(Number(m.line()))],
  BINFLOAT: ["G", (m) => m.push(m.float())],

  STRING: ["S", (m) => m.push(unquote(m.line()))],
  SHORT_BINSTRING: ["U", (m) => m.push(m.bytes(m.byte()))],
  BINSTRING: ["T", (m) => m.push(m.bytes(m.int32()))],
  SHORT_BINBYTES: ["C", (m) => m.push(m.bytes(m.byte()))],
  BINBYTES: ["B", (m) => m.push(m.bytes(m.uint(4)))],
  BINBYTES8: [0x8e, (m) => m.push(m.bytes(Number(m.bytes(8).readBigUInt64LE())))],
  UNICODE: ["V", (m) => m.push(rawUnicode(m.line()))],
  SHORT_BINUNICODE: [0x8c, (m) => m.push(m.bytes(m.byte()).toString("utf8"))],
  BINUNICODE: ["X", (m) => m.push(m.bytes(m.uint(4)).toString("utf8"))],

  EMPTY_LIST: ["]", (m) => m.push([])],
  LIST: ["l", (m) => m.push(m.popMark())],
  APPEND: ["a", (m) => append(m, [m.pop()])],
  APPENDS: ["e", (m) => append(m, m.popMark())],
  EMPTY_TUPLE: [")", (m) => m.push([])],
  TUPLE: ["t", (m) => m.push(m.popMark())],
  TUPLE1: [0x85, (m) => m.push([m.pop()])],
  TUPLE2: [0x86, (m) => m.push([m.pop(), m.pop()].reverse())],
  TUPLE3: [0x87, (m) => m.push([m.pop(), m.pop(), m.pop()].reverse())],
  EMPTY_DICT: ["}", (m) => m.push(new Map())],
  DICT: ["d", (m) => dictionary(m)],
  SETITEM: ["s", (m) => setItems(m, [m.pop(), m.pop()].reverse())],
  SETITEMS: ["u", (m) => setItems(m, m.popMark())],

  PUT: ["p", (m) => m.put(Number(m.line()))],
  BINPUT: ["q", (m) => m.put(m.byte())],
  LONG_BINPUT: ["r", (m) => m.put(m.uint(4))],
  MEMOIZE: [0x94, (m) => m.memoize()],
  GET: ["g", (m) => m.get(Number(m.line()))],
  BINGET: ["h", (m) => m.get(m.byte())],
  LONG_BINGET: ["j", (m) => m.get(m.uint(4))],

  GLOBAL: ["c", (m) => m.global(m.line(), m.line())],
  STACK_GLOBAL: [
    0x93,
    (m) => m.global(...([m.pop(), m.pop()].reverse().map(String) as [string, string])),
  ],
  REDUCE: ["R", (m) => m.reduce()],
  BUILD: ["b", (m) => m.build()],
};

/** The opcodes that are read, by their byte. */
export const pickleOpcodes: ReadonlyMap<number, PickleOpcode> = new Map(
  Object.values(named).map(([code, opcode]) => [
    typeof code === "number" ? code : code.charCodeAt(0),
    opcode,
  ]),
);

function append(machine: PickleMachine, items: readonly unknown[]): void {
  const list = machine.top();
  if (!Array.isArray(list)) throw damaged("it appends to something that is no list");
  for (const item of items) list.push(item);
}

function dictionary(machine: PickleMachine): void {
  const items = machine.popMark();
  machine.push(new Map());
  setItems(machine, items);
}

function setItems(machine: PickleMachine, items: readonly unknown[]): void {
  const map = machine.top();
  if (!(map instanceof Map)) throw damaged("it sets an item of something that is no dictionary");
  for (let i = 0; i + 1 < items.length; i += 2) {
    const key = items[i];
    if (typeof key === "number" || typeof key === "string") map.set(key, items[i + 1]);
    else if (key instanceof Uint8Array) map.set(Buffer.from(key).toString("latin1"), items[i + 1]);
    else throw damaged("a key of a dictionary is no text or number");
  }
}

/** Protocol 0 writes true and false as the integers 01 and 00. */
function textInt(line: string): number | boolean | bigint {
  if (line === "01" || line === "00") return line === "01";
  return narrow(BigInt(digits(line)));
}

function digits(line: string): string {
  if (!/^-?\d+$/.test(line)) throw damaged(`"${line.slice(0, 20)}" is not an integer`);
  return line;
}

function signedInt(bytes: Uint8Array): number | bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] as number);
  return narrow(BigInt.asIntN(bytes.length * 8, value));
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

const escapes: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  "\\": "\\",
  "'": "'",
  '"': '"',
};

/** A Python 2 string literal, such as 'a\x00b'. */
function unquote(line: string): Buffer {
  const quote = line[0] ?? "";
  if (line.length < 2 || !"'\"".includes(quote) || !line.endsWith(quote))
    throw damaged("a text is not quoted");
  const text = line.slice(1, -1).replace(/\\(x[0-9a-fA-F]{2}|.)/g, (_all, after: string) => {
    if (after[0] === "x") return String.fromCharCode(Number.parseInt(after.slice(1), 16));
    const plain = escapes[after];
    if (plain === undefined) throw damaged(`a text has the unknown escape \\${after}`);
    return plain;
  });
  return Buffer.from(text, "latin1");
}

/** Python's raw-unicode-escape. */
function rawUnicode(line: string): string {
  return line.replace(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (_all, short, long) =>
    String.fromCodePoint(Number.parseInt(short ?? long, 16)),
  );
}

function damaged(reason: string): SagelabError {
  return new SagelabError("DamagedFile", `Cannot read a pickle: ${reason}`);
}
