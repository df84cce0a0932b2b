import { Fault } from "../fault";
import type { HttpRequest } from "../http";
import type { ObjectInfo } from "./object-info";
import type { ObjectName, ObjectStore, OpenObject } from "./object-store";
import type { Range } from "./ranges";
import { weighConditions } from "./read-conditions";
import { s3Faults } from "./s3-faults";

/** The header that makes a PUT a copy. */
export const COPY_SOURCE = "x-amz-copy-source";

/** The object that `x-amz-copy-source` names: `/bucket/key`, percent-encoded, with or without the first slash. */
export function copySource(request: HttpRequest): ObjectName {
  const text = request.headers[COPY_SOURCE] ?? "";
  const [path = "", version] = text.split("?versionId=");
  const match = /^\/?([^/]+)\/(.+)$/s.exec(decode(path, text));
  if (!match?.[1] || !match[2]) throw invalidSource(text);
  if (version !== undefined && version !== "null") {
    throw new Fault("NoSuchVersion", "The specified version does not exist.", 404, {
      VersionId: version,
    });
  }
  return { bucket: match[1], key: match[2] };
}

/** Opens a copy's source when its `x-amz-copy-source-if-…` conditions hold; otherwise `PreconditionFailed`. */
export function openSource(store: ObjectStore, request: HttpRequest): OpenObject {
  const { bucket, key } = copySource(request);
  const opened = store.open(bucket, key);
  try {
    checkSource(request, opened.info);
    return opened;
  } catch (error) {
    opened.close();
    throw error;
  }
}

/**
 * The span that `x-amz-copy-source-range` asks for; undefined without the header. Stricter than a `Range`: both ends have to be
 * given and lie in the object.
 */
export function sourceRange(request: HttpRequest, size: number): Range | undefined {
  const name = `${COPY_SOURCE}-range`;
  const text = request.headers[name];
  if (text === undefined) return undefined;
  const match = /^bytes=(\d+)-(\d+)$/.exec(text);
  if (!match) {
    throw s3Faults.invalidArgument(
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
      name,
      text,
    );
  }
  const [start, end] = [Number(match[1]), Number(match[2])];
  if (start <= end && end < size) return { start, end };
  throw s3Faults.invalidArgument(
    `Range specified is not valid for source object of size: ${size}`,
    name,
    text,
  );
}

function checkSource({ headers }: HttpRequest, info: ObjectInfo): void {
  const result = weighConditions(info, {
    ifMatch: headers[`${COPY_SOURCE}-if-match`],
    ifNoneMatch: headers[`${COPY_SOURCE}-if-none-match`],
    ifModifiedSince: headers[`${COPY_SOURCE}-if-modified-since`],
    ifUnmodifiedSince: headers[`${COPY_SOURCE}-if-unmodified-since`],
  });
  if (result === "go on") return;
  const none = headers[`${COPY_SOURCE}-if-none-match`] !== undefined;
  throw s3Faults.preconditionFailed(
    `${COPY_SOURCE}-${none ? "If-None-Match" : "If-Modified-Since"}`,
  );
}

function decode(path: string, whole: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw invalidSource(whole);
  }
}

function invalidSource(text: string): Fault {
  return s3Faults.invalidArgument(
    "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
    COPY_SOURCE,
    text,
  );
}
