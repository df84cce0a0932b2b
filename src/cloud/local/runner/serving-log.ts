import type { Clock } from "../../../clock";
import type { LogStore } from "../logs/log-store";
import { MAX_LINE_CHARACTERS } from "./training-lines";

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

/** Empty lines stay: they are part of a traceback's shape. A line past the limit becomes several events. */
function piecesOf(line: string): string[] {
  if (line.length <= MAX_LINE_CHARACTERS) return [line];
  const pieces: string[] = [];
  for (let start = 0; start < line.length; start += MAX_LINE_CHARACTERS) {
    pieces.push(line.slice(start, start + MAX_LINE_CHARACTERS));
  }
  return pieces;
}
