import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../src/clock";
import { LogStore } from "../../src/cloud/local/logs/log-store";
import { createLogs } from "../../src/cloud/local/logs/logs-service";
import { createRequestHandler } from "../../src/cloud/local/request-handler";

const GROUP = "/aws/sagemaker/TrainingJobs";
const STREAM = "job-1/algo-1-1700000000";

let folder: string;
let store: LogStore;
let client: CloudWatchLogsClient;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sagelab-logs-"));
  store = new LogStore(join(folder, "logs"));
  const context = {
    home: folder,
    region: "us-east-1",
    account: "123456789012",
    clock: systemClock,
  };
  client = new CloudWatchLogsClient({
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    requestHandler: createRequestHandler(createLogs(context, store)),
    maxAttempts: 1,
  });
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(stream: string, ...events: readonly (readonly [number, string])[]): void {
  store.append(
    GROUP,
    stream,
    events.map(([timestamp, message]) => ({ timestamp, message })),
  );
}

async function get(more: Partial<GetLogEventsCommandInput> = {}) {
  const page = await client.send(
    new GetLogEventsCommand({ logGroupName: GROUP, logStreamName: STREAM, ...more }),
  );
  return {
    messages: page.events?.map((event) => event.message) ?? [],
    forward: page.nextForwardToken,
    backward: page.nextBackwardToken,
  };
}

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => [from + index, `line ${from + index}`] as const);

test("a page from the head and its token lead through a stream to the end, where the token stays", async () => {
  write(STREAM, ...numbered(0, 5));
  const first = await get({ startFromHead: true, limit: 3 });
  expect(first.messages).toEqual(["line 0", "line 1", "line 2"]);
  expect(first.forward).toMatch(/^f\/\d{56}\/s$/);
  const second = await get({ startFromHead: true, limit: 3, nextToken: first.forward });
  expect(second.messages).toEqual(["line 3", "line 4"]);
  const third = await get({ startFromHead: true, nextToken: second.forward });
  expect(third).toMatchObject({ messages: [], forward: second.forward });
  write(STREAM, [9, "late"]);
  expect(await get({ nextToken: third.forward })).toMatchObject({ messages: ["late"] });
});

test("without startFromHead the last events come first, and the backward token leads to the head", async () => {
  write(STREAM, ...numbered(0, 5));
  const last = await get({ limit: 2 });
  expect(last.messages).toEqual(["line 3", "line 4"]);
  const before = await get({ limit: 2, nextToken: last.backward });
  expect(before.messages).toEqual(["line 1", "line 2"]);
  const head = await get({ limit: 2, nextToken: before.backward });
  expect(head.messages).toEqual(["line 0"]);
  expect((await get({ nextToken: head.backward })).messages).toEqual([]);
  expect((await get({ nextToken: last.forward })).messages).toEqual([]);
});

test("startTime is included and endTime is not", async () => {
  write(STREAM, ...numbered(0, 6));
  const page = await get({ startFromHead: true, startTime: 2, endTime: 5 });
  expect(page.messages).toEqual(["line 2", "line 3", "line 4"]);
});

test("messages of every kind come back as they were written", async () => {
  const messages = [
    "",
    "tab\there",
    "two\nlines\r\n",
    "back\\slash \\n",
    "値 😀",
    "x".repeat(200_000),
  ];
  write(STREAM, ...messages.map((message) => [1, message] as const));
  expect((await get({ startFromHead: true })).messages).toEqual(messages);
  expect((await get()).messages).toEqual(messages);
});

test("a page ends at one megabyte", async () => {
  write(STREAM, ...[1, 2, 3].map((time) => [time, "x".repeat(500_000)] as const));
  const page = await get({ startFromHead: true });
  expect(page.messages).toHaveLength(2);
  expect((await get({ nextToken: page.forward })).messages).toHaveLength(1);
});

test("a page holds at most 10,000 events", async () => {
  write(STREAM, ...numbered(0, 10_001));
  expect((await get({ startFromHead: true })).messages).toHaveLength(10_000);
  expect((await get()).messages.at(-1)).toBe("line 10000");
});

test("streams are listed by prefix, a page at a time", async () => {
  for (const name of ["b/algo-1-1", "a/algo-2-1", "a/algo-1-1"]) write(name, [7, "x"]);
  const list = (more: object) =>
    client.send(new DescribeLogStreamsCommand({ logGroupName: GROUP, ...more }));
  const first = await list({ logStreamNamePrefix: "a/", orderBy: "LogStreamName", limit: 1 });
  expect(first.logStreams).toEqual([
    {
      logStreamName: "a/algo-1-1",
      creationTime: expect.any(Number),
      firstEventTimestamp: 7,
      lastEventTimestamp: 7,
      lastIngestionTime: expect.any(Number),
      arn: "arn:aws:logs:us-east-1:123456789012:log-group:/aws/sagemaker/TrainingJobs:log-stream:a/algo-1-1",
      storedBytes: 0,
    },
  ]);
  const second = await list({ logStreamNamePrefix: "a/", limit: 1, nextToken: first.nextToken });
  expect(second.logStreams?.map((stream) => stream.logStreamName)).toEqual(["a/algo-2-1"]);
  expect(second.nextToken).toBeUndefined();
});

