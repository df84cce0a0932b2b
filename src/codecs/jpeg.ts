import { readFile } from "node:fs/promises";
import { jpegEnds } from "./jpeg-segments";
import type { PixelImage } from "./png";

// JPEG by MozJPEG (libjpeg-turbo's decoder) as WebAssembly, loaded on first use: fast, and the same on every machine.

interface Decoder {
  decode(bytes: Uint8Array): Promise<PixelImage>;
}

let decoder: Promise<Decoder> | undefined;
/** The library says its warnings without the image that they belong to: one is decoded at a time. */
let queue: Promise<unknown> = Promise.resolve();
let encoder: Promise<(image: PixelImage, quality: number) => Promise<Uint8Array>> | undefined;

/**
 * Decodes a JPEG, turned upright as its EXIF orientation says; red, green, blue and an alpha that is always 255. Throws an
 * `Error` that says what is wrong for a damaged file.
 */
export function decodeJpeg(bytes: Uint8Array): Promise<PixelImage> {
  const decoded = queue.then(() => decodeNext(bytes));
  queue = decoded.catch(() => undefined);
  return decoded;
}

/** Encodes an image as a baseline JPEG; alpha is left out. `quality` goes from 1 to 100. */
export async function encodeJpeg(
  image: PixelImage,
  options: { readonly quality?: number } = {},
): Promise<Uint8Array> {
  encoder ??= loadEncoder();
  return (await encoder)(image, options.quality ?? 85);
}

const truncated = "it is truncated";

async function decodeNext(bytes: Uint8Array): Promise<PixelImage> {
  decoder ??= loadDecoder();
  const { decode } = await decoder;
  try {
    return await decode(bytes);
  } catch (error) {
    // What is left of the library after it gave up is not used again.
    if (!(error instanceof Error && error.message === truncated)) decoder = undefined;
    throw error;
  }
}

async function loadDecoder(): Promise<Decoder> {
  const library = (await import("@jsquash/jpeg/decode.js")) as unknown as DecoderLibrary;
  let warnings: string[] = [];
  const printErr = (text: string) => warnings.push(text);
  await library.init(await wasm("dec/mozjpeg_dec.wasm"), { printErr });
  return {
    decode: async (bytes) => {
      warnings = [];
      const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
      const image = await decodeOrExplain(
        () => library.default(file, { preserveOrientation: true }),
        () => warnings,
      );
      // Published photographs have stray and missing bytes that viewers pass over; an end that is missing is another thing.
      if (warnings.length > 0 && !jpegEnds(bytes)) throw new Error(truncated);
      const { width, height, data } = image;
      return {
        width,
        height,
        channels: 4,
        pixels: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      };
    },
  };
}

interface DecodedJpeg {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

async function decodeOrExplain(
  decode: () => Promise<DecodedJpeg>,
  warnings: () => readonly string[],
): Promise<DecodedJpeg> {
  try {
    return await decode();
  } catch (error) {
    const reason = warnings().at(-1) ?? "its picture is damaged";
    const inks = /color conversion/i.test(reason);
    throw new Error(inks ? "its colours are not RGB or grey" : reason.trim(), { cause: error });
  }
}

async function loadEncoder(): Promise<(image: PixelImage, quality: number) => Promise<Uint8Array>> {
  const library = (await import("@jsquash/jpeg/encode.js")) as unknown as EncoderLibrary;
  await library.init(await wasm("enc/mozjpeg_enc.wasm"));
  // Without what makes files a little smaller and takes twice the time.
  const plain = { baseline: true, progressive: false, optimize_coding: false } as const;
  return async ({ width, height, channels, pixels }, quality) => {
    const data = channels === 4 ? pixels : withAlpha(pixels);
    const image = { data: new Uint8ClampedArray(data), width, height };
    return new Uint8Array(await library.default(image, { ...plain, quality }));
  };
}

// Its own declarations name types of browsers.
interface DecoderLibrary {
  init(program: WebAssemblyModule, options: { printErr(text: string): void }): Promise<void>;
  default(file: unknown, options: { readonly preserveOrientation: boolean }): Promise<DecodedJpeg>;
}

interface EncoderLibrary {
  init(program: WebAssemblyModule): Promise<void>;
  default(image: DecodedJpeg, options: object): Promise<ArrayBuffer>;
}

/** The library looks for its program by fetch; a package on this machine is read from the disk. */
async function wasm(name: string): Promise<WebAssemblyModule> {
  const bytes = await readFile(require.resolve(`@jsquash/jpeg/codec/${name}`));
  return webAssembly.compile(bytes);
}

// The language's own library of types has no WebAssembly without that of browsers.
type WebAssemblyModule = object;
const webAssembly = (
  globalThis as unknown as {
    WebAssembly: { compile(bytes: Uint8Array): Promise<WebAssemblyModule> };
  }
).WebAssembly;

function withAlpha(pixels: Uint8Array): Uint8Array {
  const out = new Uint8Array((pixels.length / 3) * 4).fill(255);
  for (let from = 0, to = 0; from < pixels.length; from += 3, to += 4) {
    out[to] = pixels[from] as number;
    out[to + 1] = pixels[from + 1] as number;
    out[to + 2] = pixels[from + 2] as number;
  }
  return out;
}
