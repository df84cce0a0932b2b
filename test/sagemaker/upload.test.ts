import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { S3Downloader, S3Uploader } from "../../src/sagemaker/s3-transfer";
import { failure, file, scratchFolder, scratchSession } from "./support";

const session = scratchSession("us-west-2");
const bucket = "sagemaker-us-west-2-123456789012";

function tree(): string {
  const root = scratchFolder();
  mkdirSync(join(root, "data/sub"), { recursive: true });
  writeFileSync(join(root, "data/a.bin"), "A");
  writeFileSync(join(root, "data/sub/b.bin"), "B");
  return root;
}

test("session.uploadData() sends a folder and keeps its relative paths", async () => {
  const path = join(tree(), "data");
  const uri = await session.uploadData({ path, keyPrefix: "data/cifar10" });
  expect(uri).toBe(`s3://${bucket}/data/cifar10`);
  expect(await S3Downloader.list(uri, { session })).toEqual([
    `s3://${bucket}/data/cifar10/a.bin`,
    `s3://${bucket}/data/cifar10/sub/b.bin`,
  ]);
});

test("session.uploadData() sends a file under its own name", async () => {
  const path = join(tree(), "data/a.bin");
  const uri = await session.uploadData({ path });
  expect(uri).toBe(`s3://${bucket}/data/a.bin`);
  expect(await S3Downloader.readFile(uri, { session })).toBe("A");
});

test("session.uploadData() sends a large file in parts and gives it back whole", async () => {
  const folder = scratchFolder();
  const bytes = Buffer.alloc(40 * 1024 * 1024, 7);
  bytes.writeUInt32BE(0xcafe, 33 * 1024 * 1024);
  writeFileSync(join(folder, "large.bin"), bytes);
  const uri = await session.uploadData({ path: join(folder, "large.bin"), keyPrefix: "large" });
  const [back] = await S3Downloader.download(uri, join(folder, "back"), { session });
  expect(readFileSync(back ?? "").equals(bytes)).toBe(true);
});

test("session.uploadData() refuses a path that is not there", async () => {
  const error = await failure(session.uploadData({ path: "no/such/folder" }));
  expect(error.message).toBe('Cannot upload "no/such/folder": no such file or folder');
});

test("session.uploadData() refuses a folder without files", async () => {
  const folder = scratchFolder();
  const error = await failure(session.uploadData({ path: folder }));
  expect(error.message).toBe(`Cannot upload "${folder}": there are no files in it`);
});

test("session.uploadData() refuses an option of the Python SDK by its name", async () => {
  const error = await failure(session.uploadData({ path: "data", key_prefix: "x" } as never));
  expect(error).toBeInstanceOf(TypeError);
  expect(error.message).toBe(
    'Cannot use the option "key_prefix" of session.uploadData(): it is called keyPrefix here',
  );
});

test("session.downloadData() keeps paths relative to the prefix and skips folders", async () => {
  const folder = scratchFolder();
  await S3Uploader.uploadBytes("1", `s3://${bucket}/p/x/a.bin`, { session });
  await S3Uploader.uploadBytes("2", `s3://${bucket}/p/x/sub/b.bin`, { session });
  await S3Uploader.uploadBytes("", `s3://${bucket}/p/x/sub/`, { session });
  const paths = await session.downloadData({ path: folder, keyPrefix: "p/x" });
  expect(paths.map((path) => relative(folder, path))).toEqual(["a.bin", "sub/b.bin"]);
  expect(readFileSync(join(folder, "sub/b.bin"), "utf8")).toBe("2");
});

test("session.downloadData() of a prefix without objects gives no files", async () => {
  expect(await session.downloadData({ path: scratchFolder(), keyPrefix: "nothing" })).toEqual([]);
});

test("session.downloadData() refuses a key that would leave the folder", async () => {
  const folder = scratchFolder();
  await S3Uploader.uploadBytes("x", `s3://${bucket}/q/../../evil`, { session });
  const error = await failure(session.downloadData({ path: folder, keyPrefix: "q" }));
  expect(error.message).toBe(`Cannot download "q/../../evil": it would leave "${folder}"`);
});

test("S3Uploader.upload() gives the address of a file below the target", async () => {
  const path = file(scratchFolder(), "notes.txt", "hello");
  const uri = await S3Uploader.upload(path, `s3://${bucket}/texts/`, { session });
  expect(uri).toBe(`s3://${bucket}/texts/notes.txt`);
  expect(await S3Downloader.readFile(uri, { session })).toBe("hello");
});

test("S3Downloader.readFile() of a missing object says so", async () => {
  const error = await failure(S3Downloader.readFile(`s3://${bucket}/none`, { session }));
  expect(error.message).toBe(`Cannot read s3://${bucket}/none: The specified key does not exist`);
  expect(error).toMatchObject({ code: "NotFound" });
});
