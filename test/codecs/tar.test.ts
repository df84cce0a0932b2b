import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { type Header, pack as openPack } from "tar-stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listTarGz, packTarGz, unpackTarGz } from "../../src/codecs/tar";
import { run } from "../../src/processes";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sagelab-tar-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function at(...parts: string[]): string {
  return join(folder, ...parts);
}

function write(name: string, text: string): void {
  mkdirSync(join(at(name), ".."), { recursive: true });
  writeFileSync(at(name), text);
}

/** An archive with the given members, written without any of our checks. */
async function archive(members: readonly [Partial<Header>, string?][]): Promise<string> {
  const pack = openPack();
  for (const [header, text] of members) pack.entry({ name: "x", ...header } as Header, text ?? "");
  pack.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of pack) pieces.push(piece as Buffer);
  const file = at("made.tar.gz");
  writeFileSync(file, gzipSync(Buffer.concat(pieces)));
  return file;
}

test("a packed folder unpacks to the same files with their permissions", async () => {
  write("src/train.py", "print('hello')\n");
  write("src/code/lib/deep/empty.txt", "");
  write("src/Ünïcode 名.txt", "x".repeat(100_000));
  write(`src/${"long/".repeat(40)}name.txt`, "long");
  mkdirSync(at("src/empty"));
  chmodSync(at("src/train.py"), 0o755);
  const packed = await packTarGz(at("src"), at("out/model.tar.gz"));
  expect(packed).toEqual({ files: 4, contentBytes: 15 + 100_000 + 4 });
  expect(await unpackTarGz(at("out/model.tar.gz"), at("back"))).toEqual(packed);
  expect(readdirSync(at("back"), { recursive: true }).sort()).toEqual(
    readdirSync(at("src"), { recursive: true }).sort(),
  );
  expect(readFileSync(at("back/train.py"), "utf8")).toBe("print('hello')\n");
  expect(statSync(at("back/train.py")).mode & 0o777).toBe(0o755);
  expect(readdirSync(at("out"))).toEqual(["model.tar.gz"]);
});

test("members are relative to the folder, without ./ and without the folder itself", async () => {
  write("src/b/c.txt", "c");
  write("src/a.txt", "a");
  await packTarGz(at("src"), at("x.tar.gz"));
  const listed = await run("tar", ["tzvf", at("x.tar.gz"), "--numeric-owner"], {
    env: { TZ: "UTC", PATH: "/usr/bin:/bin" },
  });
  expect(listed.stdout.trim().split("\n")).toEqual([
    "-rw-r--r-- 0/0               1 1970-01-01 00:00 a.txt",
    "drwxr-xr-x 0/0               0 1970-01-01 00:00 b/",
    "-rw-r--r-- 0/0               1 1970-01-01 00:00 b/c.txt",
  ]);
  expect((await listTarGz(at("x.tar.gz"))).map(({ name, kind }) => `${kind} ${name}`)).toEqual([
    "file a.txt",
    "folder b",
    "file b/c.txt",
  ]);
});

test("the same content gives the same bytes whatever the times and the order of writing", async () => {
  write("one/a", "1");
  write("one/b", "2");
  write("two/b", "2");
  write("two/a", "1");
  await packTarGz(at("one"), at("one.tar.gz"));
  await packTarGz(
    [
      { name: "b", path: at("two/b") },
      { name: "a", path: at("two/a") },
    ],
    at("two.tar.gz"),
  );
  expect(readFileSync(at("two.tar.gz")).equals(readFileSync(at("one.tar.gz")))).toBe(true);
});

test("a list of files and folders is packed under the names it gives", async () => {
  write("train.py", "t");
  write("helpers/h.py", "h");
  await packTarGz(
    [
      { name: "code/cifar10.py", path: at("train.py") },
      { name: "code/lib/helpers", path: at("helpers") },
    ],
    at("s.tar.gz"),
  );
  expect((await listTarGz(at("s.tar.gz"))).map((item) => item.name)).toEqual([
    "code/cifar10.py",
    "code/lib/helpers",
    "code/lib/helpers/h.py",
  ]);
  await expect(
    packTarGz(
      [
        { name: "a", path: at("train.py") },
        { name: "a", path: at("helpers/h.py") },
      ],
      at("t.tar.gz"),
    ),
  ).rejects.toMatchObject({
    code: "InvalidInput",
    message: `Cannot pack "${at("helpers/h.py")}" as "a": "${at("train.py")}" has that name`,
  });
  await expect(packTarGz([{ name: "../a", path: at("train.py") }], at("t.tar.gz"))).rejects.toThrow(
    new RangeError(
      'Cannot name an archive member "../a": names are relative paths with "/" between the parts',
    ),
  );
});

