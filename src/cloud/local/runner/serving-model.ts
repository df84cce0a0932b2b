import { constants } from "node:fs";
import { chmod, copyFile, mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { unpackTarGz } from "../../../codecs/tar";
import { isSagelabError } from "../../../errors";
import { randomHex } from "../../../random";
import type { ObjectStore } from "../s3/object-store";
import type { ContainerDefinition, S3ModelData } from "../sagemaker/endpoint-records";
import { ServingFailure } from "./serving-failure";

/** An object or a prefix of them. */
export interface S3Location {
  readonly bucket: string;
  readonly key: string;
}

/**
 * Reads `s3://bucket/key`, or the https form of the same in either of S3's styles
 * (`https://bucket.s3.us-east-1.amazonaws.com/key`, `https://s3.amazonaws.com/bucket/key`). Undefined for anything else.
 */
export function s3Location(uri: string): S3Location | undefined {
  const [, scheme, host = "", path = ""] = /^(s3|https):\/\/([^/]+)\/?(.*)$/s.exec(uri) ?? [];
  if (scheme === "s3") return { bucket: host, key: path };
  const style = /^(?:(.+)\.)?s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?$/.exec(host);
  if (!style) return undefined;
  const decoded = decodeURIComponent(path);
  if (style[1] !== undefined) return { bucket: style[1], key: decoded };
  const slash = decoded.indexOf("/");
  return slash < 0
    ? { bucket: decoded, key: "" }
    : { bucket: decoded.slice(0, slash), key: decoded.slice(slash + 1) };
}

/** Where a container's model is, in one form for both members that can say it; undefined for a container without one. */
export function modelDataOf(container: ContainerDefinition): S3ModelData | undefined {
  if (container.ModelDataUrl !== undefined) {
    return { S3Uri: container.ModelDataUrl, S3DataType: "S3Object", CompressionType: "Gzip" };
  }
  return container.ModelDataSource?.S3DataSource;
}

/** Tells whether there is anything at a model's location. */
export function hasModelData(objects: ObjectStore, data: S3ModelData): boolean {
  const place = s3Location(data.S3Uri);
  if (!place || !objects.hasBucket(place.bucket)) return false;
  if (data.S3DataType === "S3Object") return objects.head(place.bucket, place.key) !== undefined;
  const prefix = folderPrefix(place.key);
  return objects.list(place.bucket, { prefix, limit: 1 }).objects.length > 0;
}

/**
 * Puts a model's files into a folder, once: a folder that is there is left alone, and it appears only when it is whole.
 * Throws a `ServingFailure` for a model that is gone or an archive that is damaged.
 */
export async function unpackModel(
  objects: ObjectStore,
  data: S3ModelData | undefined,
  folder: string,
): Promise<void> {
  if (await exists(folder)) return;
  const beside = `${folder}.${process.pid}-${randomHex(8)}.tmp`;
  await mkdir(beside, { recursive: true });
  try {
    if (data) await fill(objects, data, beside);
    await rename(beside, folder).catch(async (error: Error) => {
      if (!(await exists(folder))) throw error; // Another process was first.
    });
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

async function fill(objects: ObjectStore, data: S3ModelData, folder: string): Promise<void> {
  const place = s3Location(data.S3Uri);
  if (!place || !hasModelData(objects, data)) {
    throw new ServingFailure(
      `Failed to download model data for container "container_1" from URL: "${data.S3Uri}". Please ensure that there is an object located at the URL and that the role passed to CreateModel has permissions to download the object.`,
    );
  }
  if (data.S3DataType === "S3Prefix") return copyPrefix(objects, place, folder);
  if (data.CompressionType === "None") {
    return copyObject(objects, place, join(folder, place.key.split("/").at(-1) as string));
  }
  await unpackObject(objects, data.S3Uri, folder);
}

/** Unpacks a .tar.gz object into a folder. Throws a `ServingFailure` when it is not one. */
export async function unpackObject(
  objects: ObjectStore,
  uri: string,
  folder: string,
): Promise<void> {
  const place = s3Location(uri);
  if (!place) throw new ServingFailure(`Cannot unpack "${uri}": not an S3 URI`);
  await mkdir(dirname(folder), { recursive: true });
  const archive = `${folder}.${randomHex(8)}.tar.gz`;
  // A name of our own: the object may be replaced while it is read.
  objects.link(place.bucket, place.key, archive);
  try {
    await unpackTarGz(archive, folder);
  } catch (error) {
    if (!isSagelabError(error, "DamagedFile")) throw error;
    const detail = error.message.replaceAll(archive, uri);
    throw new ServingFailure(
      `Failed to extract model data archive for container "container_1" from URL "${uri}". Please ensure that the object located at the URL is a valid tar.gz archive. (${detail})`,
    );
  } finally {
    await rm(archive, { force: true });
  }
}

async function copyPrefix(objects: ObjectStore, place: S3Location, folder: string): Promise<void> {
  const root = folderPrefix(place.key);
  for await (const { key } of objects.objects(place.bucket, root)) {
    const relative = key.slice(root.length);
    const leaves = relative === "" || relative.endsWith("/") || relative.split("/").includes("..");
    if (leaves) continue;
    await copyObject(objects, { bucket: place.bucket, key }, join(folder, relative));
  }
}

function folderPrefix(key: string): string {
  return key === "" || key.endsWith("/") ? key : `${key}/`;
}

/** Copies, sharing blocks where the file system can: a script may write into its model folder, never into an object. */
async function copyObject(objects: ObjectStore, place: S3Location, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const source = objects.blobPath(place.bucket, place.key);
  await copyFile(source, path, constants.COPYFILE_FICLONE);
  await chmod(path, 0o644);
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
