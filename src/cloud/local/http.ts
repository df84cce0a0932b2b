import type { Readable } from "node:stream";

/** A request as an AWS client sends it, before or after it went over a wire. */
export interface HttpRequest {
  /** Upper case: `GET`, `PUT`, `POST`, `HEAD`, `DELETE`. */
  readonly method: string;
  /** The path as sent: starts with `/`, still percent-encoded. */
  readonly path: string;
  /** Query parameters in the order sent, decoded; a parameter without a value has an empty one. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | Readable;
  readonly signal?: AbortSignal;
}

/** An answer. A body in memory is a `Uint8Array` (empty for none); a `Readable` is for objects of any size. */
export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | Readable;
}

/** The whole local cloud, or one service of it. */
export type Handler = (request: HttpRequest) => Promise<HttpResponse>;

/** The first value of a query parameter; undefined when it is absent. */
export function queryValue(request: HttpRequest, name: string): string | undefined {
  return request.query.find(([key]) => key === name)?.[1];
}
