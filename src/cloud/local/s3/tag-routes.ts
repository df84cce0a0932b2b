import { Fault } from "../fault";
import type { HttpResponse } from "../http";
import type { XmlContent } from "../xml";
import { toTags } from "./attributes";
import { checkVersion } from "./read-routes";
import { readXml } from "./read-xml";
import { emptyResponse, xmlResponse } from "./responses";
import type { S3Call, S3Route } from "./s3-route";

const TAGGING = { on: "object", sub: "tagging", parameters: ["versionId"] } as const;
const BUCKET_TAGGING = { on: "bucket", sub: "tagging" } as const;

/** Tags of objects and of buckets. */
export const tagRoutes: readonly S3Route[] = [
  { operation: "GetObjectTagging", method: "GET", ...TAGGING, run: getObjectTags },
  { operation: "PutObjectTagging", method: "PUT", ...TAGGING, run: putObjectTags },
  { operation: "DeleteObjectTagging", method: "DELETE", ...TAGGING, run: deleteObjectTags },
  { operation: "GetBucketTagging", method: "GET", ...BUCKET_TAGGING, run: getBucketTags },
  { operation: "PutBucketTagging", method: "PUT", ...BUCKET_TAGGING, run: putBucketTags },
  {
    operation: "DeleteBucketTagging",
    method: "DELETE",
    ...BUCKET_TAGGING,
    run: ({ store, bucket }) => {
      store.setBucketTags(bucket, undefined);
      return emptyResponse(204);
    },
  },
];

function getObjectTags(call: S3Call): HttpResponse {
  checkVersion(call.request);
  const { info, close } = call.store.open(call.bucket, call.key);
  close();
  return tagging(info.tags ?? {});
}

async function putObjectTags(call: S3Call): Promise<HttpResponse> {
  checkVersion(call.request);
  call.store.setTags(call.bucket, call.key, await readTags(call));
  return emptyResponse(200);
}

function deleteObjectTags(call: S3Call): HttpResponse {
  checkVersion(call.request);
  call.store.setTags(call.bucket, call.key, undefined);
  return emptyResponse(204);
}

function getBucketTags({ store, bucket }: S3Call): HttpResponse {
  const { tags } = store.bucket(bucket);
  if (tags) return tagging(tags);
  throw new Fault("NoSuchTagSet", "The TagSet does not exist", 404, { BucketName: bucket });
}

async function putBucketTags(call: S3Call): Promise<HttpResponse> {
  call.store.setBucketTags(call.bucket, await readTags(call));
  return emptyResponse(204);
}

async function readTags({ request }: S3Call): Promise<Record<string, string>> {
  const root = await readXml(request, "Tagging");
  const tags = root.all("TagSet").flatMap((set) => set.all("Tag"));
  return toTags(tags.map((tag) => [tag.value("Key") ?? "", tag.value("Value") ?? ""]));
}

function tagging(tags: Readonly<Record<string, string>>): HttpResponse {
  const list: XmlContent = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return xmlResponse("Tagging", { TagSet: { Tag: list } });
}
