import { expect, test } from "vitest";
import {
  baseFromName,
  baseNameFromImage,
  checkName,
  checkRole,
  nameFromBase,
} from "../../src/sagemaker/names";
import { parseS3Url, s3PathJoin } from "../../src/sagemaker/s3-url";

/** A clock that stands still. */
const at = (time: string) => ({ now: () => new Date(time), sleep: async () => {} });

test("nameFromBase() adds the time in UTC to the millisecond", () => {
  const clock = at("2024-01-02T03:04:05.678Z");
  expect(nameFromBase("fastai-pets", { clock })).toBe("fastai-pets-2024-01-02-03-04-05-678");
  const even = at("2024-01-02T03:04:05.004Z");
  expect(nameFromBase("fastai-pets-model", { clock: even })).toBe(
    "fastai-pets-model-2024-01-02-03-04-05-004",
  );
});

test("nameFromBase() cuts the base so that the whole fits", () => {
  const clock = at("2024-01-02T03:04:05.000Z");
  const name = nameFromBase("x".repeat(70), { clock, short: true });
  expect(name).toBe(`${"x".repeat(51)}-240102-0304`);
  expect(nameFromBase("x".repeat(70), { clock })).toHaveLength(63);
});

test.each([
  ["fastai-pets-2024-01-02-03-04-05-678", "fastai-pets"],
  ["fastai-pets-240102-0304", "fastai-pets"],
  ["fastai-pets", "fastai-pets"],
  ["x-2024-01-02-03-04-05-67", "x-2024-01-02-03-04-05-67"],
])("baseFromName() of %s is %s", (name, base) => {
  expect(baseFromName(name)).toBe(base);
});

test.each([
  [
    "763104351884.dkr.ecr.us-west-2.amazonaws.com/pytorch-training:1.4.0-cpu-py3",
    "pytorch-training",
  ],
  ["my-image:latest", "my-image"],
  ["123.dkr.ecr.us-east-1.amazonaws.com/algo@sha256:abcd", "algo@sha256"],
  ["a:b:c", "a:b:c"],
])("baseNameFromImage() of %s is %s", (image, base) => {
  expect(baseNameFromImage(image)).toBe(base);
});

test("checkName() refuses what AWS refuses", () => {
  expect(() => checkName("my_job", "training job")).toThrow(
    'Cannot use "my_job" as the name of a training job: 1 to 63 letters, digits and hyphens, starting and ending with a letter or digit',
  );
  expect(() => checkName("a".repeat(64), "endpoint")).toThrow(RangeError);
  expect(() => checkName("my-job-1", "endpoint")).not.toThrow();
});

test("checkRole() refuses a name and shows what an ARN looks like", () => {
  expect(() => checkRole("MyRole")).toThrow(
    'Cannot use "MyRole" as a role: an ARN is wanted, such as arn:aws:iam::123456789012:role/service-role/MyRole; await session.executionRole() gives one',
  );
});

test.each([
  ["S3://b/k", "b", "k"],
  ["s3://b/k#f", "b", "k"],
  ["s3://b", "b", ""],
  ["s3://b/a/b/", "b", "a/b/"],
])("parseS3Url() of %s is bucket %s, key %j", (url, bucket, key) => {
  expect(parseS3Url(url)).toEqual({ bucket, key });
});

test("parseS3Url() refuses what is no address", () => {
  expect(() => parseS3Url("https://b/k")).toThrow(
    'Cannot use "https://b/k" as an S3 address: s3://bucket/key is wanted',
  );
});

test.each([
  [["s3://", "b", "p"], false, "s3://b/p"],
  [["s3://", "b", null, "p"], false, "s3://b/p"],
  [["s3://", "b", "", "p/"], true, "s3://b/p/"],
  [["foo/", "/bar"], false, "foo/bar"],
  [["s3://b/", "/x//", "y"], false, "s3://b/x/y"],
  [["/a", "b"], false, "a/b"],
])("s3PathJoin(%j, endSlash %s) is %s", (parts, endSlash, joined) => {
  expect(s3PathJoin(parts, { endSlash })).toBe(joined);
});
