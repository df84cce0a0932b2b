import { inflateRawSync } from "node:zlib";
import { glyphData } from "./glyph-data";

/** A typeface at its one size: `label` is 20 px regular, `title` 26 px bold. */
export type FontName = "label" | "title";

/** How one letter looks. */
export interface Glyph {
  /** Pixels to the next letter. */
  readonly advance: number;
  /** From the pen on the base line to the picture's left and top edge. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** How much of each pixel is covered, 0 to 15, in rows. */
  readonly coverage: Uint8Array;
}

/** The letters of a font. */
export interface Font {
  /** Pixels above and below the base line. */
  readonly ascent: number;
  readonly descent: number;
  /** The letter, or the nearest thing there is: its base letter without marks, else a small box. */
  glyph(character: string): Glyph;
}

/** The letters of a font, unpacked on first use. */
export function fontNamed(name: FontName): Font {
  fonts ??= unpack();
  return fonts[name];
}

/** The width of a text in pixels. */
export function textWidth(text: string, name: FontName): number {
  const font = fontNamed(name);
  let width = 0;
  for (const character of text.normalize("NFC")) width += font.glyph(character).advance;
  return width;
}

/** The text, or as much of it as fits the width with an ellipsis at its end. */
export function fitText(text: string, name: FontName, maxWidth: number): string {
  if (textWidth(text, name) <= maxWidth) return text;
  const characters = [...text.normalize("NFC")];
  while (characters.length > 0 && textWidth(`${characters.join("")}…`, name) > maxWidth) {
    characters.pop();
  }
  return characters.length === 0 ? "" : `${characters.join("").trimEnd()}…`;
}

let fonts: Readonly<Record<FontName, Font>> | undefined;

interface PackedFont {
  readonly ascent: number;
  readonly descent: number;
  readonly glyphs: readonly (readonly [number, number, number, number, number, number])[];
}

const box = "□";

function unpack(): Readonly<Record<FontName, Font>> {
  const bytes = inflateRawSync(Buffer.from(glyphData, "base64"));
  const textEnd = 4 + bytes.readUInt32LE(0);
  const packed = JSON.parse(bytes.toString("utf8", 4, textEnd)) as Record<FontName, PackedFont>;
  let at = 0;
  const nextCoverage = () => {
    const byte = bytes[textEnd + (at >> 1)] as number;
    return at++ % 2 === 0 ? byte >> 4 : byte & 15;
  };
  const read = (font: PackedFont): Font => {
    const glyphs = new Map<string, Glyph>();
    for (const [code, advance, left, top, width, height] of font.glyphs) {
      const coverage = Uint8Array.from({ length: width * height }, nextCoverage);
      glyphs.set(String.fromCodePoint(code), { advance, left, top, width, height, coverage });
    }
    return { ascent: font.ascent, descent: font.descent, glyph: lookUp(glyphs) };
  };
  // In the order in which their pixels lie in the data.
  const label = read(packed.label);
  const title = read(packed.title);
  return { label, title };
}

function lookUp(glyphs: ReadonlyMap<string, Glyph>): (character: string) => Glyph {
  return (character) => {
    const exact = glyphs.get(character);
    if (exact !== undefined) return exact;
    const plain = /\s/.test(character) ? " " : (character.normalize("NFKD")[0] ?? box);
    return glyphs.get(plain) ?? (glyphs.get(box) as Glyph);
  };
}
