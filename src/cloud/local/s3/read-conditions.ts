import { unquote } from "./attributes";
import type { ObjectInfo } from "./object-info";
import { s3Faults } from "./s3-faults";

/** The four conditions of a read or of a copy's source; undefined for those that were not sent. */
export interface ReadConditions {
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
  readonly ifModifiedSince?: string;
  readonly ifUnmodifiedSince?: string;
}

/** What becomes of a read: go on, or nothing new to send. */
export type ConditionResult = "go on" | "not modified";

/**
 * Weighs the conditions as S3 does: `If-Match` that holds outdoes `If-Unmodified-Since`, and `If-None-Match` outdoes
 * `If-Modified-Since`. Throws `PreconditionFailed` for the first pair. Dates that cannot be read are ignored.
 */
export function weighConditions(info: ObjectInfo, conditions: ReadConditions): ConditionResult {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions;
  const modified = Math.floor(info.lastModified.getTime() / 1000) * 1000;
  if (ifMatch !== undefined) {
    if (!names(ifMatch, info.etag)) throw s3Faults.preconditionFailed("If-Match");
  } else if (ifUnmodifiedSince !== undefined && modified > Date.parse(ifUnmodifiedSince)) {
    throw s3Faults.preconditionFailed("If-Unmodified-Since");
  }
  if (ifNoneMatch !== undefined) return names(ifNoneMatch, info.etag) ? "not modified" : "go on";
  if (ifModifiedSince !== undefined && modified <= Date.parse(ifModifiedSince)) {
    return "not modified";
  }
  return "go on";
}

function names(list: string, etag: string): boolean {
  if (list.trim() === "*") return true;
  return list.split(",").some((one) => unquote(one.trim().replace(/^W\//, "")) === etag);
}
