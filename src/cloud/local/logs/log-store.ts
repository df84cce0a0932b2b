import { appendFileSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  encodeEvent,
  eventsBackward,
  eventsForward,
  type LogEvent,
  type StoredEvent,
} from "./log-file";

export type { LogEvent, StoredEvent } from "./log-file";

/** A log stream as it is listed. */
export interface LogStream {
  readonly name: string;
  readonly creationTime: Date;
  /** When the first and the last event happened, in milliseconds; undefined while the stream is empty. */
  readonly firstEventTimestamp?: number;
  readonly lastEventTimestamp?: number;
  /** When the stream was last written, in milliseconds. */
  readonly lastIngestionTime: number;
  readonly storedBytes: number;
}

/**
 * Logs on disk: a folder a group and an append-only file a stream. Each call of `append` is one write at the end of the file,
 * so several processes may write one stream and events of one call stay together. Events keep the order in which they
 * were written; writers give them in the order of time.
 */
export class LogStore {
  /** Where the logs are, absolute. */
  readonly folder: string;

  /** `folder` is made when the first event is written. */
  constructor(folder: string) {
    this.folder = folder;
  }

  /** Adds events to a stream, which is made when it is not there, also with no events. */
  append(group: string, stream: string, events: readonly LogEvent[]): void {
    const path = this.#path(group, stream);
    const text = events.map(encodeEvent).join("");
    try {
      appendFileSync(path, text);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      mkdirSync(this.#groupFolder(group), { recursive: true });
      appendFileSync(path, text);
    }
  }

  /** The names of all groups that begin with `prefix`, sorted. */
  groups(prefix = ""): string[] {
    return entries(this.folder)
      .map(decodeURIComponent)
      .filter((name) => name.startsWith(prefix))
      .sort();
  }

  /** When a group was made; undefined when there is none. */
  groupCreationTime(group: string): Date | undefined {
    return statSync(this.#groupFolder(group), { throwIfNoEntry: false })?.birthtime;
  }

  /** The names of a group's streams that begin with `prefix`, sorted. */
  streamNames(group: string, prefix = ""): string[] {
    return entries(this.#groupFolder(group))
      .filter((entry) => entry.endsWith(SUFFIX))
      .map((entry) => decodeURIComponent(entry.slice(0, -SUFFIX.length)))
      .filter((name) => name.startsWith(prefix))
      .sort();
  }

  /** A group's streams that begin with `prefix`, sorted by name. */
  streams(group: string, prefix = ""): LogStream[] {
    return this.streamNames(group, prefix).flatMap((name) => this.stream(group, name) ?? []);
  }

  /** One stream; undefined when there is none. */
  stream(group: string, name: string): LogStream | undefined {
    const path = this.#path(group, name);
    const facts = statSync(path, { throwIfNoEntry: false });
    if (!facts) return undefined;
    const [first] = eventsForward(path, 0);
    const [last] = eventsBackward(path, facts.size);
    return {
      name,
      creationTime: facts.birthtime,
      firstEventTimestamp: first?.timestamp,
      lastEventTimestamp: last?.timestamp,
      lastIngestionTime: facts.mtimeMs,
      storedBytes: facts.size,
    };
  }

  /** The number of bytes in a stream; undefined when there is none. */
  size(group: string, stream: string): number | undefined {
    return statSync(this.#path(group, stream), { throwIfNoEntry: false })?.size;
  }

  /**
   * A stream's events in the order written, from the byte `from` (the `end` of an event read before). Throws when there is no
   * such stream.
   */
  read(group: string, stream: string, from = 0): Iterable<StoredEvent> {
    return eventsForward(this.#path(group, stream), from);
  }

  /** A stream's events before the byte `before` (default all), the last one first. */
  readBackward(
    group: string,
    stream: string,
    before = Number.MAX_SAFE_INTEGER,
  ): Iterable<StoredEvent> {
    return eventsBackward(this.#path(group, stream), before);
  }

  /** The last `count` messages of a stream, oldest first; none when there is no such stream. */
  tail(group: string, stream: string, count: number): string[] {
    if (this.size(group, stream) === undefined) return [];
    const lines: string[] = [];
    for (const event of this.readBackward(group, stream)) {
      if (lines.push(event.message) >= count) break;
    }
    return lines.reverse();
  }

  /** Removes a group's streams that begin with `prefix`. */
  deleteStreams(group: string, prefix: string): void {
    for (const name of this.streamNames(group, prefix)) rmSync(this.#path(group, name));
  }

  #groupFolder(group: string): string {
    return join(this.folder, encode(group));
  }

  #path(group: string, stream: string): string {
    return join(this.#groupFolder(group), `${encode(stream)}${SUFFIX}`);
  }
}

const SUFFIX = ".log";

/** A group's or stream's name as a file name. `.` stays readable except in front, where it would hide or climb. */
function encode(name: string): string {
  return encodeURIComponent(name).replace(/^\./, "%2E").replaceAll("*", "%2A");
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
