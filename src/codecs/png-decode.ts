import type { PixelImage } from "./png";

/**
 * Decodes a PNG of any colour type and depth (grey, palette, 16 bits, interlaced, with transparency) to 8 bits of red, green,
 * blue and alpha. Throws an `Error` that says what is wrong for a damaged file.
 */
export async function decodePng(bytes: Uint8Array): Promise<PixelImage> {
  const { decode } = await import("fast-png");
  const png = readPng(() => decode(bytes, { checkCrc: true }));
  const { width, height } = png;
  const pixels = new Uint8Array(width * height * 4);
  const read = png.palette ? paletteReader(png) : sampleReader(png);
  for (let i = 0; i < width * height; i++) read(i, pixels);
  return { width, height, channels: 4, pixels };
}

function readPng<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw new Error("it is truncated", { cause: error });
    throw error;
  }
}

/** What fast-png gives: samples as they are in the file, unfiltered. */
interface DecodedPng {
  readonly width: number;
  readonly data: ArrayLike<number>;
  /** Bits a sample. */
  readonly depth: number;
  readonly channels: number;
  readonly palette?: readonly (readonly number[])[];
  /** The one colour that is transparent, where there is no alpha. */
  readonly transparency?: ArrayLike<number>;
}

/** Writes the colour of pixel `i` into `pixels`. */
type PixelReader = (i: number, pixels: Uint8Array) => void;

function paletteReader(png: DecodedPng): PixelReader {
  const palette = png.palette ?? [];
  const place = placeReader(png);
  return (i, pixels) => {
    const [red = 0, green = 0, blue = 0, alpha = 255] = palette[place(i)] ?? [];
    pixels.set([red, green, blue, alpha], i * 4);
  };
}

function sampleReader(png: DecodedPng): PixelReader {
  const { channels, depth, data } = png;
  const most = 2 ** depth - 1;
  const place = placeReader(png);
  const sample = depth < 8 ? place : (i: number) => data[i] as number;
  const scale = 255 / most;
  const key = png.transparency;
  return (i, pixels) => {
    const at = i * channels;
    const grey = channels < 3;
    const red = sample(at);
    const green = grey ? red : sample(at + 1);
    const blue = grey ? red : sample(at + 2);
    const keyed =
      key !== undefined && red === key[0] && (grey || (green === key[1] && blue === key[2]));
    const alpha = channels % 2 === 0 ? sample(at + channels - 1) : keyed ? 0 : most;
    const to = i * 4;
    pixels[to] = Math.round(red * scale);
    pixels[to + 1] = Math.round(green * scale);
    pixels[to + 2] = Math.round(blue * scale);
    pixels[to + 3] = Math.round(alpha * scale);
  };
}

/** Samples of 1, 2 and 4 bits lie several in a byte, highest bits first; every row begins a byte. */
function placeReader({ data, depth, width }: DecodedPng): (i: number) => number {
  if (depth >= 8) return (i) => data[i] as number;
  const perByte = 8 / depth;
  const rowBytes = Math.ceil(width / perByte);
  const mask = 2 ** depth - 1;
  return (i) => {
    const x = i % width;
    const byte = data[Math.floor(i / width) * rowBytes + Math.floor(x / perByte)] as number;
    return (byte >> (8 - depth * ((x % perByte) + 1))) & mask;
  };
}
