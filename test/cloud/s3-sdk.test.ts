import { Readable } from "node:stream";
import {
  type ChecksumAlgorithm,
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
  paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { localS3, request } from "./s3-fixture";

const Bucket = "bucket";

test("`PutObject` and `GetObject` give back bytes, media type and metadata", async () => {
  const { client } = localS3();
  const put = await client.send(
    new PutObjectCommand({
      Bucket,
      Key: "a/b c+d.txt",
      Body: "hello",
      ContentType: "text/plain",
      CacheControl: "no-store",
      Metadata: { who: "me" },
    }),
  );
  expect(put.ETag).toBe('"5d41402abc4b2a76b9719d911017c592"');
  expect(put.ChecksumCRC32).toBe("NhCmhg==");
  const got = await client.send(new GetObjectCommand({ Bucket, Key: "a/b c+d.txt" }));
  expect(await got.Body?.transformToString()).toBe("hello");
  expect(got).toMatchObject({
    ContentType: "text/plain",
    CacheControl: "no-store",
    ContentLength: 5,
    Metadata: { who: "me" },
    LastModified: new Date("2024-05-06T12:00:00Z"),
    ChecksumCRC32: "NhCmhg==",
  });
});

test("a stream is stored by way of aws-chunked with its trailing checksum", async () => {
  const { client, store } = localS3();
  const piece = Buffer.alloc(100_000, "x");
  const pieces = Array.from({ length: 30 }, () => piece);
  const put = await client.send(
    new PutObjectCommand({
      Bucket,
      Key: "stream",
      Body: Readable.from(pieces, { objectMode: false }),
      ContentLength: 3_000_000,
    }),
  );
  expect(put.ChecksumCRC32).toBeDefined();
  expect(store.head(Bucket, "stream")).toMatchObject({ size: 3_000_000, headers: {} });
  const got = await client.send(new GetObjectCommand({ Bucket, Key: "stream" }));
  expect((await got.Body?.transformToByteArray())?.byteLength).toBe(3_000_000);
});

test.each(["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as ChecksumAlgorithm[])(
  "a %s checksum is verified going in and coming out",
  async (ChecksumAlgorithm) => {
    const { client, store } = localS3();
    const Body = Buffer.from("some bytes to check");
    await client.send(new PutObjectCommand({ Bucket, Key: "sum", Body, ChecksumAlgorithm }));
    expect(store.head(Bucket, "sum")?.checksum).toMatchObject({ algorithm: ChecksumAlgorithm });
    const got = await client.send(
      new GetObjectCommand({ Bucket, Key: "sum", ChecksumMode: "ENABLED" }),
    );
    expect(got.ChecksumType).toBe("FULL_OBJECT");
    expect(await got.Body?.transformToString()).toBe("some bytes to check");
  },
);

test("a wrong checksum is refused and nothing is stored", async () => {
  const { client, store } = localS3();
  const put = new PutObjectCommand({ Bucket, Key: "sum", Body: "x", ChecksumCRC32: "AAAAAA==" });
  await expect(client.send(put)).rejects.toMatchObject({
    name: "BadDigest",
    message: "The CRC32 you specified did not match the calculated checksum.",
  });
  expect(store.head(Bucket, "sum")).toBeUndefined();
});

test("missing keys and buckets are refused in S3's words", async () => {
  const { client } = localS3();
  const get = (bucket: string) => client.send(new GetObjectCommand({ Bucket: bucket, Key: "no" }));
  await expect(get("bucket")).rejects.toMatchObject({
    name: "NoSuchKey",
    message: "The specified key does not exist.",
    $metadata: { httpStatusCode: 404 },
  });
  await expect(get("nobucket")).rejects.toMatchObject({
    name: "NoSuchBucket",
    message: "The specified bucket does not exist",
    $metadata: { httpStatusCode: 404 },
  });
  const head = client.send(new HeadObjectCommand({ Bucket, Key: "no" }));
  await expect(head).rejects.toMatchObject({ name: "NotFound" });
});

test("ranges give 206 and the span, and 416 behind the end", async () => {
  const { client, store } = localS3();
  await store.put(Bucket, "digits", Buffer.from("0123456789"));
  const get = (Range: string) =>
    client.send(new GetObjectCommand({ Bucket, Key: "digits", Range }));
  const text = async (range: string) => (await get(range)).Body?.transformToString();
  expect(await text("bytes=2-4")).toBe("234");
  expect(await text("bytes=7-")).toBe("789");
  expect(await text("bytes=-3")).toBe("789");
  expect(await text("bytes=8-100")).toBe("89");
  expect(await get("bytes=2-4")).toMatchObject({
    ContentRange: "bytes 2-4/10",
    ContentLength: 3,
    $metadata: { httpStatusCode: 206 },
  });
  await expect(get("bytes=10-")).rejects.toMatchObject({
    name: "InvalidRange",
    message: "The requested range is not satisfiable",
    $metadata: { httpStatusCode: 416 },
  });
});

test("conditions of a read are weighed", async () => {
  const { client, store } = localS3();
  const { etag } = await store.put(Bucket, "k", Buffer.from("v"));
  const get = (conditions: object) =>
    client.send(new GetObjectCommand({ Bucket, Key: "k", ...conditions }));
  await expect(get({ IfNoneMatch: `"${etag}"` })).rejects.toMatchObject({
    $metadata: { httpStatusCode: 304 },
  });
  await expect(get({ IfModifiedSince: new Date("2024-05-06T12:00:00Z") })).rejects.toMatchObject({
    $metadata: { httpStatusCode: 304 },
  });
  await expect(get({ IfMatch: '"other"' })).rejects.toMatchObject({
    name: "PreconditionFailed",
    message: "At least one of the pre-conditions you specified did not hold",
    $metadata: { httpStatusCode: 412 },
  });
  const old = new Date("2020-01-01T00:00:00Z");
  await expect(get({ IfUnmodifiedSince: old })).rejects.toMatchObject({
    name: "PreconditionFailed",
  });
  await expect(get({ IfMatch: etag, IfUnmodifiedSince: old })).resolves.toBeDefined();
});

test("`PutObject` with If-None-Match refuses a second object", async () => {
  const { client } = localS3();
  const put = () =>
    client.send(new PutObjectCommand({ Bucket, Key: "once", Body: "x", IfNoneMatch: "*" }));
  await put();
  await expect(put()).rejects.toMatchObject({ name: "PreconditionFailed" });
});

test("`ListObjectsV2` pages through keys and rolls up common prefixes", async () => {
  const { client, store } = localS3();
  const keys = ["a", "a/1", "a/2", "b/1", "c d", "e&f<g>", "é", "line\nbreak\r", "z"];
  for (const key of keys) await store.put(Bucket, key, Buffer.from(key));
  const all: string[] = [];
  for await (const page of paginateListObjectsV2({ client, pageSize: 2 }, { Bucket })) {
    all.push(...(page.Contents ?? []).map(({ Key = "" }) => Key));
  }
  expect(all).toEqual(["a", "a/1", "a/2", "b/1", "c d", "e&f<g>", "line\nbreak\r", "z", "é"]);
  const rolled = await client.send(
    new ListObjectsV2Command({ Bucket, Delimiter: "/", EncodingType: "url", MaxKeys: 5 }),
  );
  expect(rolled.Contents?.map(({ Key }) => Key)).toEqual(["a", "c+d", "e%26f%3Cg%3E"]);
  expect(rolled.CommonPrefixes).toEqual([{ Prefix: "a/" }, { Prefix: "b/" }]);
  expect(rolled).toMatchObject({ IsTruncated: true, KeyCount: 5, MaxKeys: 5 });
  const rest = await client.send(
    new ListObjectsV2Command({
      Bucket,
      Delimiter: "/",
      ContinuationToken: rolled.NextContinuationToken,
    }),
  );
  expect(rest.Contents?.map(({ Key }) => Key)).toEqual(["line\nbreak\r", "z", "é"]);
});

test("a continuation goes on behind a common prefix", async () => {
  const { client, store } = localS3();
  for (const key of ["a/1", "a/2", "b/1", "c"]) await store.put(Bucket, key, Buffer.from(key));
  const list = (ContinuationToken?: string) =>
    client.send(
      new ListObjectsV2Command({ Bucket, Delimiter: "/", MaxKeys: 1, ContinuationToken }),
    );
  const first = await list();
  expect(first.CommonPrefixes).toEqual([{ Prefix: "a/" }]);
  const second = await list(first.NextContinuationToken);
  expect(second.CommonPrefixes).toEqual([{ Prefix: "b/" }]);
  const third = await list(second.NextContinuationToken);
  expect(third).toMatchObject({ Contents: [{ Key: "c" }], IsTruncated: false });
  await expect(list("nonsense")).rejects.toMatchObject({
    name: "InvalidArgument",
    message: "The continuation token provided is incorrect",
  });
});

test("`ListObjects` of version 1 goes on by marker", async () => {
  const { client, store } = localS3();
  for (const key of ["a/1", "a/2", "b", "c"]) await store.put(Bucket, key, Buffer.from(key));
  const first = await client.send(new ListObjectsCommand({ Bucket, Delimiter: "/", MaxKeys: 2 }));
  expect(first).toMatchObject({
    CommonPrefixes: [{ Prefix: "a/" }],
    Contents: [{ Key: "b" }],
    NextMarker: "b",
    IsTruncated: true,
  });
  const second = await client.send(new ListObjectsCommand({ Bucket, Marker: "b" }));
  expect(second.Contents?.map(({ Key }) => Key)).toEqual(["c"]);
});

test("`CopyObject` keeps or replaces what describes the object", async () => {
  const { client } = localS3();
  const Metadata = { colour: "red" };
  await client.send(
    new PutObjectCommand({ Bucket, Key: "from é", Body: "x", ContentType: "text/x", Metadata }),
  );
  const CopySource = `bucket/${encodeURIComponent("from é")}`;
  const copied = await client.send(new CopyObjectCommand({ Bucket, Key: "to", CopySource }));
  expect(copied.CopyObjectResult?.ETag).toBe('"9dd4e461268c8034f5c8564e155c67a6"');
  const head = (Key: string) => client.send(new HeadObjectCommand({ Bucket, Key }));
  expect(await head("to")).toMatchObject({ ContentType: "text/x", Metadata });
  await client.send(
    new CopyObjectCommand({
      Bucket,
      Key: "to",
      CopySource: "/bucket/to",
      MetadataDirective: "REPLACE",
      Metadata: { colour: "blue" },
    }),
  );
  expect(await head("to")).toMatchObject({ Metadata: { colour: "blue" } });
  const onto = client.send(new CopyObjectCommand({ Bucket, Key: "to", CopySource: "bucket/to" }));
  await expect(onto).rejects.toMatchObject({
    name: "InvalidRequest",
    message:
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  });
  const missing = client.send(new CopyObjectCommand({ Bucket, Key: "x", CopySource: "bucket/no" }));
  await expect(missing).rejects.toMatchObject({ name: "NoSuchKey" });
});

test("`DeleteObject` and `DeleteObjects` succeed with keys that are not there", async () => {
  const { client, store } = localS3();
  const keys = ["one", " two & three ", "four\n", "tab\t", "é"];
  for (const key of keys) await store.put(Bucket, key, Buffer.from("x"));
  await client.send(new DeleteObjectCommand({ Bucket, Key: "one" }));
  await client.send(new DeleteObjectCommand({ Bucket, Key: "one" }));
  const many = await client.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: keys.map((Key) => ({ Key })) } }),
  );
  expect(many.Deleted?.map(({ Key }) => Key)).toEqual(keys);
  expect(many.Errors).toBeUndefined();
  expect(store.list(Bucket).objects).toEqual([]);
});

