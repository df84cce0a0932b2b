import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { systemClock } from "../../src/clock";
import { ObjectStore } from "../../src/cloud/local/s3/object-store";
import { noon, temporaryFolder } from "./s3-fixture";

const BUCKET = "box";

/** Keys that trip file systems, in the order of their UTF-8 bytes. */
const KEYS = [
  " ",
  ".",
  "..",
  "../up",
  "./here",
  "/",
  "//",
  "/leading",
  "A",
  "A/B",
  "CON",
  "README.md",
  "a",
  "a+",
  "a+/b",
  "a-b",
  "a.json",
  "a.json/b",
  "a/",
  "a//b",
  "a/b",
  "a0",
  "con",
  "line\nbreak",
  "readme.md",
  `${"s".repeat(300)}/x`,
  "x".repeat(1024),
  "y/".repeat(512),
  "~",
  "\u00e9",
  "e\u0301".normalize("NFD"),
  "\uff5e",
  "\u{1f600}",
].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

function newStore(): { store: ObjectStore; folder: string } {
  const folder = join(temporaryFolder(), "s3");
  const store = new ObjectStore(folder, noon);
  store.createBucket(BUCKET, { region: "us-east-1" });
  return { store, folder };
}

/** Every file below a folder. */
function files(folder: string): string[] {
  const all = readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name)));
  return all.filter((path) => statSync(path).isFile());
}

test("every legal key is kept apart, listed in byte order and removed again", async () => {
  const { store, folder } = newStore();
  for (const key of [...KEYS].reverse()) await store.put(BUCKET, key, Buffer.from(key));
  expect(store.list(BUCKET).objects.map(({ key }) => key)).toEqual(KEYS);
  for (const key of KEYS) {
    expect(await text(store.read(BUCKET, key))).toBe(key);
    const after = store.list(BUCKET, { startAfter: key }).objects.map((object) => object.key);
    expect(after).toEqual(KEYS.slice(KEYS.indexOf(key) + 1));
    const within = store.list(BUCKET, { prefix: key }).objects.map((object) => object.key);
    expect(within).toEqual(KEYS.filter((other) => other.startsWith(key)));
  }
  for (const key of KEYS) store.delete(BUCKET, key);
  expect(store.list(BUCKET).objects).toEqual([]);
  expect(files(folder).map((path) => path.slice(folder.length))).toEqual(["/box/bucket.json"]);
});

test("no two keys share a place on a disk that folds letters", async () => {
  const { store, folder } = newStore();
  for (const key of KEYS) await store.put(BUCKET, key, Buffer.from("x"));
  const paths = files(folder).map((path) => path.slice(folder.length));
  const folded = new Set(paths.map((path) => path.toLowerCase().normalize("NFC")));
  expect(folded.size).toBe(paths.length);
  expect(Math.max(...paths.map((path) => path.length))).toBeLessThan(520);
});

test("keys that are empty or too long are refused", async () => {
  const { store } = newStore();
  await expect(store.put(BUCKET, "", Buffer.from("x"))).rejects.toMatchObject({
    code: "InvalidURI",
  });
  await expect(store.put(BUCKET, "é".repeat(513), Buffer.from("x"))).rejects.toMatchObject({
    code: "KeyTooLongError",
    message: "Your key is too long",
  });
});

test("a delimiter of several letters rolls up, page by page", async () => {
  const { store } = newStore();
  const keys = ["a--1", "a--2", "a-3", "b--1--2", "b--1--3", "c"];
  for (const key of keys) await store.put(BUCKET, key, Buffer.from(key));
  const seen: string[] = [];
  for (let startAfter: string | undefined = ""; startAfter !== undefined; ) {
    const page = store.list(BUCKET, { delimiter: "--", limit: 1, startAfter });
    seen.push(...page.commonPrefixes, ...page.objects.map(({ key }) => key));
    startAfter = page.nextStartAfter;
  }
  expect(seen).toEqual(["a--", "a-3", "b--", "c"]);
  expect(store.list(BUCKET, { prefix: "b--", delimiter: "--" }).commonPrefixes).toEqual(["b--1--"]);
  expect(store.list(BUCKET, { limit: 0 })).toEqual({ objects: [], commonPrefixes: [] });
});

test("a start in the midst of a common prefix still lists it", async () => {
  const { store } = newStore();
  for (const key of ["a/1", "a/2", "b"]) await store.put(BUCKET, key, Buffer.from(key));
  expect(store.list(BUCKET, { delimiter: "/", startAfter: "a/1" })).toMatchObject({
    commonPrefixes: ["a/"],
    objects: [{ key: "b" }],
  });
});

test("a reader that has begun gets the version it began with", async () => {
  const { store, folder } = newStore();
  await store.put(BUCKET, "k", Buffer.alloc(3_000_000, "1"));
  const opened = store.open(BUCKET, "k");
  await store.put(BUCKET, "k", Buffer.from("2"));
  expect(opened.info.size).toBe(3_000_000);
  expect(await text(opened.read())).toBe("1".repeat(3_000_000));
  expect(await text(store.read(BUCKET, "k"))).toBe("2");
  store.delete(BUCKET, "k");
  expect(files(folder)).toHaveLength(1);
});

