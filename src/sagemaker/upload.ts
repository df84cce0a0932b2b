import { createReadStream, type Stats } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join, relative, resolve, sep } from "node:path";
import type { Cloud } from "../cloud/cloud";
import type { DisplayDocument } from "../display/document";
import { currentScreen } from "../display/screen";
import { SagelabError } from "../errors";
import { cloudCall } from "./cloud-call";
import { s3PathJoin, s3Url } from "./s3-url";
import { formatBytes, formatDuration, plural } from "./sizes";

/** Files up to this size are sent in one request, in bytes; larger ones in parts of it. */
const PART_BYTES = 16 * 1024 * 1024;
/** Requests under way at the same time for many small files. */
const PARALLEL_FILES = 16;
/** Parts of one large file under way at the same time: with `PART_BYTES` this bounds the memory. */
const PARALLEL_PARTS = 3;

/** A file and the key it is stored under. */
export interface UploadFile {
  readonly path: string;
  readonly key: string;
  readonly bytes: number;
}

export interface UploadOptions {
  readonly bucket: string;
  /** The account that must own the bucket; a bucket of that name in a foreign account is refused. */
  readonly expectedOwner?: string;
  /** A KMS key's id: the objects are encrypted with it. */
  readonly kmsKey?: string;
  readonly signal?: AbortSignal;
}

/** What an upload did. */
export interface Uploaded {
  /** Where the data is: the prefix of a folder, the key of a file. */
  readonly uri: string;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Sends a file or a folder's files to S3 and shows the progress. A folder keeps its relative paths below `prefix`, a file
 * gets its own name there. Links are followed. Throws a `SagelabError` for a path that is not there and for a folder
 * without files, before anything is sent.
 */
export async function uploadPath(
  cloud: Cloud,
  path: string,
  prefix: string,
  options: UploadOptions,
): Promise<Uploaded> {
  const root = resolve(path);
  const found = await stat(root).catch(() => undefined);
  if (!found) throw new SagelabError("NotFound", `Cannot upload "${path}": no such file or folder`);
  const files = found.isDirectory()
    ? await listFolder(root, prefix)
    : [oneFile(root, prefix, found)];
  if (files.length === 0) {
    throw new SagelabError("InvalidInput", `Cannot upload "${path}": there are no files in it`);
  }
  const key = found.isDirectory() ? s3PathJoin([prefix]) : (files[0]?.key ?? "");
  const uri = s3Url(options.bucket, key);
  const bytes = await sendFiles(cloud, files, uri, options);
  return { uri, files: files.length, bytes };
}

function oneFile(path: string, prefix: string, found: Stats): UploadFile {
  return { path, key: s3PathJoin([prefix, basename(path)]), bytes: found.size };
}

async function listFolder(root: string, prefix: string): Promise<UploadFile[]> {
  const files: UploadFile[] = [];
  const seen = new Set<string>();
  const walk = async (folder: string): Promise<void> => {
    const info = await stat(folder);
    const identity = `${info.dev}:${info.ino}`;
    if (seen.has(identity)) return;
    seen.add(identity);
    for (const name of (await readdir(folder)).sort()) {
      const path = join(folder, name);
      const entry = await stat(path).catch(() => undefined);
      if (entry?.isDirectory()) await walk(path);
      if (!entry?.isFile()) continue;
      const below = relative(root, path).split(sep).join("/");
      files.push({ path, key: s3PathJoin([prefix, below]), bytes: entry.size });
    }
  };
  await walk(root);
  return files;
}

async function sendFiles(
  cloud: Cloud,
  files: readonly UploadFile[],
  uri: string,
  options: UploadOptions,
): Promise<number> {
  const total = files.reduce((sum, file) => sum + file.bytes, 0);
  const startedMs = cloud.clock.now().getTime();
  const progress = { bytes: 0 };
  const state = (done: boolean) =>
    uploadDocument({
      uri,
      files: files.length,
      total,
      bytes: progress.bytes,
      done,
      elapsedMs: cloud.clock.now().getTime() - startedMs,
    });
  const live = currentScreen().live(state(false));
  const queue = files.values();
  const worker = async () => {
    for (const file of queue) {
      await cloudCall(`upload "${file.path}"`, () =>
        sendFile(cloud, file, options, (bytes) => {
          progress.bytes += bytes;
          live.update(state(false));
        }),
      );
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(PARALLEL_FILES, files.length) }, worker));
  } catch (error) {
    live.end(state(false));
    throw error;
  }
  const took = formatDuration(cloud.clock.now().getTime() - startedMs);
  const line = `Uploaded ${plural(files.length, "file")}, ${formatBytes(total)}, to ${uri} in ${took}`;
  live.end(state(true), [line]);
  return total;
}

/** Sends one file; `onBytes` is told what arrived since it was last called. */
export async function sendFile(
  cloud: Cloud,
  file: UploadFile,
  options: UploadOptions,
  onBytes: (bytes: number) => void = () => {},
): Promise<void> {
  const s3 = await cloud.s3();
  options.signal?.throwIfAborted();
  const target = {
    Bucket: options.bucket,
    Key: file.key,
    ...(options.expectedOwner ? { ExpectedBucketOwner: options.expectedOwner } : {}),
    ...(options.kmsKey !== undefined
      ? {
          ServerSideEncryption: "aws:kms" as const,
          ...(options.kmsKey ? { SSEKMSKeyId: options.kmsKey } : {}),
        }
      : {}),
  };
  if (file.bytes <= PART_BYTES) {
    const body = await readFile(file.path);
    await s3.putObject({ ...target, Body: body }, { abortSignal: options.signal });
    onBytes(body.byteLength);
    return;
  }
  const { Upload } = require("@aws-sdk/lib-storage") as typeof import("@aws-sdk/lib-storage");
  const upload = new Upload({
    client: s3,
    params: { ...target, Body: createReadStream(file.path, { highWaterMark: 1024 * 1024 }) },
    partSize: PART_BYTES,
    queueSize: PARALLEL_PARTS,
  });
  let sent = 0;
  upload.on("httpUploadProgress", ({ loaded = sent }) => {
    onBytes(loaded - sent);
    sent = loaded;
  });
  const abort = () => void upload.abort();
  options.signal?.addEventListener("abort", abort, { once: true });
  try {
    await upload.done();
  } finally {
    options.signal?.removeEventListener("abort", abort);
  }
}

interface UploadState {
  readonly uri: string;
  readonly files: number;
  readonly bytes: number;
  readonly total: number;
  readonly done: boolean;
  readonly elapsedMs: number;
}

function uploadDocument(state: UploadState): DisplayDocument {
  const facts = {
    kind: "facts" as const,
    items: [
      { label: "To", value: state.uri },
      {
        label: "Files",
        value: `${state.files.toLocaleString("en-US")} (${formatBytes(state.total)})`,
      },
      { label: "Took", value: formatDuration(state.elapsedMs) },
    ],
  };
  if (state.done) return { title: "Uploaded", blocks: [facts] };
  return {
    title: "Uploading",
    blocks: [
      {
        kind: "progress",
        label: state.uri,
        fraction: state.total === 0 ? undefined : state.bytes / state.total,
        detail: `${formatBytes(state.bytes)} of ${formatBytes(state.total)} in ${formatDuration(state.elapsedMs)}`,
      },
    ],
  };
}
