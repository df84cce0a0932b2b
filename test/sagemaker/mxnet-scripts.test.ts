import { join } from "node:path";
import { expect, test } from "vitest";
import { findPython } from "../../src/cloud/local/runner/python";
import { sliceRows } from "../../src/codecs/ndarray";
import { cifar10 } from "../../src/datasets/cifar10";
import { MXNet } from "../../src/sagemaker/mxnet";
import { file, scratchFolder, scratchSession } from "./support";

const SOURCE = join(import.meta.dirname, "../../notebooks/source");

/** A Python with MXNet or NumPy; the tests of a script that needs one that is missing are left out. */
const mxnet = await findPython("mxnet").catch(() => undefined);
const numpy = await findPython("numpy").catch(() => undefined);

/** Trains a script for a few epochs on few drawings and asks its endpoint for the class of some of them. */
async function walk(script: string): Promise<void> {
  const session = scratchSession();
  const cifar = await cifar10({ sample: true, sampleSize: 400, cacheFolder: scratchFolder() });
  const inputs = await session.uploadData({ path: cifar.path, keyPrefix: "data/cifar10" });
  const estimator = new MXNet({
    session,
    entryPoint: join(SOURCE, script),
    instanceType: "ml.p3.2xlarge",
    hyperparameters: { batch_size: 64, epochs: 6 },
    metricDefinitions: [{ name: "test_accuracy", regex: "test_accuracy=([0-9.]+)" }],
  });
  await estimator.fit(inputs);
  const job = await estimator.latestTrainingJob?.describe();
  expect(job?.metrics[0]?.value).toBeGreaterThan(40);

  const predictor = await estimator.deploy({ instanceType: "ml.m4.xlarge" });
  const batch = cifar.train.batch({ size: 20, seed: 1 });
  const all = (await predictor.predict(batch.images)) as number[];
  expect(all).toHaveLength(20);
  const right = all.filter((place, i) => place === batch.labels[i]).length;
  expect(right).toBeGreaterThan(8);
  expect(await predictor.predict(sliceRows(batch.images, 3, 4))).toEqual([all[3]]);
  await predictor.deleteModel();
  await predictor.deleteEndpoint();
}

test.skipIf(!numpy)(
  "the NumPy script walks through CIFAR-10 by MXNet's contract",
  async () => {
    await walk("cifar10_mxnet_numpy.py");
  },
  60_000,
);

test.skipIf(!mxnet)(
  "the Gluon script walks through CIFAR-10 on real MXNet",
  async () => {
    await walk("cifar10_mxnet.py");
  },
  120_000,
);

/** Adds one and two in the parameter server. */
const SUM = `import mxnet as mx

def train(hosts, current_host):
    store = mx.kv.create("dist_sync")
    store.init(3, mx.nd.zeros((1,)))
    store.push(3, mx.nd.ones((1,)) * (store.rank + 1))
    total = mx.nd.zeros((1,))
    store.pull(3, out=total)
    print("workers=%d total=%d" % (store.num_workers, total.asscalar()), flush=True)
`;

test.skipIf(!mxnet)(
  "two hosts reach each other through MXNet's parameter server",
  async () => {
    const session = scratchSession();
    const estimator = new MXNet({
      session,
      entryPoint: file(scratchFolder(), "train.py", SUM),
      instanceType: "ml.c5.xlarge",
      instanceCount: 2,
      maxRun: 60,
    });
    await estimator.fit();
    const lines: string[] = [];
    for await (const { message } of estimator.latestTrainingJob?.logs() ?? []) lines.push(message);
    const said = lines.filter((line) => line.startsWith("workers="));
    expect(said).toEqual(["workers=2 total=3", "workers=2 total=3"]);
  },
  90_000,
);
