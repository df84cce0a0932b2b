import { Fault } from "../fault";
import type { HttpResponse } from "../http";
import type { XmlContent } from "../xml";
import { requestAttributes, writeConditions } from "./attributes";
import { xmlTime } from "./bucket-routes";
import { COPY_SOURCE, copySource, openSource } from "./copy-source";
import type { ObjectAttributes, ObjectInfo } from "./object-info";
import { xmlResponse } from "./responses";
import { s3Faults } from "./s3-faults";
import { notImplemented, type S3Call, type S3Route } from "./s3-route";

/** Copying an object. */
export const copyRoutes: readonly S3Route[] = [
  {
    operation: "CopyObject",
    method: "PUT",
    on: "object",
    header: COPY_SOURCE,
    run: copyObject,
  },
];

function copyObject({ request, store, bucket, key }: S3Call): HttpResponse {
  const { ifNoneMatch, ifMatch } = writeConditions(request);
  if (ifNoneMatch ?? ifMatch) throw notImplemented("If-None-Match and If-Match of CopyObject");
  const source = copySource(request);
  const opened = openSource(store, request);
  opened.close();
  const replaceAll = directive(request.headers, "x-amz-metadata-directive") === "REPLACE";
  const replaceTags = directive(request.headers, "x-amz-tagging-directive") === "REPLACE";
  const sent = requestAttributes(request);
  const changed = replaceAll || replaceTags || sent.headers?.["x-amz-storage-class"] !== undefined;
  if (!changed && source.bucket === bucket && source.key === key) throw copyOntoItself();
  const attributes: ObjectAttributes = {
    ...(replaceAll ? sent : kept(opened.info, sent)),
    tags: replaceTags ? sent.tags : opened.info.tags,
  };
  const info = store.copy(source, { bucket, key }, attributes);
  return xmlResponse("CopyObjectResult", {
    LastModified: xmlTime(info.lastModified),
    ETag: `"${info.etag}"`,
    ...checksumMembers(info),
  });
}

/** The members of an XML answer that carry a checksum. */
export function checksumMembers({
  checksum,
}: Pick<ObjectInfo, "checksum">): Readonly<Record<string, XmlContent>> {
  if (!checksum) return {};
  return { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.type };
}

/** The source's attributes; its storage class is the one thing that a copy does not take along. */
function kept(source: ObjectInfo, sent: ObjectAttributes): ObjectAttributes {
  const { "x-amz-storage-class": _, ...headers } = source.headers;
  const storageClass = sent.headers?.["x-amz-storage-class"];
  return {
    contentType: source.contentType,
    metadata: source.metadata,
    headers: storageClass ? { ...headers, "x-amz-storage-class": storageClass } : headers,
  };
}

function directive(headers: Readonly<Record<string, string>>, name: string): string {
  const value = headers[name] ?? "COPY";
  if (value === "COPY" || value === "REPLACE") return value;
  throw s3Faults.invalidArgument("Unknown metadata directive.", name, value);
}

function copyOntoItself(): Fault {
  return new Fault(
    "InvalidRequest",
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  );
}
