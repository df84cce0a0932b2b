import type { LocalContext } from "../context";
import { Fault } from "../fault";
import type { Handler, HttpRequest, HttpResponse } from "../http";
import { toXml } from "../xml";
import { asFault } from "./blob-writer";
import { bucketRoutes } from "./bucket-routes";
import { copyRoutes } from "./copy-routes";
import { deleteRoutes } from "./delete-routes";
import { listRoutes } from "./list-routes";
import { multipartListRoutes } from "./multipart-list-routes";
import { multipartRoutes } from "./multipart-routes";
import type { ObjectStore } from "./object-store";
import { readRoutes } from "./read-routes";
import { baseHeaders, textResponse } from "./responses";
import { chooseRoute, type S3Call, type S3Route } from "./s3-route";
import { tagRoutes } from "./tag-routes";
import { writeRoutes } from "./write-routes";

const ROUTES: readonly S3Route[] = [
  ...bucketRoutes,
  ...listRoutes,
  ...readRoutes,
  ...writeRoutes,
  ...copyRoutes,
  ...deleteRoutes,
  ...multipartRoutes,
  ...multipartListRoutes,
  ...tagRoutes,
];

/**
 * S3's REST interface over a store: path style (`/bucket/key`), and virtual-hosted style where the host name begins with the
 * bucket (`bucket.s3.us-east-1.amazonaws.com`, `bucket.localhost`). Failures are answered as S3's error XML.
 */
export function createS3(context: LocalContext, store: ObjectStore): Handler {
  return async (request) => {
    try {
      const call: S3Call = { request, store, context, ...resource(request) };
      checkOwner(call);
      return await chooseRoute(ROUTES, call).run(call);
    } catch (error) {
      return errorResponse(request, asFault(error));
    }
  };
}

/** The bucket and key that a request is about. */
function resource(request: HttpRequest): { readonly bucket: string; readonly key: string } {
  const path = request.path.replace(/^\//, "");
  const host = (request.headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
  const hosted = /^(.+)\.(?:s3[.-][a-z0-9.-]*amazonaws\.com(?:\.cn)?|localhost)$/.exec(host)?.[1];
  if (hosted !== undefined && hosted !== "s3") return { bucket: hosted, key: decode(path) };
  const slash = path.indexOf("/");
  if (slash === -1) return { bucket: decode(path), key: "" };
  return { bucket: decode(path.slice(0, slash)), key: decode(path.slice(slash + 1)) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Fault("InvalidURI", "Couldn't parse the specified URI.");
  }
}

/** Refuses a request that expects the bucket to belong to somebody else. */
function checkOwner({ request, context }: S3Call): void {
  for (const name of ["x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner"]) {
    const owner = request.headers[name];
    if (owner !== undefined && owner !== context.account) {
      throw new Fault("AccessDenied", "Access Denied", 403);
    }
  }
}

function errorResponse(request: HttpRequest, error: unknown): HttpResponse {
  const fault =
    error instanceof Fault
      ? error
      : new Fault("InternalError", `The local cloud failed: ${(error as Error).message}`, 500);
  const headers = baseHeaders();
  // A conditional read that found nothing new has no body, and neither has any answer to HEAD.
  if (request.method === "HEAD" || fault.status === 304) {
    return { status: fault.status, headers, body: new Uint8Array() };
  }
  const text = toXml("Error", {
    Code: fault.code,
    Message: fault.message,
    ...(fault.members as Readonly<Record<string, string | number>>),
    Resource: request.path,
    RequestId: headers["x-amz-request-id"],
    HostId: headers["x-amz-id-2"],
  });
  return textResponse(fault.status, text, headers);
}