test("links are followed inside the folder and refused when they lead outside, dangle or run in circles", async () => {
  write("src/real.txt", "real");
  write("outside.txt", "secret");
  symlinkSync("real.txt", at("src/link.txt"));
  await packTarGz(at("src"), at("a.tar.gz"));
  expect((await listTarGz(at("a.tar.gz"))).map(({ name, kind }) => `${kind} ${name}`)).toEqual([
    "file link.txt",
    "file real.txt",
  ]);
  symlinkSync(at("outside.txt"), at("src/out.txt"));
  await expect(packTarGz(at("src"), at("b.tar.gz"))).rejects.toMatchObject({
    code: "InvalidInput",
    message: `Cannot pack "${at("src/out.txt")}": it is a link to "${at("outside.txt")}", outside "${at("src")}"`,
  });
  await packTarGz(at("src"), at("c.tar.gz"), { within: folder });
  rmSync(at("src/out.txt"));
  symlinkSync(".", at("src/round"));
  await expect(packTarGz(at("src"), at("b.tar.gz"))).rejects.toThrow(
    `Cannot pack "${at("src/round")}": it is a link to its own folder`,
  );
  rmSync(at("src/round"));
  symlinkSync("nothing", at("src/dangling"));
  await expect(packTarGz(at("src"), at("b.tar.gz"))).rejects.toMatchObject({
    code: "NotFound",
    message: `Cannot pack "${at("src/dangling")}": there is no such file or folder, or it is a link to nothing`,
  });
  expect(existsSync(at("b.tar.gz"))).toBe(false);
});

test("an archive that tar made unpacks, with its links and its root entry", async () => {
  write("src/lib.so.1", "library");
  symlinkSync("lib.so.1", at("src/lib.so"));
  await run("tar", ["czf", at("g.tar.gz"), "-C", at("src"), "."]);
  await unpackTarGz(at("g.tar.gz"), at("back"));
  expect(readFileSync(at("back/lib.so"), "utf8")).toBe("library");
  const root = await archive([[{ name: "/", type: "directory" }], [{ name: "model.pth" }, "m"]]);
  await unpackTarGz(root, at("model"));
  expect(readdirSync(at("model"))).toEqual(["model.pth"]);
});

test("unpacking into a folder that has files keeps them and replaces those of the same name", async () => {
  write("src/sub/new.txt", "new");
  write("src/same.txt", "after");
  write("dest/sub/kept.txt", "kept");
  write("dest/same.txt", "before");
  await packTarGz(at("src"), at("x.tar.gz"));
  await unpackTarGz(at("x.tar.gz"), at("dest"));
  expect(readdirSync(at("dest/sub")).sort()).toEqual(["kept.txt", "new.txt"]);
  expect(readFileSync(at("dest/same.txt"), "utf8")).toBe("after");
});

const hostile: readonly [string, readonly [Partial<Header>, string?][], string][] = [
  ["an absolute name", [[{ name: "/etc/x" }, "x"]], 'entry "/etc/x": its name is absolute'],
  [
    "a name that climbs",
    [[{ name: "a/../../x" }, "x"]],
    'entry "a/../../x": its name has ".." in it',
  ],
  [
    "an absolute link",
    [[{ name: "l", type: "symlink", linkname: "/etc/passwd" }]],
    'entry "l": it is a link to "/etc/passwd", outside the archive',
  ],
  [
    "a link that climbs",
    [[{ name: "a/l", type: "symlink", linkname: "../../x" }]],
    'entry "a/l": it is a link to "../../x", outside the archive',
  ],
  [
    "a chain of links that climbs",
    [
      [{ name: "p/q/f" }, "f"],
      [{ name: "p/q/a", type: "symlink", linkname: "../.." }],
      [{ name: "b", type: "symlink", linkname: "p/q/a/.." }],
    ],
    'entry "b": it is a link to "p/q/a/..", outside the archive',
  ],
  [
    "a member below a link",
    [[{ name: "d", type: "symlink", linkname: "." }], [{ name: "d/e" }, "e"]],
    'entry "d": another entry has that name',
  ],
  [
    "a link below a link",
    [
      [{ name: "d", type: "symlink", linkname: "." }],
      [{ name: "d/e", type: "symlink", linkname: ".." }],
    ],
    'entry "d/e": it lies below a link',
  ],
  [
    "a hard link to nothing",
    [[{ name: "h", type: "link", linkname: "passwd" }]],
    'entry "h": it is a link to "passwd", which is not there',
  ],
  [
    "a hard link that climbs",
    [[{ name: "h", type: "link", linkname: "../passwd" }]],
    'entry "../passwd": its name has ".." in it',
  ],
  [
    "a device",
    [[{ name: "null", type: "character-device", devmajor: 1, devminor: 3 }]],
    'entry "null": a character device is not unpacked',
  ],
  ["a pipe", [[{ name: "p", type: "fifo" }]], 'entry "p": a fifo is not unpacked'],
  [
    "a file as a folder",
    [
      [{ name: "f" }, "f"],
      [{ name: "f/g" }, "g"],
    ],
    'entry "f/g": another entry of that name is not a folder',
  ],
];

