import { createHash } from "node:crypto";
import { copyFile, link, mkdir, readdir, realpath, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { unpackTarGz } from "../codecs/tar";
import { SagelabError } from "../errors";
import {
  type CifarImages,
  type CifarPlace,
  findBatches,
  pythonFolder,
  readBatches,
  writePythonBatches,
} from "./cifar10-files";
import { md5OfFile } from "./download";
import type { OpenPathOptions } from "./open-path-options";
import { cifarImageBytes, type PlanarImages } from "./planar-images";
import { writeFolder } from "./write-folder";

/** Images with the folder that holds them in the published python layout, and nothing else. */
export interface CifarFound extends CifarImages {
  /** Holds `cifar-10-batches-py` and nothing else: what a training job is given. */
  readonly path: string;
  readonly warnings: readonly string[];
}

/** The MD5 of the published archives: https://www.cs.toronto.edu/~kriz/cifar.html. */
export const publishedMd5 = {
  python: "c58f30108f718f92721af3b95e74349a",
  binary: "c32a1d4ab5d03f1284b67883e8d87530",
} as const;

/**
 * Reads the images at a path that the user named: a folder or an archive. What is not in the published python layout alone is
 * put so in the cache.
 */
export async function openPath(path: string, options: OpenPathOptions): Promise<CifarFound> {
  const facts = await stat(path).catch(() => undefined);
  if (facts === undefined) throw cannotRead(path, "there is no such file or folder");
  if (facts.isDirectory()) return openFolder(path, options.cacheFolder);
  if (!/\.(tar\.gz|tgz)$/.test(path)) {
    throw cannotRead(path, "it is not a folder or a .tar.gz", "InvalidInput");
  }
  return openArchive(path, options);
}

async function openFolder(path: string, cacheFolder: string): Promise<CifarFound> {
  const place = await findBatches(path);
  if (place === undefined) {
    throw cannotRead(path, `there is no "data_batch_1" or "data_batch_1.bin" in it or below it`);
  }
  const images = await readBatches(place);
  const others = (await readdir(path)).filter((name) => !name.startsWith("."));
  const asPublished = place.folder === join(path, pythonFolder) && others.length === 1;
  if (asPublished) return { ...images, path, warnings: [] };
  const cached = join(cacheFolder, `cifar10-given-${await fingerprint(place)}`);
  await arrange(place, images, cached);
  return { ...images, path: cached, warnings: [] };
}

async function openArchive(file: string, options: OpenPathOptions): Promise<CifarFound> {
  const { otherArchive } = options;
  const md5 = await md5OfFile(file);
  const published = md5 === publishedMd5.python || md5 === publishedMd5.binary;
  if (!published && otherArchive === "refuse") {
    throw new SagelabError(
      "DamagedFile",
      `Cannot use "${file}": its MD5 is ${md5}, the published ones are ${publishedMd5.python} (python) and ` +
        `${publishedMd5.binary} (binary)`,
      { advice: ["If it is a subset of your own, say verify: false"] },
    );
  }
  const cached = join(options.cacheFolder, `cifar10-given-${md5.slice(0, 12)}`);
  const images = await unpackArchive(file, cached, options.signal);
  const warn = !published && otherArchive === "warn";
  return {
    ...images,
    path: cached,
    warnings: warn ? [`"${file}" is not the published archive (its MD5 is ${md5})`] : [],
  };
}

/** Unpacks an archive into `folder`, in the published python layout alone, unless it is there already; then reads it. */
export async function unpackArchive(
  file: string,
  folder: string,
  signal?: AbortSignal,
): Promise<CifarImages> {
  const there = await findBatches(folder);
  if (there !== undefined) return readBatches(there);
  const beside = `${folder}.unpacked-${process.pid}`;
  try {
    await unpackTarGz(file, beside, { signal });
    const place = await findBatches(beside);
    if (place === undefined) {
      throw cannotRead(file, `there is no "data_batch_1" or "data_batch_1.bin" in it`);
    }
    const images = await readBatches(place);
    await arrange(place, images, folder);
    return images;
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

/** Makes `folder/cifar-10-batches-py` of batches that lie otherwise: links python ones, converts binary ones. */
async function arrange(place: CifarPlace, images: CifarImages, folder: string): Promise<void> {
  if ((await findBatches(folder)) !== undefined) return;
  if (place.format === "binary") return convert(images, folder);
  await writeFolder(folder, async (beside) => {
    const target = join(beside, pythonFolder);
    await mkdir(target, { recursive: true });
    for (const name of await readdir(place.folder)) {
      if (!/^(data_batch_\d+|test_batch|batches\.meta)$/.test(name)) continue;
      const source = await realpath(join(place.folder, name));
      await link(source, join(target, name)).catch(() => copyFile(source, join(target, name)));
    }
  });
}

async function convert(images: CifarImages, folder: string): Promise<void> {
  const perBatch = Math.ceil(images.train.length / 5);
  const batches = Array.from({ length: 5 }, (_, i) => ({
    name: `data_batch_${i + 1}`,
    ...slice(images.train, i * perBatch, perBatch),
  })).filter((batch) => batch.labels.length > 0);
  const test = { name: "test_batch", ...slice(images.test, 0, images.test.length) };
  await writePythonBatches(folder, [...batches, test], { fileNamePart: "s" });
}

function slice(
  images: PlanarImages,
  start: number,
  size: number,
): { readonly pixels: Uint8Array; readonly labels: Uint8Array } {
  const labels = images.labels.subarray(start, start + size);
  const pixels = new Uint8Array(labels.length * cifarImageBytes);
  for (let i = 0; i < labels.length; i++) pixels.set(images.planes(start + i), i * cifarImageBytes);
  return { pixels, labels };
}

/** Changes when a batch changes: names, sizes and times. */
async function fingerprint(place: CifarPlace): Promise<string> {
  const hash = createHash("sha256").update(await realpath(place.folder));
  for (const name of (await readdir(place.folder)).sort()) {
    const facts = await stat(join(place.folder, name));
    hash.update(`\n${name} ${facts.size} ${facts.mtimeMs}`);
  }
  return hash.digest("hex").slice(0, 12);
}

function cannotRead(
  path: string,
  reason: string,
  code: "NotFound" | "InvalidInput" = "NotFound",
): SagelabError {
  return new SagelabError(code, `Cannot read CIFAR-10 from "${path}": ${reason}`);
}