test("streams are listed by the time of their last event", async () => {
  write("old/a-1", [1, "x"]);
  write("new/a-1", [9, "x"]);
  const listed = await client.send(
    new DescribeLogStreamsCommand({
      logGroupName: GROUP,
      orderBy: "LastEventTime",
      descending: true,
    }),
  );
  expect(listed.logStreams?.map((stream) => stream.logStreamName)).toEqual(["new/a-1", "old/a-1"]);
});

test("groups are listed", async () => {
  write(STREAM, [1, "x"]);
  store.append("/aws/sagemaker/Endpoints/e", "AllTraffic/i-1", []);
  const { logGroups } = await client.send(
    new DescribeLogGroupsCommand({ logGroupNamePrefix: "/aws/sagemaker/T" }),
  );
  expect(logGroups).toEqual([
    {
      logGroupName: GROUP,
      creationTime: expect.any(Number),
      metricFilterCount: 0,
      arn: `arn:aws:logs:us-east-1:123456789012:log-group:${GROUP}:*`,
      logGroupArn: `arn:aws:logs:us-east-1:123456789012:log-group:${GROUP}`,
      storedBytes: expect.any(Number),
      logGroupClass: "STANDARD",
    },
  ]);
});

test("several streams are filtered together in the order of time, across pages", async () => {
  write("j/algo-1-1", [1, "a"], [3, "b error"], [5, "c"]);
  write("j/algo-2-1", [2, "d error"], [4, "e"], [5, "f error"]);
  const filter = (more: object) =>
    client.send(
      new FilterLogEventsCommand({ logGroupName: GROUP, logStreamNamePrefix: "j/", ...more }),
    );
  const all = await filter({});
  expect(all.events?.map((event) => event.message).join(" ")).toBe("a d error b error e c f error");
  expect(new Set(all.events?.map((event) => event.eventId)).size).toBe(6);
  const first = await filter({ filterPattern: "error", limit: 2 });
  expect(first.events?.map((event) => event.message)).toEqual(["d error", "b error"]);
  const second = await filter({ filterPattern: "error", limit: 2, nextToken: first.nextToken });
  expect(second.events?.map((event) => event.message)).toEqual(["f error"]);
  expect(second.nextToken).toBeUndefined();
});

test.each([
  ["error", true],
  ['"an error"', true],
  ["error -loss", true],
  ["error -here", false],
  ["?nothing ?here", true],
  ["Error", false],
  ["error nothing", false],
])("the pattern %s finds its terms", async (filterPattern, found) => {
  write(STREAM, [1, "an error here"]);
  const { events } = await client.send(
    new FilterLogEventsCommand({ logGroupName: GROUP, filterPattern }),
  );
  expect(events).toHaveLength(found ? 1 : 0);
});

test("a missing group, a missing stream and a bad token are refused in the service's words", async () => {
  await expect(get()).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "The specified log group does not exist.",
  });
  write("other/a-1", [1, "x"]);
  await expect(get()).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "The specified log stream does not exist.",
  });
  write(STREAM, [1, "x"]);
  await expect(get({ nextToken: "f/1" })).rejects.toMatchObject({
    name: "InvalidParameterException",
    message: "The specified nextToken is invalid.",
  });
  await expect(get({ limit: 10_001 })).rejects.toThrow(
    "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000",
  );
});

test("a line that is still being written is left for the next read", () => {
  store.append(GROUP, STREAM, [{ timestamp: 1, message: "whole" }]);
  const size = store.size(GROUP, STREAM) ?? 0;
  const path = join(folder, "logs", encodeURIComponent(GROUP), `${encodeURIComponent(STREAM)}.log`);
  appendFileSync(path, "2\thalf of");
  expect([...store.read(GROUP, STREAM)].map((event) => event.message)).toEqual(["whole"]);
  expect(store.tail(GROUP, STREAM, 2)).toEqual(["whole"]);
  appendFileSync(path, " it\n");
  expect([...store.read(GROUP, STREAM, size)].map((event) => event.message)).toEqual([
    "half of it",
  ]);
});

test("the tail of a stream is its last messages, and of a missing one nothing", () => {
  write(STREAM, ...numbered(0, 5));
  expect(store.tail(GROUP, STREAM, 2)).toEqual(["line 3", "line 4"]);
  expect(store.tail(GROUP, "none", 2)).toEqual([]);
});
