import { inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { ImageSet } from "../../src/datasets/image-set";
import { PlanarImages } from "../../src/datasets/planar-images";
import { run } from "../../src/processes";
import { classes, makeBatch, pixelAt } from "./fixtures";

const source = new PlanarImages([makeBatch(0, 4), makeBatch(4, 1), makeBatch(5, 20)]);
const set = new ImageSet(source, { dataset: "CIFAR-10", part: "test", classes, drawn: false });

test("a batch has normalised float images, pixels as they look, labels and class names", () => {
  const batch = set.batch({ size: 3, start: 3 });
  expect(batch.images.shape).toEqual([3, 3, 32, 32]);
  expect(batch.images.dtype).toBe("float32");
  expect(batch.pixels.shape).toEqual([3, 32, 32, 3]);
  expect([...batch.labels]).toEqual([3, 4, 5]);
  expect(batch.classNames).toEqual(["cat", "deer", "dog"]);
  expect(batch.places).toEqual([3, 4, 5]);
  for (const [i, channel, y, x] of [
    [0, 0, 0, 0],
    [1, 2, 31, 31],
    [2, 1, 7, 20],
  ] as const) {
    const value = pixelAt(3 + i, channel, y, x);
    expect(batch.pixels.data[i * 3072 + (y * 32 + x) * 3 + channel]).toBe(value);
    const normal = batch.images.data[i * 3072 + channel * 1024 + y * 32 + x];
    expect(normal).toBe(Math.fround(Math.fround(Math.fround(value / 255) - 0.5) / 0.5));
  }
});

test("a batch ends with the set, starts where it is told and is drawn by a seed", () => {
  expect(set.batch(4).places).toEqual([0, 1, 2, 3]);
  expect(set.batch({ size: 10, start: 20 }).places).toEqual([20, 21, 22, 23, 24]);
  const drawn = set.batch({ size: 25, seed: 3 }).places;
  expect([...drawn].sort((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, i) => i));
  expect(drawn).not.toEqual([...drawn].sort((a, b) => a - b));
  expect(set.batch({ size: 25, seed: 3 }).places).toEqual(drawn);
  expect(set.batch({ size: 25, seed: 4 }).places).not.toEqual(drawn);
});

test("sizes and starts that do not exist are refused", () => {
  expect(() => set.batch(0)).toThrow(
    new RangeError("Cannot take images: size 0 is not a whole number from 1"),
  );
  expect(() => set.batch({ size: 1, start: 25 })).toThrow(
    new RangeError("Cannot take images: start 25 is not a whole number from 0 to 24"),
  );
  expect(() => set.grid({ count: 2.5 })).toThrow(
    new RangeError("Cannot take images: size 2.5 is not a whole number from 1"),
  );
  expect(() => set.grid({ columns: 0 })).toThrow(
    new RangeError("Cannot draw a grid: columns 0 is not a whole number from 1"),
  );
});

test("a grid is one picture with its words as text", () => {
  const grid = set.grid({ count: 4, columns: 2 });
  expect(grid.alt).toBe("CIFAR-10 · 4 of 25 test images\nairplane, automobile\nbird, cat");
  const [block, ...others] = grid.document().blocks;
  expect(others).toEqual([]);
  expect(block).toMatchObject({
    kind: "picture",
    width: grid.width,
    height: grid.height,
    alt: grid.alt,
  });
  expect(Buffer.from(grid.png).readUInt32BE(16)).toBe(grid.width * 2);
  expect(Buffer.from(grid.png).readUInt32BE(20)).toBe(grid.height * 2);
});

test("predictions are marked right and wrong, by place or by name", () => {
  const grid = set.batch(3).grid({ predictions: [0, "truck", 2] });
  expect(grid.alt).toBe(
    "CIFAR-10 · 3 of 25 test images\nairplane ✓, truck ✗ (is automobile), bird ✓\n2 of 3 predictions are right",
  );
  expect(() => set.batch(3).grid({ predictions: [0, 1] })).toThrow(
    new RangeError("Cannot draw a grid: 2 predictions were given for 3 pictures"),
  );
  expect(() => set.batch(1).grid({ predictions: [10] })).toThrow(
    new RangeError("Cannot draw a grid: prediction 10 is not a class; classes are 0 to 9"),
  );
  expect(set.batch(2).grid({ labels: false }).alt).toBe(
    "CIFAR-10 · 2 of 25 test images\n(no label), (no label)",
  );
});

test("the pixels of an image are in the picture, enlarged", () => {
  const grid = set.grid({ count: 1 });
  const png = Buffer.from(grid.png);
  const width = png.readUInt32BE(16);
  const length = png.readUInt32BE(33);
  const rows = inflateSync(png.subarray(41, 41 + length));
  const pixels: number[][] = [];
  let above = new Uint8Array(width * 3);
  for (let y = 0; y < png.readUInt32BE(20); y++) {
    const at = y * (width * 3 + 1);
    const row = Uint8Array.from(rows.subarray(at + 1, at + 1 + width * 3), (value, i) =>
      rows[at] === 2 ? value + (above[i] as number) : value,
    );
    above = row;
    pixels.push([...row]);
  }
  const first = [0, 1, 2].map((channel) => pixelAt(0, channel, 16, 16));
  const seen = pixels.some((row) =>
    row.some(
      (_, i) =>
        i % 3 === 0 && first.every((value, k) => row[i + k] === value && row[i + k + 3] === value),
    ),
  );
  expect(seen).toBe(true);
});

const torch = await run("/usr/bin/python3", ["-c", "import torch"]);

test.skipIf(torch.code !== 0)(
  "all 256 values are normalised to the same bits as by PyTorch (skipped where it is not there)",
  async () => {
    const script =
      "import torch; t = (torch.arange(256, dtype=torch.uint8).to(torch.float32).div(255) - 0.5) / 0.5; print(t.numpy().tobytes().hex())";
    const told = (await run("/usr/bin/python3", ["-c", script])).stdout.trim();
    const pixels = Uint8Array.from({ length: 3072 }, (_, i) => i % 256);
    const values = new PlanarImages([{ pixels, labels: Uint8Array.of(0) }]).normalised([0]);
    expect(Buffer.from(values.buffer, 0, 1024).toString("hex")).toBe(told);
  },
);
