import { join, resolve } from "node:path";
import { currentScreen } from "../display/screen";
import { sagelabHome } from "../environment";
import { isSagelabError } from "../errors";
import { drawnPets } from "./drawn-pets";
import { namedSources } from "./named-sources";
import { PetsDataset } from "./pets-dataset";
import { checkPetsOptions, type PetsOptions } from "./pets-options";
import {
  cachedPets,
  fetchPets,
  openPetsPath,
  type PetsFound,
  petsMarks,
  readPets,
} from "./pets-source";

/**
 * Oxford-IIIT Pet: 7,390 photographs of cats and dogs of 37 breeds (https://www.robots.ox.ac.uk/~vgg/data/pets/), or what
 * stands in for it.
 *
 * You get the first of these that can be had: the images at `path`; those on this machine that `SAGELAB_DATASETS` names;
 * those downloaded earlier; a download, with its progress shown and its MD5 checked; a sample of drawn faces with the same
 * names in the same layout, made on the spot and marked as drawn in every display.
 *
 * ```ts
 * const pets = await datasets.pets();
 * show(await pets.grid({ count: 12, seed: 1 }));
 * ```
 *
 * Throws `NotFound` or `InvalidInput` for a `path` without images in it and for a file name without a breed, `DamagedFile` for
 * a truncated archive and for a wrong MD5, `DownloadFailed` when `sample` is false and nothing can be had, `NoSpace` when the
 * disk is full, `Interrupted` when `signal` ends a download.
 */
export async function pets(options: PetsOptions = {}): Promise<PetsDataset> {
  checkPetsOptions(options);
  const cacheFolder = resolve(options.cacheFolder ?? join(sagelabHome(), "datasets"));
  const { path, signal, verify = true } = options;
  if (path !== undefined) {
    const otherArchive = verify ? "refuse" : "accept";
    return given(await openPetsPath(resolve(path), { otherArchive, cacheFolder, signal }));
  }
  if (options.sample === true) return drawn(options, cacheFolder, []);

  const named = await namedSources(petsMarks);
  const [place] = options.urls ? [] : named.paths;
  if (place !== undefined) {
    const otherArchive = "warn";
    return given(await openPetsPath(resolve(place), { otherArchive, cacheFolder, signal }));
  }
  const cached = await cachedPets(cacheFolder);
  if (cached !== undefined) return new PetsDataset(cached, "published");
  try {
    const { urls } = options;
    const found = await fetchPets({ urls, named, verify, cacheFolder, signal });
    return new PetsDataset(found, "published");
  } catch (error) {
    const offline = isSagelabError(error, "DownloadFailed");
    if (!offline || options.sample === false) throw error;
    currentScreen().show({ blocks: [{ kind: "note", tone: "warning", text: drawnNote }] });
    return drawn(options, cacheFolder, [error.message]);
  }
}

const drawnNote =
  "Drawn faces of cats and dogs stand in for the real photographs of Oxford-IIIT Pet";

function given(found: PetsFound): PetsDataset {
  return new PetsDataset(found, found.drawn ? "drawn" : "given");
}

async function drawn(
  options: PetsOptions,
  cacheFolder: string,
  reasons: readonly string[],
): Promise<PetsDataset> {
  const { imagesPerBreed = 10, seed = 1 } = options;
  const folder = await drawnPets({ imagesPerBreed, seed, cacheFolder });
  return new PetsDataset({ ...(await readPets(folder)), warnings: reasons }, "drawn");
}
