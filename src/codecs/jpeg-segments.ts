// The parts of a JPEG file before its picture, ITU-T T.81, annex B.

/** One marker with what belongs to it. */
interface Segment {
  readonly marker: number;
  /** Where the parameters begin, and where the next marker should. */
  readonly start: number;
  readonly end: number;
}

const comment = 0xfe;
const startOfScan = 0xda;
const endOfImage = Buffer.of(0xff, 0xd9);

/** Width and height by the frame header, SOF0 to SOF15; 0 where the bytes end before it. */
export function jpegSize(file: Uint8Array): { readonly width: number; readonly height: number } {
  const bytes = asBuffer(file);
  for (const { marker, start } of segments(bytes)) {
    const frame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (!frame || start + 5 > bytes.length) continue;
    return { width: bytes.readUInt16BE(start + 3), height: bytes.readUInt16BE(start + 1) };
  }
  return { width: 0, height: 0 };
}

/** Whether the file goes on to the end of its picture: a thumbnail's end, which lies before the picture, does not count. */
export function jpegEnds(file: Uint8Array): boolean {
  const bytes = asBuffer(file);
  for (const { marker, end } of segments(bytes)) {
    if (marker === startOfScan) return bytes.lastIndexOf(endOfImage) >= end;
  }
  return false;
}

/** The JPEG file with a comment at its beginning, which no viewer shows; at most 65,533 bytes of Latin letters. */
export function withJpegComment(file: Uint8Array, text: string): Uint8Array {
  const words = Buffer.from(text, "latin1");
  const head = Buffer.of(0xff, comment, 0, 0);
  head.writeUInt16BE(words.length + 2, 2);
  return Buffer.concat([file.subarray(0, 2), head, words, file.subarray(2)]);
}

/** The first comment of a JPEG file; undefined when there is none, also for other files. */
export function jpegComment(file: Uint8Array): string | undefined {
  const bytes = asBuffer(file);
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  for (const { marker, start, end } of segments(bytes)) {
    if (marker === comment) return bytes.toString("latin1", start, end);
  }
  return undefined;
}

/** The segments after the start of the image, up to the first scan; bytes that do not belong there are passed over. */
function* segments(bytes: Buffer): Generator<Segment> {
  let at = 2;
  while (at + 4 <= bytes.length) {
    const marker = bytes[at + 1] as number;
    if (bytes[at] !== 0xff || marker === 0xff || marker === 0) {
      at += 1;
      continue;
    }
    const alone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    const end = alone ? at + 2 : at + 2 + bytes.readUInt16BE(at + 2);
    if (!alone) yield { marker, start: at + 4, end };
    if (marker === startOfScan) return;
    at = end;
  }
}

function asBuffer(file: Uint8Array): Buffer {
  return Buffer.from(file.buffer, file.byteOffset, file.byteLength);
}