test.each(hostile)("%s is refused and nothing is left behind", async (_what, members, reason) => {
  const file = await archive(members);
  await expect(unpackTarGz(file, at("sub/dest"))).rejects.toMatchObject({
    code: "DamagedFile",
    message: `Cannot unpack "${file}": ${reason}`,
  });
  expect(readdirSync(at("sub"))).toEqual([]);
});

test("a truncated archive is damaged wherever it was cut, and leaves what was there", async () => {
  write("src/noise.bin", Array.from({ length: 3000 }, (_, i) => (i * 7919) % 9973).join());
  write("src/z.txt", "last");
  await packTarGz(at("src"), at("x.tar.gz"));
  write("dest/noise.bin", "mine");
  const whole = readFileSync(at("x.tar.gz"));
  for (const length of [0, 5, 100, whole.length >> 1, whole.length - 1]) {
    writeFileSync(at("cut.tar.gz"), whole.subarray(0, length));
    await expect(
      unpackTarGz(at("cut.tar.gz"), at("dest")),
      `${length} bytes`,
    ).rejects.toMatchObject({
      code: "DamagedFile",
      message: `Cannot unpack "${at("cut.tar.gz")}": it is truncated`,
    });
  }
  const tar = gunzipSync(whole);
  writeFileSync(at("cut.tar.gz"), gzipSync(tar.subarray(0, 700)));
  await expect(listTarGz(at("cut.tar.gz"))).rejects.toThrow(
    `Cannot list "${at("cut.tar.gz")}": it is truncated`,
  );
  expect(readFileSync(at("dest/noise.bin"), "utf8")).toBe("mine");
});

test("a file that is no archive, or a damaged one, is said to be so", async () => {
  writeFileSync(at("text"), "this is a text, not an archive");
  await expect(unpackTarGz(at("text"), at("d"))).rejects.toThrow(
    `Cannot unpack "${at("text")}": it is not a gzip file`,
  );
  writeFileSync(at("text.gz"), gzipSync("this is not a tar archive".repeat(100)));
  await expect(unpackTarGz(at("text.gz"), at("d"))).rejects.toThrow(
    `Cannot unpack "${at("text.gz")}": it does not hold a tar archive, or is damaged`,
  );
  await expect(unpackTarGz(at("none.gz"), at("d"))).rejects.toMatchObject({
    code: "NotFound",
    message: `Cannot unpack "${at("none.gz")}": there is no such file`,
  });
  await packTarGz([{ name: "t", path: at("text") }], at("x.tar.gz"));
  const bytes = readFileSync(at("x.tar.gz"));
  bytes[bytes.length - 6] = (bytes[bytes.length - 6] as number) ^ 0xff;
  writeFileSync(at("x.tar.gz"), bytes);
  await expect(unpackTarGz(at("x.tar.gz"), at("d"))).rejects.toThrow(
    `Cannot unpack "${at("x.tar.gz")}": its compressed data is damaged (incorrect data check)`,
  );
});

test("content that does not compress is stored, anything else is compressed", async () => {
  write("noise/weights.bin", "");
  const noise = createHash("shake256", { outputLength: 1_500_000 }).update("noise").digest();
  writeFileSync(at("noise/weights.bin"), noise);
  write("text/log.txt", "step 1 of 100, loss 0.5\n".repeat(100_000));
  await packTarGz(at("noise"), at("noise.tar.gz"));
  await packTarGz(at("text"), at("text.tar.gz"));
  expect(statSync(at("noise.tar.gz")).size).toBeGreaterThan(1_500_000);
  expect(statSync(at("text.tar.gz")).size).toBeLessThan(50_000);
  await unpackTarGz(at("noise.tar.gz"), at("back"));
  expect(readFileSync(at("back/weights.bin")).equals(noise)).toBe(true);
});

test("an aborted packing leaves no file", async () => {
  write("src/big.bin", "x".repeat(5_000_000));
  const abort = new AbortController();
  abort.abort(new Error("enough"));
  await expect(
    packTarGz(at("src"), at("out/x.tar.gz"), { signal: abort.signal }),
  ).rejects.toThrow();
  expect(readdirSync(at("out"))).toEqual([]);
});
