import { jpegSize } from "./jpeg-segments";

/** The image formats that are read, told by their first bytes. */
export type ImageKind = "jpeg" | "png" | "gif";

/** What the first bytes of an image file say about it. */
export interface ImageHeader {
  readonly kind: ImageKind;
  /** Pixels, before a JPEG's orientation is applied; 0 where the bytes end before they are told. */
  readonly width: number;
  readonly height: number;
}

/**
 * Reads kind and size from an image file's bytes, whatever its name ends in; undefined for something that is no JPEG, PNG or
 * GIF. The first 64 kB of a file are nearly always enough.
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return { kind: "jpeg", ...jpegSize(bytes) };
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) {
    const there = view.byteLength >= 24; // the signature, then IHDR with width and height first
    return {
      kind: "png",
      width: there ? view.getUint32(16) : 0,
      height: there ? view.getUint32(20) : 0,
    };
  }
  if (startsWith(bytes, [0x47, 0x49, 0x46, 0x38])) {
    const there = view.byteLength >= 10; // "GIF89a", then the screen's size
    return {
      kind: "gif",
      width: there ? view.getUint16(6, true) : 0,
      height: there ? view.getUint16(8, true) : 0,
    };
  }
  return undefined;
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, i) => bytes[i] === byte);
}
