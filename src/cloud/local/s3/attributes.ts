import { Fault } from "../fault";
import type { HttpRequest } from "../http";
import type { WriteConditions } from "./commit";
import type { ObjectAttributes, ObjectInfo } from "./object-info";
import { notImplemented } from "./s3-route";

/** S3's limit on user metadata: names and values together, in bytes. */
const MAX_METADATA_BYTES = 2048;
const META = "x-amz-meta-";
/** Headers that are kept with an object and sent back with it. */
const KEPT = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "expires",
  "x-amz-storage-class",
  "x-amz-website-redirect-location",
];
const STORAGE_CLASSES =
  /^(STANDARD|REDUCED_REDUNDANCY|STANDARD_IA|ONEZONE_IA|INTELLIGENT_TIERING|GLACIER|DEEP_ARCHIVE|GLACIER_IR)$/;
/** Headers that ask for what is not there, by the beginning of their names. */
const REFUSED = ["x-amz-object-lock-", "x-amz-grant-", "x-amz-write-offset-bytes"];

/** What a writing request says of its object: media type, kept headers, user metadata and tags. */
export function requestAttributes(request: HttpRequest): ObjectAttributes {
  const { headers } = request;
  const refused = Object.keys(headers).find((name) => REFUSED.some((one) => name.startsWith(one)));
  if (refused) throw notImplemented(`the header "${refused}"`);
  checkAcl(headers["x-amz-acl"]);
  const tagging = headers["x-amz-tagging"];
  return {
    contentType: headers["content-type"] || undefined,
    metadata: userMetadata(headers),
    headers: keptHeaders(headers),
    tags: tagging === undefined ? undefined : toTags([...new URLSearchParams(tagging)]),
  };
}

/** `If-None-Match` and `If-Match` of a writing request. */
export function writeConditions(request: HttpRequest): WriteConditions {
  const none = request.headers["if-none-match"];
  if (none !== undefined && none !== "*") throw notImplemented('If-None-Match other than "*"');
  const ifMatch = request.headers["if-match"];
  return { ifNoneMatch: none, ifMatch: ifMatch && unquote(ifMatch) };
}

/** The headers of an answer that describe an object, without its length. */
export function objectHeaders(info: ObjectInfo): Record<string, string> {
  const headers: Record<string, string> = {
    ...info.headers,
    "content-type": info.contentType ?? "binary/octet-stream",
    etag: `"${info.etag}"`,
    "last-modified": info.lastModified.toUTCString(),
    "accept-ranges": "bytes",
  };
  for (const [name, value] of Object.entries(info.metadata)) headers[META + name] = asHeader(value);
  const tagCount = Object.keys(info.tags ?? {}).length;
  if (tagCount > 0) headers["x-amz-tagging-count"] = String(tagCount);
  return headers;
}

/** Checks tags as S3 does: at most 10 of them, no key twice, 128 and 256 characters. */
export function toTags(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  const tags = Object.fromEntries(pairs);
  if (Object.keys(tags).length !== pairs.length) {
    throw new Fault("InvalidTag", "Cannot provide multiple Tags with the same key");
  }
  if (pairs.length > 10) throw new Fault("BadRequest", "Object tags cannot be greater than 10");
  for (const [key, value] of pairs) {
    if (key.length < 1 || key.length > 128) {
      throw new Fault("InvalidTag", "The TagKey you have provided is invalid");
    }
    if (value.length > 256) {
      throw new Fault("InvalidTag", "The TagValue you have provided is invalid");
    }
  }
  return tags;
}

/** An ETag without the quotes around it. */
export function unquote(etag: string): string {
  return etag.trim().replace(/^"(.*)"$/, "$1");
}

/** As S3 since 2023: buckets have no ACLs, and only what says nothing new is accepted. */
export function checkAcl(acl: string | undefined): void {
  if (acl === undefined || acl === "private" || acl === "bucket-owner-full-control") return;
  throw new Fault("AccessControlListNotSupported", "The bucket does not allow ACLs");
}

function userMetadata(headers: HttpRequest["headers"]): Record<string, string> {
  const metadata: Record<string, string> = {};
  let size = 0;
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith(META)) continue;
    metadata[name.slice(META.length)] = value;
    size += name.length - META.length + Buffer.byteLength(value);
  }
  if (size <= MAX_METADATA_BYTES) return metadata;
  throw new Fault(
    "MetadataTooLarge",
    "Your metadata headers exceed the maximum allowed metadata size",
    400,
    { Size: size, MaxSizeAllowed: MAX_METADATA_BYTES },
  );
}

function keptHeaders(headers: HttpRequest["headers"]): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of KEPT) {
    // The framing of the request is no property of the object.
    const value = headers[name]?.replace(
      name === "content-encoding" ? /\baws-chunked\b,?\s*/ : "",
      "",
    );
    if (value) kept[name] = value.replace(/,\s*$/, "");
  }
  const storageClass = kept["x-amz-storage-class"];
  if (storageClass && !STORAGE_CLASSES.test(storageClass)) {
    throw new Fault("InvalidStorageClass", "The storage class you specified is not valid", 400, {
      StorageClassRequested: storageClass,
    });
  }
  if (storageClass === "STANDARD") delete kept["x-amz-storage-class"];
  return kept;
}

/** Text beyond ASCII goes out as S3 sends it: an encoded word of RFC 2047. */
function asHeader(value: string): string {
  if (/^[\x20-\x7e]*$/.test(value)) return value;
  return `=?UTF-8?B?${Buffer.from(value, "utf8").toString("base64")}?=`;
}
