import type { ClientRequest, IncomingMessage } from "node:http";
import { systemClock } from "../clock";

/** A request that failed, in words that finish "Cannot download …: ". */
export class RequestFailed extends Error {
  /** True when the connection broke: asking for the rest may help. */
  readonly broken: boolean;

  constructor(reason: string, options: { readonly broken?: boolean } = {}) {
    super(reason);
    this.name = "RequestFailed";
    this.broken = options.broken ?? false;
  }
}

export interface OpenOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** How long connecting may take: a machine without network must not wait. */
  readonly connectTimeoutMs: number;
  /** How long the server may be silent once connected. */
  readonly silenceTimeoutMs: number;
  readonly signal?: AbortSignal;
}

const maxRedirects = 5;

/**
 * Asks for a URL and gives the answer when its head is there, following redirects. The body is not read yet; a server that
 * falls silent breaks it with a `RequestFailed`.
 */
export async function openUrl(url: string, options: OpenOptions): Promise<IncomingMessage> {
  let at = new URL(url);
  for (let hops = 0; hops <= maxRedirects; hops++) {
    const answer = await ask(at, options);
    const { statusCode = 0, headers } = answer;
    if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined) {
      return answer;
    }
    answer.resume();
    at = new URL(headers.location, at);
  }
  throw new RequestFailed(`it redirects more than ${maxRedirects} times`);
}

async function ask(url: URL, options: OpenOptions): Promise<IncomingMessage> {
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new RequestFailed(`"${url.protocol}" is not http or https`);
  }
  const http = url.protocol === "https:" ? await import("node:https") : await import("node:http");
  return new Promise((resolve, reject) => {
    const { headers, signal } = options;
    const request = http.get(url, { headers, signal, agent: false });
    const connected = new AbortController();
    systemClock.sleep(options.connectTimeoutMs, connected.signal).then(
      () => {
        const seconds = options.connectTimeoutMs / 1000;
        request.destroy(new RequestFailed(`no connection to ${url.host} within ${seconds} s`));
      },
      () => {}, // connected, or failed otherwise
    );
    request.once("socket", (socket) => {
      socket.once(url.protocol === "https:" ? "secureConnect" : "connect", () => {
        connected.abort();
        watchSilence(request, options.silenceTimeoutMs);
      });
    });
    request.once("error", (error: NodeJS.ErrnoException) => {
      connected.abort();
      reject(explain(error, url, signal));
    });
    request.once("response", resolve);
  });
}

/** Ends the request, or the body once it has begun, when nothing comes for a while. */
function watchSilence(request: ClientRequest, timeoutMs: number): void {
  let body: IncomingMessage | undefined;
  request.once("response", (answer) => {
    body = answer;
  });
  request.setTimeout(timeoutMs, () => {
    (body ?? request).destroy(new RequestFailed(`nothing came for ${timeoutMs / 1000} s`));
  });
}

function explain(error: NodeJS.ErrnoException, url: URL, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof RequestFailed) return error;
  if (error.code === "ENOTFOUND" || error.code === "EAI_AGAIN") {
    return new RequestFailed(`the name ${url.hostname} is not known here`);
  }
  if (error.code === "ECONNREFUSED") return new RequestFailed(`${url.host} refuses connections`);
  return new RequestFailed(error.message, { broken: error.code === "ECONNRESET" });
}
