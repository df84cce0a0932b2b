import type { Shape, StringShape, StructureShape } from "../shape";

const groupName: StringShape = {
  type: "string",
  min: 1,
  max: 512,
  pattern: "[\\.\\-_/#A-Za-z0-9]+",
};
const groupIdentifier: StringShape = {
  type: "string",
  min: 1,
  max: 2048,
  pattern: "[\\w#+=/:,.@-]*",
};
const streamName: StringShape = { type: "string", min: 1, max: 512, pattern: "[^:*]*" };
const token: Shape = { type: "string", min: 1 };
const time: Shape = { type: "integer", min: 0 };

function limit(max: number): Shape {
  return { type: "integer", min: 1, max };
}

/** The inputs of the log operations; limits and patterns from the public service model. */
export const logsShapes = {
  describeLogGroups: {
    type: "structure",
    members: {
      logGroupNamePrefix: groupName,
      logGroupNamePattern: groupName,
      nextToken: token,
      limit: limit(50),
    },
  },
  describeLogStreams: {
    type: "structure",
    members: {
      logGroupName: groupName,
      logGroupIdentifier: groupIdentifier,
      logStreamNamePrefix: streamName,
      orderBy: { type: "string", values: ["LogStreamName", "LastEventTime"] },
      descending: { type: "boolean" },
      nextToken: token,
      limit: limit(50),
    },
  },
  getLogEvents: {
    type: "structure",
    required: ["logStreamName"],
    members: {
      logGroupName: groupName,
      logGroupIdentifier: groupIdentifier,
      logStreamName: streamName,
      startTime: time,
      endTime: time,
      nextToken: token,
      limit: limit(10_000),
      startFromHead: { type: "boolean" },
      unmask: { type: "boolean" },
    },
  },
  filterLogEvents: {
    type: "structure",
    members: {
      logGroupName: groupName,
      logGroupIdentifier: groupIdentifier,
      logStreamNames: { type: "list", min: 1, max: 100, member: streamName },
      logStreamNamePrefix: streamName,
      startTime: time,
      endTime: time,
      filterPattern: { type: "string", max: 1024 },
      nextToken: token,
      limit: limit(10_000),
      interleaved: { type: "boolean" },
      unmask: { type: "boolean" },
    },
  },
} as const satisfies Record<string, StructureShape>;
