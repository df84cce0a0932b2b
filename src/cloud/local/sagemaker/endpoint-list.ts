import { Fault } from "../fault";

/** A resource as lists sort and filter it. */
export interface Listed {
  readonly name: string;
  /** ISO 8601. */
  readonly creationTime: string;
  readonly lastModifiedTime?: string;
  readonly status?: string;
}

/** The members that the list operations share; times are seconds since the epoch or ISO 8601. */
export interface ListInput {
  readonly SortBy?: "Name" | "CreationTime" | "Status";
  readonly SortOrder?: "Ascending" | "Descending";
  readonly NextToken?: string;
  readonly MaxResults?: number;
  readonly NameContains?: string;
  readonly CreationTimeBefore?: number | string;
  readonly CreationTimeAfter?: number | string;
  readonly LastModifiedTimeBefore?: number | string;
  readonly LastModifiedTimeAfter?: number | string;
  readonly StatusEquals?: string;
}

/** One page of a list; a token only when there is more. */
export interface ListedPage<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}

/** Results a page when the request does not say. */
const PAGE = 10;

/**
 * Filters, sorts (by creation time, the newest first, unless the request says otherwise) and cuts out the page that the token
 * asks for. The token names the last resource of the page before, so resources that come and go shift nothing.
 */
export function listPage<T extends Listed>(all: readonly T[], input: ListInput): ListedPage<T> {
  const direction = input.SortOrder === "Ascending" ? 1 : -1;
  const sorted = all
    .filter((item) => matches(item, input))
    .map((item) => ({ item, key: sortKey(item, input.SortBy) }))
    .sort((a, b) => direction * compare(a.key, b.key));
  const after = input.NextToken === undefined ? undefined : readToken(input.NextToken);
  const rest = after ? sorted.filter(({ key }) => direction * compare(key, after) > 0) : sorted;
  const page = rest.slice(0, input.MaxResults ?? PAGE);
  const last = page.at(-1);
  return {
    items: page.map(({ item }) => item),
    nextToken: last && page.length < rest.length ? writeToken(last.key) : undefined,
  };
}

type SortKey = readonly [value: string, name: string];

function sortKey(item: Listed, by: ListInput["SortBy"] = "CreationTime"): SortKey {
  if (by === "Name") return [item.name, item.name];
  return [by === "Status" ? (item.status ?? "") : item.creationTime, item.name];
}

function compare(a: SortKey, b: SortKey): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
  if (a[1] === b[1]) return 0;
  return a[1] < b[1] ? -1 : 1;
}

function matches(item: Listed, input: ListInput): boolean {
  const contains = input.NameContains?.toLowerCase() ?? "";
  if (!item.name.toLowerCase().includes(contains)) return false;
  if (input.StatusEquals !== undefined && item.status !== input.StatusEquals) return false;
  const modified = item.lastModifiedTime ?? item.creationTime;
  return (
    isBetween(item.creationTime, input.CreationTimeAfter, input.CreationTimeBefore) &&
    isBetween(modified, input.LastModifiedTimeAfter, input.LastModifiedTimeBefore)
  );
}

/** From `after`, which counts, to `before`, which does not. */
function isBetween(time: string, after?: number | string, before?: number | string): boolean {
  const ms = Date.parse(time);
  return ms >= toMs(after, Number.NEGATIVE_INFINITY) && ms < toMs(before, Number.POSITIVE_INFINITY);
}

function toMs(time: number | string | undefined, otherwise: number): number {
  if (time === undefined) return otherwise;
  return typeof time === "number" ? time * 1000 : Date.parse(time);
}

function writeToken(key: SortKey): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

function readToken(token: string): SortKey {
  try {
    const key = JSON.parse(Buffer.from(token, "base64url").toString("utf8")) as unknown;
    if (Array.isArray(key) && key.length === 2 && key.every((one) => typeof one === "string")) {
      return key as unknown as SortKey;
    }
  } catch {
    // Not ours: refused below.
  }
  throw new Fault("ValidationException", "Invalid pagination token.");
}
