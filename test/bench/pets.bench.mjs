// A labelled grid of 64 pets from JPEG files against torchvision and PIL in one Python, and listing 7,390 files.
// Run: npm run build && node test/bench/pets.bench.mjs [folder with oxford-iiit-pet, default the drawn sample] [rounds, default 5]
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PYTHON = "/usr/bin/python3";
const require = createRequire(import.meta.url);
const { pets } = require("../../dist/datasets/pets.js");

/** Reads, crops, resizes and lays out the same files as one PNG; prints milliseconds of each round. */
const pythonGrid = `
import io, json, sys, time
import torch, torchvision
from PIL import Image
from torchvision import transforms
from torchvision.transforms.functional import to_tensor
files, rounds = json.loads(sys.argv[1]), int(sys.argv[2])
shape = transforms.Compose([transforms.Resize(128), transforms.CenterCrop(128)])
times = []
for _ in range(rounds):
    began = time.perf_counter()
    tiles = [to_tensor(shape(Image.open(file).convert("RGB"))) for file in files]
    grid = torchvision.utils.make_grid(tiles, nrow=8, padding=8)
    image = Image.fromarray((grid * 255).byte().permute(1, 2, 0).numpy())
    image.save(io.BytesIO(), "PNG")
    times.append((time.perf_counter() - began) * 1000)
print(json.dumps(times))
`;

async function main() {
  const [path, rounds = "5"] = process.argv.slice(2);
  const folder = mkdtempSync(join(tmpdir(), "sagelab-bench-"));
  try {
    const began = performance.now();
    const set = await pets(path ? { path } : { sample: true, cacheFolder: folder });
    if (!path) report("the sample drawn, 370 images", [performance.now() - began]);
    await benchGrid(set, Number(rounds));
    await benchListing(folder, Number(rounds));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function benchGrid(set, rounds) {
  const times = [];
  for (let i = 0; i < rounds; i++) {
    const began = performance.now();
    await set.grid({ count: 64, columns: 8 });
    times.push(performance.now() - began);
  }
  report("grid of 64", times);
  const files = JSON.stringify(set.files.slice(0, 64));
  if (!existsSync(PYTHON)) return console.log(`torchvision and PIL: no ${PYTHON}`);
  const python = spawnSync(PYTHON, ["-c", pythonGrid, files, String(rounds)]);
  if (python.status !== 0) return console.log("torchvision and PIL: not there");
  report("grid of 64, torchvision and PIL", JSON.parse(python.stdout.toString()));
}

async function benchListing(folder, rounds) {
  const images = join(folder, "many", "images");
  mkdirSync(images, { recursive: true });
  for (let i = 0; i < 7390; i++) writeFileSync(join(images, `Breed_${i}.jpg`), "");
  const times = [];
  for (let i = 0; i < rounds; i++) {
    const began = performance.now();
    await pets({ path: join(folder, "many") });
    times.push(performance.now() - began);
  }
  report("listing 7,390 files", times);
}

/** The first round loads the decoders; the median says how long the others take. */
function report(what, times) {
  const sorted = [...times].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  console.log(`${what}: first ${times[0].toFixed(0)} ms, median ${median.toFixed(0)} ms`);
}

await main();
