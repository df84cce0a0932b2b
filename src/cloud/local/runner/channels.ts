import { mkdirSync, readdirSync, statSync, symlinkSync } from "node:fs";
import { basename, dirname, join, normalize, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { byUtf8 } from "../../../codecs/utf8-order";
import { readBody } from "../json-service";
import type { ObjectStore } from "../s3/object-store";
import { type ChannelRequest, parseS3Uri } from "./training-request";

/** A file of a channel. */
export interface ChannelFile {
  /** Its path below the channel's folder, with `/`; empty when it is that folder itself. */
  readonly name: string;
  /** Where its bytes are. */
  readonly from: ObjectSource | FileSource;
}

interface ObjectSource {
  readonly bucket: string;
  readonly key: string;
}

interface FileSource {
  /** A file or a folder of this machine, absolute. */
  readonly path: string;
}

/** The name of a folder that becomes the channel's folder: a link at the top, so that walks find what is below it. */
const WHOLE_FOLDER = "";

/** What the messages about missing data name. */
export interface ChannelContext {
  readonly region: string;
  readonly roleArn: string;
}

/** A channel whose data cannot be brought; the message is in the service's words where it has some. */
export class ChannelError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ChannelError";
  }
}

/**
 * The files of a channel, in the order of their keys. Throws a `ChannelError` when there are none, when a manifest cannot be
 * read, or when a key cannot be a file name.
 */
export async function listChannel(
  objects: ObjectStore,
  channel: ChannelRequest,
  context: ChannelContext,
): Promise<ChannelFile[]> {
  const source = channel.DataSource.S3DataSource;
  if (!source) throw new ChannelError(`The channel "${channel.ChannelName}" has no S3DataSource`);
  if (source.S3Uri.startsWith("file:")) {
    return listFolder(source.S3Uri, source.S3DataDistributionType);
  }
  const place = parseS3Uri(source.S3Uri);
  if (!place) throw new ChannelError(`"${source.S3Uri}" is not an S3 URI`);
  if (!objects.hasBucket(place.bucket)) throw noObjects(source.S3Uri, place.bucket, context);
  if (source.S3DataType === "ManifestFile") {
    return listManifest(objects, source.S3Uri, place, context);
  }
  const files: ChannelFile[] = [];
  for await (const { key } of objects.objects(place.bucket, place.key)) {
    if (key.endsWith("/")) continue;
    files.push({ name: relativeName(key, place.key), from: { bucket: place.bucket, key } });
  }
  if (files.length === 0) throw noObjects(source.S3Uri, place.bucket, context);
  return files;
}

/** Checks that a channel has data, without listing all of it. Throws a `ChannelError` as `listChannel` does. */
export async function checkChannelData(
  objects: ObjectStore,
  channel: ChannelRequest,
  context: ChannelContext,
): Promise<void> {
  const source = channel.DataSource.S3DataSource;
  const place = parseS3Uri(source?.S3Uri ?? "");
  if (!source || !place || source.S3DataType === "ManifestFile") {
    await listChannel(objects, channel, context);
    return;
  }
  const isThere =
    objects.hasBucket(place.bucket) &&
    objects.list(place.bucket, { prefix: place.key, limit: 1 }).objects.length > 0;
  if (!isThere) throw noObjects(source.S3Uri, place.bucket, context);
}

/**
 * Puts a channel's files into its folder: objects as further names for the same bytes (read-only, not copied), files of this
 * machine as symbolic links.
 */
export function placeChannel(
  objects: ObjectStore,
  files: readonly ChannelFile[],
  folder: string,
): void {
  const [whole] = files;
  if (whole?.name === WHOLE_FOLDER && "path" in whole.from) {
    symlinkSync(whole.from.path, folder);
    return;
  }
  mkdirSync(folder, { recursive: true });
  const made = new Set<string>([folder]);
  for (const { name, from } of files) {
    const path = safePath(folder, name);
    const parent = dirname(path);
    try {
      if (!made.has(parent)) mkdirSync(parent, { recursive: true });
      made.add(parent);
      if ("path" in from) symlinkSync(from.path, path);
      else objects.link(from.bucket, from.key, path);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== "EEXIST" && code !== "ENOTDIR" && code !== "ENAMETOOLONG") throw error;
      throw new ChannelError(`"${name}" cannot be a file beside the channel's others: ${message}`);
    }
  }
}

