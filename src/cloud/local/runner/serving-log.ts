import { StringDecoder } from "node:string_decoder";
import type { Clock } from "../../../clock";
import type { LogStore } from "../logs/log-store";

/** The most characters of one log event; CloudWatch Logs takes 256 KiB with its own overhead of 26 bytes. */
const MAX_EVENT_CHARACTERS = 262_118 / 4;

/** The log group of an endpoint. */
export function endpointLogGroup(endpoint: string): string {
  return `/aws/sagemaker/Endpoints/${endpoint}`;
}

/** Where the lines of one instance of an endpoint go. */
export interface ServingLog {
  /** Writes lines, stamped with the time now. */
  write(...lines: readonly string[]): void;
}

/** A log stream of an endpoint: `AllTraffic/i-0123456789abcdef0` in the endpoint's group. */
export function createServingLog(
  logs: LogStore,
  clock: Clock,
  endpoint: string,
  stream: string,
): ServingLog {
  return {
    write: (...lines) => {
      const timestamp = clock.now().getTime();
      const events = lines.flatMap(piecesOf).map((message) => ({ timestamp, message }));
      if (events.length > 0) logs.append(endpointLogGroup(endpoint), stream, events);
    },
  };
}

/** Cuts output into lines as it comes; a line without an end waits for the rest or for `end`. */
export class LineSplitter {
  readonly #decoder = new StringDecoder("utf8");
  readonly #onLines: (lines: readonly string[]) => void;
  #rest = "";

  constructor(onLines: (lines: readonly string[]) => void) {
    this.#onLines = onLines;
  }

  push(piece: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(piece)).split(/\r?\n/);
    this.#rest = lines.pop() ?? "";
    if (lines.length > 0) this.#onLines(lines);
  }

  end(): void {
    const last = this.#rest + this.#decoder.end();
    this.#rest = "";
    if (last !== "") this.#onLines([last]);
  }
}

/** Empty lines stay: they are part of a traceback's shape. A line past the limit becomes several events. */
function piecesOf(line: string): string[] {
  if (line.length <= MAX_EVENT_CHARACTERS) return [line];
  const pieces: string[] = [];
  for (let start = 0; start < line.length; start += MAX_EVENT_CHARACTERS) {
    pieces.push(line.slice(start, start + MAX_EVENT_CHARACTERS));
  }
  return pieces;
}
