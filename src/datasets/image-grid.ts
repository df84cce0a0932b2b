import type { NDArray } from "../codecs/ndarray";
import { composePictureGrid, type GridTile, type PictureGrid } from "../codecs/picture-grid";
import type { DisplayDocument } from "../display/document";
import { withDisplays } from "../display/inspect";
import { cifarImageBytes, cifarSide } from "./planar-images";

export interface ImageGridOptions {
  /** Pictures a row; default as many as make a pleasant shape, at most 8. */
  readonly columns?: number;
  /** Whether the class stands below each picture, default true. Say false for a quiz. */
  readonly labels?: boolean;
  /**
   * What a model said about each picture, as class names or places in the classes. Each picture then shows the prediction,
   * marked right or wrong, and what it really is where that differs.
   */
  readonly predictions?: ArrayLike<number | string>;
  /** A heading of your own. */
  readonly title?: string;
}

/**
 * What a grid says about its pictures.
 * @internal
 */
export interface GridWords {
  readonly dataset: string;
  readonly part: "training" | "test";
  readonly classes: readonly string[];
  readonly drawn: boolean;
  /** How many images there are in all. */
  readonly total: number;
}

const maxColumns = 8;

/** Labelled pictures side by side, as one PNG picture. */
export class ImageGrid {
  /** The picture as a PNG file. */
  readonly png: Uint8Array;
  /** Pixels on the page; the file has twice as many, for sharp screens. */
  readonly width: number;
  readonly height: number;
  /** The picture in words. */
  readonly alt: string;

  /** @internal */
  constructor(pixels: NDArray, labels: Uint8Array, words: GridWords, options: ImageGridOptions) {
    const columns = options.columns ?? defaultColumns(labels.length);
    if (!Number.isInteger(columns) || columns < 1) {
      throw new RangeError(`Cannot draw a grid: columns ${columns} is not a whole number from 1`);
    }
    const predicted = readPredictions(options.predictions, labels.length, words.classes);
    const tiles = Array.from(labels, (label, i) =>
      makeTile(pixels, i, label, words, options, predicted?.[i]),
    );
    const [title, subtitle] = headings(words, labels.length, options.title);
    const picture: PictureGrid = composePictureGrid(tiles, { columns, title, subtitle });
    this.png = picture.png;
    this.width = picture.width;
    this.height = picture.height;
    this.alt = describe(title, subtitle, tiles, columns);
  }

  document(): DisplayDocument {
    const { png, width, height, alt } = this;
    return { blocks: [{ kind: "picture", png, width, height, alt }] };
  }
}
withDisplays(ImageGrid);

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

function headings(
  words: GridWords,
  count: number,
  own: string | undefined,
): readonly [string, string] {
  const shown = count === 1 ? "1" : count.toLocaleString("en-US");
  const which = `${shown} of ${words.total.toLocaleString("en-US")} ${words.part} images`;
  const title = own ?? words.dataset;
  if (!words.drawn) return [title, which];
  return own === undefined
    ? [`${title}, drawn sample`, `${which}: drawings, not the real photographs`]
    : [title, `${which} of the drawn sample, not the real photographs`];
}

/** A shape between a row and a square: 4 are a row, 16 are two rows, 64 are a square. */
function defaultColumns(count: number): number {
  if (count <= 6) return Math.max(1, count);
  const rows = Math.ceil(count / maxColumns);
  return Math.ceil(count / rows);
}

function describe(
  title: string,
  subtitle: string,
  tiles: readonly GridTile[],
  columns: number,
): string {
  const words = tiles.map(({ label = "(no label)", mark, note }) => {
    if (mark === undefined) return label;
    return mark === "right" ? `${label} ✓` : `${label} ✗ (${note})`;
  });
  const lines = [`${title} · ${subtitle}`];
  for (let i = 0; i < words.length; i += columns)
    lines.push(words.slice(i, i + columns).join(", "));
  const marked = tiles.filter((tile) => tile.mark).length;
  const right = tiles.filter((tile) => tile.mark === "right").length;
  if (marked > 0) lines.push(`${right} of ${marked} predictions are right`);
  return lines.join("\n");
}
