import { type FontName, fontNamed } from "./glyphs";
import type { PixelImage } from "./png";

/** Red, green and blue from 0 to 255. */
export type Rgb = readonly [number, number, number];

/** A rectangle of pixels: from its left top corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Pixels to draw on, red, green and blue. What lies outside is cut off. */
export class Raster implements PixelImage {
  readonly channels = 3;
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;

  /** A raster filled with one colour. */
  constructor(width: number, height: number, colour: Rgb) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint8Array(width * height * 3);
    this.fill({ x: 0, y: 0, width, height }, colour);
  }

  fill(box: Box, colour: Rgb): void {
    const left = Math.max(0, box.x);
    const right = Math.min(this.width, box.x + box.width);
    const top = Math.max(0, box.y);
    const bottom = Math.min(this.height, box.y + box.height);
    if (right <= left || bottom <= top) return;
    const first = (top * this.width + left) * 3;
    const length = (right - left) * 3;
    for (let i = first; i < first + length; i += 3) this.pixels.set(colour, i);
    for (let y = top + 1; y < bottom; y++) {
      this.pixels.copyWithin((y * this.width + left) * 3, first, first + length);
    }
  }

  /** The edge of a box, `thickness` pixels wide, inside it. */
  frame(box: Box, thickness: number, colour: Rgb): void {
    const { x, y, width, height } = box;
    this.fill({ x, y, width, height: thickness }, colour);
    this.fill({ x, y: y + height - thickness, width, height: thickness }, colour);
    this.fill({ x, y, width: thickness, height }, colour);
    this.fill({ x: x + width - thickness, y, width: thickness, height }, colour);
  }

  /**
   * Draws an image whose left top corner is at (x, y), each of its pixels as a square of `scale`×`scale`. The image must
   * lie inside.
   */
  image(source: PixelImage, x: number, y: number, scale: number): void {
    const { width, height, channels, pixels } = source;
    if (x < 0 || y < 0 || x + width * scale > this.width || y + height * scale > this.height) {
      throw new RangeError(`Cannot draw an image of ${width}×${height} at ${x}, ${y}: outside`);
    }
    const stride = this.width * 3;
    const target = this.pixels;
    for (let row = 0; row < height; row++) {
      const first = (y + row * scale) * stride + x * 3;
      let to = first;
      let from = row * width * channels;
      for (let column = 0; column < width; column++, from += channels) {
        const red = pixels[from] as number;
        const green = pixels[from + 1] as number;
        const blue = pixels[from + 2] as number;
        for (let k = 0; k < scale; k++) {
          target[to++] = red;
          target[to++] = green;
          target[to++] = blue;
        }
      }
      for (let k = 1; k < scale; k++) target.copyWithin(first + k * stride, first, to);
    }
  }

  /** Writes a text that begins at `x` with its base line at `y`; gives where it ends. */
  text(text: string, x: number, y: number, name: FontName, colour: Rgb): number {
    const font = fontNamed(name);
    let pen = x;
    for (const character of text.normalize("NFC")) {
      const glyph = font.glyph(character);
      for (let row = 0; row < glyph.height; row++) {
        for (let column = 0; column < glyph.width; column++) {
          const cover = glyph.coverage[row * glyph.width + column] as number;
          if (cover > 0)
            this.#blend(pen + glyph.left + column, y + glyph.top + row, colour, cover / 15);
        }
      }
      pen += glyph.advance;
    }
    return pen;
  }

  #blend(x: number, y: number, colour: Rgb, weight: number): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    const at = (y * this.width + x) * 3;
    for (let channel = 0; channel < 3; channel++) {
      const before = this.pixels[at + channel] as number;
      this.pixels[at + channel] = Math.round(
        before + ((colour[channel] as number) - before) * weight,
      );
    }
  }
}
