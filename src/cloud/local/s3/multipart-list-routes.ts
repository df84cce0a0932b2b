import { type HttpRequest, type HttpResponse, queryValue } from "../http";
import type { XmlContent } from "../xml";
import { owner, xmlTime } from "./bucket-routes";
import { MAX_PAGE } from "./list-page";
import type { PartInfo } from "./multipart-parts";
import type { UploadInfo, UploadName } from "./multipart-store";
import type { ChecksumAlgorithm } from "./object-info";
import { xmlResponse } from "./responses";
import { s3Faults } from "./s3-faults";
import type { S3Call, S3Route } from "./s3-route";

/** What is under way: uploads of a bucket, parts of an upload. */
export const multipartListRoutes: readonly S3Route[] = [
  {
    operation: "ListParts",
    method: "GET",
    on: "object",
    sub: "uploadId",
    parameters: ["max-parts", "part-number-marker"],
    run: listParts,
  },
  {
    operation: "ListMultipartUploads",
    method: "GET",
    on: "bucket",
    sub: "uploads",
    parameters: [
      "prefix",
      "delimiter",
      "key-marker",
      "upload-id-marker",
      "max-uploads",
      "encoding-type",
    ],
    run: listUploads,
  },
];

/** The upload that a request names. */
export function uploadName({ request, bucket, key }: S3Call): UploadName {
  return { bucket, key, uploadId: queryValue(request, "uploadId") ?? "" };
}

/** The member with a part's checksum. */
export function partChecksum(
  part: PartInfo,
  algorithm: ChecksumAlgorithm | undefined,
): Readonly<Record<string, XmlContent>> {
  return algorithm && part.checksum ? { [`Checksum${algorithm}`]: part.checksum } : {};
}

function listParts(call: S3Call): HttpResponse {
  const { request, store } = call;
  const name = uploadName(call);
  const upload = store.multipart.upload(name);
  const marker = count(request, "part-number-marker", 0);
  const limit = Math.min(count(request, "max-parts", MAX_PAGE), MAX_PAGE);
  const parts = store.multipart.parts(name).filter((part) => part.partNumber > marker);
  const page = parts.slice(0, limit);
  return xmlResponse("ListPartsResult", {
    Bucket: name.bucket,
    Key: name.key,
    UploadId: name.uploadId,
    Initiator: owner(call),
    Owner: owner(call),
    StorageClass: upload.headers?.["x-amz-storage-class"] ?? "STANDARD",
    PartNumberMarker: marker,
    NextPartNumberMarker: page.at(-1)?.partNumber ?? 0,
    MaxParts: limit,
    IsTruncated: parts.length > page.length,
    ChecksumAlgorithm: upload.checksumAlgorithm,
    ChecksumType: upload.checksumType,
    Part: page.map((part) => ({
      PartNumber: part.partNumber,
      LastModified: xmlTime(part.lastModified),
      ETag: `"${part.etag}"`,
      Size: part.size,
      ...partChecksum(part, upload.checksumAlgorithm),
    })),
  });
}

function listUploads(call: S3Call): HttpResponse {
  const { request, store, bucket } = call;
  const prefix = queryValue(request, "prefix") ?? "";
  const delimiter = queryValue(request, "delimiter") ?? "";
  const keyMarker = queryValue(request, "key-marker") ?? "";
  const idMarker = queryValue(request, "upload-id-marker") ?? "";
  const limit = Math.min(count(request, "max-uploads", MAX_PAGE), MAX_PAGE);
  const encode = (text: string) =>
    queryValue(request, "encoding-type") === "url"
      ? encodeURIComponent(text).replace(/%2F/g, "/").replace(/%20/g, "+")
      : text;
  const begun = store.multipart.uploads(bucket).filter(({ key }) => key.startsWith(prefix));
  const at = begun.findIndex(({ key, uploadId }) => key === keyMarker && uploadId === idMarker);
  const behind =
    at === -1 ? begun.filter(({ key }) => !isUpTo(key, keyMarker)) : begun.slice(at + 1);
  const rolled = new Set<string>();
  const single = behind.filter(({ key }) => {
    const end = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    if (end !== -1) rolled.add(key.slice(0, end + delimiter.length));
    return end === -1;
  });
  const page = single.slice(0, limit);
  return xmlResponse("ListMultipartUploadsResult", {
    Bucket: bucket,
    KeyMarker: encode(keyMarker),
    UploadIdMarker: idMarker,
    NextKeyMarker: encode(page.at(-1)?.key ?? ""),
    NextUploadIdMarker: page.at(-1)?.uploadId ?? "",
    Prefix: encode(prefix),
    Delimiter: delimiter || undefined,
    EncodingType: queryValue(request, "encoding-type"),
    MaxUploads: limit,
    IsTruncated: single.length > page.length,
    Upload: page.map((upload) => ({ ...describeUpload(upload, call), Key: encode(upload.key) })),
    CommonPrefixes: [...rolled].map((common) => ({ Prefix: encode(common) })),
  });
}

function describeUpload(upload: UploadInfo, call: S3Call) {
  return {
    UploadId: upload.uploadId,
    Key: upload.key,
    Initiator: owner(call),
    Owner: owner(call),
    StorageClass: upload.headers?.["x-amz-storage-class"] ?? "STANDARD",
    Initiated: xmlTime(upload.initiated),
    ChecksumAlgorithm: upload.checksumAlgorithm,
    ChecksumType: upload.checksumType,
  };
}

/** True when `key` is not behind `marker` in the order of UTF-8 bytes. */
function isUpTo(key: string, marker: string): boolean {
  return Buffer.compare(Buffer.from(key), Buffer.from(marker)) <= 0;
}

function count(request: HttpRequest, name: string, otherwise: number): number {
  const text = queryValue(request, name);
  if (text === undefined || text === "") return otherwise;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw s3Faults.invalidArgument(
    `Provided ${name} not an integer or within integer range`,
    name,
    text,
  );
}