test("buckets are made, found, listed and removed when empty", async () => {
  const { client, store } = localS3();
  await client.send(new CreateBucketCommand({ Bucket: "second" }));
  const again = client.send(new CreateBucketCommand({ Bucket: "second" }));
  await expect(again).rejects.toMatchObject({
    name: "BucketAlreadyOwnedByYou",
    message: "Your previous request to create the named bucket succeeded and you already own it.",
    $metadata: { httpStatusCode: 409 },
  });
  await expect(client.send(new CreateBucketCommand({ Bucket: "No_Good" }))).rejects.toMatchObject({
    name: "InvalidBucketName",
    message: "The specified bucket is not valid.",
  });
  const { Buckets } = await client.send(new ListBucketsCommand({}));
  expect(Buckets?.map(({ Name }) => Name)).toEqual(["bucket", "second"]);
  const head = await client.send(new HeadBucketCommand({ Bucket: "second" }));
  expect(head.BucketRegion).toBe("eu-west-1");
  const { LocationConstraint } = await client.send(new GetBucketLocationCommand({ Bucket }));
  expect(LocationConstraint).toBe("eu-west-1");
  await store.put("second", "deep/er/key", Buffer.from("x"));
  const remove = () => client.send(new DeleteBucketCommand({ Bucket: "second" }));
  await expect(remove()).rejects.toMatchObject({
    name: "BucketNotEmpty",
    message: "The bucket you tried to delete is not empty",
  });
  store.delete("second", "deep/er/key");
  await remove();
  await expect(client.send(new HeadBucketCommand({ Bucket: "second" }))).rejects.toMatchObject({
    name: "NotFound",
  });
});

