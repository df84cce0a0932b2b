import { lstatSync, readdirSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { packTarGz, type TarFile } from "../../../codecs/tar";
import type { ObjectStore } from "../s3/object-store";
import { parseS3Uri, type TrainingRequest } from "./training-request";

/** Weights hardly shrink; the fastest setting is as good and several times quicker. */
const COMPRESSION_LEVEL = 1;

/** A folder of every host that becomes one artifact of the job. */
export interface Artifact {
  /** `model` or `output`. */
  readonly kind: "model" | "output";
  /** The folder on each host, in the order of hosts: of files with one name the first counts. */
  readonly folders: readonly string[];
}

/** The address of a job's model, as DescribeTrainingJob gives it. */
export function modelAddress(request: TrainingRequest): string {
  const folder = `${outputAddress(request)}/output/model`;
  return isLoose(request) ? `${folder}/` : `${folder}.tar.gz`;
}

function outputAddress(request: TrainingRequest): string {
  return `${request.OutputDataConfig.S3OutputPath.replace(/\/+$/, "")}/${request.TrainingJobName}`;
}

function isLoose(request: TrainingRequest): boolean {
  return request.OutputDataConfig.CompressionType === "NONE";
}

/**
 * Stores what the hosts left in a folder: `{S3OutputPath}/{job}/output/model.tar.gz` (`output.tar.gz`), or the files as they are
 * below `output/model/` (`output/data/`) with CompressionType NONE. Links are followed. Gives the number of files; with none
 * nothing is stored.
 *
 * Throws a `Fault` (no such bucket) or a `SagelabError` (links that lead out, disk full).
 */
export async function storeArtifact(
  objects: ObjectStore,
  request: TrainingRequest,
  artifact: Artifact,
  scratchFolder: string,
): Promise<number> {
  const files = mergedFiles(artifact.folders);
  if (files.length === 0) return 0;
  const place = parseS3Uri(`${outputAddress(request)}/output`);
  if (!place) throw new RangeError(`"${request.OutputDataConfig.S3OutputPath}" is not an S3 URI`);
  if (isLoose(request)) {
    const folder = artifact.kind === "model" ? "model" : "data";
    for (const { name, path } of files) {
      await objects.putFile(place.bucket, `${place.key}/${folder}/${name}`, path);
    }
    return files.length;
  }
  const archive = join(scratchFolder, `${artifact.kind}.tar.gz`);
  const withFiles = artifact.folders.filter((folder) => mergedFiles([folder]).length > 0);
  const source = withFiles.length === 1 && withFiles[0] !== undefined ? withFiles[0] : files;
  const packed = await packTarGz(source, archive, { level: COMPRESSION_LEVEL });
  const key = `${place.key}/${artifact.kind}.tar.gz`;
  await objects.putFile(place.bucket, key, archive, {
    move: true,
    contentType: "application/x-gzip",
  });
  return packed.files;
}

/** The files below all folders by their relative names, each name once. */
function mergedFiles(folders: readonly string[]): TarFile[] {
  const found = new Map<string, TarFile>();
  for (const folder of folders) {
    for (const path of filesBelow(folder)) {
      const name = relative(folder, path).split(sep).join("/");
      if (!found.has(name)) found.set(name, { name, path });
    }
  }
  return [...found.values()];
}

/** All files below a folder, through links too; a link to nothing counts, so that packing can name it. */
export function filesBelow(folder: string, depth = 0): string[] {
  const files: string[] = [];
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry);
    const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
    const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
    if (!isFolder || (isLink && depth >= MAX_LINK_DEPTH)) files.push(path);
    else files.push(...filesBelow(path, isLink ? depth + 1 : depth));
  }
  return files;
}

/** Links to folders are followed this deep: links in a circle end somewhere, and packing says so. */
const MAX_LINK_DEPTH = 8;

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
