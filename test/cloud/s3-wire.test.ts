import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { decodeAwsChunked } from "../../src/cloud/local/s3/aws-chunked";
import { createChecksum } from "../../src/cloud/local/s3/checksums";
import type { ChecksumAlgorithm } from "../../src/cloud/local/s3/object-info";
import { ask, errorIn, localS3, request } from "./s3-fixture";

const CHUNKED = {
  "content-encoding": "aws-chunked,gzip",
  "x-amz-decoded-content-length": "11",
};

test("signed chunks are decoded whatever pieces they come in", async () => {
  const signature =
    ";chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648";
  const body = `6${signature}\r\nhello \r\n5${signature}\r\nworld\r\n0${signature}\r\n\r\n`;
  for (const size of [1, 2, 3, 50, 1000]) {
    const pieces = body.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
    const decoded = decodeAwsChunked(Readable.from(pieces.map((piece) => Buffer.from(piece))));
    const parts: Uint8Array[] = [];
    for await (const part of decoded.bytes) parts.push(part);
    expect(Buffer.concat(parts).toString()).toBe("hello world");
  }
});

test("a trailing checksum is verified, and the framing is no property of the object", async () => {
  const { handler, store } = localS3();
  const headers = {
    ...CHUNKED,
    "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    "x-amz-trailer": "x-amz-checksum-crc32",
  };
  const put = (sum: string) => {
    const body = `6\r\nhello \r\n5\r\nworld\r\n0\r\n${sum}\r\n\r\n`;
    return ask(handler, request("PUT /bucket/k", { headers, body }));
  };
  const right = await put("x-amz-checksum-crc32:DUoRhQ==");
  expect(right.status).toBe(200);
  expect(right.headers["x-amz-checksum-crc32"]).toBe("DUoRhQ==");
  expect(store.head("bucket", "k")).toMatchObject({
    size: 11,
    headers: { "content-encoding": "gzip" },
    checksum: { algorithm: "CRC32", value: "DUoRhQ==", type: "FULL_OBJECT" },
  });
  const wrong = await put("x-amz-checksum-crc32:AAAAAA==");
  expect(errorIn(wrong.text)).toBe(
    "BadDigest: The CRC32 you specified did not match the calculated checksum.",
  );
  const none = await put("other:1");
  expect(errorIn(none.text)).toBe(
    "MalformedTrailerError: The request contained trailing data that was not well-formed or did not conform to our published schema.",
  );
});

test.each([
  ["ends in a chunk", "6\r\nhel"],
  ["ends between chunks", "6\r\nhello \r\n"],
  ["is not framed", "hello world"],
  ["is shorter than it says", "6\r\nhello \r\n0\r\n\r\n"],
])("a chunked body that %s is refused", async (_, body) => {
  const { handler, store } = localS3();
  const answer = await ask(handler, request("PUT /bucket/k", { headers: CHUNKED, body }));
  expect(answer.status).toBe(400);
  expect(errorIn(answer.text)).toBe(
    "IncompleteBody: You did not provide the number of bytes specified by the Content-Length HTTP header",
  );
  expect(store.head("bucket", "k")).toBeUndefined();
});

test("the length, the MD5 and the SHA-256 of a body are verified", async () => {
  const { handler, store } = localS3();
  const put = async (headers: Record<string, string>) => {
    const answer = await ask(handler, request("PUT /bucket/k", { headers, body: "hello" }));
    return answer.status === 200 ? "stored" : errorIn(answer.text);
  };
  expect(await put({ "content-length": "6" })).toBe(
    "IncompleteBody: You did not provide the number of bytes specified by the Content-Length HTTP header",
  );
  const md5 = (text: string) => createHash("md5").update(text).digest("base64");
  expect(await put({ "content-md5": md5("other") })).toBe(
    "BadDigest: The Content-MD5 you specified did not match what we received.",
  );
  expect(await put({ "content-md5": "short" })).toBe(
    "InvalidDigest: The Content-MD5 you specified was invalid.",
  );
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  expect(await put({ "x-amz-content-sha256": sha256("other") })).toBe(
    "XAmzContentSHA256Mismatch: The provided 'x-amz-content-sha256' header does not match what was computed.",
  );
  expect(await put({ "x-amz-checksum-crc32": "AAAA" })).toBe(
    "InvalidRequest: Value for x-amz-checksum-crc32 header is invalid.",
  );
  expect(store.head("bucket", "k")).toBeUndefined();
  const right = { "content-md5": md5("hello"), "x-amz-content-sha256": sha256("hello") };
  expect(await put({ ...right, "content-length": "5" })).toBe("stored");
});

test("a stream without a length is refused", async () => {
  const { handler } = localS3();
  const body = Readable.from([Buffer.from("x")]);
  const answer = await ask(handler, { ...request("PUT /bucket/k"), body });
  expect(answer.status).toBe(411);
  expect(errorIn(answer.text)).toBe(
    "MissingContentLength: You must provide the Content-Length HTTP header.",
  );
});

test("checksums have the values of their specifications", () => {
  const hex = (algorithm: ChecksumAlgorithm) => {
    const checksum = createChecksum(algorithm);
    checksum.update(Buffer.from("12345"));
    checksum.update(Buffer.from("6789"));
    return checksum.digest().toString("hex");
  };
  expect(hex("CRC32")).toBe("cbf43926");
  expect(hex("CRC32C")).toBe("e3069283");
  expect(hex("CRC64NVME")).toBe("ae8b14860a799888");
  const bytes = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7) & 255));
  for (const algorithm of ["CRC32C", "CRC64NVME"] as const) {
    const [whole, single] = [createChecksum(algorithm), createChecksum(algorithm)];
    whole.update(bytes.subarray(0, 1001));
    whole.update(bytes.subarray(1001));
    for (let index = 0; index < bytes.length; index++)
      single.update(bytes.subarray(index, index + 1));
    expect(whole.digest()).toEqual(single.digest());
  }
});

