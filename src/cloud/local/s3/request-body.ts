import { createHash } from "node:crypto";
import { Fault } from "../fault";
import type { HttpRequest } from "../http";
import { decodeAwsChunked } from "./aws-chunked";
import type { BlobBody, ByteSink } from "./blob-writer";
import { CHECKSUM_ALGORITHMS, type Checksum, checksumHeader, createChecksum } from "./checksums";
import type { ChecksumAlgorithm, ObjectChecksum } from "./object-info";
import { s3Faults } from "./s3-faults";

/** S3's limit on an object or part sent in one request. */
const MAX_PUT_BYTES = 5 * 1024 ** 3;

/** The bytes that a request brings, and what it says of them. */
export interface IncomingBytes {
  /** The bytes themselves, without any framing. */
  readonly bytes: BlobBody;
  /** Must get every byte. */
  readonly sinks: readonly ByteSink[];
  /**
   * Compares length, MD5, SHA-256 and checksum with what was sent; call it when all bytes were read. Gives the checksum, if the
   * request asked for one.
   */
  verify(md5: string, size: number): ObjectChecksum | undefined;
}

/**
 * Takes the body of PutObject or UploadPart. Refuses, before or after the bytes: no length, too many or too few bytes, a wrong
 * or malformed `Content-MD5`, checksum or (where neither is sent) `x-amz-content-sha256`. `algorithm` is made even when the request names none.
 */
export function incomingBytes(request: HttpRequest, algorithm?: ChecksumAlgorithm): IncomingBytes {
  const { headers } = request;
  const sentSha256 = headers["x-amz-content-sha256"] ?? "";
  const framed =
    sentSha256.startsWith("STREAMING-") ||
    /\baws-chunked\b/.test(headers["content-encoding"] ?? "");
  const expectedSize = expectedLength(request, framed);
  const expectedMd5 = contentMd5(headers["content-md5"]);
  const decoded = framed ? decodeAwsChunked(pieces(request.body)) : undefined;
  const asked = namedChecksum(headers);
  const named = asked ?? algorithm;
  // It belongs to the signature, which nobody checks here: made only where nothing else vouches for the bytes.
  const hashed = /^[0-9a-f]{64}$/.test(sentSha256) && !asked && !expectedMd5;
  const sha256 = hashed ? createHash("sha256") : undefined;
  const checksum = named ? createChecksum(named) : undefined;
  return {
    bytes: decoded?.bytes ?? request.body,
    sinks: [sha256, checksum].filter((sink) => sink !== undefined),
    verify(md5, size) {
      if (size !== expectedSize) throw s3Faults.incompleteBody();
      if (expectedMd5 && expectedMd5 !== md5) throw badMd5();
      if (sha256 && sha256.digest("hex") !== sentSha256) throw badSha256();
      if (!checksum || !named) return undefined;
      return verifyChecksum(named, checksum, { ...headers, ...decoded?.trailers });
    },
  };
}

/** The checksum algorithm that a request's headers name, by value, by trailer or by wish. */
function namedChecksum(headers: HttpRequest["headers"]): ChecksumAlgorithm | undefined {
  const trailers = (headers["x-amz-trailer"] ?? "").toLowerCase().split(/\s*,\s*/);
  const wished = headers["x-amz-sdk-checksum-algorithm"] ?? headers["x-amz-checksum-algorithm"];
  return (
    CHECKSUM_ALGORITHMS.find((name) => headers[checksumHeader(name)] !== undefined) ??
    CHECKSUM_ALGORITHMS.find((name) => trailers.includes(checksumHeader(name))) ??
    CHECKSUM_ALGORITHMS.find((name) => name === wished?.toUpperCase())
  );
}

function expectedLength(request: HttpRequest, framed: boolean): number {
  const name = framed ? "x-amz-decoded-content-length" : "content-length";
  const text = request.headers[name];
  if (text === undefined && request.body instanceof Uint8Array && !framed) {
    return request.body.byteLength;
  }
  if (text === undefined || !/^\d+$/.test(text)) {
    throw new Fault(
      "MissingContentLength",
      "You must provide the Content-Length HTTP header.",
      411,
    );
  }
  const size = Number(text);
  if (size <= MAX_PUT_BYTES) return size;
  throw new Fault("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", 400, {
    ProposedSize: size,
    MaxSizeAllowed: MAX_PUT_BYTES,
  });
}

/** The header's 16 bytes in hexadecimal. */
function contentMd5(base64: string | undefined): string | undefined {
  if (base64 === undefined) return undefined;
  const bytes = Buffer.from(base64, "base64");
  if (bytes.byteLength === 16) return bytes.toString("hex");
  throw new Fault("InvalidDigest", "The Content-MD5 you specified was invalid.", 400, {
    "Content-MD5": base64,
  });
}

function verifyChecksum(
  algorithm: ChecksumAlgorithm,
  checksum: Checksum,
  sent: Readonly<Record<string, string>>,
): ObjectChecksum {
  const digest = checksum.digest();
  const value = digest.toString("base64");
  const expected = sent[checksumHeader(algorithm)];
  if (expected !== undefined && expected !== value) {
    const wellFormed = Buffer.from(expected, "base64").byteLength === digest.byteLength;
    if (wellFormed) throw s3Faults.badDigest(algorithm);
    throw new Fault("InvalidRequest", `Value for ${checksumHeader(algorithm)} header is invalid.`);
  }
  if (
    expected === undefined &&
    sent["x-amz-trailer"]?.toLowerCase().includes(checksumHeader(algorithm))
  ) {
    throw new Fault(
      "MalformedTrailerError",
      "The request contained trailing data that was not well-formed or did not conform to our published schema.",
    );
  }
  return { algorithm, value, type: "FULL_OBJECT" };
}

async function* pieces(body: HttpRequest["body"]): AsyncGenerator<Uint8Array> {
  if (body instanceof Uint8Array) yield body;
  else yield* body as AsyncIterable<Uint8Array>;
}

function badMd5(): Fault {
  return new Fault("BadDigest", "The Content-MD5 you specified did not match what we received.");
}

function badSha256(): Fault {
  return new Fault(
    "XAmzContentSHA256Mismatch",
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  );
}
