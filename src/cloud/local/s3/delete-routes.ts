import { createHash } from "node:crypto";
import { Fault } from "../fault";
import type { HttpResponse } from "../http";
import { readBody } from "../json-service";
import type { XmlContent } from "../xml";
import { MAX_PAGE } from "./list-page";
import { checkVersion } from "./read-routes";
import { readXml } from "./read-xml";
import { incomingBytes } from "./request-body";
import { emptyResponse, xmlResponse } from "./responses";
import { s3Faults } from "./s3-faults";
import type { S3Call, S3Route } from "./s3-route";

/** Removing one object, or many with one request. */
export const deleteRoutes: readonly S3Route[] = [
  {
    operation: "DeleteObject",
    method: "DELETE",
    on: "object",
    parameters: ["versionId"],
    run: deleteObject,
  },
  {
    operation: "DeleteObjects",
    method: "POST",
    on: "bucket",
    sub: "delete",
    run: deleteObjects,
  },
];

function deleteObject(call: S3Call): HttpResponse {
  checkVersion(call.request);
  call.store.delete(call.bucket, call.key);
  return emptyResponse(204);
}

async function deleteObjects({ request, store, bucket }: S3Call): Promise<HttpResponse> {
  store.bucket(bucket);
  const body = await readBody(request.body);
  const { sinks, verify } = incomingBytes({ ...request, body });
  for (const sink of sinks) sink.update(body);
  verify(createHash("md5").update(body).digest("hex"), body.byteLength);
  const root = await readXml({ ...request, body }, "Delete");
  const named = root.all("Object");
  if (named.length === 0 || named.length > MAX_PAGE) throw s3Faults.malformedXml();
  const deleted: XmlContent[] = [];
  const failed: XmlContent[] = [];
  for (const element of named) {
    const [key, version] = [element.value("Key") ?? "", element.value("VersionId")];
    try {
      if (version && version !== "null") {
        throw new Fault("NoSuchVersion", "The specified version does not exist.", 404);
      }
      store.delete(bucket, key);
      deleted.push({ Key: key, VersionId: version });
    } catch (error) {
      const { code = "InternalError", message } = error as Partial<Fault> & Error;
      failed.push({ Key: key, VersionId: version, Code: code, Message: message });
    }
  }
  const quiet = root.value("Quiet")?.trim() === "true";
  return xmlResponse("DeleteResult", { Deleted: quiet ? undefined : deleted, Error: failed });
}
