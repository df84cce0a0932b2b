import type { NDArray } from "../codecs/ndarray";
import type { GridTile } from "../codecs/picture-grid";
import { ImageGrid, type ImageGridOptions } from "./image-grid";
import { cifarImageBytes, cifarSide } from "./planar-images";

/** What a grid says about its pictures. */
export interface GridWords {
  readonly dataset: string;
  readonly part: "training" | "test";
  readonly classes: readonly string[];
  readonly drawn: boolean;
  /** How many images there are in all. */
  readonly total: number;
}

/** A grid of CIFAR-10's pictures with their classes, or with what a model said about them. */
export function labelledGrid(
  pixels: NDArray,
  labels: Uint8Array,
  words: GridWords,
  options: ImageGridOptions,
): ImageGrid {
  const predicted = readPredictions(options.predictions, labels.length, words.classes);
  const tiles = Array.from(labels, (label, i) =>
    makeTile(pixels, i, label, words, options, predicted?.[i]),
  );
  const [title, subtitle] = gridHeadings(words, labels.length, options.title);
  return new ImageGrid(tiles, { title, subtitle, columns: options.columns });
}

function makeTile(
  pixels: NDArray,
  place: number,
  label: number,
  words: GridWords,
  options: ImageGridOptions,
  predicted: string | undefined,
): GridTile {
  const start = place * cifarImageBytes;
  const data = pixels.data as Uint8Array;
  const image = {
    width: cifarSide,
    height: cifarSide,
    channels: 3,
    pixels: data.subarray(start, start + cifarImageBytes),
  } as const;
  const truth = words.classes[label] as string;
  if (predicted === undefined)
    return options.labels === false ? { image } : { image, label: truth };
  if (predicted === truth) return { image, label: predicted, mark: "right" };
  return { image, label: predicted, mark: "wrong", note: `is ${truth}` };
}

function readPredictions(
  predictions: ArrayLike<number | string> | undefined,
  count: number,
  classes: readonly string[],
): readonly string[] | undefined {
  if (predictions === undefined) return undefined;
  if (predictions.length !== count) {
    throw new RangeError(
      `Cannot draw a grid: ${predictions.length} predictions were given for ${count} pictures`,
    );
  }
  return Array.from(predictions, (prediction) => {
    if (typeof prediction === "string") return prediction;
    const name = classes[Number(prediction)];
    if (name !== undefined) return name;
    throw new RangeError(
      `Cannot draw a grid: prediction ${prediction} is not a class; classes are 0 to ${classes.length - 1}`,
    );
  });
}

/** Title and second line of a grid; drawings are always called so. */
export function gridHeadings(
  words: Omit<GridWords, "classes" | "part"> & { readonly part?: string },
  count: number,
  own: string | undefined,
): readonly [string, string] {
  const shown = count === 1 ? "1" : count.toLocaleString("en-US");
  const images = words.part === undefined ? "images" : `${words.part} images`;
  const which = `${shown} of ${words.total.toLocaleString("en-US")} ${images}`;
  const title = own ?? words.dataset;
  if (!words.drawn) return [title, which];
  return own === undefined
    ? [`${title}, drawn sample`, `${which}: drawings, not the real photographs`]
    : [title, `${which} of the drawn sample, not the real photographs`];
}
