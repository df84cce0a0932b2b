import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { decodeImage } from "../codecs/image";
import type { ImageKind } from "../codecs/image-header";
import { jpegComment } from "../codecs/jpeg-segments";
import { encodePng, type PixelImage } from "../codecs/png";
import { resizeImage } from "../codecs/resize";
import type { DisplayDocument, Showable } from "../display/document";
import { withDisplays } from "../display/inspect";
import { SagelabError } from "../errors";
import { fetchBytes } from "./fetch-bytes";

export interface OpenImageOptions {
  /** Ends a download. */
  readonly signal?: AbortSignal;
}

/** Most bytes that are fetched from an address for one image. */
const maxDownloadBytes = 64 * 1024 * 1024;
/** The width of the picture on the page: larger images are made smaller, small ones larger. */
const widestOnPage = 420;
const narrowestOnPage = 240;

/** The words in the comment of a JPEG that was drawn and not photographed. */
export const drawnComment = "drawn by sagelab";

/**
 * Opens an image: a file's path or an address (`https://…`). JPEG, PNG and the first frame of a GIF are read, whatever the name
 * ends in.
 *
 * ```ts
 * const image = await openImage("cat.jpg");
 * show(image);
 * const answer = await predictor.predict(image.bytes);
 * ```
 *
 * Throws `NotFound` for a missing file, `DownloadFailed` for an address that cannot be fetched or holds more than 64 MB,
 * `DamagedFile` for bytes that are no image or for a damaged one.
 */
export async function openImage(
  source: string | URL,
  options: OpenImageOptions = {},
): Promise<ImageFile> {
  const place = String(source);
  const remote = /^https?:\/\//i.test(place);
  const bytes = remote
    ? await fetchBytes(place, { maxBytes: maxDownloadBytes, signal: options.signal })
    : await readImageFile(place);
  const name = remote ? basename(new URL(place).pathname) || new URL(place).host : basename(place);
  const image = await decodeImage(bytes, { name: place });
  return new ImageFile({ name, source: place, bytes, kind: image.kind }, image);
}

/** An image file, opened. */
export class ImageFile implements Showable {
  /** The file's name, without the folder. */
  readonly name: string;
  /** The path or the address that it was opened from. */
  readonly source: string;
  /** The file as it is: what an endpoint is sent. */
  readonly bytes: Uint8Array;
  /** What the bytes are, whatever the name says. */
  readonly kind: ImageKind;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** True for a drawing that stands in for a photograph. */
  readonly drawn: boolean;
  readonly #picture: PixelImage;

  /** @internal */
  constructor(file: Pick<ImageFile, "name" | "source" | "bytes" | "kind">, pixels: PixelImage) {
    this.name = file.name;
    this.source = file.source;
    this.bytes = file.bytes;
    this.kind = file.kind;
    this.width = pixels.width;
    this.height = pixels.height;
    this.drawn = jpegComment(file.bytes)?.startsWith(drawnComment) ?? false;
    const width = Math.min(pixels.width, widestOnPage);
    const height = Math.max(1, Math.round((pixels.height * width) / pixels.width));
    this.#picture = resizeImage(pixels, width, height);
  }

  document(): DisplayDocument {
    const picture = this.#picture;
    const scale = picture.width < narrowestOnPage ? 2 : 1;
    const size = `${this.width} × ${this.height} pixels`;
    const words = this.drawn ? ", a drawing, not a photograph" : "";
    const alt = `${this.name}: ${size}, ${this.kind.toUpperCase()}${words}`;
    return {
      blocks: [
        {
          kind: "picture",
          png: encodePng(picture, { content: "photo" }),
          width: picture.width * scale,
          height: picture.height * scale,
          alt,
        },
        { kind: "note", tone: "muted", text: alt },
      ],
    };
  }
}
withDisplays(ImageFile);

/** Reads a file, and says plainly when it is not there. */
export async function readImageFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reasons: Readonly<Record<string, string>> = {
      ENOENT: "there is no such file",
      EISDIR: "it is a folder",
      EACCES: "this user may not read it",
    };
    const reason = reasons[code ?? ""] ?? message;
    throw new SagelabError("NotFound", `Cannot read the image "${path}": ${reason}`, {
      cause: error,
    });
  }
}
