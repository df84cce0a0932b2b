import { composePictureGrid, type GridTile, type PictureGridOptions } from "../codecs/picture-grid";
import type { DisplayDocument } from "../display/document";
import { withDisplays } from "../display/inspect";

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
 * What stands above a grid, and its shape.
 * @internal
 */
export interface GridHeading extends Omit<PictureGridOptions, "columns"> {
  readonly title: string;
  readonly subtitle: string;
  /** Pictures a row; default as many as make a pleasant shape, at most 8. */
  readonly columns?: number;
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
  constructor(tiles: readonly GridTile[], heading: GridHeading) {
    const columns = heading.columns ?? defaultColumns(tiles.length);
    if (!Number.isInteger(columns) || columns < 1) {
      throw new RangeError(`Cannot draw a grid: columns ${columns} is not a whole number from 1`);
    }
    const picture = composePictureGrid(tiles, { ...heading, columns });
    this.png = picture.png;
    this.width = picture.width;
    this.height = picture.height;
    this.alt = describe(heading.title, heading.subtitle, tiles, columns);
  }

  document(): DisplayDocument {
    const { png, width, height, alt } = this;
    return { blocks: [{ kind: "picture", png, width, height, alt }] };
  }
}
withDisplays(ImageGrid);

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
