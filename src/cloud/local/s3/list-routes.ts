import { type HttpRequest, queryValue } from "../http";
import type { XmlContent } from "../xml";
import { owner, xmlTime } from "./bucket-routes";
import { type ListPage, MAX_PAGE } from "./list-page";
import type { ObjectInfo } from "./object-info";
import { xmlResponse } from "./responses";
import { s3Faults } from "./s3-faults";
import type { S3Call, S3Route } from "./s3-route";

/** Begins every continuation token, so that a text from elsewhere is refused. */
const TOKEN_MARK = "1/";

/** The three ways to list a bucket. */
export const listRoutes: readonly S3Route[] = [
  {
    operation: "ListObjects",
    method: "GET",
    on: "bucket",
    parameters: ["prefix", "delimiter", "marker", "max-keys", "encoding-type"],
    run: listObjects,
  },
  {
    operation: "ListObjectsV2",
    method: "GET",
    on: "bucket",
    sub: "list-type",
    parameters: [
      "prefix",
      "delimiter",
      "start-after",
      "continuation-token",
      "max-keys",
      "encoding-type",
      "fetch-owner",
    ],
    run: listObjectsV2,
  },
  {
    operation: "ListObjectVersions",
    method: "GET",
    on: "bucket",
    sub: "versions",
    parameters: [
      "prefix",
      "delimiter",
      "key-marker",
      "version-id-marker",
      "max-keys",
      "encoding-type",
    ],
    run: listVersions,
  },
];

/** What the three have in common. */
interface Listing {
  readonly page: ListPage;
  readonly limit: number;
  /** Applies `encoding-type=url` to a key or a prefix; an absent one stays absent. */
  readonly encode: (text: string | undefined) => string | undefined;
  /** The elements that all of them have. */
  readonly members: Readonly<Record<string, XmlContent>>;
}

function listObjects(call: S3Call) {
  const marker = queryValue(call.request, "marker") ?? "";
  const { page, encode, members } = list(call, marker);
  const delimited = queryValue(call.request, "delimiter") !== undefined;
  return xmlResponse("ListBucketResult", {
    ...members,
    Marker: encode(marker),
    // Without a delimiter the last key is the marker, so S3 does not repeat it.
    NextMarker: delimited ? encode(page.nextStartAfter) : undefined,
    Contents: page.objects.map((info) => contents(info, encode, owner(call))),
  });
}

function listObjectsV2(call: S3Call) {
  const { request } = call;
  const listType = queryValue(request, "list-type") ?? "";
  if (listType !== "2") throw s3Faults.invalidArgument("Invalid List Type", "list-type", listType);
  const token = queryValue(request, "continuation-token");
  const startAfter = queryValue(request, "start-after");
  const { page, encode, members } = list(call, token ? fromToken(token) : (startAfter ?? ""));
  const shownOwner = queryValue(request, "fetch-owner") === "true" ? owner(call) : undefined;
  return xmlResponse("ListBucketResult", {
    ...members,
    KeyCount: page.objects.length + page.commonPrefixes.length,
    StartAfter: encode(startAfter),
    ContinuationToken: token,
    NextContinuationToken: page.nextStartAfter && toToken(page.nextStartAfter),
    Contents: page.objects.map((info) => contents(info, encode, shownOwner)),
  });
}

/** Buckets are not versioned: each object is its one version, called `null`. */
function listVersions(call: S3Call) {
  const marker = queryValue(call.request, "key-marker") ?? "";
  const { page, encode, members } = list(call, marker);
  return xmlResponse("ListVersionsResult", {
    ...members,
    KeyMarker: encode(marker),
    VersionIdMarker: queryValue(call.request, "version-id-marker") ?? "",
    NextKeyMarker: encode(page.nextStartAfter),
    NextVersionIdMarker: page.nextStartAfter === undefined ? undefined : "null",
    Version: page.objects.map((info) => ({
      ...(contents(info, encode, owner(call)) as object),
      VersionId: "null",
      IsLatest: true,
    })),
  });
}

function list({ request, store, bucket }: S3Call, startAfter: string): Listing {
  const prefix = queryValue(request, "prefix") ?? "";
  const delimiter = queryValue(request, "delimiter");
  const limit = maxKeys(request);
  const encode = encoder(request);
  const page = store.list(bucket, { prefix, delimiter, startAfter, limit });
  const members = {
    Name: bucket,
    Prefix: encode(prefix),
    MaxKeys: limit,
    Delimiter: encode(delimiter),
    EncodingType: queryValue(request, "encoding-type"),
    IsTruncated: page.nextStartAfter !== undefined,
    CommonPrefixes: page.commonPrefixes.map((common) => ({ Prefix: encode(common) })),
  };
  return { page, limit, encode, members };
}

function maxKeys(request: HttpRequest): number {
  const text = queryValue(request, "max-keys");
  if (text === undefined) return MAX_PAGE;
  if (!/^\d{1,10}$/.test(text) || Number(text) > 2 ** 31 - 1) {
    throw s3Faults.invalidArgument(
      "Provided max-keys not an integer or within integer range",
      "max-keys",
      text,
    );
  }
  return Math.min(Number(text), MAX_PAGE);
}

function encoder(request: HttpRequest): Listing["encode"] {
  const type = queryValue(request, "encoding-type");
  if (type === undefined) return (text) => text;
  if (type !== "url") {
    throw s3Faults.invalidArgument(
      "Invalid Encoding Method specified in Request",
      "encoding-type",
      type,
    );
  }
  return (text) => text && encodeURIComponent(text).replace(/%2F/g, "/").replace(/%20/g, "+");
}

function contents(info: ObjectInfo, encode: Listing["encode"], shownOwner: XmlContent): XmlContent {
  return {
    Key: encode(info.key),
    LastModified: xmlTime(info.lastModified),
    ETag: `"${info.etag}"`,
    ChecksumAlgorithm: info.checksum?.algorithm,
    ChecksumType: info.checksum?.type,
    Size: info.size,
    StorageClass: info.headers["x-amz-storage-class"] ?? "STANDARD",
    Owner: shownOwner,
  };
}

function toToken(last: string): string {
  return Buffer.from(TOKEN_MARK + last, "utf8").toString("base64url");
}

function fromToken(token: string): string {
  const text = Buffer.from(token, "base64url").toString("utf8");
  if (text.startsWith(TOKEN_MARK)) return text.slice(TOKEN_MARK.length);
  throw s3Faults.invalidArgument(
    "The continuation token provided is incorrect",
    "continuation-token",
    token,
  );
}
