import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { Header } from "tar-stream";
import { SagelabError } from "../errors";

/**
 * A member while the archive is read. Its content can be read until the next member comes; what is not read is skipped.
 * @internal
 */
export interface OpenTarEntry {
  readonly header: Header;
  readonly content: AsyncIterable<Uint8Array>;
}

/**
 * Reads a gzipped tar file member by member. `action` is the verb of the error messages.
 *
 * Throws `NotFound` when the file is not there and `DamagedFile` when it is not a gzipped tar file or is truncated.
 * @internal
 */
export async function* openTarGz(
  file: string,
  action: string,
  signal?: AbortSignal,
): AsyncGenerator<OpenTarEntry, void> {
  const { extract: openExtract } = await import("tar-stream");
  const extract = openExtract();
  const bytes = createReadStream(file, { highWaterMark: 256 * 1024 });
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  let first: unknown; // what broke first; the other streams then only say that they were closed
  for (const stream of [bytes, gunzip]) stream.once("error", (error: Error) => (first ??= error));
  const feed = pipeline(bytes, gunzip, extract as unknown as NodeJS.WritableStream, { signal });
  feed.catch(() => {}); // awaited below
  const explained = (error: unknown) => explain(first ?? error, `Cannot ${action} "${file}"`);
  try {
    for await (const entry of extract) {
      const { header } = entry;
      const pieces = entry as unknown as AsyncIterable<Uint8Array>;
      yield { header, content: contentOf(pieces, header.size ?? 0, explained) };
      entry.resume();
    }
    await feed;
  } catch (error) {
    throw explained(error);
  } finally {
    extract.destroy();
  }
}

/** The pieces of a member. When the archive breaks off its stream may simply end, so the bytes are counted. */
async function* contentOf(
  pieces: AsyncIterable<Uint8Array>,
  sizeBytes: number,
  explained: (error: unknown) => unknown,
): AsyncGenerator<Uint8Array, void> {
  let seenBytes = 0;
  try {
    for await (const piece of pieces) {
      seenBytes += piece.length;
      yield piece;
    }
    if (seenBytes !== sizeBytes) throw new Error("Unexpected end of data");
  } catch (error) {
    throw explained(error);
  }
}

function explain(error: unknown, failure: string): unknown {
  const reason = reasonOf(error as NodeJS.ErrnoException);
  if (reason === undefined) return error;
  const code = (error as NodeJS.ErrnoException).code === "ENOENT" ? "NotFound" : "DamagedFile";
  return new SagelabError(code, `${failure}: ${reason}`, { cause: error });
}

function reasonOf(error: NodeJS.ErrnoException): string | undefined {
  const { message } = error;
  if (error.code === "ENOENT") return "there is no such file";
  if (error.code === "STREAM_DESTROYED") return "it is truncated";
  if (error.code === "Z_BUF_ERROR" || /unexpected end/i.test(message)) return "it is truncated";
  if (/incorrect header check/.test(message)) return "it is not a gzip file";
  if (error.code?.startsWith("Z_")) return `its compressed data is damaged (${message})`;
  if (/Invalid tar header/i.test(message)) return "it does not hold a tar archive, or is damaged";
  return undefined;
}
