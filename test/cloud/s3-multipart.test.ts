import { createHash } from "node:crypto";
import { createReadStream, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  AbortMultipartUploadCommand,
  type ChecksumAlgorithm,
  type ChecksumType,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { expect, test } from "vitest";
import { localS3, temporaryFolder } from "./s3-fixture";

const Bucket = "bucket";
const Key = "big/file";
const MIB = 1024 ** 2;
const first = Buffer.alloc(5 * MIB, "a");
const second = Buffer.from("the end");

async function begin(client: S3Client, options: object = {}): Promise<string> {
  const created = await client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...options }));
  return created.UploadId ?? "";
}

function put(client: S3Client, UploadId: string, PartNumber: number, Body: Uint8Array) {
  return client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
}

function complete(client: S3Client, UploadId: string, Parts: object[], options: object = {}) {
  const MultipartUpload = { Parts };
  return client.send(
    new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload, ...options }),
  );
}

test("parts that come in any order make one object with a composite ETag", async () => {
  const { client, store } = localS3();
  const UploadId = await begin(client, { ContentType: "text/plain", Metadata: { a: "b" } });
  const two = await put(client, UploadId, 2, second);
  await put(client, UploadId, 1, second);
  const one = await put(client, UploadId, 1, first);
  const listed = await client.send(new ListPartsCommand({ Bucket, Key, UploadId }));
  expect(listed.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
    [1, 5 * MIB],
    [2, 7],
  ]);
  const done = await complete(client, UploadId, [
    { PartNumber: 1, ETag: one.ETag },
    { PartNumber: 2, ETag: two.ETag },
  ]);
  const md5 = (bytes: Uint8Array) => createHash("md5").update(bytes).digest();
  const etag = createHash("md5")
    .update(Buffer.concat([md5(first), md5(second)]))
    .digest("hex");
  expect(done.ETag).toBe(`"${etag}-2"`);
  const got = await client.send(new GetObjectCommand({ Bucket, Key }));
  expect(got).toMatchObject({ ContentType: "text/plain", Metadata: { a: "b" } });
  const bytes = (await got.Body?.transformToByteArray()) ?? new Uint8Array();
  expect(Buffer.compare(bytes, Buffer.concat([first, second]))).toBe(0);
  const part = await client.send(new GetObjectCommand({ Bucket, Key, PartNumber: 2 }));
  expect(await part.Body?.transformToString()).toBe("the end");
  expect(part).toMatchObject({ PartsCount: 2, ContentRange: "bytes 5242880-5242886/5242887" });
  expect(store.multipart.uploads(Bucket)).toEqual([]);
});

test("what does not fit together is refused in S3's words, and can be mended", async () => {
  const { client } = localS3();
  const UploadId = await begin(client);
  const one = await put(client, UploadId, 1, second);
  const two = await put(client, UploadId, 2, second);
  const parts = [
    { PartNumber: 1, ETag: one.ETag },
    { PartNumber: 2, ETag: two.ETag },
  ];
  await expect(complete(client, UploadId, parts)).rejects.toMatchObject({
    name: "EntityTooSmall",
    message: "Your proposed upload is smaller than the minimum allowed size",
  });
  await expect(complete(client, UploadId, parts.reverse())).rejects.toMatchObject({
    name: "InvalidPartOrder",
    message:
      "The list of parts was not in ascending order. The parts list must be specified in order by part number.",
  });
  const wrong = [{ PartNumber: 1, ETag: '"0123"' }];
  await expect(complete(client, UploadId, wrong)).rejects.toMatchObject({
    name: "InvalidPart",
    message:
      "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
  });
  await complete(client, UploadId, [{ PartNumber: 1, ETag: one.ETag }]);
  await expect(put(client, UploadId, 3, second)).rejects.toMatchObject({
    name: "NoSuchUpload",
    message:
      "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
  });
});

