import { Fault } from "../fault";
import { queryValue } from "../http";
import { readBody } from "../json-service";
import { toXml, type XmlContent } from "../xml";
import { checkAcl } from "./attributes";
import { readXml } from "./read-xml";
import { emptyResponse, S3_NAMESPACE, textResponse, xmlResponse } from "./responses";
import { notImplemented, type S3Call, type S3Route } from "./s3-route";

/** What S3 answers about things that a bucket of the local cloud never has: code, words. */
const NOT_CONFIGURED: Readonly<Record<string, readonly [code: string, message: string]>> = {
  policy: ["NoSuchBucketPolicy", "The bucket policy does not exist"],
  lifecycle: ["NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"],
  cors: ["NoSuchCORSConfiguration", "The CORS configuration does not exist"],
  website: [
    "NoSuchWebsiteConfiguration",
    "The specified bucket does not have a website configuration",
  ],
  encryption: [
    "ServerSideEncryptionConfigurationNotFoundError",
    "The server side encryption configuration was not found",
  ],
  replication: [
    "ReplicationConfigurationNotFoundError",
    "The replication configuration was not found",
  ],
  publicAccessBlock: [
    "NoSuchPublicAccessBlockConfiguration",
    "The public access block configuration was not found",
  ],
  ownershipControls: [
    "OwnershipControlsNotFoundError",
    "The bucket ownership controls were not found",
  ],
  "object-lock": [
    "ObjectLockConfigurationNotFoundError",
    "Object Lock configuration does not exist for this bucket",
  ],
};

/** The kind of grantee is an attribute of a namespace of its own. */
const GRANTEE =
  '<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">';

/** Settings that are there, and off: root element and content. */
const OFF: Readonly<Record<string, readonly [root: string, content: XmlContent]>> = {
  versioning: ["VersioningConfiguration", ""],
  accelerate: ["AccelerateConfiguration", ""],
  logging: ["BucketLoggingStatus", ""],
  notification: ["NotificationConfiguration", ""],
  requestPayment: ["RequestPaymentConfiguration", { Payer: "BucketOwner" }],
};

/** Buckets: make, find, remove, and what can be asked about them. */
export const bucketRoutes: readonly S3Route[] = [
  {
    operation: "ListBuckets",
    method: "GET",
    on: "service",
    parameters: ["prefix", "max-buckets", "continuation-token", "bucket-region"],
    run: listBuckets,
  },
  { operation: "CreateBucket", method: "PUT", on: "bucket", run: createBucket },
  { operation: "HeadBucket", method: "HEAD", on: "bucket", run: headBucket },
  {
    operation: "DeleteBucket",
    method: "DELETE",
    on: "bucket",
    run: ({ store, bucket }) => {
      store.deleteBucket(bucket);
      return emptyResponse(204);
    },
  },
  {
    operation: "GetBucketLocation",
    method: "GET",
    on: "bucket",
    sub: "location",
    run: ({ store, bucket }) => {
      const { region } = store.bucket(bucket);
      // S3 says nothing for its first region.
      return xmlResponse("LocationConstraint", region === "us-east-1" ? "" : region);
    },
  },
  ...["bucket", "object"].map(
    (on): S3Route => ({
      operation: on === "bucket" ? "GetBucketAcl" : "GetObjectAcl",
      method: "GET",
      on: on as "bucket" | "object",
      sub: "acl",
      run: getAcl,
    }),
  ),
  ...Object.entries(NOT_CONFIGURED).map(
    ([sub, [code, message]]): S3Route => ({
      operation: `GetBucket ${sub}`,
      method: "GET",
      on: "bucket",
      sub,
      run: ({ store, bucket }) => {
        store.bucket(bucket);
        throw new Fault(code, message, 404, { BucketName: bucket });
      },
    }),
  ),
  ...Object.entries(OFF).map(
    ([sub, [root, content]]): S3Route => ({
      operation: `GetBucket ${sub}`,
      method: "GET",
      on: "bucket",
      sub,
      run: ({ store, bucket }) => {
        store.bucket(bucket);
        return xmlResponse(root, content);
      },
    }),
  ),
];

/** The owner of everything: the account. */
export function owner({ context }: S3Call): XmlContent {
  return { ID: context.account, DisplayName: "sagelab" };
}

/** A time as S3's XML has it: whole seconds. */
export function xmlTime(date: Date): string {
  return `${date.toISOString().slice(0, 19)}.000Z`;
}

function listBuckets(call: S3Call) {
  const { request, store } = call;
  const prefix = queryValue(request, "prefix") ?? "";
  const after = Buffer.from(queryValue(request, "continuation-token") ?? "", "base64url");
  const region = queryValue(request, "bucket-region");
  const limit = Number(queryValue(request, "max-buckets") ?? 10_000);
  const wanted = store
    .listBuckets()
    .filter(({ name }) => name.startsWith(prefix) && name > after.toString("utf8"))
    .filter((bucket) => region === undefined || bucket.region === region);
  const page = wanted.slice(0, limit);
  const last = page.at(-1)?.name ?? "";
  return xmlResponse("ListAllMyBucketsResult", {
    Owner: owner(call),
    Buckets: {
      Bucket: page.map((bucket) => ({
        Name: bucket.name,
        CreationDate: xmlTime(bucket.created),
        BucketRegion: bucket.region,
      })),
    },
    Prefix: prefix || undefined,
    ContinuationToken:
      wanted.length > page.length ? Buffer.from(last).toString("base64url") : undefined,
  });
}

async function createBucket({ request, store, context, bucket }: S3Call) {
  checkAcl(request.headers["x-amz-acl"]);
  if (request.headers["x-amz-bucket-object-lock-enabled"] === "true") {
    throw notImplemented("object lock");
  }
  const body = await readBody(request.body);
  const constraint =
    body.byteLength === 0
      ? undefined
      : (await readXml({ ...request, body }, "CreateBucketConfiguration")).value(
          "LocationConstraint",
        );
  if (constraint === "us-east-1") {
    throw new Fault(
      "InvalidLocationConstraint",
      "The specified location-constraint is not valid",
      400,
      { LocationConstraint: constraint },
    );
  }
  store.createBucket(bucket, { region: constraint || context.region });
  return emptyResponse(200, { location: `/${bucket}` });
}

function headBucket({ store, bucket }: S3Call) {
  return emptyResponse(200, {
    "x-amz-bucket-region": store.bucket(bucket).region,
    "content-type": "application/xml",
  });
}

function getAcl(call: S3Call) {
  const { store, bucket, key } = call;
  store.bucket(bucket);
  if (key !== "") store.open(bucket, key).close();
  const members = {
    Owner: owner(call),
    AccessControlList: { Grant: { Grantee: owner(call), Permission: "FULL_CONTROL" } },
  };
  const text = toXml("AccessControlPolicy", members, S3_NAMESPACE);
  return textResponse(200, text.replace("<Grantee>", GRANTEE));
}
