import { createHash } from "node:crypto";
import { Fault } from "../fault";
import { filterPattern } from "./filter-pattern";
import { findGroup, type LogsParts } from "./list-streams";
import type { StoredEvent } from "./log-store";
import { positionToken, readPositionToken, readStateToken, stateToken } from "./log-tokens";

/** A page of GetLogEvents or FilterLogEvents holds at most 10,000 events or 1 MB, each event counted with 26 bytes more. */
const PAGE_EVENTS = 10_000;
const PAGE_BYTES = 1_048_576;
const EVENT_OVERHEAD_BYTES = 26;

interface TimeRange {
  /** Milliseconds since the epoch; included. */
  readonly startTime?: number;
  /** Milliseconds since the epoch; not included. */
  readonly endTime?: number;
}

interface GetInput extends TimeRange {
  readonly logGroupName?: string;
  readonly logGroupIdentifier?: string;
  readonly logStreamName: string;
  readonly nextToken?: string;
  readonly limit?: number;
  readonly startFromHead?: boolean;
}

/**
 * GetLogEvents: a page of one stream, oldest event first. Without a token it begins at the head (`startFromHead`) or holds the
 * last events. Both tokens are always given; at the end `nextForwardToken` is the one that was sent, with no events.
 */
export function getLogEvents(logs: LogsParts, input: object): object {
  const request = input as GetInput;
  const group = findGroup(logs, request);
  const size = logs.store.size(group, request.logStreamName);
  if (size === undefined) throw noStream();
  const token =
    request.nextToken === undefined
      ? { direction: request.startFromHead ? "f" : "b", position: request.startFromHead ? 0 : size }
      : readPositionToken(request.nextToken);
  const forward = token.direction === "f";
  const position = Math.min(token.position, size);
  const events = forward
    ? logs.store.read(group, request.logStreamName, position)
    : logs.store.readBackward(group, request.logStreamName, position);
  const page = takePage(within(events, request), request.limit ?? PAGE_EVENTS);
  if (!forward) page.reverse();
  const start = page[0]?.start ?? position;
  const end = page.at(-1)?.end ?? position;
  return {
    events: page.map((event) => ({
      timestamp: event.timestamp,
      message: event.message,
      ingestionTime: event.timestamp,
    })),
    nextForwardToken: positionToken("f", end),
    nextBackwardToken: positionToken("b", start),
  };
}

interface FilterInput extends TimeRange {
  readonly logGroupName?: string;
  readonly logGroupIdentifier?: string;
  readonly logStreamNames?: readonly string[];
  readonly logStreamNamePrefix?: string;
  readonly filterPattern?: string;
  readonly nextToken?: string;
  readonly limit?: number;
}

/** FilterLogEvents: the events of several streams together in the order of time, those that match a pattern of terms. */
export function filterLogEvents(logs: LogsParts, input: object): object {
  const request = input as FilterInput;
  const group = findGroup(logs, request);
  const names =
    request.logStreamNames ?? logs.store.streamNames(group, request.logStreamNamePrefix);
  if (names.some((name) => logs.store.size(group, name) === undefined)) throw noStream();
  const matches = filterPattern(request.filterPattern);
  const positions: Record<string, number> =
    request.nextToken === undefined ? {} : readStateToken(request.nextToken, isPositions);
  const limit = request.limit ?? PAGE_EVENTS;
  const page: object[] = [];
  let bytes = 0;
  for (const { name, event } of merged(logs, group, names, positions)) {
    if (page.length >= limit || bytes >= PAGE_BYTES) {
      return { events: page, searchedLogStreams: [], nextToken: stateToken(positions) };
    }
    positions[name] = event.end;
    if (!isWithin(event, request) || !matches(event.message)) continue;
    bytes += eventBytes(event);
    page.push({
      logStreamName: name,
      timestamp: event.timestamp,
      message: event.message,
      ingestionTime: event.timestamp,
      eventId: eventId(name, event),
    });
  }
  return { events: page, searchedLogStreams: [] };
}

/** The events of several streams, always the oldest of those that come next; at the same time in the order of names. */
function* merged(
  logs: LogsParts,
  group: string,
  names: readonly string[],
  positions: Readonly<Record<string, number>>,
): Generator<{ readonly name: string; readonly event: StoredEvent }> {
  const heads = names.map((name) => {
    const events = logs.store.read(group, name, positions[name] ?? 0)[Symbol.iterator]();
    return { name, events, next: events.next() };
  });
  try {
    while (true) {
      const live = heads.filter((head) => !head.next.done);
      if (live.length === 0) return;
      const first = live.reduce((a, b) =>
        (b.next.value as StoredEvent).timestamp < (a.next.value as StoredEvent).timestamp ? b : a,
      );
      yield { name: first.name, event: first.next.value as StoredEvent };
      first.next = first.events.next();
    }
  } finally {
    for (const head of heads) head.events.return?.();
  }
}

function* within(events: Iterable<StoredEvent>, range: TimeRange): Generator<StoredEvent> {
  for (const event of events) if (isWithin(event, range)) yield event;
}

function isWithin(event: StoredEvent, range: TimeRange): boolean {
  if (range.startTime !== undefined && event.timestamp < range.startTime) return false;
  return range.endTime === undefined || event.timestamp < range.endTime;
}

function takePage(events: Iterable<StoredEvent>, limit: number): StoredEvent[] {
  const page: StoredEvent[] = [];
  let bytes = 0;
  for (const event of events) {
    bytes += eventBytes(event);
    if (page.length > 0 && bytes > PAGE_BYTES) break;
    page.push(event);
    if (page.length >= limit) break;
  }
  return page;
}

function eventBytes(event: StoredEvent): number {
  return Buffer.byteLength(event.message) + EVENT_OVERHEAD_BYTES;
}

/** 56 digits that name an event and sort by its time. */
function eventId(stream: string, event: StoredEvent): string {
  const digest = createHash("sha256").update(`${stream}\n${event.start}`).digest("hex");
  const digits = BigInt(`0x${digest.slice(0, 32)}`)
    .toString()
    .padStart(40, "0");
  return `${String(event.timestamp).padStart(16, "0")}${digits.slice(-40)}`;
}

function isPositions(state: unknown): state is Record<string, number> {
  return (
    typeof state === "object" &&
    state !== null &&
    Object.values(state).every((one) => Number.isSafeInteger(one) && one >= 0)
  );
}

function noStream(): Fault {
  return new Fault("ResourceNotFoundException", "The specified log stream does not exist.");
}