test("the error XML names the bucket, the key and the resource", async () => {
  const { handler } = localS3();
  const key = await ask(handler, request("GET /bucket/no%20such"));
  expect(key).toMatchObject({ status: 404, headers: { "content-type": "application/xml" } });
  expect(key.text).toMatch(
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<Error><Code>NoSuchKey<\/Code><Message>The specified key does not exist\.<\/Message><Key>no such<\/Key><Resource>\/bucket\/no%20such<\/Resource><RequestId>[0-9a-f-]{36}<\/RequestId><HostId>.*<\/HostId><\/Error>$/,
  );
  const bucket = await ask(handler, request("GET /absent/k"));
  expect(bucket.text).toContain("<BucketName>absent</BucketName>");
  expect(await ask(handler, request("HEAD /bucket/no"))).toMatchObject({ status: 404, text: "" });
});

test.each([
  [
    "GET /bucket?list-type=2&max-keys=x",
    400,
    "InvalidArgument: Provided max-keys not an integer or within integer range",
  ],
  [
    "GET /bucket?encoding-type=base64",
    400,
    "InvalidArgument: Invalid Encoding Method specified in Request",
  ],
  ["GET /bucket/%zz", 400, "InvalidURI: Couldn't parse the specified URI."],
  ["GET /bucket/k?versionId=3", 404, "NoSuchVersion: The specified version does not exist."],
  [
    "GET /bucket?uploads&max-uploads=-1",
    400,
    "InvalidArgument: Provided max-uploads not an integer or within integer range",
  ],
  [
    "PUT /bucket/k?uploadId=1&partNumber=1",
    404,
    "NoSuchUpload: The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
  ],
  ["GET /bucket?cors", 404, "NoSuchCORSConfiguration: The CORS configuration does not exist"],
  ["GET /absent?cors", 404, "NoSuchBucket: The specified bucket does not exist"],
  [
    "PATCH /bucket",
    405,
    "MethodNotAllowed: The specified method is not allowed against this resource.",
  ],
  [
    "POST /bucket?delete",
    400,
    "MalformedXML: The XML you provided was not well-formed or did not validate against our published schema",
  ],
  [
    "POST /bucket/k?select&select-type=2",
    501,
    "NotImplemented: A header or query you provided implies functionality that is not implemented: the local cloud does not have the sub-resource &quot;select&quot; of POST on an object",
  ],
  [
    "GET /bucket/k?torrent",
    501,
    "NotImplemented: A header or query you provided implies functionality that is not implemented: the local cloud does not have the sub-resource &quot;torrent&quot; of GET on an object",
  ],
])("%s answers %i %s", async (line, status, words) => {
  const { handler, store } = localS3();
  await store.put("bucket", "k", Buffer.from("x"));
  const answer = await ask(handler, request(line));
  expect(answer.status).toBe(status);
  expect(errorIn(answer.text)).toBe(words);
});

test.each([
  ["bucket.s3.eu-west-1.amazonaws.com", "/a%2Fb/c"],
  ["bucket.s3.amazonaws.com", "/a/b/c"],
  ["bucket.localhost:4566", "/a/b/c"],
  ["s3.eu-west-1.amazonaws.com", "/bucket/a/b/c"],
  ["127.0.0.1:4566", "/bucket/a/b/c"],
])("the host %s and the path %s lead to one object", async (host, path) => {
  const { handler, store } = localS3();
  await store.put("bucket", "a/b/c", Buffer.from("found"));
  expect((await ask(handler, request(`GET ${path}`, { headers: { host } }))).text).toBe("found");
});

test("an ACL that opens a bucket is refused, as S3 does since 2023", async () => {
  const { handler } = localS3();
  const headers = { "x-amz-acl": "public-read" };
  const answer = await ask(handler, request("PUT /bucket/k", { headers, body: "x" }));
  expect(errorIn(answer.text)).toBe(
    "AccessControlListNotSupported: The bucket does not allow ACLs",
  );
});

test("what a header asks for and is not there is refused by name", async () => {
  const { handler } = localS3();
  const headers = { "x-amz-object-lock-mode": "GOVERNANCE" };
  const answer = await ask(handler, request("PUT /bucket/k", { headers, body: "x" }));
  expect(errorIn(answer.text)).toBe(
    "NotImplemented: A header or query you provided implies functionality that is not implemented: the local cloud does not have the header &quot;x-amz-object-lock-mode&quot;",
  );
});

test("a deletion of a thousand keys with every kind of letter goes through", async () => {
  const { handler, store } = localS3();
  const keys = Array.from({ length: 1000 }, (_, index) => `k&<>'"é/${index} `);
  for (const key of keys) await store.put("bucket", key, Buffer.from("x"));
  const escapeText = (text: string) =>
    text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
  const objects = keys.map((key) => `<Object><Key>${escapeText(key)}</Key></Object>`);
  const body = `<?xml version="1.0"?><Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Quiet>true</Quiet>${objects.join("")}</Delete>`;
  const answer = await ask(handler, request("POST /bucket?delete", { body }));
  expect(answer.status).toBe(200);
  expect(answer.text).not.toContain("<Deleted>");
  expect(store.list("bucket").objects).toEqual([]);
});
