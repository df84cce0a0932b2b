import { StringDecoder } from "node:string_decoder";

/** The longest log event in characters: CloudWatch Logs takes 256 KiB less 26 bytes. A longer line becomes several. */
export const MAX_LINE_CHARACTERS = Math.floor((256 * 1024 - 26) / 4);
/** A progress bar that redraws its line is logged at most this often. */
const PROGRESS_INTERVAL_MS = 1000;

/**
 * Cuts a script's output into log lines as it comes. A line ends with a newline. A text that ends with a carriage return is a
 * state of a progress bar: at most one a second becomes a line, and the last state before the newline always does.
 */
export class OutputLines {
  readonly #onLine: (line: string) => void;
  readonly #nowMs: () => number;
  readonly #decoder = new StringDecoder("utf8");
  #pending = "";
  #lastProgressMs = Number.NEGATIVE_INFINITY;

  constructor(onLine: (line: string) => void, nowMs: () => number) {
    this.#onLine = onLine;
    this.#nowMs = nowMs;
  }

  /** Takes the next bytes; whole lines are given out at once. */
  push(bytes: Buffer): void {
    const lines = (this.#pending + this.#decoder.write(bytes)).split("\n");
    this.#pending = lines.pop() ?? "";
    for (const line of lines) this.#give(lastState(line));
    // A carriage return at the very end may be half of a line's end.
    const redrawn = this.#pending.lastIndexOf("\r", this.#pending.length - 2);
    if (redrawn >= 0 && this.#pending.length > 1) {
      this.#progress(lastState(this.#pending.slice(0, redrawn)));
      this.#pending = this.#pending.slice(redrawn + 1);
    }
    while (this.#pending.length > MAX_LINE_CHARACTERS) {
      this.#give(this.#pending.slice(0, MAX_LINE_CHARACTERS));
      this.#pending = this.#pending.slice(MAX_LINE_CHARACTERS);
    }
  }

  /** Gives out what came after the last newline. */
  end(): void {
    const rest = lastState(this.#pending + this.#decoder.end());
    this.#pending = "";
    if (rest !== "") this.#give(rest);
  }

  #progress(state: string): void {
    const now = this.#nowMs();
    if (state === "" || now - this.#lastProgressMs < PROGRESS_INTERVAL_MS) return;
    this.#lastProgressMs = now;
    this.#give(state);
  }

  #give(line: string): void {
    let rest = line;
    for (; rest.length > MAX_LINE_CHARACTERS; rest = rest.slice(MAX_LINE_CHARACTERS)) {
      this.#onLine(rest.slice(0, MAX_LINE_CHARACTERS));
    }
    this.#onLine(rest);
  }
}

/** What a terminal would show of a line that was redrawn: the text behind the last carriage return. */
function lastState(line: string): string {
  const text = line.replace(/\r+$/, "");
  return text.slice(text.lastIndexOf("\r") + 1);
}
