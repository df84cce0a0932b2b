import { join } from "node:path";
import { findBatches, readBatches, writePythonBatches } from "./cifar10-files";
import type { CifarFound } from "./cifar10-source";
import { drawImages } from "./drawn-sample";
import { cifarImageBytes } from "./planar-images";

/** Counts up when the drawings change, so that an older sample in the cache is not taken for the new one. */
const drawingVersion = 1;
const trainBatches = 5;

export interface DrawnCifarOptions {
  /** Training images. */
  readonly size: number;
  readonly seed: number;
  readonly cacheFolder: string;
}

/**
 * The drawn sample in the published python layout, drawn once and kept in the cache. `batches.meta` carries a `drawn_by` key,
 * so that it is known as drawn wherever it is copied.
 */
export async function drawnCifar10(options: DrawnCifarOptions): Promise<CifarFound> {
  const { size, seed } = options;
  const folder = join(options.cacheFolder, `cifar10-drawn-v${drawingVersion}-${size}-seed${seed}`);
  if ((await findBatches(folder)) === undefined) await draw(folder, size, seed);
  const place = { format: "python", folder: join(folder, "cifar-10-batches-py") } as const;
  return { ...(await readBatches(place)), path: folder, warnings: [] };
}

async function draw(folder: string, size: number, seed: number): Promise<void> {
  const testSize = Math.max(10, Math.round(size / 4));
  const train = drawImages(size, seed * 2);
  const test = drawImages(testSize, seed * 2 + 1);
  const perBatch = Math.ceil(size / trainBatches);
  const batches = Array.from({ length: trainBatches }, (_, i) => {
    const [from, to] = [i * perBatch, Math.min(size, (i + 1) * perBatch)];
    return {
      name: `data_batch_${i + 1}`,
      pixels: train.pixels.subarray(from * cifarImageBytes, to * cifarImageBytes),
      labels: train.labels.subarray(from, to),
    };
  });
  const drawnBy = `sagelab, version ${drawingVersion}, seed ${seed}`;
  await writePythonBatches(folder, [...batches, { name: "test_batch", ...test }], {
    drawnBy,
    fileNamePart: "drawn",
  });
}
