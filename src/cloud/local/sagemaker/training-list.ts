import { Fault } from "../fault";
import { wholeRecords } from "../record-store";
import type { TrainingRecord } from "../runner/training-record";
import { summarizeTrainingJob } from "./training-describe";
import type { TrainingJobs } from "./training-jobs";

/** ListTrainingJobs gives 10 jobs a page unless the request says more. */
const PAGE = 10;

export interface ListRequest {
  readonly NextToken?: string;
  readonly MaxResults?: number;
  /** Seconds since the epoch, or an ISO text. */
  readonly CreationTimeAfter?: number | string;
  readonly CreationTimeBefore?: number | string;
  readonly LastModifiedTimeAfter?: number | string;
  readonly LastModifiedTimeBefore?: number | string;
  readonly NameContains?: string;
  readonly StatusEquals?: string;
  readonly SortBy?: "Name" | "CreationTime" | "Status";
  readonly SortOrder?: "Ascending" | "Descending";
}

/** ListTrainingJobs: by creation time, newest first, unless the request says otherwise. */
export function listTrainingJobs(jobs: TrainingJobs, input: ListRequest): object {
  const words = input.NameContains?.toLowerCase() ?? "";
  const names = jobs.names().filter((name) => name.toLowerCase().includes(words));
  const records = wholeRecords(names, (name) => jobs.get(name))
    .filter((record) => matches(record, input))
    .sort(order(input));
  const start = input.NextToken === undefined ? 0 : readToken(input.NextToken, records);
  const end = start + (input.MaxResults ?? PAGE);
  const last = records[end - 1];
  return {
    TrainingJobSummaries: records.slice(start, end).map(summarizeTrainingJob),
    NextToken: last && end < records.length ? token(last) : undefined,
  };
}

function matches(record: TrainingRecord, input: ListRequest): boolean {
  const created = Date.parse(record.creationTime);
  const modified = Date.parse(record.lastModifiedTime);
  return (
    (input.StatusEquals === undefined || record.status === input.StatusEquals) &&
    isBetween(created, input.CreationTimeAfter, input.CreationTimeBefore) &&
    isBetween(modified, input.LastModifiedTimeAfter, input.LastModifiedTimeBefore)
  );
}

function isBetween(
  timeMs: number,
  after: number | string | undefined,
  before: number | string | undefined,
): boolean {
  return (
    (after === undefined || timeMs > toMs(after)) && (before === undefined || timeMs < toMs(before))
  );
}

function toMs(time: number | string): number {
  return typeof time === "number" ? time * 1000 : Date.parse(time);
}

function order(input: ListRequest): (a: TrainingRecord, b: TrainingRecord) => number {
  const key = (record: TrainingRecord) => {
    if (input.SortBy === "Name") return record.request.TrainingJobName;
    return input.SortBy === "Status" ? record.status : record.creationTime;
  };
  const sign = input.SortOrder === "Ascending" ? 1 : -1;
  return (a, b) => sign * (compare(key(a), key(b)) || compare(nameOf(a), nameOf(b)));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const nameOf = (record: TrainingRecord) => record.request.TrainingJobName;

/** The token names the last job of the page, so that a new job does not move the next one. */
function token(last: TrainingRecord): string {
  return Buffer.from(JSON.stringify([nameOf(last)])).toString("base64url");
}

function readToken(text: string, records: readonly TrainingRecord[]): number {
  try {
    const [name] = JSON.parse(Buffer.from(text, "base64url").toString("utf8")) as unknown[];
    const index = records.findIndex((record) => nameOf(record) === name);
    if (index >= 0) return index + 1;
  } catch {
    // Said below.
  }
  throw new Fault("ValidationException", "Invalid pagination token.");
}
