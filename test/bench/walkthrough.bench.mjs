// The whole CIFAR-10 walkthrough as a program on the drawn sample: what each verb takes, and what fit() and deploy() add to
// the work that has to be done anyway (the script by hand; loading PyTorch and the model). Needs dist/ and PyTorch.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const require = createRequire(join(root, "notebooks", "package.json"));
const { Session, PyTorch, datasets } = require("sagelab");
const { findPython } = createRequire(import.meta.url)("../../dist/cloud/local/runner/python.js");
const RUNS = 5;
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const seconds = (values) => `${median(values).toFixed(2)} s`;
const taken = {};

async function time(name, work) {
  const began = performance.now();
  const result = await work();
  note(name, (performance.now() - began) / 1000);
  return result;
}

function note(name, value) {
  taken[name] = [...(taken[name] ?? []), value];
}

const home = mkdtempSync(join(tmpdir(), "sagelab-bench-"));
const session = Session.local({ home });
const python = await findPython("pytorch");
const script = join(root, "notebooks/source/cifar10.py");
const cifar = await time("cifar10() drawn, first time", () =>
  datasets.cifar10({ sample: true, cacheFolder: join(home, "datasets") }),
);
for (let run = 0; run < RUNS; run++) {
  const model = join(home, `model-${run}`);
  const data = join(home, `data-${run}`);
  mkdirSync(model);
  cpSync(cifar.path, data, { recursive: true });
  await time("script by hand", () => {
    const args = [script, "--data-dir", data, "--model-dir", model, "--epochs", "1"];
    const ended = spawnSync(python.path, args, { encoding: "utf8" });
    if (ended.status !== 0) throw new Error(ended.stderr);
  });
  const inputs = await time("upload", () =>
    session.uploadData({ path: data, keyPrefix: `${run}` }),
  );
  const estimator = new PyTorch({
    session,
    role: await session.executionRole(),
    entryPoint: script,
    frameworkVersion: "1.4.0",
    pyVersion: "py3",
    instanceCount: 1,
    instanceType: "ml.c5.xlarge",
    hyperparameters: { epochs: 1 },
  });
  await time("fit", () => estimator.fit(inputs));
  const job = await estimator.latestTrainingJob.describe();
  const scriptEnd = job.transitions.find(({ status }) => status === "Uploading")?.startTime;
  if (scriptEnd) note("fit after the script's end", (Date.now() - scriptEnd) / 1000);
  await time("loading PyTorch and the model by hand", () => {
    const code = `import sys; sys.path.insert(0, "${join(root, "notebooks/source")}"); import cifar10; cifar10.model_fn("${model}")`;
    const ended = spawnSync(python.path, ["-c", code], { encoding: "utf8" });
    if (ended.status !== 0) throw new Error(ended.stderr);
  });
  const predictor = await time("deploy", () =>
    estimator.deploy({ initialInstanceCount: 1, instanceType: "ml.c5.xlarge" }),
  );
  await time("predict, first", () => predictor.predict(cifar.test.batch(4).images));
  await time("clean up", async () => {
    await predictor.deleteModel();
    await predictor.deleteEndpoint();
  });
}
for (const [name, values] of Object.entries(taken)) console.log(name.padEnd(40), seconds(values));
await session.close();
rmSync(home, { recursive: true, force: true });
