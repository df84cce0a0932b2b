import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** One line of a log. */
export interface LogEvent {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly message: string;
}

/** An event and where it lies in its file, in bytes. */
export interface StoredEvent extends LogEvent {
  readonly start: number;
  /** Where the next event begins. */
  readonly end: number;
}

const BLOCK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/**
 * An event as a line of a log file: the milliseconds, a tab and the message, in which only backslash, newline and carriage
 * return are escaped, so that a person can read the file.
 */
export function encodeEvent(event: LogEvent): string {
  const message = event.message.replace(/[\\\n\r]/g, (found) => ESCAPES[found] ?? found);
  return `${Math.trunc(event.timestamp)}\t${message}\n`;
}

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r" };

/** Events in the order written, from the byte `from` on. A line that is still being written is left for the next time. */
export function* eventsForward(path: string, from: number): Generator<StoredEvent> {
  const file = openSync(path, "r");
  try {
    let pending: Buffer = Buffer.alloc(0);
    let start = from;
    for (let position = from; ; ) {
      const block = readBlock(file, position, BLOCK_BYTES);
      if (block.length === 0) return;
      position += block.length;
      const data = pending.length === 0 ? block : Buffer.concat([pending, block]);
      let lineStart = 0;
      for (let at = data.indexOf(NEWLINE); at >= 0; at = data.indexOf(NEWLINE, lineStart)) {
        const end = start + (at + 1 - lineStart);
        yield decodeEvent(data.subarray(lineStart, at), start, end);
        start = end;
        lineStart = at + 1;
      }
      pending = data.subarray(lineStart);
    }
  } finally {
    closeSync(file);
  }
}

/** Events that end at or before the byte `before`, the last one first. */
export function* eventsBackward(path: string, before: number): Generator<StoredEvent> {
  const file = openSync(path, "r");
  try {
    let pending: Buffer = Buffer.alloc(0);
    let position = Math.min(before, fstatSync(file).size);
    let end: number | undefined;
    while (position > 0) {
      const length = Math.min(BLOCK_BYTES, position);
      position -= length;
      const data = Buffer.concat([readBlock(file, position, length), pending]);
      let lineEnd = data.length;
      for (let at = data.lastIndexOf(NEWLINE); at >= 0; at = lastNewline(data, at)) {
        const start = position + at + 1;
        if (end !== undefined) yield decodeEvent(data.subarray(at + 1, lineEnd), start, end);
        end = start;
        lineEnd = at;
      }
      pending = data.subarray(0, lineEnd);
      if (position === 0 && end !== undefined) yield decodeEvent(pending, 0, end);
    }
  } finally {
    closeSync(file);
  }
}

/** The newline before the one at `at`; -1 when there is none (an offset of -1 would count from the end). */
function lastNewline(data: Buffer, at: number): number {
  return at === 0 ? -1 : data.lastIndexOf(NEWLINE, at - 1);
}

function readBlock(file: number, position: number, length: number): Buffer {
  const block = Buffer.allocUnsafe(length);
  return block.subarray(0, readSync(file, block, 0, length, position));
}

function decodeEvent(line: Buffer, start: number, end: number): StoredEvent {
  const text = line.toString("utf8");
  const tab = text.indexOf("\t");
  const message = text.slice(tab + 1).replace(/\\([\\nr])/g, (_, kind: string) => {
    if (kind === "n") return "\n";
    return kind === "r" ? "\r" : "\\";
  });
  return { timestamp: Number.parseInt(text, 10) || 0, message, start, end };
}
