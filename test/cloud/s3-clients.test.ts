import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Handler } from "../../src/cloud/local/http";
import { type LoopbackServer, serveLoopback } from "../../src/cloud/local/server";
import { childEnvironment } from "../../src/environment";
import { run } from "../../src/processes";
import { localS3, temporaryFolder } from "./s3-fixture";

const AWS = "/usr/bin/aws";
const PYTHON = "/usr/bin/python3";
const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
  AWS_DEFAULT_REGION: "eu-west-1",
  AWS_EC2_METADATA_DISABLED: "true",
};

let server: LoopbackServer;
let handler: Handler;

beforeAll(async () => {
  server = await serveLoopback((request) => handler(request));
});
afterAll(() => server.close());

async function program(file: string, args: string[], cwd: string): Promise<string> {
  const env = childEnvironment({ ...CREDENTIALS, HOME: cwd, ENDPOINT: server.url });
  const ended = await run(file, args, { cwd, env, timeoutMs: 60_000 });
  if (ended.code !== 0) throw new Error(`${args[0]}: ${ended.stdout}${ended.stderr}`);
  return ended.stdout;
}

describe.skipIf(!existsSync(AWS))("the AWS CLI", () => {
  const aws = (cwd: string, ...args: string[]) =>
    program(AWS, ["--endpoint-url", server.url, ...args], cwd);

  test("copies folders there and back, lists and removes them", async () => {
    const local = localS3();
    handler = local.handler;
    const folder = temporaryFolder();
    mkdirSync(join(folder, "data/sub"), { recursive: true });
    const big = Buffer.alloc(20 * 1024 ** 2, "big");
    writeFileSync(join(folder, "data/big.bin"), big);
    writeFileSync(join(folder, "data/sub/é ü+&.txt"), "text");
    writeFileSync(join(folder, "data/empty"), "");
    await aws(folder, "s3", "mb", "s3://other");
    await aws(folder, "s3", "cp", "--recursive", "--quiet", "data", "s3://other/in");
    expect(await aws(folder, "s3", "ls", "--recursive", "s3://other/in/")).toMatch(
      /20971520 in\/big\.bin\n.* 0 in\/empty\n.* 4 in\/sub\/é ü\+&\.txt\n$/,
    );
    expect(local.store.head("other", "in/big.bin")?.etag).toMatch(/-3$/);
    await aws(folder, "s3", "sync", "--quiet", "s3://other/in", "back");
    expect(Buffer.compare(readFileSync(join(folder, "back/big.bin")), big)).toBe(0);
    expect(readFileSync(join(folder, "back/sub/é ü+&.txt"), "utf8")).toBe("text");
    await aws(folder, "s3", "mv", "--quiet", "s3://other/in/big.bin", "s3://bucket/moved");
    expect(local.store.head("bucket", "moved")?.size).toBe(big.byteLength);
    await aws(folder, "s3", "rb", "--force", "s3://other");
    expect(local.store.hasBucket("other")).toBe(false);
  });

  test("prints S3's own words for what is missing", async () => {
    handler = localS3().handler;
    const get = aws(
      temporaryFolder(),
      "s3api",
      "get-object",
      "--bucket",
      "bucket",
      "--key",
      "no",
      "x",
    );
    await expect(get).rejects.toThrow(
      "An error occurred (NoSuchKey) when calling the GetObject operation: The specified key does not exist.",
    );
  });
});

const BOTO3_SCRIPT = `
import boto3, io, os
from botocore.exceptions import ClientError
s3 = boto3.client("s3", endpoint_url=os.environ["ENDPOINT"])
keys = ["a", "a/b", "a//b", "trailing/", "..", "./x", "né", "sp ace", "+plus", "per%20cent", "l\\u2028sep", "x" * 1024]
for key in keys:
    s3.put_object(Bucket="bucket", Key=key, Body=key.encode(), Metadata={"k": "v"})
listed = [o["Key"] for p in s3.get_paginator("list_objects_v2").paginate(Bucket="bucket", PaginationConfig={"PageSize": 3}) for o in p["Contents"]]
assert listed == sorted(keys, key=lambda k: k.encode()), listed
assert [o["Key"] for o in s3.list_objects(Bucket="bucket")["Contents"]] == listed
for key in keys:
    got = s3.get_object(Bucket="bucket", Key=key)
    assert got["Body"].read() == key.encode() and got["Metadata"] == {"k": "v"}, key
big = os.urandom(9 * 1024 * 1024) * 2
s3.upload_fileobj(io.BytesIO(big), "bucket", "big", ExtraArgs={"ServerSideEncryption": "aws:kms"})
out = io.BytesIO()
s3.download_fileobj("bucket", "big", out)
assert out.getvalue() == big
s3.copy({"Bucket": "bucket", "Key": "big"}, "bucket", "copy")
assert s3.head_object(Bucket="bucket", Key="copy")["ContentLength"] == len(big)
url = s3.generate_presigned_url("get_object", Params={"Bucket": "bucket", "Key": "a/b"})
import urllib.request
assert urllib.request.urlopen(url).read() == b"a/b"
assert s3.get_bucket_location(Bucket="bucket")["LocationConstraint"] == "eu-west-1"
assert "Status" not in s3.get_bucket_versioning(Bucket="bucket")
assert s3.get_bucket_acl(Bucket="bucket")["Grants"][0]["Permission"] == "FULL_CONTROL"
s3.put_bucket_tagging(Bucket="bucket", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
assert s3.get_bucket_tagging(Bucket="bucket")["TagSet"] == [{"Key": "a", "Value": "b"}]
versions = s3.list_object_versions(Bucket="bucket", Prefix="big")["Versions"]
assert [(v["Key"], v["VersionId"], v["IsLatest"]) for v in versions] == [("big", "null", True)]
try:
    s3.get_bucket_policy(Bucket="bucket")
except ClientError as error:
    print(error)
gone = s3.delete_objects(Bucket="bucket", Delete={"Objects": [{"Key": k} for k in keys]})
assert len(gone["Deleted"]) == len(keys)
try:
    s3.head_object(Bucket="bucket", Key="a")
except ClientError as error:
    print(error)
`;

test("boto3 puts, lists, reads, copies and deletes every kind of key", async ({ skip }) => {
  const folder = temporaryFolder();
  const there = existsSync(PYTHON) && (await run(PYTHON, ["-c", "import boto3"])).code === 0;
  if (!there) skip("This machine has no boto3");
  handler = localS3().handler;
  expect(await program(PYTHON, ["-c", BOTO3_SCRIPT], folder)).toBe(
    "An error occurred (NoSuchBucketPolicy) when calling the GetBucketPolicy operation: The bucket policy does not exist\n" +
      "An error occurred (404) when calling the HeadObject operation: Not Found\n",
  );
});
