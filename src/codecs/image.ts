import { SagelabError } from "../errors";
import { decodeGif } from "./gif";
import { type ImageHeader, readImageHeader } from "./image-header";
import { decodeJpeg } from "./jpeg";
import type { PixelImage } from "./png";
import { decodePng } from "./png-decode";

/** A picture of more pixels is not decoded: 40 million take 160 MB. */
export const maxImagePixels = 40_000_000;

export interface DecodeImageOptions {
  /** What the image is called in an error: a file's path or an address. */
  readonly name: string;
}

/** An image's pixels with what its file said. */
export interface DecodedImage extends PixelImage {
  readonly kind: ImageHeader["kind"];
}

/**
 * Decodes a JPEG, a PNG or the first frame of a GIF. What it is is told from the bytes: a GIF that is named `.jpg` is read
 * as a GIF.
 *
 * Throws `DamagedFile`, naming the image: for bytes that are none of the three, for a truncated or damaged picture, for one
 * of more than 40 million pixels (before it is decoded).
 */
export async function decodeImage(
  bytes: Uint8Array,
  options: DecodeImageOptions,
): Promise<DecodedImage> {
  const header = checkImage(bytes, options);
  try {
    return { kind: header.kind, ...(await decoders[header.kind](bytes)) };
  } catch (error) {
    const [line = ""] = (error as Error).message.split("\n");
    const reason = line.replace(/[.:\s]+$/, "");
    throw unreadable(
      options,
      `the ${header.kind.toUpperCase()} cannot be decoded: ${reason}`,
      error,
    );
  }
}

/** Kind and size of an image, by its first bytes. Throws like `decodeImage` where they alone tell that it cannot be read. */
export function checkImage(bytes: Uint8Array, options: DecodeImageOptions): ImageHeader {
  if (bytes.length === 0) throw unreadable(options, "it is empty");
  const header = readImageHeader(bytes);
  if (header === undefined) throw unreadable(options, "it is no JPEG, PNG or GIF");
  const pixels = header.width * header.height;
  if (pixels === 0) throw unreadable(options, "it is truncated");
  if (pixels > maxImagePixels) {
    throw unreadable(
      options,
      `it has ${header.width} × ${header.height} pixels, at most ${maxImagePixels.toLocaleString("en-US")} are decoded`,
    );
  }
  return header;
}

const decoders = { jpeg: decodeJpeg, png: decodePng, gif: decodeGif } as const;

function unreadable({ name }: DecodeImageOptions, reason: string, cause?: unknown): SagelabError {
  return new SagelabError("DamagedFile", `Cannot read the image "${name}": ${reason}`, { cause });
}
