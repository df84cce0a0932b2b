import { fitText, fontNamed, textWidth } from "./glyphs";
import { type EncodePngOptions, encodePng, type PixelImage } from "./png";
import { Raster, type Rgb } from "./raster";

/** A picture in a grid with the words below it. */
export interface GridTile {
  /** Three or four channels (alpha is ignored); all tiles of a grid have one size. */
  readonly image: PixelImage;
  readonly label?: string;
  /** A second, fainter line. */
  readonly note?: string;
  /** `right` and `wrong` frame the picture and put a sign and a colour to the label. */
  readonly mark?: "right" | "wrong";
}

export interface PictureGridOptions {
  /** Tiles a row; at least 1. */
  readonly columns: number;
  /** A line above the pictures. */
  readonly title?: string;
  /** A fainter line below the title. */
  readonly subtitle?: string;
  /** What the pictures are made of, see `encodePng`. */
  readonly content?: EncodePngOptions["content"];
}

/** A grid as a PNG file and the size it should appear in, which is half of its pixels. */
export interface PictureGrid {
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** File pixels for each pixel on the page. */
const density = 2;
/** How wide a picture should be in the file, about: fewer pictures are shown larger. */
const targetTileWidth = [
  { tiles: 6, width: 192 },
  { tiles: 24, width: 128 },
  { tiles: Number.POSITIVE_INFINITY, width: 96 },
] as const;
/** A grid grows up to this width for its words, in file pixels. */
const maxWidthForWords = 1000;
const margin = 20;
const gap = 16;
const lineHeight = 24;

// A light card with dark words on it can be read on light and on dark pages.
const colours = {
  card: [250, 250, 251],
  edge: [208, 213, 221],
  ink: [31, 36, 45],
  faint: [92, 101, 115],
  right: [24, 118, 60],
  wrong: [190, 32, 38],
} as const satisfies Record<string, Rgb>;

/**
 * Puts pictures side by side on a light card, each enlarged without smoothing and with its words below. Words that do not fit
 * end in an ellipsis.
 */
export function composePictureGrid(
  tiles: readonly GridTile[],
  options: PictureGridOptions,
): PictureGrid {
  const first = tiles[0]?.image;
  if (first === undefined) throw new RangeError("Cannot draw a grid of no pictures");
  const layout = layOut(tiles, first, options);
  const raster = new Raster(layout.width, layout.height, colours.card);
  raster.frame({ x: 0, y: 0, width: layout.width, height: layout.height }, density, colours.edge);
  const inside = layout.width - 2 * margin;
  const { ascent } = fontNamed("title");
  if (options.title) {
    raster.text(
      fitText(options.title, "title", inside),
      margin,
      margin + ascent,
      "title",
      colours.ink,
    );
  }
  if (options.subtitle) {
    const y = margin + (options.title ? titleHeight - 6 : 0) + fontNamed("label").ascent;
    raster.text(fitText(options.subtitle, "label", inside), margin, y, "label", colours.faint);
  }
  tiles.forEach((tile, i) => {
    const x = margin + (i % options.columns) * (layout.cellWidth + gap);
    const y = layout.top + Math.floor(i / options.columns) * layout.rowHeight;
    drawTile(raster, tile, x, y, layout);
  });
  return {
    png: encodePng(raster, { content: options.content }),
    width: Math.round(layout.width / density),
    height: Math.round(layout.height / density),
  };
}

const titleHeight = 42;

interface Layout {
  readonly scale: number;
  readonly cellWidth: number;
  readonly rowHeight: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function layOut(
  tiles: readonly GridTile[],
  image: PixelImage,
  options: PictureGridOptions,
): Layout {
  const target = targetTileWidth.find((size) => tiles.length <= size.tiles)?.width ?? 0;
  const scale = Math.max(1, Math.round(target / image.width));
  const columns = Math.min(options.columns, tiles.length);
  const lines = tiles.some((tile) => tile.note) ? 2 : tiles.some((tile) => tile.label) ? 1 : 0;
  const words = tiles.map((tile) =>
    Math.max(labelWidth(tile), textWidth(tile.note ?? "", "label")),
  );
  const imageWidth = image.width * scale;
  const cellWidth = Math.max(
    imageWidth,
    Math.min(Math.max(...words), Math.round(imageWidth * 1.25)),
  );
  const rowHeight = image.height * scale + (lines > 0 ? 6 : 0) + lines * lineHeight + gap;
  const top = margin + (options.title ? titleHeight : 0) + (options.subtitle ? lineHeight + 12 : 0);
  const rows = Math.ceil(tiles.length / columns);
  return {
    scale,
    cellWidth,
    rowHeight,
    top,
    width: even(
      2 * margin + Math.max(columns * cellWidth + (columns - 1) * gap, wordsWidth(options)),
    ),
    height: even(top + rows * rowHeight - gap + margin),
  };
}

function wordsWidth({ title = "", subtitle = "" }: PictureGridOptions): number {
  const width = Math.max(textWidth(title, "title"), textWidth(subtitle, "label"));
  return Math.min(Math.ceil(width), maxWidthForWords);
}

const signs = { right: "✓ ", wrong: "✗ " } as const;

function drawTile(raster: Raster, tile: GridTile, x: number, y: number, layout: Layout): void {
  const { image, mark } = tile;
  const width = image.width * layout.scale;
  const height = image.height * layout.scale;
  const left = x + Math.floor((layout.cellWidth - width) / 2);
  raster.image(image, left, y, layout.scale);
  if (mark) {
    const edge = { x: left - 4, y: y - 4, width: width + 8, height: height + 8 };
    raster.frame(edge, 4, colours[mark]);
  }
  const sign = mark ? signs[mark] : "";
  const base = y + height + 6 + fontNamed("label").ascent;
  centred(raster, sign + (tile.label ?? ""), x, base, layout, mark ? colours[mark] : colours.ink);
  if (tile.note) centred(raster, tile.note, x, base + lineHeight, layout, colours.faint);
}

function centred(
  raster: Raster,
  text: string,
  x: number,
  y: number,
  layout: Layout,
  colour: Rgb,
): void {
  const fitted = fitText(text, "label", layout.cellWidth + gap - 4);
  const width = textWidth(fitted, "label");
  raster.text(fitted, x + Math.floor((layout.cellWidth - width) / 2), y, "label", colour);
}

function labelWidth(tile: GridTile): number {
  return textWidth((tile.mark ? signs[tile.mark] : "") + (tile.label ?? ""), "label");
}

function even(length: number): number {
  return length + (length % 2);
}
