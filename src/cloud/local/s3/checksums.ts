import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { ByteSink } from "./blob-writer";
import { Crc64Nvme, crc32c } from "./crc";
import type { ChecksumAlgorithm } from "./object-info";

/** S3's checksum algorithms, in the order in which a request is looked through. */
export const CHECKSUM_ALGORITHMS: readonly ChecksumAlgorithm[] = [
  "CRC32",
  "CRC32C",
  "CRC64NVME",
  "SHA1",
  "SHA256",
];

/** A checksum that is fed piece by piece. */
export interface Checksum extends ByteSink {
  /** Big-endian bytes; call it once, at the end. */
  digest(): Buffer;
}

/** The header that carries a checksum: `x-amz-checksum-crc32`, … */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** The algorithm that a header or a member's value names, in any case; undefined for any other text. */
export function toAlgorithm(name: string | undefined): ChecksumAlgorithm | undefined {
  return CHECKSUM_ALGORITHMS.find((algorithm) => algorithm === name?.toUpperCase());
}

export function createChecksum(algorithm: ChecksumAlgorithm): Checksum {
  switch (algorithm) {
    case "CRC32":
      return createCrc((bytes, value) => crc32(bytes, value));
    case "CRC32C":
      return createCrc(crc32c);
    case "CRC64NVME":
      return new Crc64Nvme();
    default:
      return createHash(algorithm.toLowerCase());
  }
}

/** The checksum of parts' checksums, as S3 makes it for a composite one: base64, a hyphen and the number of parts. */
export function compositeChecksum(algorithm: ChecksumAlgorithm, parts: readonly string[]): string {
  const checksum = createChecksum(algorithm);
  for (const part of parts) checksum.update(Buffer.from(part, "base64"));
  return `${checksum.digest().toString("base64")}-${parts.length}`;
}

function createCrc(step: (bytes: Uint8Array, value: number) => number): Checksum {
  let value = 0;
  return {
    update: (bytes) => {
      value = step(bytes, value);
    },
    digest: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes;
    },
  };
}
