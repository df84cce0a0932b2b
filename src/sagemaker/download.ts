import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Cloud } from "../cloud/cloud";
import { SagelabError } from "../errors";
import { randomHex } from "../random";
import { cloudCall, cloudError, isRefusal } from "./cloud-call";
import { locationOf } from "./s3-url";

/** Objects fetched at the same time. */
const PARALLEL_FILES = 8;

export interface DownloadOptions {
  readonly bucket: string;
  /** Keys that start with it are fetched; the whole bucket when it is empty. */
  readonly prefix: string;
  /** The folder they go to; made when it is not there. */
  readonly folder: string;
  readonly signal?: AbortSignal;
}

/**
 * Fetches the objects below a prefix, keeping their paths relative to it; a key that is the prefix itself gets its last
 * part as file name. Keys that end in a slash (folders made by consoles) are left out. Gives the files' paths in the order
 * of their keys. A key that would leave the folder is refused with a `SagelabError` before anything is written.
 */
export async function downloadPrefix(cloud: Cloud, options: DownloadOptions): Promise<string[]> {
  const root = resolve(options.folder);
  const items: { key: string; path: string }[] = [];
  for await (const { key } of listObjects(cloud, options.bucket, options.prefix)) {
    if (key.endsWith("/")) continue;
    items.push({ key, path: localPath(root, key, options.prefix) });
  }
  const queue = items.values();
  const worker = async () => {
    for (const { key, path } of queue) {
      await downloadObject(cloud, { bucket: options.bucket, key, path, signal: options.signal });
    }
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL_FILES, items.length) }, worker));
  return items.map(({ path }) => path);
}

/** Fetches one object into a file; it is there complete or not at all. */
export async function downloadObject(
  cloud: Cloud,
  object: {
    readonly bucket: string;
    readonly key: string;
    readonly path: string;
    readonly signal?: AbortSignal;
  },
): Promise<void> {
  const { bucket, key, path, signal } = object;
  await cloudCall(`download s3://${bucket}/${key}`, async () => {
    const s3 = await cloud.s3();
    const answer = await s3.getObject({ Bucket: bucket, Key: key }, { abortSignal: signal });
    await mkdir(dirname(path), { recursive: true });
    const beside = `${path}.${process.pid}-${randomHex(8)}.tmp`;
    try {
      await pipeline(answer.Body as Readable, createWriteStream(beside), { signal });
      await rename(beside, path);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  });
}

/** An object in a listing. */
export interface ListedObject {
  readonly key: string;
  readonly bytes: number;
}

/** Walks the objects below a prefix, page by page, in the order of their keys. */
export async function* listObjects(
  cloud: Cloud,
  bucket: string,
  prefix: string,
  pageSize?: number,
): AsyncGenerator<ListedObject> {
  let token: string | undefined;
  do {
    const page = await cloudCall(`list s3://${bucket}/${prefix}`, async () =>
      (await cloud.s3()).listObjectsV2({
        Bucket: bucket,
        Prefix: prefix,
        ContinuationToken: token,
        ...(pageSize ? { MaxKeys: pageSize } : {}),
      }),
    );
    for (const { Key, Size } of page.Contents ?? []) {
      if (Key !== undefined) yield { key: Key, bytes: Size ?? 0 };
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
}

/** The size of an object in bytes, 0 when it may not be looked at; undefined when it is not there. */
export async function objectBytes(cloud: Cloud, uri: string): Promise<number | undefined> {
  const { bucket, key } = locationOf(uri);
  try {
    const head = await (await cloud.s3()).headObject({ Bucket: bucket, Key: key });
    return head.ContentLength ?? 0;
  } catch (error) {
    if (isRefusal(error, /NotFound|NoSuch/)) return undefined;
    if (isRefusal(error, /Forbidden|AccessDenied|\b403\b/)) return 0;
    throw cloudError(`look at ${uri}`, error);
  }
}

function localPath(root: string, key: string, prefix: string): string {
  const path = join(root, nameBelow(key, prefix));
  const inside = relative(root, path);
  if (inside === "" || inside.startsWith(`..${sep}`) || inside === ".." || isAbsolute(inside)) {
    throw new SagelabError("InvalidInput", `Cannot download "${key}": it would leave "${root}"`);
  }
  return path;
}

/** A prefix may end in the middle of a name (`data/tr` for `data/train.csv`): the path starts at that name. */
function nameBelow(key: string, prefix: string): string {
  if (prefix === "" || prefix.endsWith("/")) return key.slice(prefix.length);
  if (key.startsWith(`${prefix}/`)) return key.slice(prefix.length + 1);
  return key.slice(prefix.lastIndexOf("/") + 1);
}