test("a body that fails in the middle leaves the old object and no file", async () => {
  const { store, folder } = newStore();
  await store.put(BUCKET, "k", Buffer.from("old"));
  const before = files(folder).length;
  async function* failing() {
    yield Buffer.alloc(2_000_000);
    throw new Error("the line was cut");
  }
  await expect(store.put(BUCKET, "k", failing())).rejects.toThrow("the line was cut");
  expect(await text(store.read(BUCKET, "k"))).toBe("old");
  expect(files(folder)).toHaveLength(before);
});

test("`putFile()` copies a file, and with `move` takes it", async () => {
  const { store, folder } = newStore();
  const path = join(folder, "..", "file");
  writeFileSync(path, "first");
  const copied = await store.putFile(BUCKET, "copied", path, { contentType: "text/plain" });
  expect(copied).toMatchObject({ size: 5, etag: "8b04d5e3775d298e78455efc5ca404d5" });
  writeFileSync(path, "later");
  expect(await text(store.read(BUCKET, "copied"))).toBe("first");
  const { ino } = statSync(path);
  const moved = await store.putFile(BUCKET, "moved", path, { move: true });
  expect(moved.size).toBe(5);
  expect(existsSync(path)).toBe(false);
  expect(statSync(store.blobPath(BUCKET, "moved")).ino).toBe(ino);
  await expect(store.putFile(BUCKET, "no", path)).rejects.toThrow("ENOENT");
});

test("`link()` gives an object's bytes a second name that outlives the object", async () => {
  const { store, folder } = newStore();
  await store.put(BUCKET, "k", Buffer.from("bytes"));
  const path = join(folder, "..", "linked");
  store.link(BUCKET, "k", path);
  expect(statSync(path).ino).toBe(statSync(store.blobPath(BUCKET, "k")).ino);
  store.delete(BUCKET, "k");
  expect(readFileSync(path, "utf8")).toBe("bytes");
  expect(() => store.link(BUCKET, "k", path)).toThrow("The specified key does not exist.");
});

test("`copy()` shares bytes, and each object goes its own way", async () => {
  const { store } = newStore();
  await store.put(BUCKET, "from", Buffer.from("bytes"), { metadata: { a: "1" } });
  store.copy({ bucket: BUCKET, key: "from" }, { bucket: BUCKET, key: "to" });
  expect(statSync(store.blobPath(BUCKET, "to")).nlink).toBe(2);
  store.delete(BUCKET, "from");
  expect(await text(store.read(BUCKET, "to"))).toBe("bytes");
  expect(store.head(BUCKET, "to")).toMatchObject({ key: "to", metadata: { a: "1" } });
});

test("`objects()` walks all keys of a prefix", async () => {
  const { store } = newStore();
  const keys = Array.from({ length: 1200 }, (_, index) => `p/${String(index).padStart(5, "0")}`);
  for (const key of keys) await store.put(BUCKET, key, Buffer.from(key));
  await store.put(BUCKET, "q", Buffer.from("q"));
  const walked: string[] = [];
  for await (const { key } of store.objects(BUCKET, "p/")) walked.push(key);
  expect(walked).toEqual(keys);
  expect(store.list(BUCKET).nextStartAfter).toBe("p/00999");
});

test("stored state is found again by another store on the same folder", async () => {
  const { store, folder } = newStore();
  const written = await store.put(BUCKET, "k", Readable.from([Buffer.from("stream")]), {
    contentType: "text/plain",
    metadata: { a: "b" },
    tags: { t: "1" },
  });
  const again = new ObjectStore(folder, systemClock);
  expect(again.head(BUCKET, "k")).toEqual(JSON.parse(JSON.stringify(written), reviveTime));
  expect(again.listBuckets()).toEqual([{ name: BUCKET, region: "us-east-1", created: noon.now() }]);
});

test("a damaged record is named, and can be replaced and deleted", async () => {
  const { store, folder } = newStore();
  const path = join(folder, BUCKET, "index", "k.json");
  await store.put(BUCKET, "k", Buffer.from("x"));
  writeFileSync(path, "");
  expect(() => store.head(BUCKET, "k")).toThrow(
    `Cannot read "${path}": Unexpected end of JSON input`,
  );
  await store.put(BUCKET, "k", Buffer.from("new"));
  expect(await text(store.read(BUCKET, "k"))).toBe("new");
  writeFileSync(path, "{");
  store.delete(BUCKET, "k");
  expect(store.head(BUCKET, "k")).toBeUndefined();
});

test("a bucket that does not exist is refused by every method", async () => {
  const { store } = newStore();
  const refused = expect.objectContaining({
    code: "NoSuchBucket",
    message: "The specified bucket does not exist",
    status: 404,
  });
  for (const name of ["none", "..", "box/../box", ""]) {
    expect(() => store.head(name, "k")).toThrow(refused);
    expect(() => store.list(name)).toThrow(refused);
    expect(() => store.delete(name, "k")).toThrow(refused);
    await expect(store.put(name, "k", Buffer.from("x"))).rejects.toThrow(refused);
  }
});

function reviveTime(name: string, value: unknown): unknown {
  return name === "lastModified" ? new Date(value as string) : value;
}
