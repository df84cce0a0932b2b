import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { Fault } from "../fault";
import { s3Faults } from "./s3-faults";

/** Stored bytes never change, so nobody may write them. */
const BLOB_MODE = 0o444;
/** Pieces are gathered to this many bytes before they are written. */
const WRITE_BYTES = 1 << 20;

/** Bytes to store: in memory, or as they come. */
export type BlobBody = Uint8Array | AsyncIterable<Uint8Array>;

/** Sees every byte that is stored, in order: a hash or a checksum. */
export interface ByteSink {
  update(bytes: Uint8Array): unknown;
}

/**
 * Writes a new file that holds `body`, and gives its size in bytes. When anything fails (the body ends early, the disk is full)
 * the file is removed. The sinks work while the disk writes; at most about 3 MB are held.
 */
export async function writeBlob(
  path: string,
  body: BlobBody,
  sinks: readonly ByteSink[] = [],
): Promise<number> {
  try {
    if (!(body instanceof Uint8Array)) return await writeStream(path, body, sinks);
    for (const sink of sinks) sink.update(body);
    makeFolderOnce(path, () => writeFileSync(path, body, { flag: "wx", mode: BLOB_MODE }));
    return body.byteLength;
  } catch (error) {
    rmSync(path, { force: true });
    throw asFault(error);
  }
}

/** Runs `write`, which makes the file `path`; when its folder is not there, makes that and runs it again. */
export function makeFolderOnce(path: string, write: () => void): void {
  for (let attempt = 0; ; attempt++) {
    try {
      write();
      return;
    } catch (error) {
      // Another process may prune an empty folder at the same moment, so more than one attempt can be needed.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT" || attempt >= 8) throw error;
      mkdirSync(dirname(path), { recursive: true });
    }
  }
}

async function writeStream(
  path: string,
  body: AsyncIterable<Uint8Array>,
  sinks: readonly ByteSink[],
): Promise<number> {
  mkdirSync(dirname(path), { recursive: true });
  const file = await open(path, "wx", BLOB_MODE);
  let size = 0;
  let writing: Promise<void> = Promise.resolve();
  try {
    let gathered: Uint8Array[] = [];
    let gatheredBytes = 0;
    for await (const piece of body) {
      if (piece.byteLength === 0) continue;
      for (const sink of sinks) sink.update(piece);
      gathered.push(piece);
      gatheredBytes += piece.byteLength;
      if (gatheredBytes < WRITE_BYTES) continue;
      await writing;
      writing = writeAll(file, gathered);
      writing.catch(() => {});
      size += gatheredBytes;
      gathered = [];
      gatheredBytes = 0;
    }
    await writing;
    await writeAll(file, gathered);
    size += gatheredBytes;
  } finally {
    await writing.catch(() => {});
    await file.close();
  }
  return size;
}

/** Writes all pieces; `writev` may stop early on a full disk or a signal. */
async function writeAll(file: FileHandle, pieces: readonly Uint8Array[]): Promise<void> {
  if (pieces.length === 0) return;
  const total = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  const { bytesWritten } = await file.writev(pieces as Uint8Array[]);
  if (bytesWritten === total) return;
  await file.writeFile(Buffer.concat(pieces).subarray(bytesWritten));
}

/** A full disk in words; any other failure as it is. */
export function asFault(error: unknown): unknown {
  if (error instanceof Fault) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  return code === "ENOSPC" || code === "EDQUOT" ? s3Faults.insufficientStorage(message) : error;
}
