import { existsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { type Finished, run } from "../../src/processes";
import { temporaryFolder } from "./s3-fixture";

const STORE = resolve(__dirname, "../../dist/cloud/local/s3/object-store.js");
const CLOCK = resolve(__dirname, "../../dist/clock.js");
const UNBUILT = "The package is not built: npm run build";

/** A program that has a `store` on the folder `folder`, with the bucket `box`. */
function program(folder: string, body: string): string {
  const path = join(temporaryFolder(), "program.cjs");
  writeFileSync(
    path,
    `const { ObjectStore } = require(${JSON.stringify(STORE)});
    const { systemClock } = require(${JSON.stringify(CLOCK)});
    const { createHash } = require("node:crypto");
    const { readdirSync } = require("node:fs");
    const folder = ${JSON.stringify(folder)};
    const store = new ObjectStore(folder, systemClock);
    try { store.createBucket("box", { region: "us-east-1" }); } catch {}
    (async () => { ${body} })().catch((error) => { console.log(error); process.exit(1); });`,
  );
  return path;
}

const CROWD = `
  const me = process.argv[2];
  let reads = 0;
  for (let turn = 0; turn < 150; turn++) {
    const key = "shared/" + (turn % 3);
    await store.put("box", key, Buffer.alloc(1 + ((turn * 7919) % 50000), me + turn));
    if (turn % 10 === 9) store.delete("box", key);
    await store.put("box", "own/" + me + "/" + turn, Buffer.from(me));
    store.list("box");
    let opened;
    try { opened = store.open("box", "shared/" + ((turn + 1) % 3)); } catch (error) {
      if (error.code !== "NoSuchKey") throw error;
      continue;
    }
    const hash = createHash("md5");
    let size = 0;
    for await (const piece of opened.read()) { hash.update(piece); size += piece.length; }
    if (size !== opened.info.size || hash.digest("hex") !== opened.info.etag) throw new Error("mixed");
    reads++;
  }
  console.log(reads > 0 ? "consistent" : "never read");
`;

test("several processes write, read, list and delete in one bucket, and nobody sees a mixture", async ({
  skip,
}) => {
  if (!existsSync(STORE)) skip(UNBUILT);
  const path = program(join(temporaryFolder(), "s3"), CROWD);
  const names = ["a", "b", "c", "d"];
  const ended = await Promise.all(names.map((name) => run(process.execPath, [path, name])));
  expect(ended.map(({ stdout, stderr }) => stdout + stderr)).toEqual(
    names.map(() => "consistent\n"),
  );
});

const FILL = `
  const piece = Buffer.alloc(700000, "x");
  async function* stream() { yield piece; yield piece; }
  let stored = 0, refused;
  for (const body of [() => piece, stream]) {
    try {
      for (;;) { await store.put("box", "k" + stored, body()); stored++; }
    } catch (error) { refused = error; }
    console.log(refused.name, refused.code, refused.status);
    console.log(refused.message);
  }
  const files = (name) => { try { return readdirSync(folder + "/box/" + name, { recursive: true }); } catch { return []; } };
  console.log(store.list("box").objects.length === stored, files("staging").length);
  console.log(files("blobs").filter((name) => name.includes("/")).length === stored);
  store.delete("box", "k0");
  store.delete("box", "k1");
  await store.put("box", "again", piece);
  console.log("again");
`;

test("a full disk is said in words, leaves nothing behind, and is forgotten when there is space", async ({
  skip,
}) => {
  if (!existsSync(STORE)) skip(UNBUILT);
  const folder = temporaryFolder();
  const small = await onSmallDisk(folder, program(folder, FILL));
  if (!small) skip("This machine does not let a user mount a small disk");
  const said = [
    "Fault InsufficientStorage 507",
    "The disk that holds the local cloud has no space left: ENOSPC: no space left on device, write",
  ];
  expect(small?.stdout.trim().split("\n")).toEqual([...said, ...said, "true 0", "true", "again"]);
});

/** Runs a program where `folder` is a disk of 4 MB; undefined where that cannot be made. */
async function onSmallDisk(folder: string, path: string): Promise<Finished | undefined> {
  const mount = 'mount -t tmpfs -o size=4m tmpfs "$0"';
  const possible = await run("unshare", ["-rm", "sh", "-c", mount, folder]);
  if (possible.code !== 0) return undefined;
  const command = `${mount} && exec "$1" "$2"`;
  return run("unshare", ["-rm", "sh", "-c", command, folder, process.execPath, path]);
}
