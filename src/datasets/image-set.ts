import type { NDArray } from "../codecs/ndarray";
import type { DisplayDocument } from "../display/document";
import { withDisplays } from "../display/inspect";
import { ImageBatch } from "./image-batch";
import type { ImageGrid, ImageGridOptions } from "./image-grid";
import { cifarSide, type PlanarImages } from "./planar-images";
import { drawPlaces, seeded } from "./seeded";

/** Which images to take: `size` of them from `start` on, or drawn by a seed. */
export interface ImageChoice {
  /** How many; fewer when the set ends. */
  readonly size: number;
  /** The first one, default 0. */
  readonly start?: number;
  /** Takes random images instead, the same ones for the same seed, each at most once. */
  readonly seed?: number;
}

export interface ImageSetGridOptions extends ImageGridOptions {
  /** How many images, default 16. */
  readonly count?: number;
  /** The first one, default 0. */
  readonly start?: number;
  /** Shows random images instead, the same ones for the same seed. */
  readonly seed?: number;
}

/**
 * What a set is called and where it comes from.
 * @internal
 */
export interface ImageSetFacts {
  readonly dataset: string;
  readonly part: "training" | "test";
  readonly classes: readonly string[];
  /** True for drawings that stand in for the real images. */
  readonly drawn: boolean;
}

/** Labelled images of one size. */
export class ImageSet {
  /** The names of the classes; labels are places in it. */
  readonly classes: readonly string[];
  /** True for drawings that stand in for the real images; every display says so. */
  readonly drawn: boolean;
  readonly part: "training" | "test";
  /** `[n, 32, 32, 3]`. */
  readonly shape: readonly number[];
  readonly #source: PlanarImages;
  readonly #facts: ImageSetFacts;
  #images: NDArray | undefined;

  /** @internal */
  constructor(source: PlanarImages, facts: ImageSetFacts) {
    this.#source = source;
    this.#facts = facts;
    this.classes = facts.classes;
    this.drawn = facts.drawn;
    this.part = facts.part;
    this.shape = [source.length, cifarSide, cifarSide, 3];
  }

  /** How many images. */
  get length(): number {
    return this.#source.length;
  }

  /** The class of each image. */
  get labels(): Uint8Array {
    return this.#source.labels;
  }

  /** All images, `[n, 32, 32, 3]` uint8; put together on first use, 3 kB an image. */
  get images(): NDArray {
    this.#images ??= {
      shape: this.shape,
      dtype: "uint8",
      data: this.#source.interleaved(Array.from({ length: this.length }, (_, i) => i)),
    };
    return this.#images;
  }

  /**
   * A few images, normalised for a network and as they look. A number takes the first ones. Throws a `RangeError` for a
   * size or start that the set does not have.
   */
  batch(choice: number | ImageChoice): ImageBatch {
    const { size, start = 0, seed } = typeof choice === "number" ? { size: choice } : choice;
    this.#check("size", size, 1);
    this.#check("start", start, 0);
    const count = Math.min(size, this.length - start);
    const places =
      seed === undefined
        ? Array.from({ length: count }, (_, i) => start + i)
        : drawPlaces(seeded(seed), this.length, size);
    return new ImageBatch(this.#source, places, { ...this.#facts, total: this.length });
  }

  /** Images as one labelled picture: the first 16, or those that the options choose. */
  grid(options: ImageSetGridOptions = {}): ImageGrid {
    const { count = 16, start, seed, ...rest } = options;
    return this.batch({ size: count, start, seed }).grid(rest);
  }

  document(): DisplayDocument {
    return this.grid().document();
  }

  #check(name: string, value: number, least: number): void {
    const most = name === "start" ? this.length - 1 : Number.MAX_SAFE_INTEGER;
    if (Number.isInteger(value) && value >= least && value <= most) return;
    const range = name === "start" ? `from ${least} to ${most}` : `from ${least}`;
    throw new RangeError(`Cannot take images: ${name} ${value} is not a whole number ${range}`);
  }
}
withDisplays(ImageSet);
