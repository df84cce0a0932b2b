import { existsSync, mkdtempSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { sagelabHome } from "../environment";
import { writeFileAtomic } from "../files";
import { interFont } from "./font-data";

/** The weights of the embedded font. */
type Weight = keyof typeof interFont;

/** Advance widths of one weight, in thousandths of the font size, by code point. */
type Advances = ReadonlyMap<number, number>;

const opened = new Map<Weight, { readonly bytes: Buffer; readonly advances: Advances }>();
let files: readonly string[] | undefined;

/** The width of a line in the embedded font, in the unit of `size`; unknown characters count as one half of the size. */
export function fontTextWidth(text: string, size: number, weight: Weight = 400): number {
  const { advances } = open(weight);
  let width = 0;
  for (const character of text) width += advances.get(character.codePointAt(0) ?? 0) ?? 500;
  return (width * size) / 1000;
}

/** Whether the embedded font has a glyph for every character of `text`. */
export function fontCovers(text: string): boolean {
  const { advances } = open(400);
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 32 && !advances.has(code)) return false;
  }
  return true;
}

/**
 * The embedded font as files, for a renderer that reads fonts from paths. They are written once, to the cache under
 * `SAGELAB_HOME`, or to a temporary folder where that is read-only.
 */
export function fontFiles(): readonly string[] {
  if (files?.every((path) => existsSync(path))) return files;
  try {
    files = writeFonts(join(sagelabHome(), "cache", "fonts"));
  } catch {
    files = writeFonts(mkdtempSync(join(tmpdir(), "sagelab-fonts-")));
  }
  return files;
}

function writeFonts(folder: string): string[] {
  return ([400, 600] as const).map((weight) => {
    const { bytes } = open(weight);
    const path = join(folder, `inter-${weight}-${bytes.length}.ttf`);
    if (statSync(path, { throwIfNoEntry: false })?.size !== bytes.length)
      writeFileAtomic(path, bytes);
    return path;
  });
}

function open(weight: Weight): { readonly bytes: Buffer; readonly advances: Advances } {
  const before = opened.get(weight);
  if (before) return before;
  const bytes = inflateSync(Buffer.from(interFont[weight], "base64"));
  const font = { bytes, advances: readAdvances(bytes) };
  opened.set(weight, font);
  return font;
}

/** Reads `head`, `hhea`, `hmtx` and the format 4 `cmap` (OpenType specification 1.9) of a font that we made ourselves. */
function readAdvances(font: Buffer): Advances {
  const tables = new Map<string, number>();
  for (let index = 0; index < font.readUInt16BE(4); index++) {
    const record = 12 + 16 * index;
    tables.set(font.toString("latin1", record, record + 4), font.readUInt32BE(record + 8));
  }
  const at = (tag: string) => tables.get(tag) ?? 0;
  const unitsPerEm = font.readUInt16BE(at("head") + 18);
  const metrics = font.readUInt16BE(at("hhea") + 34);
  const advance = (glyph: number) =>
    font.readUInt16BE(at("hmtx") + 4 * Math.min(glyph, metrics - 1));
  const advances = new Map<number, number>();
  const subtable = at("cmap") + font.readUInt32BE(at("cmap") + 8);
  for (const [code, glyph] of characterGlyphs(font, subtable))
    advances.set(code, (advance(glyph) * 1000) / unitsPerEm);
  return advances;
}

/** Characters and their glyphs of a `cmap` subtable in format 4: segments with a delta or an array of glyphs. */
function* characterGlyphs(font: Buffer, table: number): Generator<[code: number, glyph: number]> {
  const segments = font.readUInt16BE(table + 6) / 2;
  const ends = table + 14;
  const starts = ends + 2 * segments + 2;
  const deltas = starts + 2 * segments;
  const offsets = deltas + 2 * segments;
  for (let segment = 0; segment < segments; segment++) {
    const start = font.readUInt16BE(starts + 2 * segment);
    const end = font.readUInt16BE(ends + 2 * segment);
    const delta = font.readUInt16BE(deltas + 2 * segment);
    const offset = font.readUInt16BE(offsets + 2 * segment);
    for (let code = start; code <= end && code !== 0xffff; code++) {
      const place = offsets + 2 * segment + offset + 2 * (code - start);
      const listed = offset === 0 ? code : font.readUInt16BE(place);
      const glyph = listed === 0 ? 0 : (listed + delta) & 0xffff;
      if (glyph !== 0) yield [code, glyph];
    }
  }
}
