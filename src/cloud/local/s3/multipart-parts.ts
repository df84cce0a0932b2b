import { createHash } from "node:crypto";
import { Fault } from "../fault";
import { s3Faults } from "./s3-faults";

/** S3's smallest part, but for the last one. */
export const MIN_PART_BYTES = 5 * 1024 * 1024;
/** A part that was uploaded. */
export interface PartInfo {
  readonly partNumber: number;
  /** Bytes. */
  readonly size: number;
  /** MD5 in hexadecimal, without quotes. */
  readonly etag: string;
  readonly lastModified: Date;
  /** Base64, of the part's own bytes. */
  readonly checksum?: string;
}

/** A part as it is kept. */
export interface PartRecord extends PartInfo {
  /** The file with the part's bytes, in the upload's folder. */
  readonly file: string;
}

/** A part as the completing client names it. */
export interface CompletedPart {
  readonly partNumber: number;
  /** Without quotes. */
  readonly etag: string;
  readonly checksum?: string;
}

/**
 * The parts that a client names, in its order. Throws `MalformedXML` for none, `InvalidPartOrder`, `InvalidPart` for one that is
 * not there or has another ETag or checksum, and `EntityTooSmall`.
 */
export function chooseParts(
  there: readonly PartRecord[],
  named: readonly CompletedPart[],
  uploadId: string,
): PartRecord[] {
  if (named.length === 0) throw s3Faults.malformedXml();
  const byNumber = new Map(there.map((part) => [part.partNumber, part]));
  const chosen = named.map((wanted, index) => {
    const before = named[index - 1];
    if (before && before.partNumber >= wanted.partNumber) {
      throw new Fault(
        "InvalidPartOrder",
        "The list of parts was not in ascending order. The parts list must be specified in order by part number.",
        400,
        { UploadId: uploadId },
      );
    }
    const part = byNumber.get(wanted.partNumber);
    const wrongSum = wanted.checksum !== undefined && part?.checksum !== wanted.checksum;
    if (!part || part.etag !== wanted.etag || wrongSum) throw invalidPart(wanted, uploadId);
    return part;
  });
  for (const part of chosen.slice(0, -1)) {
    if (part.size < MIN_PART_BYTES) throw tooSmall(part);
  }
  return chosen;
}

function invalidPart(part: CompletedPart, uploadId: string): Fault {
  return new Fault(
    "InvalidPart",
    "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    400,
    { UploadId: uploadId, PartNumber: part.partNumber, ETag: part.etag },
  );
}

function tooSmall(part: PartInfo): Fault {
  return new Fault(
    "EntityTooSmall",
    "Your proposed upload is smaller than the minimum allowed size",
    400,
    {
      ProposedSize: part.size,
      MinSizeAllowed: MIN_PART_BYTES,
      PartNumber: part.partNumber,
      ETag: part.etag,
    },
  );
}

/** The ETag of an object made of parts: the MD5 of the parts' MD5s, a hyphen and their number. */
export function partsEtag(parts: readonly PartInfo[]): string {
  const hash = createHash("md5");
  for (const part of parts) hash.update(Buffer.from(part.etag, "hex"));
  return `${hash.digest("hex")}-${parts.length}`;
}
