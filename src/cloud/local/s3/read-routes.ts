import { Fault } from "../fault";
import { type HttpRequest, type HttpResponse, queryValue } from "../http";
import { objectHeaders } from "./attributes";
import { checksumHeader } from "./checksums";
import type { ObjectInfo } from "./object-info";
import { parseRange, type Range } from "./ranges";
import { weighConditions } from "./read-conditions";
import { baseHeaders, xmlResponse } from "./responses";
import type { S3Call, S3Route } from "./s3-route";

/** Query parameters that replace a header of the answer. */
const OVERRIDES = [
  "response-content-type",
  "response-content-language",
  "response-expires",
  "response-cache-control",
  "response-content-disposition",
  "response-content-encoding",
];
const PARAMETERS = [...OVERRIDES, "partNumber", "versionId"];

/** Reading an object and its properties. */
export const readRoutes: readonly S3Route[] = [
  {
    operation: "GetObject",
    method: "GET",
    on: "object",
    parameters: PARAMETERS,
    run: getObject,
  },
  {
    operation: "HeadObject",
    method: "HEAD",
    on: "object",
    parameters: PARAMETERS,
    run: headObject,
  },
  {
    operation: "GetObjectAttributes",
    method: "GET",
    on: "object",
    sub: "attributes",
    parameters: ["versionId"],
    run: getAttributes,
  },
];

/** Refuses any version but `null`, the only one that objects of an unversioned bucket have. */
export function checkVersion(request: HttpRequest): void {
  const version = queryValue(request, "versionId");
  if (version === undefined || version === "null") return;
  throw new Fault("NoSuchVersion", "The specified version does not exist.", 404, {
    VersionId: version,
  });
}

function getObject(call: S3Call): HttpResponse {
  checkVersion(call.request);
  const opened = call.store.open(call.bucket, call.key);
  try {
    const { range, ...answer } = describe(call.request, opened.info);
    if (answer.status === 304) return { ...answer, body: new Uint8Array() };
    return { ...answer, body: opened.read(range) };
  } finally {
    opened.close();
  }
}

function headObject(call: S3Call): HttpResponse {
  checkVersion(call.request);
  const opened = call.store.open(call.bucket, call.key);
  opened.close();
  const { status, headers } = describe(call.request, opened.info);
  return { status, headers, body: new Uint8Array() };
}

/** Status, headers and span of the answer to a read of `info`. */
function describe(request: HttpRequest, info: ObjectInfo) {
  const { headers } = request;
  const common = { ...baseHeaders(), ...objectHeaders(info), ...overrides(request) };
  const result = weighConditions(info, {
    ifMatch: headers["if-match"],
    ifNoneMatch: headers["if-none-match"],
    ifModifiedSince: headers["if-modified-since"],
    ifUnmodifiedSince: headers["if-unmodified-since"],
  });
  if (result === "not modified") return { status: 304, headers: common };
  const part = queryValue(request, "partNumber");
  const range =
    part === undefined
      ? parseRange(headers.range, info.size)
      : partRange(part, info, headers.range);
  const wholeSum = headers["x-amz-checksum-mode"]?.toUpperCase() === "ENABLED" && !range;
  const own: Record<string, string> = {
    ...common,
    ...(wholeSum ? checksumHeaders(info) : {}),
    "content-length": String(range ? range.end - range.start + 1 : info.size),
  };
  if (part !== undefined && info.partSizes) {
    own["x-amz-mp-parts-count"] = String(info.partSizes.length);
  }
  if (range) own["content-range"] = `bytes ${range.start}-${range.end}/${info.size}`;
  return { status: range ? 206 : 200, headers: own, range };
}

/** The headers that carry an object's checksum. */
export function checksumHeaders(info: Pick<ObjectInfo, "checksum">): Record<string, string> {
  if (!info.checksum) return {};
  const { algorithm, value, type } = info.checksum;
  return { [checksumHeader(algorithm)]: value, "x-amz-checksum-type": type };
}

function overrides(request: HttpRequest): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of OVERRIDES) {
    const value = queryValue(request, name);
    if (value !== undefined) headers[name.slice("response-".length)] = value;
  }
  return headers;
}

/** The span of one part of a multipart upload; an object that was put in one piece is its own first part. */
function partRange(text: string, info: ObjectInfo, range: string | undefined): Range | undefined {
  if (range !== undefined) {
    throw new Fault(
      "InvalidRequest",
      "Cannot specify both Range header and partNumber query parameter",
    );
  }
  const sizes = info.partSizes ?? [info.size];
  const size = /^\d+$/.test(text) ? sizes[Number(text) - 1] : undefined;
  if (size === undefined) {
    throw new Fault("InvalidPartNumber", "The requested partnumber is not satisfiable", 416, {
      PartNumberRequested: text,
      ActualPartCount: sizes.length,
    });
  }
  if (size === 0) return undefined;
  const start = sizes.slice(0, Number(text) - 1).reduce((sum, one) => sum + one, 0);
  return { start, end: start + size - 1 };
}

function getAttributes(call: S3Call): HttpResponse {
  checkVersion(call.request);
  const { info, close } = call.store.open(call.bucket, call.key);
  close();
  const asked = (call.request.headers["x-amz-object-attributes"] ?? "").split(/\s*,\s*/);
  const { checksum, partSizes } = info;
  const sum = checksum && {
    [`Checksum${checksum.algorithm}`]: checksum.value,
    ChecksumType: checksum.type,
  };
  return xmlResponse(
    "GetObjectAttributesResponse",
    {
      ETag: asked.includes("ETag") ? info.etag : undefined,
      Checksum: asked.includes("Checksum") ? sum : undefined,
      ObjectParts:
        asked.includes("ObjectParts") && partSizes ? { PartsCount: partSizes.length } : undefined,
      StorageClass: asked.includes("StorageClass")
        ? (info.headers["x-amz-storage-class"] ?? "STANDARD")
        : undefined,
      ObjectSize: asked.includes("ObjectSize") ? info.size : undefined,
    },
    { "last-modified": info.lastModified.toUTCString() },
  );
}
