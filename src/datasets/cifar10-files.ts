import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SagelabError } from "../errors";
import {
  type CifarMeta,
  cifar10Classes,
  decodeBinaryBatch,
  decodePythonBatch,
  decodePythonMeta,
  encodePythonBatch,
  encodePythonMeta,
} from "./cifar10-format";
import { type PlanarBatch, PlanarImages } from "./planar-images";
import { writeFolder } from "./write-folder";

/** The folder that the published python archive holds. */
export const pythonFolder = "cifar-10-batches-py";
/** The folder that the published binary archive holds. */
export const binaryFolder = "cifar-10-batches-bin";

/** Batches that were found somewhere. */
export interface CifarPlace {
  readonly format: "python" | "binary";
  /** The folder with the batches in it. */
  readonly folder: string;
}

/** What the batches hold. */
export interface CifarImages extends CifarMeta {
  readonly train: PlanarImages;
  readonly test: PlanarImages;
}

/** Finds batches in a folder or in the folder of the published name below it; undefined where there are none. */
export async function findBatches(folder: string): Promise<CifarPlace | undefined> {
  for (const below of [".", pythonFolder, binaryFolder]) {
    const names = await readdir(join(folder, below)).catch(() => [] as string[]);
    if (names.some((name) => trainName.test(name) || name === "test_batch")) {
      return { format: "python", folder: join(folder, below) };
    }
    if (names.some((name) => trainNameBinary.test(name) || name === "test_batch.bin")) {
      return { format: "binary", folder: join(folder, below) };
    }
  }
  return undefined;
}

const trainName = /^data_batch_\d+$/;
const trainNameBinary = /^data_batch_\d+\.bin$/;

/**
 * Reads all batches. Fewer training batches than the published five, and fewer images in them, are fine.
 *
 * Throws `NotFound` when the training or the test images are missing, `DamagedFile` for a truncated or damaged batch.
 */
export async function readBatches(place: CifarPlace): Promise<CifarImages> {
  const python = place.format === "python";
  const names = await readdir(place.folder);
  const trainNames = names
    .filter((name) => (python ? trainName : trainNameBinary).test(name))
    .sort((a, b) => Number.parseInt(a.slice(11), 10) - Number.parseInt(b.slice(11), 10));
  const testName = python ? "test_batch" : "test_batch.bin";
  if (trainNames.length === 0) throw missing(place, python ? "data_batch_1" : "data_batch_1.bin");
  if (!names.includes(testName)) throw missing(place, testName);
  const read = async (name: string): Promise<PlanarBatch> => {
    const file = join(place.folder, name);
    const bytes = await readFile(file);
    return python ? decodePythonBatch(bytes, file) : decodeBinaryBatch(bytes, file);
  };
  const [meta, test, ...train] = await Promise.all([
    readMeta(place, names),
    read(testName),
    ...trainNames.map(read),
  ]);
  return { ...meta, train: new PlanarImages(train), test: new PlanarImages([test]) };
}

async function readMeta(place: CifarPlace, names: readonly string[]): Promise<CifarMeta> {
  const name = place.format === "python" ? "batches.meta" : "batches.meta.txt";
  if (!names.includes(name)) return { classes: cifar10Classes, drawn: false };
  const file = join(place.folder, name);
  const bytes = await readFile(file);
  if (place.format === "python") return decodePythonMeta(bytes, file);
  const classes = bytes
    .toString("utf8")
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "");
  return { classes, drawn: false };
}

/** What is written as one batch. */
export interface BatchToWrite extends PlanarBatch {
  /** `data_batch_1` … `data_batch_5`, `test_batch`. */
  readonly name: string;
}

/**
 * Writes batches in the published python layout: `folder/cifar-10-batches-py/…`. The folder appears complete or not at all.
 *
 * Throws `NoSpace` when the disk is full.
 */
export async function writePythonBatches(
  folder: string,
  batches: readonly BatchToWrite[],
  options: { readonly drawnBy?: string; readonly fileNamePart: string },
): Promise<void> {
  const trainCount = batches.filter((batch) => trainName.test(batch.name)).length;
  const label = (name: string) =>
    name === "test_batch"
      ? "testing batch 1 of 1"
      : `training batch ${name.slice(11)} of ${trainCount}`;
  await writeFolder(folder, async (beside) => {
    await mkdir(join(beside, pythonFolder), { recursive: true });
    let images = 0;
    for (const batch of batches) {
      const fileNames = Array.from(batch.labels, (place) => {
        images += 1;
        return `${cifar10Classes[place]}_${options.fileNamePart}_${String(images).padStart(6, "0")}.png`;
      });
      const bytes = encodePythonBatch(batch, { batchLabel: label(batch.name), fileNames });
      await writeFile(join(beside, pythonFolder, batch.name), bytes);
    }
    const imagesPerBatch = batches[0]?.labels.length ?? 0;
    const meta = encodePythonMeta(cifar10Classes, { imagesPerBatch, drawnBy: options.drawnBy });
    await writeFile(join(beside, pythonFolder, "batches.meta"), meta);
  });
}

function missing(place: CifarPlace, name: string): SagelabError {
  return new SagelabError(
    "NotFound",
    `Cannot read CIFAR-10 from "${place.folder}": there is no "${name}" in it`,
  );
}
