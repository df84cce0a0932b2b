import { s3Faults } from "./s3-faults";

/** Longest line of the framing: a chunk's size with its signature, or a trailer. */
const MAX_LINE_BYTES = 8192;

/** A body in `aws-chunked` encoding, decoded as it is read. */
export interface DecodedBody {
  /** The bytes without the framing. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** The trailing headers, names in lower case; filled when `bytes` came to its end. */
  readonly trailers: Readonly<Record<string, string>>;
}

/**
 * Decodes `aws-chunked` bodies, signed chunks and unsigned ones, with and without trailing headers: lines of
 * `<size in hex>[;chunk-signature=…]`, each followed by that many bytes, until size 0, then `name:value` lines and an empty one
 * (Signature Version 4, "Transferring payload in multiple chunks"). Signatures are not checked. A body that ends early or is
 * framed wrongly throws `IncompleteBody`.
 */
export function decodeAwsChunked(source: AsyncIterable<Uint8Array>): DecodedBody {
  const trailers: Record<string, string> = {};
  return { bytes: decode(new PieceReader(source), trailers), trailers };
}

async function* decode(
  reader: PieceReader,
  trailers: Record<string, string>,
): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      const line = await reader.line();
      const size = /^([0-9a-f]{1,12})(;.*)?$/i.exec(line)?.[1];
      if (size === undefined) throw s3Faults.incompleteBody();
      let left = Number.parseInt(size, 16);
      if (left === 0) break;
      while (left > 0) {
        const piece = await reader.bytes(left);
        left -= piece.byteLength;
        yield piece;
      }
      if ((await reader.line()) !== "") throw s3Faults.incompleteBody();
    }
    for (;;) {
      const line = await reader.lastLine();
      if (line === "") return;
      const colon = line.indexOf(":");
      if (colon === -1) throw s3Faults.incompleteBody();
      trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
    }
  } finally {
    await reader.end();
  }
}

/** Reads lines and spans from pieces of any size, without copying spans. */
class PieceReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #piece: Uint8Array = new Uint8Array();
  #at = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** At least one and at most `limit` bytes. */
  async bytes(limit: number): Promise<Uint8Array> {
    if (!(await this.#fill())) throw s3Faults.incompleteBody();
    const span = this.#piece.subarray(this.#at, this.#at + limit);
    this.#at += span.byteLength;
    return span;
  }

  /** A line without its CR LF. */
  async line(): Promise<string> {
    const line = await this.#line();
    if (line === undefined) throw s3Faults.incompleteBody();
    return line;
  }

  /** A line, or an empty one where the body ends: some clients leave out the last CR LF. */
  async lastLine(): Promise<string> {
    return (await this.#line()) ?? "";
  }

  /** Lets the source go. */
  async end(): Promise<void> {
    await this.#source.return?.();
  }

  async #line(): Promise<string | undefined> {
    let line = "";
    while (await this.#fill()) {
      const newline = this.#piece.indexOf(10, this.#at);
      const end = newline === -1 ? this.#piece.byteLength : newline;
      line += Buffer.from(this.#piece.subarray(this.#at, end)).toString("latin1");
      this.#at = newline === -1 ? end : newline + 1;
      if (line.length > MAX_LINE_BYTES) throw s3Faults.incompleteBody();
      if (newline !== -1) return line.replace(/\r$/, "");
    }
    return line === "" ? undefined : line;
  }

  /** False when the source has ended. */
  async #fill(): Promise<boolean> {
    while (this.#at === this.#piece.byteLength) {
      const next = await this.#source.next();
      if (next.done) return false;
      this.#piece = next.value;
      this.#at = 0;
    }
    return true;
  }
}
