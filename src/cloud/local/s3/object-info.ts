/** The checksum algorithms of S3, as their headers name them. */
export type ChecksumAlgorithm = "CRC32" | "CRC32C" | "CRC64NVME" | "SHA1" | "SHA256";

/** A checksum that a client sent and that was verified, or that was made of its parts. */
export interface ObjectChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64 of the big-endian digest; a composite one ends in `-` and the number of parts. */
  readonly value: string;
  readonly type: "FULL_OBJECT" | "COMPOSITE";
}

/** What is kept about an object beside its bytes. */
export interface ObjectInfo {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** MD5 in hexadecimal, or the MD5 of the parts' MD5s, `-` and their number; without quotes. */
  readonly etag: string;
  readonly lastModified: Date;
  readonly contentType?: string;
  /** User metadata: the `x-amz-meta-` headers without that beginning, names in lower case. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The other headers stored with the object, names in lower case: `cache-control`, `content-encoding`, … */
  readonly headers: Readonly<Record<string, string>>;
  readonly checksum?: ObjectChecksum;
  /** Tags by key. */
  readonly tags?: Readonly<Record<string, string>>;
  /** The sizes of the parts of a multipart upload, in bytes. */
  readonly partSizes?: readonly number[];
}

/** What a writer may say about an object. */
export interface ObjectAttributes {
  /** The media type; none stored when absent. */
  readonly contentType?: string;
  /** User metadata by name; default none. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Other headers to keep (`cache-control`, …); default none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Tags by key; default none. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** An object's record on disk: its info, and the name of the file with its bytes. */
export interface ObjectRecord extends ObjectInfo {
  /** Path of the immutable bytes below the bucket's `blobs`, with `/`. */
  readonly blob: string;
}
