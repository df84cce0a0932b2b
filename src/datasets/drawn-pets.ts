import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type * as ResvgJs from "@resvg/resvg-js";
import { encodeJpeg } from "../codecs/jpeg";
import { withJpegComment } from "../codecs/jpeg-segments";
import type { PixelImage } from "../codecs/png";
import { drawPet, type PetDrawing } from "./drawn-pet-face";
import { drawnComment } from "./image-file";
import { petLooks } from "./pet-breeds";
import { seeded } from "./seeded";
import { writeFolder } from "./write-folder";

/** Counts up when the drawings change, so that an older sample in the cache is not taken for the new one. */
const drawingVersion = 1;
/** At this quality a drawing has no visible blocks. */
const quality = 88;

export interface DrawnPetsOptions {
  readonly imagesPerBreed: number;
  readonly seed: number;
  readonly cacheFolder: string;
}

/**
 * Draws faces of cats and dogs in the published layout, `images/Breed_1.jpg` and so on, once, and keeps them in the cache.
 * Every file carries a comment, so that it is known as drawn wherever it is copied. The same seed gives the same files.
 */
export async function drawnPets(options: DrawnPetsOptions): Promise<string> {
  const { imagesPerBreed, seed, cacheFolder } = options;
  const parent = join(cacheFolder, `pets-drawn-v${drawingVersion}-${imagesPerBreed}-seed${seed}`);
  const folder = join(parent, "oxford-iiit-pet");
  const there = await stat(join(folder, "images")).catch(() => undefined);
  if (there === undefined) {
    await mkdir(parent, { recursive: true });
    await writeFolder(folder, (beside) => draw(join(beside, "images"), imagesPerBreed, seed));
  }
  return folder;
}

async function draw(folder: string, imagesPerBreed: number, seed: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const comment = `${drawnComment}, version ${drawingVersion}, seed ${seed}`;
  const writes: Promise<void>[] = [];
  for (const [place, looks] of petLooks.entries()) {
    const random = seeded(seed * 1000 + place);
    const drawings = Array.from({ length: imagesPerBreed }, () =>
      rasterise(drawPet(looks, random)),
    );
    for (const [i, drawing] of drawings.entries()) {
      const file = await encodeJpeg(await drawing, { quality });
      const path = join(folder, `${looks.breed}_${i + 1}.jpg`);
      writes.push(writeFile(path, withJpegComment(file, comment)));
    }
  }
  await Promise.all(writes);
}

/** On other threads: the next drawings are done while one is encoded. */
async function rasterise({ svg }: PetDrawing): Promise<PixelImage> {
  const { renderAsync } = require("@resvg/resvg-js") as typeof ResvgJs;
  const { width, height, pixels } = await renderAsync(svg, { font: { loadSystemFonts: false } });
  return { width, height, channels: 4, pixels };
}
