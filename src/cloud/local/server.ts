import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { SagelabError } from "../../errors";
import type { Handler, HttpRequest, HttpResponse } from "./http";
import { jsonResponse, readBody } from "./json-service";

/** Bodies up to this size are read before the handler runs; longer ones are streamed. Bytes. */
const SMALL_BODY_BYTES = 1 << 20;
const LOOPBACK_HOST = /^(?:127\.0\.0\.1|\[::1\]|(?:[a-z0-9.-]+\.)?localhost)(?::\d+)?$/i;

/** A server on this machine's loopback address. */
export interface LoopbackServer {
  /** `http://127.0.0.1:<port>`: the endpoint to give to clients. */
  readonly url: string;
  readonly port: number;
  /** Ends the server and all of its connections. */
  close(): Promise<void>;
}

export interface LoopbackOptions {
  /** The TCP port; default 0: any that is free. */
  readonly port?: number;
}

/**
 * Serves `handler` on 127.0.0.1, and nowhere else. Bodies of any size are streamed both ways. A request whose `Host` is not a
 * loopback name, or that a page of another origin made a browser send, is refused with 403: signatures are not checked, so
 * that no web page may get at the local cloud. Throws `InvalidInput` when the port is taken.
 */
export async function serveLoopback(
  handler: Handler,
  { port = 0 }: LoopbackOptions = {},
): Promise<LoopbackServer> {
  const serve = (request: IncomingMessage, response: ServerResponse) => {
    void answer(handler, request, response);
  };
  // A body may take as long as it takes.
  const server = createServer({ requestTimeout: 0 }, serve);
  server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
    response.writeContinue();
    serve(request, response);
  });
  await listen(server, port);
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE";
      const message = `Cannot serve on port ${port}: another program uses it`;
      reject(taken ? new SagelabError("InvalidInput", message, { cause: error }) : error);
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}

async function answer(
  handler: Handler,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const controller = new AbortController();
  response.once("close", () => controller.abort());
  try {
    const refusal = refuse(request);
    const answered =
      refusal ?? (await handler(await toRequest(request, controller.signal)).catch(failure));
    await send(response, answered);
  } catch {
    // The client went away, or the object's bytes could not be read: an answer that was begun can only be cut off.
    response.destroy();
  } finally {
    // What the handler did not read of the body is read and dropped, so that the client gets to see the answer.
    request.resume();
  }
}

/** The refusal of a request that may come from a web page. */
function refuse({ headers }: IncomingMessage): HttpResponse | undefined {
  const { host = "", origin } = headers;
  if (!LOOPBACK_HOST.test(host)) {
    return forbidden(
      `Cannot answer a request for the host "${host}": only 127.0.0.1 and localhost are served`,
    );
  }
  const foreignOrigin =
    origin !== undefined && !LOOPBACK_HOST.test(origin.replace(/^https?:\/\//, ""));
  if (foreignOrigin || /^(cross|same)-site$/.test(String(headers["sec-fetch-site"]))) {
    return forbidden("Cannot answer a request that a web page of another origin sends");
  }
  return undefined;
}

function forbidden(message: string): HttpResponse {
  return jsonResponse(403, { __type: "AccessDeniedException", message });
}

function failure(error: unknown): HttpResponse {
  return jsonResponse(500, {
    __type: "InternalFailure",
    message: `The local cloud failed: ${(error as Error).message}`,
  });
}

async function toRequest(request: IncomingMessage, signal: AbortSignal): Promise<HttpRequest> {
  const target = request.url ?? "/";
  const question = target.indexOf("?");
  const query = question === -1 ? [] : [...new URLSearchParams(target.slice(question + 1))];
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = fromLatin1(String(value));
  }
  return {
    method: request.method ?? "GET",
    path: question === -1 ? target : target.slice(0, question),
    query,
    headers,
    body: await toBody(request),
    signal,
  };
}

async function toBody(request: IncomingMessage): Promise<Uint8Array | Readable> {
  const length = request.headers["content-length"];
  const streamed = request.headers["transfer-encoding"] !== undefined;
  if (!streamed && Number(length ?? 0) <= SMALL_BODY_BYTES) return readBody(request);
  // A handler that gives up destroys its body; the connection has to live on for the answer.
  return Readable.from(request.iterator({ destroyOnReturn: false }), { objectMode: false });
}

async function send(response: ServerResponse, { status, headers, body }: HttpResponse) {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, toLatin1(value));
  if (body instanceof Readable) await pipeline(body, response);
  else response.end(body);
}

/** Node gives a header's bytes as Latin-1; clients that send more than ASCII send UTF-8. */
function fromLatin1(value: string): string {
  if (/^[\x20-\x7e]*$/.test(value)) return value;
  const text = Buffer.from(value, "latin1").toString("utf8");
  return text.includes("\ufffd") ? value : text;
}

function toLatin1(value: string): string {
  return /^[\x20-\x7e]*$/.test(value) ? value : Buffer.from(value, "utf8").toString("latin1");
}
