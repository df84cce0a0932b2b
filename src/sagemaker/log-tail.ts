import type { Cloud } from "../cloud/cloud";
import { cloudCall, isRefusal } from "./cloud-call";
import type { LogEvent } from "./log-event";

/**
 * Reads a group's streams as they grow: every `read()` gives what came since the last one, all hosts merged by time;
 * lines of the same millisecond keep the order of the streams. Streams may appear later.
 */
export class LogTail {
  readonly #cloud: Cloud;
  readonly #group: string;
  readonly #prefix: string;
  /** Stream name → where to read on. */
  readonly #tokens = new Map<string, string | undefined>();

  /** `prefix` is what the streams' names start with, such as `my-job/`. */
  constructor(cloud: Cloud, group: string, prefix: string) {
    this.#cloud = cloud;
    this.#group = group;
    this.#prefix = prefix;
  }

  /** The new lines since the last read. `hosts` is how many streams there will be: none are looked for beyond them. */
  async read(hosts = Number.POSITIVE_INFINITY): Promise<LogEvent[]> {
    if (this.#tokens.size < hosts) await this.#findStreams();
    const streams = await Promise.all(
      [...this.#tokens.keys()].map((stream) => this.#readStream(stream)),
    );
    return mergeEvents(streams);
  }

  async #findStreams(): Promise<void> {
    try {
      const logs = await this.#cloud.logs();
      let nextToken: string | undefined;
      do {
        const page = await logs.describeLogStreams({
          logGroupName: this.#group,
          ...(this.#prefix ? { logStreamNamePrefix: this.#prefix } : {}),
          orderBy: "LogStreamName",
          nextToken,
        });
        for (const { logStreamName: name } of page.logStreams ?? []) {
          if (name !== undefined && !this.#tokens.has(name)) this.#tokens.set(name, undefined);
        }
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
    } catch (error) {
      // The group and its streams are made when the first host starts.
      if (!isRefusal(error, /ResourceNotFoundException/)) {
        throw error;
      }
    }
  }

  async #readStream(stream: string): Promise<LogEvent[]> {
    const logs = await this.#cloud.logs();
    const host = hostOf(stream.slice(this.#prefix.length));
    const events: LogEvent[] = [];
    for (;;) {
      const token = this.#tokens.get(stream);
      const page = await cloudCall(`read the log ${stream}`, () =>
        logs.getLogEvents({
          logGroupName: this.#group,
          logStreamName: stream,
          startFromHead: true,
          ...(token === undefined ? { startTime: 0 } : { nextToken: token }),
        }),
      );
      for (const { timestamp = 0, message = "" } of page.events ?? []) {
        events.push({ timestampMs: timestamp, host, message });
      }
      const next = page.nextForwardToken;
      this.#tokens.set(stream, next);
      if ((page.events ?? []).length === 0 || next === undefined || next === token) return events;
    }
  }
}

/** Events of several streams by time; those of the same millisecond in the order of the streams. */
export function mergeEvents<T extends { readonly timestampMs: number }>(
  streams: readonly (readonly T[])[],
): T[] {
  const full = streams.filter((events) => events.length > 0);
  if (full.length <= 1) return [...(full[0] ?? [])];
  return full.flat().sort((a, b) => a.timestampMs - b.timestampMs);
}

/** `algo-1-1704164645` is host algo-1; an endpoint's `i-0123…` is its own name. */
function hostOf(streamPart: string): string {
  return /^(algo-\d+)-\d+$/.exec(streamPart)?.[1] ?? streamPart;
}
