import type { PixelImage } from "./png";
import type { Rgb } from "./raster";

/** How an image fills a box of another shape: cut at the longer sides, or whole with bars. */
export type ImageFit = "cover" | "contain";

export interface FitImageOptions {
  readonly width: number;
  readonly height: number;
  /** Default `cover`: the middle of the image, without bars. */
  readonly fit?: ImageFit;
  /** What shows through transparent pixels and in bars, default white. */
  readonly background?: Rgb;
}

/**
 * The image in a box, red, green and blue, on a background. Made smaller, each new pixel is the mean of the area that it
 * covers; made larger, it blends its neighbours.
 */
export function fitImage(image: PixelImage, options: FitImageOptions): PixelImage {
  const { width, height, fit = "cover", background = [255, 255, 255] } = options;
  const ratios = [width / image.width, height / image.height] as const;
  const scale = fit === "cover" ? Math.max(...ratios) : Math.min(...ratios);
  const solid = flatten(image, background);
  if (fit === "cover") {
    const source = { width: width / scale, height: height / scale };
    const x = (image.width - source.width) / 2;
    const y = (image.height - source.height) / 2;
    return resample(solid, { x, y, ...source }, width, height);
  }
  const inside = {
    width: Math.max(1, Math.round(image.width * scale)),
    height: Math.max(1, Math.round(image.height * scale)),
  };
  const whole = { x: 0, y: 0, width: image.width, height: image.height };
  const small = resample(solid, whole, inside.width, inside.height);
  return onCard(small, width, height, background);
}

/** The whole image in a new size, red, green and blue on white. */
export function resizeImage(image: PixelImage, width: number, height: number): PixelImage {
  const whole = { x: 0, y: 0, width: image.width, height: image.height };
  return resample(flatten(image, [255, 255, 255]), whole, width, height);
}

interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Which pixels of a line make each new one, and how much of each. */
interface Weights {
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  /** `most` weights for each new pixel. */
  readonly values: Float32Array;
  readonly most: number;
}

/** First across, then down: two passes cost far less than one over areas. */
function resample(image: PixelImage, region: Region, width: number, height: number): PixelImage {
  const across = weightsOf(region.x, region.width, width, image.width);
  const down = weightsOf(region.y, region.height, height, image.height);
  const top = down.starts[0] as number;
  const bottom = (down.starts[height - 1] as number) + (down.counts[height - 1] as number);
  const middle = new Float32Array(width * (bottom - top) * 3);
  const { pixels, channels } = image;
  for (let y = top; y < bottom; y++) {
    const line = y * image.width;
    let to = (y - top) * width * 3;
    for (let x = 0; x < width; x++, to += 3) {
      let red = 0;
      let green = 0;
      let blue = 0;
      let from = (line + (across.starts[x] as number)) * channels;
      const first = x * across.most;
      const last = first + (across.counts[x] as number);
      for (let k = first; k < last; k++, from += channels) {
        const weight = across.values[k] as number;
        red += (pixels[from] as number) * weight;
        green += (pixels[from + 1] as number) * weight;
        blue += (pixels[from + 2] as number) * weight;
      }
      middle[to] = red;
      middle[to + 1] = green;
      middle[to + 2] = blue;
    }
  }
  return { width, height, channels: 3, pixels: addRows(middle, down, width * 3, height, top) };
}

function addRows(
  rows: Float32Array,
  down: Weights,
  stride: number,
  height: number,
  top: number,
): Uint8Array {
  const out = new Uint8ClampedArray(stride * height); // rounds and stays from 0 to 255
  const sum = new Float32Array(stride);
  for (let y = 0; y < height; y++) {
    sum.fill(0);
    for (let k = 0; k < (down.counts[y] as number); k++) {
      const weight = down.values[y * down.most + k] as number;
      const from = ((down.starts[y] as number) + k - top) * stride;
      for (let i = 0; i < stride; i++)
        sum[i] = (sum[i] as number) + (rows[from + i] as number) * weight;
    }
    out.set(sum, y * stride);
  }
  return new Uint8Array(out.buffer);
}

/** Weights of a triangle as wide as the larger of a new and an old pixel, which is bilinear upwards and an area mean downwards. */
function weightsOf(start: number, length: number, count: number, limit: number): Weights {
  const step = length / count;
  const reach = Math.max(1, step);
  const most = Math.ceil(reach * 2) + 2;
  const starts = new Int32Array(count);
  const counts = new Int32Array(count);
  const values = new Float32Array(count * most);
  for (let i = 0; i < count; i++) {
    const centre = start + (i + 0.5) * step - 0.5;
    const first = Math.max(0, Math.ceil(centre - reach));
    const last = Math.min(limit - 1, Math.floor(centre + reach));
    starts[i] = Math.min(first, limit - 1);
    let sum = 0;
    let used = 0;
    for (let k = starts[i] as number; k <= Math.max(last, starts[i] as number); k++) {
      const weight = Math.max(1e-6, 1 - Math.abs(k - centre) / reach);
      values[i * most + used++] = weight;
      sum += weight;
    }
    counts[i] = used;
    for (let k = 0; k < used; k++) values[i * most + k] = (values[i * most + k] as number) / sum;
  }
  return { starts, counts, values, most };
}

/** The image itself where nothing shows through it; else three channels with the background behind. */
function flatten(image: PixelImage, background: Rgb): PixelImage {
  if (image.channels === 3 || isOpaque(image.pixels)) return image;
  const { width, height, pixels } = image;
  const out = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < out.length; from += 4, to += 3) {
    const alpha = pixels[from + 3] as number;
    if (alpha === 255) {
      out[to] = pixels[from] as number;
      out[to + 1] = pixels[from + 1] as number;
      out[to + 2] = pixels[from + 2] as number;
      continue;
    }
    for (let k = 0; k < 3; k++) {
      const below = background[k] as number;
      out[to + k] = Math.round(below + (((pixels[from + k] as number) - below) * alpha) / 255);
    }
  }
  return { width, height, channels: 3, pixels: out };
}

function isOpaque(pixels: Uint8Array): boolean {
  for (let i = 3; i < pixels.length; i += 4) if (pixels[i] !== 255) return false;
  return true;
}

function onCard(image: PixelImage, width: number, height: number, colour: Rgb): PixelImage {
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < pixels.length; i++) pixels[i] = colour[i % 3] as number;
  const left = Math.floor((width - image.width) / 2);
  const top = Math.floor((height - image.height) / 2);
  for (let y = 0; y < image.height; y++) {
    const row = image.pixels.subarray(y * image.width * 3, (y + 1) * image.width * 3);
    pixels.set(row, ((top + y) * width + left) * 3);
  }
  return { width, height, channels: 3, pixels };
}