/** The files of one host: all of them, or each only on one host, by its place in the order of keys. */
export function filesOfHost(
  files: readonly ChannelFile[],
  distribution: string | undefined,
  host: { readonly index: number; readonly count: number },
): readonly ChannelFile[] {
  if (distribution !== "ShardedByS3Key") return files;
  return files.filter((_, index) => index % host.count === host.index);
}

/** The service's words for a prefix without objects. */
function noObjects(uri: string, bucket: string, context: ChannelContext): ChannelError {
  return new ChannelError(
    `No S3 objects found under S3 URL "${uri}" given in input data source. Please ensure that the bucket exists in the selected region (${context.region}), that objects exist under that S3 prefix, and that the role "${context.roleArn}" has "s3:ListBucket" permissions on bucket "${bucket}".`,
  );
}

/** A key below its prefix; when the prefix ends in the middle of a name, below the prefix's last slash. */
function relativeName(key: string, prefix: string): string {
  if (prefix === "" || prefix.endsWith("/")) return key.slice(prefix.length);
  if (key.startsWith(`${prefix}/`)) return key.slice(prefix.length + 1);
  return key.slice(prefix.lastIndexOf("/") + 1);
}

/**
 * A manifest is a JSON list: first `{"prefix": "s3://bucket/some/prefix/"}`, then the names below it.
 * Source: the service's API reference, S3DataSource.
 */
async function listManifest(
  objects: ObjectStore,
  uri: string,
  place: ObjectSource,
  context: ChannelContext,
): Promise<ChannelFile[]> {
  if (!objects.head(place.bucket, place.key)) throw noObjects(uri, place.bucket, context);
  const text = (await readBody(objects.read(place.bucket, place.key))).toString("utf8");
  const [head, ...names] = parseManifest(text, uri);
  const prefix = parseS3Uri(head?.prefix ?? "");
  if (!prefix) throw new ChannelError(`The manifest "${uri}" does not begin with an S3 prefix`);
  return names.map((name) => {
    if (typeof name !== "string") {
      throw new ChannelError(`The manifest "${uri}" has an entry that is no text`);
    }
    const key = `${prefix.key}${name}`;
    if (!objects.hasBucket(prefix.bucket) || !objects.head(prefix.bucket, key)) {
      throw noObjects(`s3://${prefix.bucket}/${key}`, prefix.bucket, context);
    }
    return { name, from: { bucket: prefix.bucket, key } };
  });
}

function parseManifest(text: string, uri: string): [{ readonly prefix?: string }?, ...unknown[]] {
  try {
    const parsed: unknown = JSON.parse(text);
    if (Array.isArray(parsed)) return parsed as [{ readonly prefix?: string }?, ...unknown[]];
  } catch {
    // Said below: a manifest that is not a JSON list.
  }
  throw new ChannelError(`The manifest "${uri}" is not a JSON list`);
}

/** A file, a folder as a whole, or the files below a folder when hosts share them out. */
function listFolder(uri: string, distribution: string | undefined): ChannelFile[] {
  const path = resolve(fileURLToPath(uri));
  const facts = statSync(path, { throwIfNoEntry: false });
  if (!facts) throw new ChannelError(`There is no "${path}", given as "${uri}"`);
  if (!facts.isDirectory()) return [{ name: basename(path), from: { path } }];
  if (readdirSync(path).length === 0) throw new ChannelError(`The folder "${path}" is empty`);
  if (distribution !== "ShardedByS3Key") return [{ name: WHOLE_FOLDER, from: { path } }];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ name: relative(path, file).split(sep).join("/"), from: { path: file } }))
    .sort((a, b) => byUtf8(a.name, b.name));
}

/** A place below `folder`. Keys may hold `..`: those must not lead out. */
function safePath(folder: string, name: string): string {
  const path = join(folder, ...name.split("/"));
  const climbs = name.split("/").some((part) => part === ".." || part.includes("\0"));
  if (climbs || normalize(path) === normalize(folder)) {
    throw new ChannelError(`The key "${name}" cannot be a file name`);
  }
  return path;
}
