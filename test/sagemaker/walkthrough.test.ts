import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ndarray, toList } from "../../src/codecs/ndarray";
import { toText } from "../../src/display/render-text";
import { PyTorch } from "../../src/sagemaker/pytorch";
import { failure, scratchFolder, scratchSession } from "./support";

const SCRIPT = join(import.meta.dirname, "scripts/linear.py");

function data(): string {
  const folder = join(scratchFolder(), "data");
  mkdirSync(folder);
  const points = Array.from({ length: 16 }, (_, i) => [i / 8 - 1, 2 * (i / 8 - 1) + 1]);
  writeFileSync(join(folder, "points.json"), JSON.stringify(points));
  return folder;
}

test("a walkthrough trains, deploys, predicts, cleans up and gets its bill", async () => {
  const session = scratchSession();
  const inputs = await session.uploadData({ path: data(), keyPrefix: "linear/data" });
  const estimator = new PyTorch({
    session,
    role: await session.executionRole(),
    entryPoint: SCRIPT,
    frameworkVersion: "1.4.0",
    instanceCount: 1,
    instanceType: "ml.c5.xlarge",
    hyperparameters: { epochs: 200, lr: 0.1 },
    metricDefinitions: [{ name: "loss", regex: "loss: ([0-9.]+)" }],
  });
  await estimator.fit(inputs);
  const job = await estimator.latestTrainingJob?.describe();
  expect(job?.status).toBe("Completed");
  expect(job?.metrics.map(({ name }) => name)).toEqual(["loss"]);
  expect(job?.metrics[0]?.value).toBeLessThan(0.01);
  expect(estimator.latestTrainingJob?.warnings).toEqual([]);

  const predictor = await estimator.deploy({
    initialInstanceCount: 1,
    instanceType: "ml.c5.xlarge",
  });
  const answer = await predictor.predict(ndarray([[3], [-1]], { dtype: "float32" }));
  expect(answer.dtype).toBe("float64");
  const [[first], [second]] = toList(answer) as number[][] as [[number], [number]];
  expect(first).toBeCloseTo(7, 0);
  expect(second).toBeCloseTo(-1, 0);

  await predictor.deleteEndpoint();
  await predictor.deleteModel();
  const gone = await failure(predictor.predict([[1]]));
  expect(gone.message).toBe(
    `Cannot predict on "${predictor.endpointName}": the endpoint was deleted; deploy() makes a new one`,
  );

  const bill = session.bill();
  expect(bill.lines.map(({ component }) => component)).toEqual([
    "Training",
    "Hosting",
    "Hosting data in",
    "Hosting data out",
    "S3 storage",
  ]);
  expect(bill.partial).toBe(false);
  expect(bill.running).toEqual([]);
  expect(toText(bill.document())).toContain("Would have cost on AWS");
});
