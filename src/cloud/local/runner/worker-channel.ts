import type { Writable } from "node:stream";

/** One message between this process and a worker: a small JSON header and a body of bytes. */
export interface Frame {
  readonly header: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

/** Two big-endian 32-bit lengths: of the header's text and of the body. */
const PREFIX_BYTES = 8;

/** Sends a frame with one system call for header and body where the socket allows. */
export function writeFrame(
  socket: Writable,
  header: Readonly<Record<string, unknown>>,
  body: Uint8Array = new Uint8Array(),
): void {
  const text = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.allocUnsafe(PREFIX_BYTES);
  prefix.writeUInt32BE(text.length, 0);
  prefix.writeUInt32BE(body.length, 4);
  socket.cork();
  socket.write(Buffer.concat([prefix, text]));
  if (body.length > 0) socket.write(body);
  socket.uncork();
}

/** Puts frames together from the pieces in which a socket delivers them. */
export class FrameReader {
  #pieces: Buffer[] = [];
  #length = 0;
  /** How many bytes the next frame has, as far as its prefix tells. */
  #wanted = PREFIX_BYTES;

  /** Takes a piece and gives the frames that it completes. */
  push(piece: Buffer): Frame[] {
    this.#pieces.push(piece);
    this.#length += piece.length;
    const frames: Frame[] = [];
    while (this.#length >= this.#wanted) {
      const bytes = this.#pieces.length === 1 ? this.#pieces[0] : Buffer.concat(this.#pieces);
      if (bytes === undefined) break;
      this.#pieces = [bytes];
      const headerLength = bytes.readUInt32BE(0);
      const end = PREFIX_BYTES + headerLength + bytes.readUInt32BE(4);
      if (bytes.length < end) {
        this.#wanted = end;
        break;
      }
      const text = bytes.toString("utf8", PREFIX_BYTES, PREFIX_BYTES + headerLength);
      frames.push({
        header: JSON.parse(text) as Frame["header"],
        body: bytes.subarray(PREFIX_BYTES + headerLength, end),
      });
      this.#pieces = [bytes.subarray(end)];
      this.#length = bytes.length - end;
      this.#wanted = PREFIX_BYTES;
    }
    return frames;
  }
}
