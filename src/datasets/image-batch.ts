import type { NDArray } from "../codecs/ndarray";
import type { DisplayDocument } from "../display/document";
import { withDisplays } from "../display/inspect";
import type { ImageGrid, ImageGridOptions } from "./image-grid";
import { type GridWords, labelledGrid } from "./labelled-grid";
import { cifarSide, type PlanarImages } from "./planar-images";
import { Predictions } from "./predictions";

/** A few images, ready for a network. */
export class ImageBatch {
  /** `[n, 3, 32, 32]` float32 from -1 to 1: `(x / 255 - 0.5) / 0.5`, the input of the tutorial network. */
  readonly images: NDArray;
  /** `[n, 32, 32, 3]` uint8, as they look. */
  readonly pixels: NDArray;
  /** The class of each image, a place in the data set's classes. */
  readonly labels: Uint8Array;
  /** The name of each image's class. */
  readonly classNames: readonly string[];
  /** Where each image is in its set. */
  readonly places: readonly number[];
  readonly #words: GridWords;

  /** @internal */
  constructor(source: PlanarImages, places: readonly number[], words: GridWords) {
    const side = cifarSide;
    this.images = {
      shape: [places.length, 3, side, side],
      dtype: "float32",
      data: source.normalised(places),
    };
    this.pixels = {
      shape: [places.length, side, side, 3],
      dtype: "uint8",
      data: source.interleaved(places),
    };
    this.labels = Uint8Array.from(places, (place) => source.labels[place] as number);
    this.classNames = Array.from(this.labels, (label) => words.classes[label] as string);
    this.places = places;
    this.#words = words;
  }

  /** How many images. */
  get length(): number {
    return this.places.length;
  }

  /** The images as one labelled picture; `predictions` puts what a model said below each. */
  grid(options: ImageGridOptions = {}): ImageGrid {
    return labelledGrid(this.pixels, this.labels, this.#words, options);
  }

  /**
   * What a model said about the images, from its scores `[n, classes]` (any numeric dtype, as a network's last
   * linear layer gives them): the highest wins. Throws a `RangeError` for another shape.
   */
  predictions(scores: NDArray): Predictions {
    const { classes } = this.#words;
    const grid = (options: ImageGridOptions) => this.grid(options);
    return new Predictions({ classNames: this.classNames, classes, grid }, scores);
  }

  document(): DisplayDocument {
    return this.grid().document();
  }
}
withDisplays(ImageBatch);
