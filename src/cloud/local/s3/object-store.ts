import { createHash } from "node:crypto";
import { closeSync, createReadStream, openSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../../clock";
import { asFault, type BlobBody, type ByteSink, writeBlob } from "./blob-writer";
import { type BucketFolder, type BucketInfo, Buckets } from "./buckets";
import {
  blobFile,
  commitObject,
  linkOrCopy,
  moveFile,
  stagedPath,
  type WriteConditions,
} from "./commit";
import { checkKey, toBytes } from "./key-path";
import { type ListOptions, type ListPage, listPage } from "./list-page";
import { MultipartStore } from "./multipart-store";
import type { ObjectAttributes, ObjectChecksum, ObjectInfo, ObjectRecord } from "./object-info";
import { readRecord } from "./record-index";
import { s3Faults } from "./s3-faults";

/** A key in a bucket. */
export interface ObjectName {
  readonly bucket: string;
  readonly key: string;
}

export interface PutOptions extends ObjectAttributes, WriteConditions {
  /** Get every byte in order, beside the MD5 that is always made. */
  readonly sinks?: readonly ByteSink[];
  /** Called when all bytes are there and the object is not yet; throws to refuse it, or gives the checksum to keep. */
  readonly verify?: (md5: string, size: number) => ObjectChecksum | undefined;
}

export interface PutFileOptions extends ObjectAttributes {
  /** The file becomes the object and is gone from its place; default false: it is copied. */
  readonly move?: boolean;
}

/** A span of an object's bytes. */
export interface ByteSpan {
  /** The first byte; default 0. */
  readonly start?: number;
  /** The last byte, inclusive; default the object's last. */
  readonly end?: number;
}

/** An object and its bytes, one version of it whatever happens meanwhile. */
export interface OpenObject {
  readonly info: ObjectInfo;
  /** The bytes; read once, or close instead. */
  read(span?: ByteSpan): Readable;
  close(): void;
}

/**
 * Buckets and objects in a folder on disk, the local cloud's S3 and what training jobs and endpoints read and write directly.
 * Several processes may use one folder at once. An object's bytes are a file that never changes; its record is a small JSON
 * file, and replacing that atomically is what makes, replaces or removes the object. A reader gets the old version or the
 * new one, never a mixture. Failures are S3's own: `NoSuchBucket`, `NoSuchKey`, …; a full disk is `InsufficientStorage`.
 */
export class ObjectStore {
  /** Uploads in parts. */
  readonly multipart: MultipartStore;
  readonly #buckets: Buckets;
  readonly #clock: Clock;

  /** `folder` is made with the first bucket. */
  constructor(folder: string, clock: Clock) {
    this.#buckets = new Buckets(folder, clock);
    this.#clock = clock;
    this.multipart = new MultipartStore(this.#buckets, clock);
  }

  /** Makes a bucket. Throws `InvalidBucketName`, or `BucketAlreadyOwnedByYou` when it is there. */
  createBucket(name: string, options: { readonly region: string }): BucketInfo {
    return this.#buckets.create(name, options);
  }

  /** Removes an empty bucket. Throws `BucketNotEmpty` or `NoSuchBucket`. */
  deleteBucket(name: string): void {
    this.#buckets.delete(name);
  }

  hasBucket(name: string): boolean {
    return this.#buckets.has(name);
  }

  /** Throws `NoSuchBucket`. */
  bucket(name: string): BucketInfo {
    return this.#buckets.get(name);
  }

  /** All buckets, by name. */
  listBuckets(): BucketInfo[] {
    return this.#buckets.list();
  }

  /** Keeps other tags for a bucket; undefined removes them. */
  setBucketTags(name: string, tags: Readonly<Record<string, string>> | undefined): void {
    this.#buckets.setTags(name, tags);
  }

  /** Stores an object, replacing the one that is there. When the body fails, or the disk is full, nothing stays of it. */
  async put(
    bucket: string,
    key: string,
    body: BlobBody,
    options: PutOptions = {},
  ): Promise<ObjectInfo> {
    const place = this.#buckets.open(bucket);
    checkKey(key);
    const staged = stagedPath(place);
    const hash = createHash("md5");
    const size = await writeBlob(staged, body, [hash, ...(options.sinks ?? [])]);
    try {
      const etag = hash.digest("hex");
      const checksum = options.verify?.(etag, size);
      const info = { ...this.#describe(key, options), size, etag, checksum };
      return commitObject(place, staged, info, options);
    } catch (error) {
      rmSync(staged, { force: true });
      throw error;
    }
  }

  /**
   * Stores a file. With `move` a file of the same file system is renamed, its bytes only read once for the ETag. Without it
   * the bytes are copied: a second name for the same bytes would let whoever writes the file later change the object.
   */
  async putFile(
    bucket: string,
    key: string,
    path: string,
    options: PutFileOptions = {},
  ): Promise<ObjectInfo> {
    if (!options.move) return this.#copyFile(bucket, key, path, options);
    const place = this.#buckets.open(bucket);
    checkKey(key);
    const hash = createHash("md5");
    let size = 0;
    for await (const piece of createReadStream(path, READ_OPTIONS)) {
      hash.update(piece);
      size += piece.length;
    }
    const staged = stagedPath(place);
    try {
      moveFile(path, staged);
    } catch (error) {
      throw asFault(error);
    }
    const info = { ...this.#describe(key, options), size, etag: hash.digest("hex") };
    return commitObject(place, staged, info);
  }

  async #copyFile(bucket: string, key: string, path: string, options: PutOptions) {
    const file = await open(path);
    try {
      const bytes = file.createReadStream({ ...READ_OPTIONS, autoClose: false });
      return await this.put(bucket, key, bytes, options);
    } finally {
      await file.close();
    }
  }

  /** What is kept about an object; undefined when there is none. Throws `NoSuchBucket`. */
  head(bucket: string, key: string): ObjectInfo | undefined {
    const record = this.#buckets.open(bucket).index.get(key);
    return record && toInfo(record);
  }

  /** Opens one version of an object; read it or close it. Throws `NoSuchBucket` or `NoSuchKey`. */
  open(bucket: string, key: string): OpenObject {
    const { record, result: fd } = this.#withBlob({ bucket, key }, (path) => openSync(path, "r"));
    let taken = false;
    return {
      info: toInfo(record),
      read: (span = {}) => {
        taken = true;
        if (record.size > 0) return createReadStream("", { ...READ_OPTIONS, ...span, fd });
        closeSync(fd);
        return Readable.from([]);
      },
      close: () => {
        if (!taken) closeSync(fd);
        taken = true;
      },
    };
  }

  /** The bytes of an object, or a span of them. Throws `NoSuchBucket` or `NoSuchKey`. */
  read(bucket: string, key: string, span?: ByteSpan): Readable {
    return this.open(bucket, key).read(span);
  }

  /**
   * The file with an object's bytes, absolute. It never changes, and goes when the object is replaced or deleted: link it (see
   * `link`) or open it at once, and never write to it.
   */
  blobPath(bucket: string, key: string): string {
    const place = this.#buckets.open(bucket);
    const record = place.index.get(key);
    if (!record) throw s3Faults.noSuchKey(key);
    return blobFile(place, record);
  }

  /** Gives an object's bytes the further name `path` (or a copy there, on another file system). Read-only bytes, as above. */
  link(bucket: string, key: string, path: string): ObjectInfo {
    return toInfo(this.#withBlob({ bucket, key }, (blob) => linkOrCopy(blob, path)).record);
  }

  /** A page of keys in the order of their UTF-8 bytes. Throws `NoSuchBucket`. */
  list(bucket: string, options: ListOptions = {}): ListPage {
    return listPage(this.#buckets.open(bucket).index, options);
  }

  /** All objects whose keys begin with `prefix`, in the order of their UTF-8 bytes. */
  async *objects(bucket: string, prefix = ""): AsyncGenerator<ObjectInfo> {
    const { index } = this.#buckets.open(bucket);
    let count = 0;
    for (const { path } of index.keys({ prefix: toBytes(prefix), after: "" })) {
      const record = readRecord(path);
      if (record) yield toInfo(record);
      if (++count % 256 === 0) await setImmediate();
    }
  }

  /** Removes an object; nothing happens when there is none. Throws `NoSuchBucket`. */
  delete(bucket: string, key: string): void {
    const place = this.#buckets.open(bucket);
    const record = place.index.replaced(key);
    place.index.delete(key);
    if (record) rmSync(blobFile(place, record), { force: true });
  }

  /** Copies an object without copying bytes. Without `attributes` those of the source are kept. */
  copy(source: ObjectName, target: ObjectName, attributes?: ObjectAttributes): ObjectInfo {
    const place = this.#buckets.open(target.bucket);
    checkKey(target.key);
    const staged = stagedPath(place);
    const { record } = this.#withBlob(source, (path) => linkOrCopy(path, staged));
    const info = { ...toInfo(record), ...this.#describe(target.key, attributes ?? record) };
    return commitObject(place, staged, info);
  }

  /** Keeps other tags for an object; undefined removes them. */
  setTags(bucket: string, key: string, tags: Readonly<Record<string, string>> | undefined): void {
    const { index } = this.#buckets.open(bucket);
    const record = index.get(key);
    if (!record) throw s3Faults.noSuchKey(key);
    index.put({ ...record, tags });
  }

  #describe(key: string, attributes: ObjectAttributes) {
    const { contentType, metadata = {}, headers = {}, tags } = attributes;
    return { key, lastModified: this.#clock.now(), contentType, metadata, headers, tags };
  }

  /** Uses an object's file; when it was replaced in between, the new one. */
  #withBlob<T>(
    { bucket, key }: ObjectName,
    use: (path: string) => T,
  ): { readonly record: ObjectRecord; readonly result: T } {
    const place: BucketFolder = this.#buckets.open(bucket);
    for (let attempt = 0; ; attempt++) {
      const record = place.index.get(key);
      if (!record) throw s3Faults.noSuchKey(key);
      try {
        return { record, result: use(blobFile(place, record)) };
      } catch (error) {
        const gone = (error as NodeJS.ErrnoException).code === "ENOENT";
        if (!gone || attempt >= 8) throw asFault(error);
      }
    }
  }
}

const READ_OPTIONS = { highWaterMark: 1 << 20 };

function toInfo(record: ObjectRecord): ObjectInfo {
  const { blob: _, ...info } = record;
  return info;
}
