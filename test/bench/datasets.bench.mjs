// Reading 50,000 + 10,000 CIFAR-10 images against NumPy and pickle on the same files, drawing the sample, and grids to PNG.
// Run: npm run build && node test/bench/datasets.bench.mjs [rounds, default 7]
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PYTHON = "/usr/bin/python3";
const SELF = fileURLToPath(import.meta.url);
const require = createRequire(import.meta.url);
const dist = (name) => require(`../../dist/${name}.js`);

/** Reads the folder once in a process of its own, as a notebook does; prints milliseconds. */
async function read(path) {
  const { cifar10 } = dist("datasets/cifar10");
  const began = performance.now();
  const cifar = await cifar10({ path, cacheFolder: join(path, ".cache") });
  const readMs = performance.now() - began;
  const pixels = cifar.train.images.data.length;
  console.log(JSON.stringify([readMs, performance.now() - began, pixels]));
}

/** The same in Python: labels and arrays as the tutorial keeps them, then rows of pixels (NHWC) in memory. */
const pythonRead = `
import json, pickle, sys, time
import numpy as np
began = time.perf_counter()
data, labels = [], []
for name in ["data_batch_%d" % i for i in range(1, 6)] + ["test_batch"]:
    with open(sys.argv[1] + "/cifar-10-batches-py/" + name, "rb") as file:
        batch = pickle.load(file, encoding="bytes")
    if name != "test_batch":
        data.append(batch[b"data"]); labels.extend(batch[b"labels"])
read = time.perf_counter() - began
images = np.vstack(data).reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
images = np.ascontiguousarray(images)
print(json.dumps([read * 1000, (time.perf_counter() - began) * 1000, images.size]))
`;

async function compare(rounds) {
  const work = mkdtempSync(join(tmpdir(), "sagelab-bench-"));
  try {
    const { drawImages } = dist("datasets/drawn-sample");
    report(
      "draw 5,000 pictures",
      repeat(rounds, () => drawImages(5000, 1)),
    );
    await writeFull(work);
    const ours = samples(rounds, process.execPath, [SELF, "read", work]);
    report(
      "cifar10() on 60,000 images",
      ours.map(([ms]) => ms),
    );
    report(
      "… and 50,000 as NHWC in memory",
      ours.map(([, ms]) => ms),
    );
    if (existsSync(PYTHON)) {
      const numpy = samples(rounds, PYTHON, ["-c", pythonRead, work]);
      report(
        "pickle + NumPy, same files",
        numpy.map(([ms]) => ms),
      );
      report(
        "… and 50,000 as NHWC in memory",
        numpy.map(([, ms]) => ms),
      );
    }
    await grids(work, rounds);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** 50,000 and 10,000 images in the published layout: a smaller sample, repeated. */
async function writeFull(work) {
  const { drawImages } = dist("datasets/drawn-sample");
  const { writePythonBatches } = dist("datasets/cifar10-files");
  const { pixels, labels } = drawImages(2000, 1);
  const batch = {
    pixels: Buffer.concat(Array(5).fill(pixels)),
    labels: Buffer.concat(Array(5).fill(labels)),
  };
  const names = [1, 2, 3, 4, 5].map((i) => `data_batch_${i}`).concat("test_batch");
  mkdirSync(work, { recursive: true });
  rmSync(work, { recursive: true });
  await writePythonBatches(
    work,
    names.map((name) => ({ name, ...batch })),
    { fileNamePart: "s" },
  );
}

async function grids(path, rounds) {
  const { cifar10 } = dist("datasets/cifar10");
  const cifar = await cifar10({ path, cacheFolder: join(path, ".cache") });
  for (const count of [16, 64]) {
    cifar.train.grid({ count });
    report(
      `grid of ${count} to PNG`,
      repeat(rounds * 8, () => cifar.train.grid({ count })),
    );
  }
}

function repeat(rounds, work) {
  return Array.from({ length: rounds }, () => {
    const began = performance.now();
    work();
    return performance.now() - began;
  });
}

function samples(rounds, file, args) {
  return Array.from({ length: rounds }, () => {
    const { stdout, stderr, status } = spawnSync(file, args, { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  });
}

function report(name, times) {
  const sorted = [...times].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  const [least, most] = [sorted[0], sorted.at(-1)].map((ms) => ms.toFixed(1));
  console.log(`${name.padEnd(34)} ${median.toFixed(1).padStart(8)} ms   (${least} to ${most})`);
}

const [task, folder] = process.argv.slice(2);
if (task === "read") await read(folder);
else await compare(Number(task ?? 7));
