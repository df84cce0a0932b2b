import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { SagelabError } from "../errors";

/** Files that are taken for images by their names' ends; what they really hold is told by their bytes. */
const imageEnd = /\.(jpe?g|png|gif)$/i;

/** The pattern of file names in Oxford-IIIT Pet, as the fastai course writes it: `…/Breed_12.jpg`. */
const breedPattern = /([^/\\]+)_\d+\.jpg$/;

/**
 * The image files (`.jpg`, `.jpeg`, `.png`, `.gif`) in a folder and the folders below it, sorted by name; hidden files are left
 * out.
 *
 * Throws `NotFound` for a folder that is not there, cannot be read, or has no images in it.
 */
export async function getImageFiles(folder: string): Promise<readonly string[]> {
  const files = await listImages(folder);
  if (files.length > 0) return files;
  throw new SagelabError(
    "NotFound",
    `Cannot find images in "${folder}": there is no .jpg, .jpeg, .png or .gif file in it or below it`,
  );
}

/**
 * The breed in the name of a file of Oxford-IIIT Pet: `Abyssinian` for `images/Abyssinian_12.jpg`, by the course's pattern
 * `/([^/]+)_\d+.jpg$`. Throws `InvalidInput` for a name without one.
 */
export function breedOf(file: string): string {
  const breed = breedPattern.exec(file)?.[1];
  if (breed !== undefined) return breed;
  throw new SagelabError(
    "InvalidInput",
    `Cannot tell the breed of "${basename(file)}": a name like Abyssinian_12.jpg is wanted, the breed, "_", a number and ".jpg"`,
  );
}

async function listImages(folder: string): Promise<string[]> {
  const names = await readdir(folder, { withFileTypes: true }).catch(async (error) => {
    throw await unreadable(folder, error as NodeJS.ErrnoException);
  });
  const files: string[] = [];
  const below: string[] = [];
  for (const entry of names) {
    const { name } = entry;
    if (name.startsWith(".")) continue;
    if (entry.isDirectory()) below.push(join(folder, name));
    else if (imageEnd.test(name)) files.push(join(folder, name));
    else if (entry.isSymbolicLink()) {
      const facts = await stat(join(folder, name)).catch(() => undefined);
      if (facts?.isDirectory()) below.push(join(folder, name));
    }
  }
  for (const path of below) files.push(...(await listImages(path)));
  return files.sort();
}

async function unreadable(folder: string, error: NodeJS.ErrnoException): Promise<SagelabError> {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: "there is no such folder",
    ENOTDIR: "it is not a folder",
    EACCES: "this user may not read it",
    EPERM: "this user may not read it",
    ELOOP: "it is a link to itself",
  };
  const reason = reasons[error.code ?? ""] ?? error.message;
  return new SagelabError("NotFound", `Cannot find images in "${folder}": ${reason}`, {
    cause: error,
  });
}
