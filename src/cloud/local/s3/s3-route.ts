import type { LocalContext } from "../context";
import { Fault } from "../fault";
import { type HttpRequest, type HttpResponse, queryValue } from "../http";
import type { ObjectStore } from "./object-store";

/** A request to S3, with its bucket and key taken from the host name and the path. */
export interface S3Call {
  readonly request: HttpRequest;
  readonly store: ObjectStore;
  readonly context: LocalContext;
  /** Empty for a request to the service. */
  readonly bucket: string;
  /** Decoded; empty for a request to a bucket or to the service. */
  readonly key: string;
}

/** One operation: which requests it takes, and what it does. */
export interface S3Route {
  /** S3's name for it. */
  readonly operation: string;
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  readonly on: "service" | "bucket" | "object";
  /** The sub-resource: a query parameter that must be there. */
  readonly sub?: string;
  /** A header that must be there. */
  readonly header?: string;
  /** Further query parameters that it understands; a request with any other is refused. */
  readonly parameters?: readonly string[];
  run(call: S3Call): Promise<HttpResponse> | HttpResponse;
}

/** The route for a request. A sub-resource that none understands is `NotImplemented`, by name. */
export function chooseRoute(routes: readonly S3Route[], call: S3Call): S3Route {
  const { request } = call;
  const on = call.key !== "" ? "object" : call.bucket !== "" ? "bucket" : "service";
  const here = routes.filter((route) => route.on === on && route.method === request.method);
  if (here.length === 0) {
    throw new Fault(
      "MethodNotAllowed",
      "The specified method is not allowed against this resource.",
      405,
      { Method: request.method },
    );
  }
  const matching = here.filter((route) => matches(route, request));
  const chosen = matching.sort((a, b) => selectors(b) - selectors(a))[0];
  const stranger = request.query.find(([name]) => !understands(chosen, name))?.[0];
  if (stranger !== undefined || !chosen) {
    const what = `${request.method} on ${ON_NAMES[on]}`;
    throw notImplemented(
      stranger === undefined ? what : `the sub-resource "${stranger}" of ${what}`,
    );
  }
  return chosen;
}

/** The refusal of something that S3 has and the local cloud does not. */
export function notImplemented(what: string): Fault {
  return new Fault(
    "NotImplemented",
    `A header or query you provided implies functionality that is not implemented: the local cloud does not have ${what}`,
    501,
  );
}

const ON_NAMES = { service: "the service", bucket: "a bucket", object: "an object" } as const;

function matches(route: S3Route, request: HttpRequest): boolean {
  if (route.sub !== undefined && queryValue(request, route.sub) === undefined) return false;
  return route.header === undefined || request.headers[route.header] !== undefined;
}

function selectors(route: S3Route): number {
  return Number(route.sub !== undefined) + Number(route.header !== undefined);
}

/** Carry signatures (of version 4 and of version 2) and the client's own marks; S3 looks through them. */
const SEEN_THROUGH = /^(x-.*|AWSAccessKeyId|Signature|Expires)$/i;

function understands(route: S3Route | undefined, name: string): boolean {
  if (SEEN_THROUGH.test(name)) return true;
  return route !== undefined && (name === route.sub || (route.parameters ?? []).includes(name));
}
