import { expect, test } from "vitest";
import { ndarray } from "../../src/codecs/ndarray";
import { MXNet } from "../../src/sagemaker/mxnet";
import { MXNetModel } from "../../src/sagemaker/mxnet-model";
import { neededFramework } from "../../src/sagemaker/needed-framework";
import { findSource } from "../../src/sagemaker/source-bundle";
import { failure, file, scratchFolder, scratchSession } from "./support";

/** The contract of MXNet up to 1.2 without MXNet. */
const SCRIPT = `
import json, os

def train(channel_input_dirs, hyperparameters):
    with open(os.path.join(channel_input_dirs["training"], "points.json")) as source:
        points = json.load(source)
    print("loss=%s" % hyperparameters["batch_size"])
    return {"mean": sum(points) / len(points)}

def save(net, model_dir):
    with open(os.path.join(model_dir, "net.json"), "w") as target:
        json.dump(net, target)

def model_fn(model_dir):
    with open(os.path.join(model_dir, "net.json")) as source:
        return json.load(source)

def transform_fn(net, data, input_content_type, output_content_type):
    return json.dumps([value - net["mean"] for value in json.loads(data)]), output_content_type
`;

const session = scratchSession();

test("MXNet without a version trains and serves as the SDK's version 1 had it, without repacking", async () => {
  const folder = scratchFolder();
  const data = file(folder, "points.json", "[1, 2, 3]");
  const inputs = await session.uploadData({ path: data, keyPrefix: "points" });
  const estimator = new MXNet({
    session,
    entryPoint: file(folder, "train.py", SCRIPT),
    instanceType: "ml.p3.2xlarge",
    hyperparameters: { batch_size: 1024, epochs: 30 },
    metricDefinitions: [{ name: "loss", regex: "loss=([0-9.]+)" }],
  });
  expect(estimator.trainingImageUri()).toMatch(/sagemaker-mxnet:1\.2-gpu-py2$/);
  await estimator.fit(inputs.replace(/\/points\.json$/, ""));
  const job = await estimator.latestTrainingJob?.describe();
  expect(job?.metrics).toMatchObject([{ name: "loss", value: 1024 }]);

  const predictor = await estimator.deploy({ instanceType: "ml.m4.xlarge" });
  expect(predictor.serializer.contentType).toBe("application/json");
  expect(predictor.deserializer.accept).toEqual(["application/json"]);
  expect(await predictor.predict(ndarray([2, 5]))).toEqual([0, 3]);

  const sagemaker = await session.cloud.sagemaker();
  const { configName = "" } = await predictor.describe();
  const config = await sagemaker.describeEndpointConfig({ EndpointConfigName: configName });
  const ModelName = config.ProductionVariants?.[0]?.ModelName;
  const { PrimaryContainer } = await sagemaker.describeModel({ ModelName });
  expect(PrimaryContainer).toMatchObject({
    Image: expect.stringMatching(/sagemaker-mxnet:1\.2-cpu-py2$/),
    ModelDataUrl: estimator.modelData,
    Environment: {
      SAGEMAKER_PROGRAM: "train.py",
      SAGEMAKER_SUBMIT_DIRECTORY: expect.stringMatching(/^s3:.*\/source\/sourcedir\.tar\.gz$/),
    },
  });

  const attached = await MXNet.attach(job?.name ?? "", { session });
  expect(attached.trainingImageUri()).toBe(estimator.trainingImageUri());
  await predictor.deleteModel();
  await predictor.deleteEndpoint();
});

test.each([
  [{}, "sagemaker-mxnet:1.2-cpu-py2"],
  [{ pyVersion: "py3" }, "sagemaker-mxnet:1.2-cpu-py3"],
  [{ frameworkVersion: "1.2.1" }, "sagemaker-mxnet:1.2.1-cpu-py3"],
  [{ frameworkVersion: "1.9" }, "mxnet-training:1.9-cpu-py38"],
  [{ imageUri: "mine:1" }, "mine:1"],
])("MXNet with %j trains in %s", (options, image) => {
  const script = file(scratchFolder(), "train.py", SCRIPT);
  const given = { session, entryPoint: script, instanceType: "ml.c5.xlarge", ...options };
  expect(new MXNet(given).trainingImageUri().endsWith(image)).toBe(true);
});

test("MXNet refuses a version that AWS has no image for", () => {
  const modelData = "s3://bucket/model.tar.gz";
  expect(() => new MXNetModel({ session, modelData, frameworkVersion: "1.5" })).toThrow(
    "Cannot use mxnet 1.5: AWS has inference images for 0.12.1, 1.0.0, 1.1.0, 1.2.1, 1.3.0, 1.4.0, 1.4.1, 1.6.0, 1.7.0, 1.8.0, 1.9.0",
  );
});

test.each([
  ["import mxnet as mx", "mxnet"],
  ["import os, mxnet.gluon", "mxnet"],
  ["def f():\n    from mxnet import nd", "mxnet"],
  ["import numpy\n# import mxnet", undefined],
  ["import mxnetwork", undefined],
])("a script with %j needs %s where only its functions are called", async (code, needed) => {
  const entryPoint = file(scratchFolder(), "train.py", code);
  const source = await findSource({ entryPoint });
  expect(await neededFramework("mxnet", source, true)).toBe(needed);
});

test("a module beside the script is looked into, too", async () => {
  const folder = scratchFolder();
  file(folder, "train.py", "import net");
  file(folder, "net.py", "import mxnet");
  const source = await findSource({ entryPoint: "train.py", sourceDir: folder });
  expect(await neededFramework("mxnet", source, true)).toBe("mxnet");
  expect(await neededFramework("pytorch", source, undefined)).toBe("pytorch");
});

test("without a Python that has MXNet a script that imports it is refused with the way to get one", async () => {
  const estimator = new MXNet({
    session,
    entryPoint: file(scratchFolder(), "train.py", "import mxnet\ndef train(): pass"),
    frameworkVersion: "1.9.0",
    instanceType: "local",
  });
  const found = await import("../../src/cloud/local/runner/python").then(({ findPython }) =>
    findPython("mxnet").catch(() => undefined),
  );
  if (found) return;
  const refused = await failure(estimator.fit());
  expect(refused.message).toMatch(
    /^Cannot run a MXNet script: no Python here has MXNet; looked at/,
  );
  expect((refused as Error & { advice: string[] }).advice[0]).toBe(
    "npx sagelab setup --mxnet makes an environment with MXNet's last release, .venv-mxnet",
  );
});
