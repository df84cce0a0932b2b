import type { LocalContext } from "../context";
import type { Handler } from "../http";
import { createJsonService } from "../json-service";
import { describeLogGroups, describeLogStreams } from "./list-streams";
import type { LogStore } from "./log-store";
import { filterLogEvents, getLogEvents } from "./read-events";
import { logsShapes } from "./shapes-logs";

/**
 * CloudWatch Logs as far as reading goes: DescribeLogGroups, DescribeLogStreams, GetLogEvents and FilterLogEvents. Times in
 * answers are integers, milliseconds since the epoch.
 */
export function createLogs(context: LocalContext, store: LogStore): Handler {
  const logs = { context, store };
  return createJsonService("Logs_20140328", {
    DescribeLogGroups: {
      shape: logsShapes.describeLogGroups,
      run: (input) => describeLogGroups(logs, input),
    },
    DescribeLogStreams: {
      shape: logsShapes.describeLogStreams,
      run: (input) => describeLogStreams(logs, input),
    },
    GetLogEvents: { shape: logsShapes.getLogEvents, run: (input) => getLogEvents(logs, input) },
    FilterLogEvents: {
      shape: logsShapes.filterLogEvents,
      run: (input) => filterLogEvents(logs, input),
    },
  });
}
