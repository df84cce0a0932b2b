import { createHash } from "node:crypto";
import { createReadStream, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../../clock";
import { readJson, writeJson } from "../../../files";
import { randomHex } from "../../../random";
import { asFault, type BlobBody, type ByteSink, writeBlob } from "./blob-writer";
import type { BucketFolder, Buckets } from "./buckets";
import { commitObject, stagedPath, type WriteConditions } from "./commit";
import { checkKey } from "./key-path";
import {
  type CompletedPart,
  chooseParts,
  type PartInfo,
  type PartRecord,
  partsEtag,
} from "./multipart-parts";
import type {
  ChecksumAlgorithm,
  ObjectAttributes,
  ObjectChecksum,
  ObjectInfo,
} from "./object-info";
import { s3Faults } from "./s3-faults";

/** S3's limit on the parts of an upload. */
export const MAX_PARTS = 10_000;

/** An upload that was begun and not yet completed or aborted. */
export interface UploadInfo extends ObjectAttributes {
  readonly uploadId: string;
  readonly key: string;
  readonly initiated: Date;
  readonly checksumAlgorithm?: ChecksumAlgorithm;
  readonly checksumType?: ObjectChecksum["type"];
}

export interface CreateUploadOptions extends ObjectAttributes {
  readonly checksumAlgorithm?: ChecksumAlgorithm;
  readonly checksumType?: ObjectChecksum["type"];
}

export interface PutPartOptions {
  /** Get every byte of the part in order. */
  readonly sinks?: readonly ByteSink[];
  /** Throws to refuse the part, or gives its checksum in base64. */
  readonly verify?: (md5: string, size: number) => string | undefined;
}

export interface CompleteOptions extends WriteConditions {
  /** Get every byte of the whole object in order. */
  readonly sinks?: readonly ByteSink[];
  /** Throws to refuse the object, or gives the checksum to keep; gets the parts in order. */
  readonly verify?: (parts: readonly PartInfo[], size: number) => ObjectChecksum | undefined;
}

/** Names one upload. */
export interface UploadName {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
}

/**
 * Uploads in parts: each a folder of the bucket with `upload.json`, and a record and a file for every part. Parts may come in any
 * order, several at a time, and again; the last one to end counts.
 */
export class MultipartStore {
  readonly #buckets: Buckets;
  readonly #clock: Clock;

  constructor(buckets: Buckets, clock: Clock) {
    this.#buckets = buckets;
    this.#clock = clock;
  }

  /** Begins an upload and gives its id. */
  create(bucket: string, key: string, options: CreateUploadOptions = {}): string {
    const place = this.#buckets.open(bucket);
    checkKey(key);
    const uploadId = randomHex(64);
    const upload: UploadInfo = { uploadId, key, initiated: this.#clock.now(), ...options };
    writeJson(join(uploadFolder(place, uploadId), "upload.json"), upload);
    return uploadId;
  }

  /** What an upload was begun with. Throws `NoSuchUpload`. */
  upload(name: UploadName): UploadInfo {
    return this.#open(name).upload;
  }

  /** Stores one part, in place of an earlier one of the same number. */
  async putPart(
    name: UploadName,
    partNumber: number,
    body: BlobBody,
    options: PutPartOptions = {},
  ): Promise<PartInfo> {
    const { folder } = this.#open(name);
    const file = `${partFile(partNumber)}-${randomHex(16)}.part`;
    const path = join(folder, file);
    const hash = createHash("md5");
    const size = await writeBlob(path, body, [hash, ...(options.sinks ?? [])]);
    try {
      const etag = hash.digest("hex");
      const checksum = options.verify?.(etag, size);
      const part = { partNumber, size, etag, lastModified: this.#clock.now(), checksum, file };
      const recordPath = join(folder, `${partFile(partNumber)}.json`);
      const before = readPart(recordPath);
      // An upload that was aborted meanwhile does not come back to life.
      this.#open(name);
      writeJson(recordPath, part);
      if (before) rmSync(join(folder, before.file), { force: true });
      return part;
    } catch (error) {
      rmSync(path, { force: true });
      throw asFault(error);
    }
  }

  /** The parts that are there, by number. Throws `NoSuchUpload`. */
  parts(name: UploadName): PartInfo[] {
    return this.#parts(this.#open(name).folder);
  }

  /** Makes one object of the named parts, in their order. Throws `InvalidPart`, `InvalidPartOrder` or `EntityTooSmall`. */
  async complete(
    name: UploadName,
    named: readonly CompletedPart[],
    options: CompleteOptions = {},
  ): Promise<ObjectInfo> {
    const { place, folder, upload } = this.#open(name);
    const parts = chooseParts(this.#parts(folder), named, name.uploadId);
    const staged = stagedPath(place);
    const files = parts.map((part) => join(folder, part.file));
    const size = await writeBlob(staged, concatenate(files), options.sinks);
    try {
      const { contentType, metadata = {}, headers = {}, tags } = upload;
      const attributes = { contentType, metadata, headers, tags };
      const checksum = options.verify?.(parts, size);
      const partSizes = parts.map((part) => part.size);
      const known = { key: name.key, size, etag: partsEtag(parts), checksum, partSizes };
      const info = { ...known, ...attributes, lastModified: this.#clock.now() };
      commitObject(place, staged, info, options);
      rmSync(folder, { recursive: true, force: true });
      return info;
    } catch (error) {
      rmSync(staged, { force: true });
      throw error;
    }
  }

  /** Throws the upload and its parts away. Throws `NoSuchUpload`. */
  abort(name: UploadName): void {
    rmSync(this.#open(name).folder, { recursive: true, force: true });
  }

  /** The uploads of a bucket that are under way, by key and time. */
  uploads(bucket: string): UploadInfo[] {
    const place = this.#buckets.open(bucket);
    const ids = readNames(join(place.path, "uploads"));
    const uploads = ids.flatMap((id) => readUpload(uploadFolder(place, id)) ?? []);
    return uploads.sort((a, b) => compareUploads(a, b));
  }

  #open({ bucket, key, uploadId }: UploadName) {
    const place = this.#buckets.open(bucket);
    const folder = uploadFolder(place, uploadId);
    const upload = /^[0-9a-f]{64}$/.test(uploadId) ? readUpload(folder) : undefined;
    if (!upload || upload.key !== key) throw s3Faults.noSuchUpload(uploadId);
    return { place, folder, upload };
  }

  #parts(folder: string): PartRecord[] {
    const names = readNames(folder).filter((name) => /^\d{5}\.json$/.test(name));
    return names.sort().flatMap((name) => readPart(join(folder, name)) ?? []);
  }
}

function uploadFolder(place: BucketFolder, uploadId: string): string {
  return join(place.path, "uploads", uploadId);
}

function partFile(partNumber: number): string {
  return String(partNumber).padStart(5, "0");
}

function readUpload(folder: string): UploadInfo | undefined {
  const data = readJson(join(folder, "upload.json")) as
    | (UploadInfo & { initiated: string })
    | undefined;
  return data && { ...data, initiated: new Date(data.initiated) };
}

function readPart(path: string): PartRecord | undefined {
  const data = readJson(path) as (PartRecord & { lastModified: string }) | undefined;
  return data && { ...data, lastModified: new Date(data.lastModified) };
}

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

async function* concatenate(files: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const file of files) yield* createReadStream(file, { highWaterMark: 1 << 20 });
}

function compareUploads(a: UploadInfo, b: UploadInfo): number {
  const byKey = Buffer.compare(Buffer.from(a.key), Buffer.from(b.key));
  return byKey || a.initiated.getTime() - b.initiated.getTime();
}
