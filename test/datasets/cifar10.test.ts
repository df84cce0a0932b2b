import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { packTarGz } from "../../src/codecs/tar";
import { type CifarDataset, cifar10 } from "../../src/datasets/cifar10";
import { readBatches } from "../../src/datasets/cifar10-files";
import { md5OfFile } from "../../src/datasets/download";
import { run } from "../../src/processes";
import { classes, pixelAt, writeBinaryFolder, writePythonFolder } from "./fixtures";

let folder: string;
let cacheFolder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sagelab-cifar-"));
  cacheFolder = join(folder, "cache");
  vi.stubEnv("SAGELAB_DATASETS", "");
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function expectFixture(cifar: CifarDataset): void {
  expect(cifar.classes).toEqual(classes);
  expect(cifar.train.shape).toEqual([10, 32, 32, 3]);
  expect([...cifar.train.labels]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect([...cifar.test.labels]).toEqual([0, 1, 2]);
  const { data } = cifar.train.images;
  expect(data[(3 * 1024 + 5 * 32 + 7) * 3 + 2]).toBe(pixelAt(3, 2, 5, 7));
  expect(readdirSync(cifar.path)).toEqual(["cifar-10-batches-py"]);
}

test("a folder in the published python layout is used where it is", async () => {
  writePythonFolder(join(folder, "data"));
  const cifar = await cifar10({ path: join(folder, "data"), cacheFolder });
  expectFixture(cifar);
  expect(cifar.path).toBe(join(folder, "data"));
  expect(cifar).toMatchObject({ source: "given", drawn: false, warnings: [] });
  expect(existsSync(cacheFolder)).toBe(false);
});

test("a folder with other things beside the batches is linked into the cache, so that only batches are uploaded", async () => {
  const batches = writePythonFolder(join(folder, "Downloads"));
  writeFileSync(join(folder, "Downloads", "letter.txt"), "private");
  for (const path of [join(folder, "Downloads"), batches]) {
    const cifar = await cifar10({ path, cacheFolder });
    expectFixture(cifar);
    expect(cifar.path.startsWith(join(cacheFolder, "cifar10-given-"))).toBe(true);
  }
  expect(readdirSync(cacheFolder)).toHaveLength(1);
});

test("binary batches are read, and converted so that a training script finds the python layout", async () => {
  writeBinaryFolder(folder);
  const cifar = await cifar10({ path: folder, cacheFolder });
  expectFixture(cifar);
  expectFixture(await cifar10({ path: cifar.path, cacheFolder }));
});

test("an archive of either layout is unpacked into the cache, once", async () => {
  writePythonFolder(folder);
  writeBinaryFolder(folder);
  for (const name of ["cifar-10-batches-py", "cifar-10-batches-bin"]) {
    const file = join(folder, `${name}.tar.gz`);
    await packTarGz([{ name, path: join(folder, name) }], file);
    const cifar = await cifar10({ path: file, verify: false, cacheFolder });
    expectFixture(cifar);
    const again = await cifar10({ path: file, verify: false, cacheFolder });
    expect(again.path).toBe(cifar.path);
  }
  expect(readdirSync(cacheFolder)).toHaveLength(2);
});

test("an archive with another MD5 is refused, unless the user says so", async () => {
  writePythonFolder(folder);
  const file = join(folder, "mine.tar.gz");
  await packTarGz(
    [{ name: "cifar-10-batches-py", path: join(folder, "cifar-10-batches-py") }],
    file,
  );
  await expect(cifar10({ path: file, cacheFolder })).rejects.toMatchObject({
    code: "DamagedFile",
    message:
      `Cannot use "${file}": its MD5 is ${await md5OfFile(file)}, the published ones are ` +
      "c58f30108f718f92721af3b95e74349a (python) and c32a1d4ab5d03f1284b67883e8d87530 (binary)",
    advice: ["If it is a subset of your own, say verify: false"],
  });
});

test("SAGELAB_DATASETS names files and folders of this machine, and another MD5 is a warning", async () => {
  writePythonFolder(join(folder, "mirror"));
  const file = join(folder, "cifar-10-python-subset.tar.gz");
  await packTarGz(join(folder, "mirror"), file);
  vi.stubEnv("SAGELAB_DATASETS", `/nowhere ${join(folder, "pets.tar.gz")} ${file}`);
  const cifar = await cifar10({ cacheFolder });
  expectFixture(cifar);
  expect(cifar.warnings).toEqual([
    `"${file}" is not the published archive (its MD5 is ${await md5OfFile(file)})`,
  ]);
  vi.stubEnv("SAGELAB_DATASETS", join(folder, "mirror"));
  expect((await cifar10({ cacheFolder })).path).toBe(join(folder, "mirror"));
});

test("a path without images says what is wrong with it", async () => {
  const say = async (path: string, code: string, reason: string) =>
    expect(cifar10({ path, cacheFolder })).rejects.toMatchObject({
      code,
      message: `Cannot read CIFAR-10 from "${path}": ${reason}`,
    });
  await say(join(folder, "none"), "NotFound", "there is no such file or folder");
  await say(
    folder,
    "NotFound",
    'there is no "data_batch_1" or "data_batch_1.bin" in it or below it',
  );
  writeFileSync(join(folder, "a.zip"), "");
  await say(join(folder, "a.zip"), "InvalidInput", "it is not a folder or a .tar.gz");
  const batches = writePythonFolder(folder);
  rmSync(join(batches, "test_batch"));
  await expect(cifar10({ path: folder, cacheFolder })).rejects.toMatchObject({
    code: "NotFound",
    message: `Cannot read CIFAR-10 from "${batches}": there is no "test_batch" in it`,
  });
});

test("a truncated or damaged batch is named", async () => {
  const batches = writePythonFolder(folder);
  const file = join(batches, "data_batch_3");
  const whole = readFileSync(file);
  const say = async (reason: string) =>
    expect(cifar10({ path: folder, cacheFolder })).rejects.toMatchObject({
      code: "DamagedFile",
      message: `Cannot read "${file}": ${reason}`,
    });
  truncateSync(file, 4000);
  await say("it is truncated");
  writeFileSync(file, "no pickle at all");
  await say("byte 0x6e at 0 is not an opcode");
  writeFileSync(file, Buffer.from("]."));
  await say("it is not a pickled dictionary");
  writeFileSync(
    file,
    Buffer.from(
      whole.toString("latin1").replace("labels](K\x04K\x05e", "labels](K\x04K\x0be"),
      "latin1",
    ),
  );
  await say("label 11 is not from 0 to 9");
  writeFileSync(
    file,
    Buffer.from(
      whole.toString("latin1").replace("labels](K\x04K\x05e", "labels](K\x04e"),
      "latin1",
    ),
  );
  await say("it has 2 images and 1 labels");
  writeFileSync(
    file,
    Buffer.from(whole.toString("latin1").replace("U\x04data", "U\x04dada"), "latin1"),
  );
  await say('its "data" is not an array of n × 3072 bytes');

  const binary = writeBinaryFolder(join(folder, "bin"));
  truncateSync(join(binary, "test_batch.bin"), 5000);
  await expect(cifar10({ path: binary, cacheFolder })).rejects.toThrow(
    `Cannot read "${join(binary, "test_batch.bin")}": its 5000 bytes are not whole records of 3073: it is truncated`,
  );
});

test("a truncated archive is damaged and leaves nothing in the cache", async () => {
  writePythonFolder(join(folder, "data"));
  const file = join(folder, "x.tar.gz");
  await packTarGz(join(folder, "data"), file);
  truncateSync(file, 900);
  mkdirSync(cacheFolder);
  await expect(cifar10({ path: file, verify: false, cacheFolder })).rejects.toMatchObject({
    code: "DamagedFile",
    message: `Cannot unpack "${file}": it is truncated`,
  });
  expect(readdirSync(cacheFolder)).toEqual([]);
});

test("the drawn sample is the same for a seed, has all classes and says everywhere that it is drawn", async () => {
  const cifar = await cifar10({ sample: true, sampleSize: 40, seed: 7, cacheFolder });
  expect(cifar).toMatchObject({ source: "drawn", drawn: true, classes });
  expect(cifar.train.length).toBe(40);
  expect(cifar.test.length).toBe(10);
  expect(readdirSync(join(cifar.path, "cifar-10-batches-py"))).toEqual([
    "batches.meta",
    "data_batch_1",
    "data_batch_2",
    "data_batch_3",
    "data_batch_4",
    "data_batch_5",
    "test_batch",
  ]);
  expect([...cifar.train.labels].sort().join("")).toBe("0000111122223333444455556666777788889999");
  const again = await cifar10({
    sample: true,
    sampleSize: 40,
    seed: 7,
    cacheFolder: join(folder, "other"),
  });
  expect(again.train.images).toEqual(cifar.train.images);
  const other = await cifar10({ sample: true, sampleSize: 40, seed: 8, cacheFolder });
  expect(other.train.images).not.toEqual(cifar.train.images);
  expect(inspect(cifar)).toContain(
    "drawn on this machine: pictures in CIFAR-10's format, not the real photographs",
  );
  expect(cifar.train.grid({ count: 2 }).alt).toMatch(
    /^CIFAR-10, drawn sample · 2 of 40 training images: drawings, not the real photographs\n/,
  );
  expect(cifar.train.grid({ count: 2, title: "Look" }).alt).toMatch(
    /^Look · 2 of 40 training images of the drawn sample, not the real photographs\n/,
  );
});

test("a copy of the drawn sample is still known as drawn", async () => {
  const cifar = await cifar10({ sample: true, sampleSize: 10, cacheFolder });
  const copy = await cifar10({ path: cifar.path, cacheFolder });
  expect(copy).toMatchObject({ source: "drawn", drawn: true });
});

test("options that cannot work are refused before anything is done", async () => {
  await expect(cifar10({ sampleSize: 5, cacheFolder })).rejects.toThrow(
    new RangeError(
      "Cannot draw a sample of 5 images: sampleSize is a whole number from 10 to 50,000",
    ),
  );
  await expect(cifar10({ seed: 0.5, cacheFolder })).rejects.toThrow(
    new RangeError("Cannot draw a sample from seed 0.5: seeds are whole numbers"),
  );
  await expect(cifar10({ path: folder, sample: true })).rejects.toThrow(
    new TypeError("Cannot read CIFAR-10: path and sample: true exclude each other"),
  );
  expect(existsSync(cacheFolder)).toBe(false);
});

const numpy = await run("/usr/bin/python3", ["-c", "import numpy"]);

test.skipIf(numpy.code !== 0)(
  "Python reads the drawn sample as the tutorial reads CIFAR-10 (skipped where /usr/bin/python3 has no NumPy)",
  async () => {
    const cifar = await cifar10({ sample: true, sampleSize: 20, cacheFolder });
    const script = `
import pickle, sys, os, json, numpy as np
folder = os.path.join(sys.argv[1], "cifar-10-batches-py")
out = {}
for name in sorted(os.listdir(folder)):
    with open(os.path.join(folder, name), "rb") as f: raw = f.read()
    latin, binary = pickle.loads(raw, encoding="latin1"), pickle.loads(raw, encoding="bytes")
    out[name] = [list(latin), [k.decode() for k in binary]]
    if name == "batches.meta": out["names"] = latin["label_names"]; continue
    assert binary[b"data"].dtype == np.uint8 and binary[b"data"].shape == (len(binary[b"labels"]), 3072), name
    assert len(latin["filenames"]) == len(latin["labels"])
    out["label"] = latin["batch_label"]; out["file"] = latin["filenames"][0]
    out["sum"] = int(binary[b"data"].astype(np.int64).sum())
print(json.dumps(out))`;
    const told = await run("/usr/bin/python3", ["-c", script, cifar.path]);
    expect(told.stderr).toBe("");
    const out = JSON.parse(told.stdout);
    const keys = ["batch_label", "labels", "data", "filenames"];
    expect(out.data_batch_5).toEqual([keys, keys]);
    expect(out.names).toEqual(classes);
    expect(out.label).toBe("testing batch 1 of 1");
    expect(out.file).toMatch(/^[a-z]+_drawn_000021\.png$/);
    expect(out.sum).toBe(
      (cifar.test.images.data as Uint8Array).reduce((sum, value) => sum + value, 0),
    );
  },
);

test.skipIf(numpy.code !== 0)(
  "the batches are byte for byte what reading and writing them again gives",
  async () => {
    const cifar = await cifar10({ sample: true, sampleSize: 10, cacheFolder });
    const again = await readBatches({
      format: "python",
      folder: join(cifar.path, "cifar-10-batches-py"),
    });
    expect(again.train.interleaved([0, 5])).toEqual(
      cifar.train.batch({ size: 6 }).pixels.data.filter((_, i) => i < 3072 || i >= 5 * 3072),
    );
  },
);
