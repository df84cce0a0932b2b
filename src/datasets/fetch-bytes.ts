import { SagelabError } from "../errors";
import { openUrl, RequestFailed } from "./http-source";

export interface FetchBytesOptions {
  /** A longer answer is refused. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
}

const connectTimeoutMs = 5_000;
const silenceTimeoutMs = 30_000;

/**
 * The body of what an address answers, in memory. Throws `DownloadFailed` when the server cannot be reached or refuses and for
 * a body that is too long, `Interrupted` when `signal` ends it.
 */
export async function fetchBytes(url: string, options: FetchBytesOptions): Promise<Uint8Array> {
  const { maxBytes, signal } = options;
  try {
    const headers = { "user-agent": "sagelab", "accept-encoding": "identity" };
    const answer = await openUrl(url, { headers, connectTimeoutMs, silenceTimeoutMs, signal });
    const { statusCode = 0, statusMessage = "" } = answer;
    if (statusCode !== 200) {
      answer.destroy();
      throw new RequestFailed(`the server answers ${statusCode} ${statusMessage}`.trimEnd());
    }
    const pieces: Buffer[] = [];
    let length = 0;
    for await (const piece of answer as AsyncIterable<Buffer>) {
      length += piece.length;
      if (length > maxBytes) {
        answer.destroy();
        const most = Math.floor(maxBytes / (1024 * 1024));
        throw new RequestFailed(`it has more than ${most} MB`);
      }
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  } catch (error) {
    const interrupted = signal?.aborted === true;
    const reason = interrupted ? "it was interrupted" : (error as Error).message;
    const message = `Cannot download "${url}": ${reason}`;
    throw new SagelabError(interrupted ? "Interrupted" : "DownloadFailed", message, {
      cause: error,
    });
  }
}
