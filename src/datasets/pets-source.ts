import { createHash } from "node:crypto";
import { open, readdir, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { jpegComment } from "../codecs/jpeg-segments";
import { unpackTarGz } from "../codecs/tar";
import { SagelabError } from "../errors";
import { md5OfFile } from "./download";
import { fetchArchive } from "./fetch-archive";
import { drawnComment } from "./image-file";
import { breedOf, getImageFiles } from "./image-files";
import type { DatasetMarks, NamedSources } from "./named-sources";
import type { OpenPathOptions } from "./open-path-options";

/** Images of pets that were found. */
export interface PetsFound {
  /** What a training job is given: it holds `images`, or the images themselves, and nothing that does not belong to them. */
  readonly path: string;
  /** The folder with the image files. */
  readonly imagesPath: string;
  /** Absolute, in the order of their names. */
  readonly files: readonly string[];
  /** The breed of each file. */
  readonly labels: readonly string[];
  readonly drawn: boolean;
  readonly warnings: readonly string[];
}

/** Where the archives are published, with their MD5: by the data set's authors, and with annotations by fast.ai. */
const published = [
  {
    url: "https://www.robots.ox.ac.uk/~vgg/data/pets/data/images.tar.gz",
    md5: "5c4f3ee8e5d25df40f4fd59a7f44e54c",
  },
  {
    url: "https://s3.amazonaws.com/fast-ai-imageclas/oxford-iiit-pet.tgz",
    md5: "e4db5c768afd933bb91f5f594d7417a4",
  },
] as const;

/** What tells the pets among the entries of `SAGELAB_DATASETS`. */
export const petsMarks: DatasetMarks = {
  archiveName: /pets?\b|^images\.(tar\.gz|tgz)$/i,
  publishedName: "images.tar.gz",
  inFolder: ["oxford-iiit-pet"],
  entryName: /(^|\/)images\/[^/]+_\d+\.jpg$/,
  lookInto: async (folder) => {
    for (const below of [join(folder, "images"), folder]) {
      const names = await readdir(below).catch(() => [] as string[]);
      if (names.some((name) => /^[A-Za-z_]+_\d+\.jpg$/.test(name))) return true;
    }
    return false;
  },
};

/** Opens a folder or an archive that the user named. */
export async function openPetsPath(path: string, options: OpenPathOptions): Promise<PetsFound> {
  const facts = await stat(path).catch(() => undefined);
  if (facts === undefined) throw cannotRead(path, "there is no such file or folder");
  if (facts.isDirectory()) return readPets(path);
  if (!/\.(tar\.gz|tgz)$/.test(path)) {
    throw cannotRead(path, "it is not a folder or a .tar.gz", "InvalidInput");
  }
  const warnings = await checkArchive(path, options.otherArchive);
  const mark = `${facts.size} ${facts.mtimeMs} ${path}`;
  const name = `pets-given-${createHash("sha256").update(mark).digest("hex").slice(0, 12)}`;
  return { ...(await unpackPets(path, join(options.cacheFolder, name), options.signal)), warnings };
}

/** The images of an earlier download; undefined when there was none. */
export async function cachedPets(cacheFolder: string): Promise<PetsFound | undefined> {
  const folder = join(cacheFolder, "pets");
  const there = await stat(folder).catch(() => undefined);
  return there && readPets(folder);
}

export interface FetchPetsOptions {
  readonly urls?: readonly string[];
  readonly named: NamedSources;
  readonly verify: boolean;
  readonly cacheFolder: string;
  readonly signal?: AbortSignal;
}

/** Downloads the first archive that can be had into `pets` in the cache; throws `DownloadFailed` when none can. */
export function fetchPets(options: FetchPetsOptions): Promise<PetsFound> {
  const { verify, cacheFolder, signal, named } = options;
  const addresses = published.map(({ url }) => url);
  return fetchArchive({
    title: "Oxford-IIIT Pet",
    urls: options.urls ?? [...named.urls, ...addresses],
    md5: (url) => (verify ? publishedMd5(url) : undefined),
    cacheFolder,
    signal,
    advice: [
      `Download ${addresses[0]} by other means and give its path: datasets.pets({ path: "…" })`,
    ],
    unpack: (file) => unpackPets(file, join(cacheFolder, "pets"), signal),
  });
}

/** Finds and names the images in a folder. Throws `NotFound` where there are none, `InvalidInput` for a name without a breed. */
export async function readPets(folder: string): Promise<PetsFound> {
  const images = await imagesFolder(folder);
  const files = await getImageFiles(images);
  const labels = files.map(breedOf);
  const path = basename(images) === "images" ? await pathAround(images) : images;
  const drawn = await isDrawn(files[0] as string);
  return { path, imagesPath: images, files, labels, drawn, warnings: [] };
}

/** Where the images lie in a folder: in the published layout, or in the folder itself. */
async function imagesFolder(folder: string): Promise<string> {
  for (const below of ["images", join("oxford-iiit-pet", "images")]) {
    const facts = await stat(join(folder, below)).catch(() => undefined);
    if (facts?.isDirectory()) return join(folder, below);
  }
  return folder;
}

/** The folder around `images`, unless other things lie in it that nobody meant to upload. */
async function pathAround(images: string): Promise<string> {
  const around = dirname(images);
  const names = await readdir(around).catch(() => [] as string[]);
  const own = new Set(["images", "annotations"]);
  const others = names.filter((name) => !own.has(name) && !name.startsWith("."));
  return others.length === 0 ? around : images;
}

/** Bytes at a file's beginning that hold the comment of a drawn JPEG. */
const commentBytes = 256;

async function isDrawn(file: string): Promise<boolean> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return false;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(commentBytes), 0, commentBytes, 0);
    return jpegComment(buffer.subarray(0, bytesRead))?.startsWith(drawnComment) ?? false;
  } finally {
    await handle.close();
  }
}

/** Unpacks an archive into `folder`, unless it is there already; then reads it. */
async function unpackPets(file: string, folder: string, signal?: AbortSignal): Promise<PetsFound> {
  const there = await stat(folder).catch(() => undefined);
  if (there !== undefined) return readPets(folder);
  await unpackTarGz(file, folder, { signal });
  try {
    return await readPets(folder);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function checkArchive(
  file: string,
  otherArchive: OpenPathOptions["otherArchive"],
): Promise<readonly string[]> {
  if (otherArchive === "accept") return [];
  const md5 = await md5OfFile(file);
  if (published.some((archive) => archive.md5 === md5)) return [];
  if (otherArchive === "warn") {
    return [`"${file}" is not the published archive (its MD5 is ${md5})`];
  }
  const [images, all] = published;
  throw new SagelabError(
    "DamagedFile",
    `Cannot use "${file}": its MD5 is ${md5}, the published ones are ${images.md5} (images.tar.gz) and ` +
      `${all.md5} (oxford-iiit-pet.tgz)`,
    { advice: ["If it is a subset of your own, say verify: false"] },
  );
}

function publishedMd5(url: string): string {
  const name = basename(new URL(url).pathname);
  const archive = published.find((one) => one.url.endsWith(`/${name}`));
  return (archive ?? published[0]).md5;
}

function cannotRead(
  path: string,
  reason: string,
  code: "NotFound" | "InvalidInput" = "NotFound",
): SagelabError {
  return new SagelabError(code, `Cannot read the pets from "${path}": ${reason}`);
}
