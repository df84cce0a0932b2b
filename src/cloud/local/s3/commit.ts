import { chmodSync, copyFileSync, linkSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { randomHex } from "../../../random";
import { asFault, makeFolderOnce } from "./blob-writer";
import type { BucketFolder } from "./buckets";
import type { ObjectInfo, ObjectRecord } from "./object-info";
import { s3Faults } from "./s3-faults";

/** What must hold of the object that is there for a write to happen. */
export interface WriteConditions {
  /** `"*"`: there must be none, or `PreconditionFailed`. */
  readonly ifNoneMatch?: "*";
  /** It must have this ETag (no quotes), or `PreconditionFailed`; `NoSuchKey` when there is none. */
  readonly ifMatch?: string;
}

/** A path for bytes that are not an object yet, in the bucket's own file system. */
export function stagedPath(bucket: BucketFolder): string {
  return join(bucket.path, "staging", randomHex(32));
}

/** The file with an object's bytes. */
export function blobFile(bucket: BucketFolder, record: ObjectRecord): string {
  return join(bucket.path, "blobs", ...record.blob.split("/"));
}

/**
 * Makes staged bytes the object that `info` describes; the bytes of the object before are let go. Nothing stays when it fails.
 * Two processes that overwrite one key at the same instant may leave the loser's bytes behind, unseen.
 */
export function commitObject(
  bucket: BucketFolder,
  staged: string,
  info: ObjectInfo,
  conditions: WriteConditions = {},
): ObjectInfo {
  const name = randomHex(32);
  const record: ObjectRecord = { ...info, blob: `${name.slice(0, 2)}/${name.slice(2)}` };
  const blob = blobFile(bucket, record);
  try {
    const before = bucket.index.replaced(info.key);
    checkIfMatch(before, info.key, conditions);
    makeFolderOnce(blob, () => renameSync(staged, blob));
    const onlyNew = conditions.ifNoneMatch === "*";
    if (!bucket.index.put(record, { onlyNew })) throw s3Faults.preconditionFailed("If-None-Match");
    if (before) rmSync(blobFile(bucket, before), { force: true });
    return info;
  } catch (error) {
    rmSync(staged, { force: true });
    rmSync(blob, { force: true });
    throw asFault(error);
  }
}

/** Gives the bytes of `file` a second name `path`, or copies them where the file system has no such thing. */
export function linkOrCopy(file: string, path: string): void {
  try {
    linkSync(file, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "EEXIST") throw error;
    copyWhole(file, path);
  }
}

/** Moves `file` to `path`, also from another file system, and makes it read-only. */
export function moveFile(file: string, path: string): void {
  try {
    makeFolderOnce(path, () => renameSync(file, path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
    copyWhole(file, path);
    rmSync(file);
  }
  chmodSync(path, 0o444);
}

/** Copies a file, or leaves none. */
function copyWhole(file: string, path: string): void {
  try {
    copyFileSync(file, path);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
}

function checkIfMatch(
  before: ObjectRecord | undefined,
  key: string,
  conditions: WriteConditions,
): void {
  if (conditions.ifMatch === undefined) return;
  if (!before) throw s3Faults.noSuchKey(key);
  if (conditions.ifMatch !== "*" && conditions.ifMatch !== before.etag) {
    throw s3Faults.preconditionFailed("If-Match");
  }
}
