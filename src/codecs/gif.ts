import type { PixelImage } from "./png";

// GIF, https://www.w3.org/Graphics/GIF/spec-gif89a.txt

const imageSeparator = 0x2c;
const extensionIntroducer = 0x21;
const graphicControl = 0xf9;
/** Codes have at most 12 bits. */
const mostCodes = 4096;

interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly interlaced: boolean;
  readonly colours: Uint8Array;
  /** The colour that is not painted; −1 for none. */
  readonly transparent: number;
}

/**
 * The first frame of a GIF, red, green, blue and alpha; what the frame leaves open is transparent. Throws an `Error` that says
 * what is wrong for a damaged file.
 */
export function decodeGif(bytes: Uint8Array): PixelImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return decodeFirstFrame(bytes, view);
  } catch (error) {
    if (error instanceof RangeError) throw new Error("it is truncated", { cause: error });
    throw error;
  }
}

function decodeFirstFrame(bytes: Uint8Array, view: DataView): PixelImage {
  const width = view.getUint16(6, true);
  const height = view.getUint16(8, true);
  const packed = view.getUint8(10);
  let at = 13;
  let globalColours = new Uint8Array(0);
  if (packed & 0x80) {
    const size = 3 * 2 ** ((packed & 7) + 1);
    globalColours = bytes.slice(at, at + size);
    at += size;
  }
  let transparent = -1;
  for (;;) {
    const block = view.getUint8(at++);
    if (block === extensionIntroducer) {
      const control = view.getUint8(at++) === graphicControl;
      if (control && view.getUint8(at + 1) & 1) transparent = view.getUint8(at + 4);
      at = readBlocks(view, at).end;
    } else if (block === imageSeparator) {
      const fields = view.getUint8(at + 8);
      const own = fields & 0x80 ? 3 * 2 ** ((fields & 7) + 1) : 0;
      const frame: Frame = {
        left: view.getUint16(at, true),
        top: view.getUint16(at + 2, true),
        width: view.getUint16(at + 4, true),
        height: view.getUint16(at + 6, true),
        interlaced: (fields & 0x40) !== 0,
        colours: own > 0 ? bytes.subarray(at + 9, at + 9 + own) : globalColours,
        transparent,
      };
      const data = at + 9 + own;
      const { pieces } = readBlocks(view, data + 1);
      const places = decodeLzw(pieces, view.getUint8(data), frame.width * frame.height);
      return paint(places, frame, width, height);
    } else {
      throw new Error("there is no picture in it");
    }
  }
}

/** Joins data blocks of up to 255 bytes; a block of length 0 ends them. */
function readBlocks(
  view: DataView,
  start: number,
): { readonly pieces: Uint8Array; readonly end: number } {
  const pieces: Uint8Array[] = [];
  let at = start;
  for (;;) {
    const length = view.getUint8(at++);
    if (length === 0) return { pieces: Buffer.concat(pieces), end: at };
    if (at + length > view.byteLength) throw new Error("it is truncated");
    pieces.push(new Uint8Array(view.buffer, view.byteOffset + at, length));
    at += length;
  }
}

/** Appendix F of the specification: codes of growing width, each a known row of colours and one more. */
function decodeLzw(data: Uint8Array, minimumBits: number, count: number): Uint8Array {
  if (minimumBits < 1 || minimumBits > 11) throw new Error("its colours are damaged");
  const clear = 1 << minimumBits;
  const end = clear + 1;
  const prefix = new Uint16Array(mostCodes);
  const suffix = new Uint8Array(mostCodes);
  const row = new Uint8Array(mostCodes + 1);
  for (let code = 0; code < clear; code++) suffix[code] = code;
  const out = new Uint8Array(count);
  let filled = 0;
  let [bits, next, previous, first] = [minimumBits + 1, end + 1, -1, 0];
  let [buffer, buffered] = [0, 0];
  for (let at = 0; at < data.length && filled < count; ) {
    while (buffered < bits && at < data.length) {
      buffer |= (data[at++] as number) << buffered;
      buffered += 8;
    }
    if (buffered < bits) break;
    while (buffered >= bits && filled < count) {
      const code = buffer & ((1 << bits) - 1);
      buffer >>>= bits;
      buffered -= bits;
      if (code === clear) {
        [bits, next, previous] = [minimumBits + 1, end + 1, -1];
        continue;
      }
      if (code === end) return complete(out, filled);
      if (code > next || (code === next && previous < 0)) throw new Error("its picture is damaged");
      let length = 0;
      let walk = code;
      if (code === next) {
        row[length++] = first;
        walk = previous;
      }
      for (; walk >= clear; walk = prefix[walk] as number) row[length++] = suffix[walk] as number;
      first = suffix[walk] as number;
      row[length++] = first;
      while (length > 0 && filled < count) out[filled++] = row[--length] as number;
      if (previous >= 0 && next < mostCodes) {
        prefix[next] = previous;
        suffix[next] = first;
        next += 1;
        if (next === 1 << bits && bits < 12) bits += 1;
      }
      previous = code;
    }
  }
  return complete(out, filled);
}

function complete(out: Uint8Array, filled: number): Uint8Array {
  if (filled < out.length) throw new Error("it is truncated");
  return out;
}

function paint(places: Uint8Array, frame: Frame, width: number, height: number): PixelImage {
  const pixels = new Uint8Array(width * height * 4);
  const rows = frame.interlaced ? interlacedRows(frame.height) : undefined;
  for (let i = 0; i < places.length; i++) {
    const place = places[i] as number;
    const line = Math.floor(i / frame.width);
    const x = frame.left + (i % frame.width);
    const y = frame.top + (rows ? (rows[line] as number) : line);
    if (place === frame.transparent || x >= width || y >= height) continue;
    const to = (y * width + x) * 4;
    for (let k = 0; k < 3; k++) pixels[to + k] = frame.colours[place * 3 + k] ?? 0;
    pixels[to + 3] = 255;
  }
  return { width, height, channels: 4, pixels };
}

/** Which row of the picture each stored row is: every eighth, then those between, in four passes (appendix E). */
function interlacedRows(height: number): number[] {
  const rows: number[] = [];
  for (const [start, step] of [
    [0, 8],
    [4, 8],
    [2, 4],
    [1, 2],
  ] as const) {
    for (let y = start; y < height; y += step) rows.push(y);
  }
  return rows;
}
