import type { HttpResponse } from "../http";
import { checkAcl, requestAttributes, writeConditions } from "./attributes";
import { checksumHeaders } from "./read-routes";
import { incomingBytes } from "./request-body";
import { emptyResponse } from "./responses";
import { notImplemented, type S3Call, type S3Route } from "./s3-route";

/** Storing an object in one piece. */
export const writeRoutes: readonly S3Route[] = [
  { operation: "PutObject", method: "PUT", on: "object", run: putObject },
  { operation: "PutObjectAcl", method: "PUT", on: "object", sub: "acl", run: putAcl },
];

async function putObject({ request, store, bucket, key }: S3Call): Promise<HttpResponse> {
  const attributes = { ...requestAttributes(request), ...writeConditions(request) };
  const { bytes, sinks, verify } = incomingBytes(request);
  const info = await store.put(bucket, key, bytes, { ...attributes, sinks, verify });
  return emptyResponse(200, { etag: `"${info.etag}"`, ...checksumHeaders(info) });
}

/** Only the ACL that every object has anyhow can be set. */
function putAcl({ request, store, bucket, key }: S3Call): HttpResponse {
  const acl = request.headers["x-amz-acl"];
  if (acl === undefined) throw notImplemented("access control lists");
  checkAcl(acl);
  store.open(bucket, key).close();
  return emptyResponse(200);
}
