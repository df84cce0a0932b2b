import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ndarray } from "../../src/codecs/ndarray";
import { cifar10 } from "../../src/datasets/cifar10";
import { Predictions } from "../../src/datasets/predictions";

const images = {
  classNames: ["cat", "dog"],
  classes: ["cat", "dog", "ship"],
  grid: () => {
    throw new Error("not drawn here");
  },
};

test("predictions take the highest score of each row and turn scores into shares", () => {
  const scores = ndarray([
    [2, 1, 0],
    [0, 1000, 1001],
  ]);
  const predictions = new Predictions(images, scores);
  expect(predictions.classNames).toEqual(["cat", "ship"]);
  expect(predictions.accuracy).toBe(0.5);
  const [cat, ship] = predictions.items;
  expect(cat?.confidence).toBeCloseTo(0.6652, 4);
  expect(cat?.shares.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  expect(ship).toMatchObject({ className: "ship", truth: "dog" });
  expect(ship?.confidence).toBeCloseTo(0.7311, 4);
});

test("the chart of predictions says in words how sure the model was and of what", () => {
  const scores = ndarray(
    [
      [9, 0, 0],
      [0, 0, 9],
    ],
    { dtype: "float32" },
  );
  expect(new Predictions(images, scores).chart().alt).toBe(
    [
      "How sure was the model?",
      "  1 · cat: 100 % sure of cat",
      "  2 · dog, taken for ship: 100 % sure of ship",
    ].join("\n"),
  );
});

test("scores of another shape are refused with the shape they should have", () => {
  expect(() => new Predictions(images, ndarray([[1, 2, 3]]))).toThrow(
    new RangeError("Cannot read scores of shape [1, 3]: 2 images and 3 classes make [2, 3]"),
  );
});

test("a batch shows its predictions on its own pictures", async () => {
  const cacheFolder = mkdtempSync(join(tmpdir(), "sagelab-predictions-"));
  onTestFinished(() => rmSync(cacheFolder, { recursive: true }));
  const cifar = await cifar10({ sample: true, sampleSize: 40, cacheFolder });
  const batch = cifar.test.batch(2);
  const scores = { shape: [2, 10], dtype: "float32", data: new Float32Array(20) } as const;
  for (const [i, label] of batch.labels.entries()) scores.data[i * 10 + label] = 5;
  const predictions = batch.predictions(scores);
  expect(predictions.accuracy).toBe(1);
  expect(predictions.document().blocks.map(({ kind }) => kind)).toEqual(["picture", "chart"]);
  expect(predictions.grid().alt).toContain("2 of 2 predictions are right");
});