test("an aborted upload leaves nothing", async () => {
  const { client } = localS3();
  const UploadId = await begin(client);
  await put(client, UploadId, 1, second);
  const list = () => client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: "big/" }));
  expect((await list()).Uploads).toMatchObject([{ Key, UploadId }]);
  await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
  expect((await list()).Uploads).toBeUndefined();
  await expect(put(client, UploadId, 1, second)).rejects.toMatchObject({ name: "NoSuchUpload" });
});

test("a part can be copied from a span of an object", async () => {
  const { client, store } = localS3();
  await store.put(Bucket, "source", Buffer.from("0123456789"));
  const UploadId = await begin(client);
  const copy = (CopySourceRange: string) => {
    const part = { Bucket, Key, UploadId, PartNumber: 1, CopySource: "bucket/source" };
    return client.send(new UploadPartCopyCommand({ ...part, CopySourceRange }));
  };
  await expect(copy("bytes=2-10")).rejects.toMatchObject({
    name: "InvalidArgument",
    message: "Range specified is not valid for source object of size: 10",
  });
  const copied = await copy("bytes=2-5");
  await complete(client, UploadId, [{ PartNumber: 1, ETag: copied.CopyPartResult?.ETag }]);
  const got = await client.send(new GetObjectCommand({ Bucket, Key }));
  expect(await got.Body?.transformToString()).toBe("2345");
});

test.each([
  ["CRC32", "COMPOSITE"],
  ["CRC32", "FULL_OBJECT"],
  ["CRC32C", "FULL_OBJECT"],
  ["CRC64NVME", "FULL_OBJECT"],
  ["SHA256", "COMPOSITE"],
] as [ChecksumAlgorithm, ChecksumType][])(
  "a multipart %s checksum is %s",
  async (ChecksumAlgorithm, ChecksumType) => {
    const { client } = localS3();
    const UploadId = await begin(client, { ChecksumAlgorithm, ChecksumType });
    const member = `Checksum${ChecksumAlgorithm}` as const;
    const sent = { Bucket, Key, UploadId, ChecksumAlgorithm };
    const one = await client.send(new UploadPartCommand({ ...sent, PartNumber: 1, Body: first }));
    const two = await client.send(new UploadPartCommand({ ...sent, PartNumber: 2, Body: second }));
    const parts = [one, two].map((part, index) => ({
      PartNumber: index + 1,
      ETag: part.ETag,
      [member]: (part as unknown as Record<string, string>)[member],
    }));
    await complete(client, UploadId, parts);
    const head = await client.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
    expect(head.ChecksumType).toBe(ChecksumType);
    const value = (head as unknown as Record<string, string>)[member] ?? "";
    expect(value.endsWith("-2")).toBe(ChecksumType === "COMPOSITE");
    if (ChecksumType === "COMPOSITE") return;
    const got = await client.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
    // The client checks the whole object against the answer's checksum as it reads.
    expect((await got.Body?.transformToByteArray())?.byteLength).toBe(5 * MIB + 7);
  },
);

test("a checksum type that an algorithm does not have is refused", async () => {
  const { client } = localS3();
  const options = { ChecksumAlgorithm: "SHA1", ChecksumType: "FULL_OBJECT" };
  await expect(begin(client, options)).rejects.toMatchObject({
    name: "InvalidRequest",
    message: "The FULL_OBJECT checksum type cannot be used with the sha1 checksum algorithm.",
  });
});

test("`Upload` of the SDK sends a file in parts", async () => {
  const { client } = localS3();
  const file = join(temporaryFolder(), "file");
  writeFileSync(file, Buffer.alloc(12 * MIB, "xyz"));
  const upload = new Upload({ client, params: { Bucket, Key, Body: createReadStream(file) } });
  expect((await upload.done()).ETag).toMatch(/^"[0-9a-f]{32}-3"$/);
  const head = await client.send(new HeadObjectCommand({ Bucket, Key }));
  expect(head.ContentLength).toBe(12 * MIB);
});
