import type { LocalContext } from "../context";
import { Fault } from "../fault";
import type { LogStore, LogStream } from "./log-store";
import { readStateToken, stateToken } from "./log-tokens";

/** What the operations work on. */
export interface LogsParts {
  readonly context: LocalContext;
  readonly store: LogStore;
}

/** DescribeLogGroups lists 50 groups a page, and so does DescribeLogStreams for streams. */
const PAGE = 50;

interface GroupsInput {
  readonly logGroupNamePrefix?: string;
  readonly logGroupNamePattern?: string;
  readonly nextToken?: string;
  readonly limit?: number;
}

/** DescribeLogGroups: by name. */
export function describeLogGroups(logs: LogsParts, input: GroupsInput): object {
  if (input.logGroupNamePrefix !== undefined && input.logGroupNamePattern !== undefined) {
    throw new Fault(
      "InvalidParameterException",
      "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
    );
  }
  const pattern = input.logGroupNamePattern?.toLowerCase();
  const names = logs.store
    .groups(input.logGroupNamePrefix)
    .filter((name) => pattern === undefined || name.toLowerCase().includes(pattern));
  const { page, nextToken } = pageAfter(names, input);
  return {
    logGroups: page.map((name) => ({
      logGroupName: name,
      creationTime: logs.store.groupCreationTime(name)?.getTime(),
      metricFilterCount: 0,
      arn: `${groupArn(logs.context, name)}:*`,
      logGroupArn: groupArn(logs.context, name),
      storedBytes: sum(logs.store.streamNames(name).map((one) => logs.store.size(name, one) ?? 0)),
      logGroupClass: "STANDARD",
    })),
    nextToken,
  };
}

interface StreamsInput {
  readonly logGroupName?: string;
  readonly logGroupIdentifier?: string;
  readonly logStreamNamePrefix?: string;
  readonly orderBy?: string;
  readonly descending?: boolean;
  readonly nextToken?: string;
  readonly limit?: number;
}

/** DescribeLogStreams: by name, or by the time of the last event. */
export function describeLogStreams(logs: LogsParts, input: StreamsInput): object {
  const group = findGroup(logs, input);
  const byTime = input.orderBy === "LastEventTime";
  if (byTime && input.logStreamNamePrefix !== undefined) {
    throw new Fault(
      "InvalidParameterException",
      "Cannot order by LastEventTime with a logStreamNamePrefix.",
    );
  }
  const names = logs.store.streamNames(group, input.logStreamNamePrefix);
  if (byTime) {
    const times = new Map(
      names.map((name) => [name, logs.store.stream(group, name)?.lastEventTimestamp ?? 0]),
    );
    names.sort((a, b) => (times.get(a) ?? 0) - (times.get(b) ?? 0));
  }
  if (input.descending) names.reverse();
  const { page, nextToken } = pageAfter(names, input);
  const streams = page.flatMap((name) => logs.store.stream(group, name) ?? []);
  return {
    logStreams: streams.map((stream) => describeStream(logs.context, group, stream)),
    nextToken,
  };
}

function describeStream(context: LocalContext, group: string, stream: LogStream): object {
  return {
    logStreamName: stream.name,
    creationTime: stream.creationTime.getTime(),
    firstEventTimestamp: stream.firstEventTimestamp,
    lastEventTimestamp: stream.lastEventTimestamp,
    lastIngestionTime: Math.trunc(stream.lastIngestionTime),
    arn: `${groupArn(context, group)}:log-stream:${stream.name}`,
    storedBytes: 0,
  };
}

/** The group that a request names, by name or ARN. Throws `ResourceNotFoundException` when there is none. */
export function findGroup(
  logs: LogsParts,
  input: { readonly logGroupName?: string; readonly logGroupIdentifier?: string },
): string {
  const identifier = input.logGroupIdentifier?.replace(
    /^arn:[^:]*:logs:[^:]*:[^:]*:log-group:/,
    "",
  );
  const group = input.logGroupName ?? identifier?.replace(/:\*$/, "");
  if (group === undefined) {
    throw new Fault(
      "InvalidParameterException",
      "Either logGroupName or logGroupIdentifier must be given.",
    );
  }
  if (!logs.store.groupCreationTime(group)) {
    throw new Fault("ResourceNotFoundException", "The specified log group does not exist.");
  }
  return group;
}

function groupArn(context: LocalContext, group: string): string {
  return `arn:aws:logs:${context.region}:${context.account}:log-group:${group}`;
}

/** The names after the one that the token holds. */
function pageAfter(
  names: readonly string[],
  input: { readonly nextToken?: string; readonly limit?: number },
): { readonly page: readonly string[]; readonly nextToken?: string } {
  const last =
    input.nextToken === undefined
      ? undefined
      : readStateToken(input.nextToken, (state): state is string => typeof state === "string");
  const start = last === undefined ? 0 : names.indexOf(last) + 1;
  const page = names.slice(start, start + (input.limit ?? PAGE));
  const more = start + page.length < names.length;
  return { page, nextToken: more ? stateToken(page.at(-1)) : undefined };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