test("somebody else's bucket is denied", async () => {
  const { client } = localS3();
  const head = (ExpectedBucketOwner: string) =>
    client.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner }));
  await expect(head("123456789012")).resolves.toBeDefined();
  await expect(head("999999999999")).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
});

test("tags are kept with an object", async () => {
  const { client } = localS3();
  await client.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x", Tagging: "a=1&b=2%202" }));
  const tags = () => client.send(new GetObjectTaggingCommand({ Bucket, Key: "k" }));
  expect((await tags()).TagSet).toEqual([
    { Key: "a", Value: "1" },
    { Key: "b", Value: "2 2" },
  ]);
  const TagSet = [{ Key: "only", Value: "this & that" }];
  await client.send(new PutObjectTaggingCommand({ Bucket, Key: "k", Tagging: { TagSet } }));
  expect((await tags()).TagSet).toEqual(TagSet);
});

test("what a bucket does not have is off, and what S3 has besides is refused by name", async () => {
  const { client, handler } = localS3();
  const versioning = await client.send(new GetBucketVersioningCommand({ Bucket }));
  expect(versioning.Status).toBeUndefined();
  const answer = await handler(request("PUT /bucket?versioning"));
  expect(answer.status).toBe(501);
  expect(String(answer.body)).toContain(
    "<Code>NotImplemented</Code><Message>A header or query you provided implies functionality that is not implemented: the local cloud does not have the sub-resource &quot;versioning&quot; of PUT on a bucket</Message>",
  );
});

test("an empty object can be stored and read", async () => {
  const { client } = localS3();
  await client.send(new PutObjectCommand({ Bucket, Key: "empty/", Body: new Uint8Array() }));
  const got = await client.send(new GetObjectCommand({ Bucket, Key: "empty/" }));
  expect(got.ContentLength).toBe(0);
  expect(await got.Body?.transformToString()).toBe("");
});

test("metadata beyond ASCII comes back as S3 sends it", async () => {
  const { store, handler } = localS3();
  await store.put(Bucket, "k", Buffer.from("x"), { metadata: { name: "né" } });
  const { headers } = await handler(request("HEAD /bucket/k"));
  expect(headers["x-amz-meta-name"]).toBe("=?UTF-8?B?bsOp?=");
});
