import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import type { Handler, HttpRequest, HttpResponse } from "./http";

/** A request as an AWS SDK v3 client hands it to its request handler. */
export interface ClientRequest {
  readonly method: string;
  readonly hostname: string;
  readonly port?: number;
  /** Percent-encoded. */
  readonly path: string;
  /** Decoded names and values; null for a parameter without a value. */
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** An answer as an AWS SDK v3 client takes it. */
export interface ClientResponse {
  readonly statusCode: number;
  readonly reason?: string;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array | Readable;
}

/** An abort signal of the platform, or one of the SDK's own. */
export interface ClientAbortSignal {
  readonly aborted: boolean;
  readonly reason?: unknown;
}

export interface ClientHandlerOptions {
  readonly abortSignal?: ClientAbortSignal;
}

/** What an SDK client takes as its `requestHandler`. */
export interface ClientRequestHandler {
  readonly metadata: { readonly handlerProtocol: string };
  handle(
    request: ClientRequest,
    options?: ClientHandlerOptions,
  ): Promise<{ response: ClientResponse }>;
  updateHttpClientConfig(key: never, value: never): void;
  httpHandlerConfigs(): object;
  destroy(): void;
}

/**
 * Puts `handler` in the place of the network under AWS SDK v3 clients: they serialise, sign, retry and parse as always, and
 * no port is opened. An answer in memory stays a `Uint8Array`, an object's bytes stay a stream. When the signal aborts, the
 * call fails with an `AbortError` and streams in both directions are destroyed.
 */
export function createRequestHandler(handler: Handler): ClientRequestHandler {
  return {
    metadata: { handlerProtocol: "http/1.1" },
    handle: async (request, { abortSignal } = {}) => ({
      response: await send(handler, request, abortSignal),
    }),
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
    destroy: () => {},
  };
}

async function send(
  handler: Handler,
  request: ClientRequest,
  clientSignal?: ClientAbortSignal,
): Promise<ClientResponse> {
  const body = await toBody(request.body);
  const destroyBody = (error?: Error) => {
    if (body instanceof Readable) body.destroy(error);
  };
  const signal = toSignal(clientSignal);
  if (signal?.aborted) {
    destroyBody();
    throw abortError(signal);
  }
  if (!signal) return finish(await handler(toRequest(request, body)), body);
  let onAbort = () => {};
  // Listens before the handler runs: that may be what aborts.
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(abortError(signal));
    signal.addEventListener("abort", onAbort, { once: true });
  });
  const answering = handler(toRequest(request, body, signal));
  try {
    const answer = await Promise.race([answering, aborted]);
    if (answer.body instanceof Readable) destroyOnAbort(answer.body, signal);
    return finish(answer, body);
  } catch (error) {
    // An answer that comes after the abort is thrown away.
    answering.then(discard, () => {});
    destroyBody();
    throw error;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function discard(answer: HttpResponse): void {
  if (answer.body instanceof Readable) answer.body.destroy();
}

function toRequest(
  request: ClientRequest,
  body: Uint8Array | Readable,
  signal?: AbortSignal,
): HttpRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name.toLowerCase()] = value;
  headers.host ??= request.port ? `${request.hostname}:${request.port}` : request.hostname;
  const query: [string, string][] = [];
  for (const [name, value] of Object.entries(request.query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) query.push([name, one ?? ""]);
  }
  return { method: request.method, path: request.path || "/", query, headers, body, signal };
}

/** What a handler did not read of the body is let go, so that no file stays open behind it. */
function finish(answer: HttpResponse, body: Uint8Array | Readable): ClientResponse {
  if (body instanceof Readable && !body.readableEnded) body.destroy();
  return { statusCode: answer.status, headers: { ...answer.headers }, body: answer.body };
}

async function toBody(body: unknown): Promise<Uint8Array | Readable> {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === "string") return Buffer.from(body, "utf8");
  if (body instanceof Uint8Array || body instanceof Readable) return body;
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  if (ArrayBuffer.isView(body)) {
    return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  }
  if (body instanceof Blob) return Readable.fromWeb(body.stream() as ReadableStream);
  if (body instanceof globalThis.ReadableStream) return Readable.fromWeb(body as ReadableStream);
  if (typeof body === "object" && Symbol.asyncIterator in body) {
    return Readable.from(body as AsyncIterable<unknown>, { objectMode: false });
  }
  throw new TypeError(
    `Cannot send a body of type ${Object.prototype.toString.call(body)}: a string, bytes, a Blob or a stream are allowed`,
  );
}

function toSignal(signal: ClientAbortSignal | undefined): AbortSignal | undefined {
  if (!signal || signal instanceof AbortSignal) return signal as AbortSignal | undefined;
  const controller = new AbortController();
  const abort = () => controller.abort(signal.reason);
  if (signal.aborted) abort();
  else (signal as { onabort?: (() => void) | null }).onabort = abort;
  return controller.signal;
}

function destroyOnAbort(stream: Readable, signal: AbortSignal): void {
  const onAbort = () => void stream.destroy(abortError(signal));
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true });
  stream.once("close", () => signal.removeEventListener("abort", onAbort));
}

/** The error that the SDK's own handlers throw. */
function abortError(signal: AbortSignal): Error {
  const reason = signal.reason;
  const error = new Error(
    "Request aborted",
    reason instanceof Error ? { cause: reason } : undefined,
  );
  error.name = "AbortError";
  return error;
}
