import { Fault } from "../fault";
import { type HttpRequest, type HttpResponse, queryValue } from "../http";
import { requestAttributes, unquote, writeConditions } from "./attributes";
import { xmlTime } from "./bucket-routes";
import { checksumHeader, compositeChecksum, createChecksum, toAlgorithm } from "./checksums";
import { checksumMembers } from "./copy-routes";
import { COPY_SOURCE, openSource, sourceRange } from "./copy-source";
import { partChecksum, uploadName } from "./multipart-list-routes";
import { MAX_PARTS } from "./multipart-store";
import type { ChecksumAlgorithm, ObjectChecksum } from "./object-info";
import { readXml, type XmlElement } from "./read-xml";
import { incomingBytes } from "./request-body";
import { emptyResponse, xmlResponse } from "./responses";
import { s3Faults } from "./s3-faults";
import type { S3Call, S3Route } from "./s3-route";

/** Uploading an object in parts. */
export const multipartRoutes: readonly S3Route[] = [
  {
    operation: "CreateMultipartUpload",
    method: "POST",
    on: "object",
    sub: "uploads",
    run: createUpload,
  },
  {
    operation: "UploadPart",
    method: "PUT",
    on: "object",
    sub: "uploadId",
    parameters: ["partNumber"],
    run: uploadPart,
  },
  {
    operation: "UploadPartCopy",
    method: "PUT",
    on: "object",
    sub: "uploadId",
    header: COPY_SOURCE,
    parameters: ["partNumber"],
    run: uploadPartCopy,
  },
  {
    operation: "CompleteMultipartUpload",
    method: "POST",
    on: "object",
    sub: "uploadId",
    run: completeUpload,
  },
  {
    operation: "AbortMultipartUpload",
    method: "DELETE",
    on: "object",
    sub: "uploadId",
    run: (call) => {
      call.store.multipart.abort(uploadName(call));
      return emptyResponse(204);
    },
  },
];

function createUpload({ request, store, bucket, key }: S3Call): HttpResponse {
  const checksumAlgorithm = toAlgorithm(request.headers["x-amz-checksum-algorithm"]);
  const checksumType = typeOfWhole(request, checksumAlgorithm);
  const uploadId = store.multipart.create(bucket, key, {
    ...requestAttributes(request),
    checksumAlgorithm,
    checksumType,
  });
  const headers: Record<string, string> = {};
  if (checksumAlgorithm) headers["x-amz-checksum-algorithm"] = checksumAlgorithm;
  if (checksumType) headers["x-amz-checksum-type"] = checksumType;
  const names = { Bucket: bucket, Key: key, UploadId: uploadId };
  return xmlResponse("InitiateMultipartUploadResult", names, headers);
}

async function uploadPart(call: S3Call): Promise<HttpResponse> {
  const { request, store } = call;
  const name = uploadName(call);
  const { checksumAlgorithm } = store.multipart.upload(name);
  const { bytes, sinks, verify } = incomingBytes(request, checksumAlgorithm);
  let sum: ObjectChecksum | undefined;
  const part = await store.multipart.putPart(name, partNumber(request), bytes, {
    sinks,
    verify: (md5, size) => {
      sum = verify(md5, size);
      return sum?.value;
    },
  });
  const headers = { etag: `"${part.etag}"` };
  return emptyResponse(
    200,
    sum ? { ...headers, [checksumHeader(sum.algorithm)]: sum.value } : headers,
  );
}

async function uploadPartCopy(call: S3Call): Promise<HttpResponse> {
  const { request, store } = call;
  const name = uploadName(call);
  const { checksumAlgorithm } = store.multipart.upload(name);
  const number = partNumber(request);
  const source = openSource(store, request);
  try {
    const range = sourceRange(request, source.info.size);
    const checksum = checksumAlgorithm && createChecksum(checksumAlgorithm);
    const part = await store.multipart.putPart(name, number, source.read(range), {
      sinks: checksum ? [checksum] : [],
      verify: () => checksum?.digest().toString("base64"),
    });
    return xmlResponse("CopyPartResult", {
      LastModified: xmlTime(part.lastModified),
      ETag: `"${part.etag}"`,
      ...partChecksum(part, checksumAlgorithm),
    });
  } finally {
    source.close();
  }
}

async function completeUpload(call: S3Call): Promise<HttpResponse> {
  const { request, store } = call;
  const name = uploadName(call);
  const { checksumAlgorithm, checksumType } = store.multipart.upload(name);
  const root = await readXml(request, "CompleteMultipartUpload");
  const parts = root.all("Part").map((part) => completedPart(part, checksumAlgorithm));
  const whole =
    checksumAlgorithm && checksumType === "FULL_OBJECT" && createChecksum(checksumAlgorithm);
  const info = await store.multipart.complete(name, parts, {
    ...writeConditions(request),
    sinks: whole ? [whole] : [],
    verify: (chosen, size) => {
      checkSize(request, size);
      if (!checksumAlgorithm || !checksumType) return undefined;
      const value = whole
        ? whole.digest().toString("base64")
        : compositeChecksum(
            checksumAlgorithm,
            chosen.map((part) => part.checksum ?? ""),
          );
      const expected = request.headers[checksumHeader(checksumAlgorithm)];
      // A client may leave the number of parts away from the checksum that it expects.
      if (expected && ![value, value.replace(/-\d+$/, "")].includes(expected)) {
        throw s3Faults.badDigest(checksumAlgorithm);
      }
      return { algorithm: checksumAlgorithm, value, type: checksumType };
    },
  });
  return xmlResponse("CompleteMultipartUploadResult", {
    Location: `http://s3.amazonaws.com/${name.bucket}/${encodeURIComponent(name.key)}`,
    Bucket: name.bucket,
    Key: name.key,
    ETag: `"${info.etag}"`,
    ...checksumMembers(info),
  });
}

function partNumber(request: HttpRequest): number {
  const text = queryValue(request, "partNumber") ?? "";
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= MAX_PARTS) return number;
  throw s3Faults.invalidArgument(
    `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`,
    "partNumber",
    text,
  );
}

/** CRC-64/NVME is always of the whole object; SHA-1 and SHA-256 never are; the others as the client wishes. */
function typeOfWhole(
  { headers }: HttpRequest,
  algorithm: ChecksumAlgorithm | undefined,
): ObjectChecksum["type"] | undefined {
  if (!algorithm) return undefined;
  const wished = headers["x-amz-checksum-type"]?.toUpperCase();
  const type = wished ?? (algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE");
  const possible =
    type === "COMPOSITE"
      ? algorithm !== "CRC64NVME"
      : type === "FULL_OBJECT" && !/^SHA/.test(algorithm);
  if (possible) return type as ObjectChecksum["type"];
  throw new Fault(
    "InvalidRequest",
    `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
  );
}

function completedPart(part: XmlElement, algorithm: ChecksumAlgorithm | undefined) {
  const number = Number(part.value("PartNumber") ?? Number.NaN);
  const etag = part.value("ETag");
  if (!Number.isInteger(number) || etag === undefined) throw s3Faults.malformedXml();
  const checksum = algorithm && part.value(`Checksum${algorithm}`)?.trim();
  return { partNumber: number, etag: unquote(etag), checksum };
}

function checkSize({ headers }: HttpRequest, size: number): void {
  const expected = headers["x-amz-mp-object-size"];
  if (expected === undefined || Number(expected) === size) return;
  throw new Fault(
    "InvalidRequest",
    "The provided 'x-amz-mp-object-size' header value does not match what was computed.",
  );
}
