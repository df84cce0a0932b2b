import { existsSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { frameworkOfImage } from "../../src/cloud/local/sagemaker/training-image";
import cases from "./cases/functions-training.json";
import {
  BUCKET,
  closeKit,
  logLines,
  openKit,
  PYTHON,
  readArchive,
  type TrainingKit,
  train,
} from "./training-kit";

const IMAGE = "520713654638.dkr.ecr.us-east-1.amazonaws.com/sagemaker-mxnet:1.2-cpu-py2";
/** The scheduler's and the servers' places are this machine's. */
const OWN_PLACE = { DMLC_PS_ROOT_URI: "127.0.0.1", DMLC_PS_ROOT_PORT: expect.any(String) };

let kit: TrainingKit;
beforeAll(() => {
  kit = openKit();
});
afterAll(() => closeKit(kit));

const needsPython = test.skipIf(!existsSync(PYTHON));

function call(name: string, script: string, more: Parameters<typeof train>[3] = {}) {
  const algorithm = { TrainingInputMode: "File", TrainingImage: IMAGE } as const;
  return train(kit, name, script, { AlgorithmSpecification: algorithm, ...more });
}

/** Keeps what `train` was given, with the base folder as `/opt/ml`, as the job's model. */
const KEEP = `
import json, os

seen = {"main": __name__}

def keep():
    seen["dmlc"] = {k: v for k, v in os.environ.items() if k.startswith("DMLC_") or k == "PS_VERBOSE"}
    seen["sm"] = sorted(k for k in os.environ if k.startswith("SM_"))
    base = os.environ["SAGEMAKER_BASE_DIR"]
    with open(os.path.join(base, "model", "seen.json"), "w") as file:
        file.write(json.dumps(seen).replace(base, "/opt/ml"))
`;

async function seenBy(name: string): Promise<Record<string, unknown>> {
  const archive = await readArchive(kit, `${name}/output/model.tar.gz`);
  return JSON.parse(archive["seen.json"] ?? "{}") as Record<string, unknown>;
}

test.each([
  [IMAGE, "functions"],
  ["520713654638.dkr.ecr.us-east-1.amazonaws.com/sagemaker-mxnet:0.12.1-gpu-py3", "functions"],
  ["520713654638.dkr.ecr.us-east-1.amazonaws.com/sagemaker-mxnet:1.3.0-cpu-py3", "containers"],
  ["763104351884.dkr.ecr.us-east-1.amazonaws.com/mxnet-training:1.6.0-cpu-py3", "training"],
  ["520713654638.dkr.ecr.us-east-1.amazonaws.com/sagemaker-pytorch:0.4.0-cpu-py3", "containers"],
])("the image %s starts scripts by the contract %s", (image, generation) => {
  expect(frameworkOfImage(image).generation).toBe(generation);
});

needsPython("train(**kwargs) gets everything that the recorded container gives it", async () => {
  const recorded = cases.cases[0]?.out;
  await kit.objects.put(BUCKET, "data/a.txt", Buffer.from("a"));
  const script = `${KEEP}
def train(**kwargs):
    seen["kw"] = kwargs
    keep()
`;
  const job = await call("everything", script, {
    HyperParameters: { epochs: "3", sagemaker_job_name: '"j"' },
    InputDataConfig: [
      {
        ChannelName: "training",
        DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri: `s3://${BUCKET}/data` } },
      },
    ],
  });
  expect(job.TrainingJobStatus).toBe("Completed");
  const seen = await seenBy("everything");
  expect(seen.main).toBe("train");
  expect(seen.dmlc).toEqual({ ...recorded?.dmlc_env, ...OWN_PLACE });
  expect(seen.sm).toEqual([]);
  expect(seen.kw).toEqual({
    ...recorded?.train_received,
    hyperparameters: {
      epochs: 3,
      sagemaker_job_name: "j",
      sagemaker_program: "train.py",
      sagemaker_submit_directory: expect.stringMatching(/^s3:/),
    },
    num_cpus: expect.any(Number),
    num_gpus: expect.any(Number),
  });
});

needsPython("train() gets what its signature asks for, and save() what it returned", async () => {
  const script = `${KEEP}
def train(channel_input_dirs, hyperparameters, extra=7):
    seen["train"] = [channel_input_dirs, hyperparameters["epochs"], extra]
    return {"weights": [1, 2]}

def save(net, model_dir):
    seen["save"] = [net, model_dir]
    keep()

if __name__ == "__main__":
    raise RuntimeError("imported, never run")
`;
  const job = await call("asked-for", script, { HyperParameters: { epochs: "2" } });
  expect(job.FailureReason).toBeUndefined();
  expect(await seenBy("asked-for")).toMatchObject({
    train: [{}, 2, 7],
    save: [{ weights: [1, 2] }, "/opt/ml/model"],
  });
});

needsPython("what train() returns is not saved when it is nothing", async () => {
  const script = "def train(): return None\ndef save(net, model_dir): raise RuntimeError('called')";
  const job = await call("nothing", script);
  expect(job.TrainingJobStatus).toBe("Completed");
});

needsPython("an argument that the container does not have is a TypeError", async () => {
  const script = cases.cases[1]?.user_module ?? "";
  const job = await call("no-such", script);
  expect(job.FailureReason).toContain(
    "TypeError: train() missing 1 required positional argument: 'nosuch'",
  );
});

needsPython("an error in train() shows the script's own frames only", async () => {
  const job = await call("raises", "def train():\n    raise ValueError('no such column')");
  expect(job.FailureReason).toContain('train.py", line 2, in train\n    raise ValueError');
  expect(job.FailureReason).toContain("ValueError: no such column");
  expect(job.FailureReason).not.toContain('functions.py", line');
});

needsPython("a script that imports MXNet where it is not says how to get it", async () => {
  const job = await call("no-mxnet", "import mxnet\ndef train(): pass");
  expect(job.FailureReason).toContain("No module named 'mxnet'");
  expect(job.FailureReason).toContain(
    "This Python has no MXNet: npx sagelab setup --mxnet makes one that has",
  );
});

needsPython("several hosts share a scheduler and write into folders of their own", async () => {
  const script = `${KEEP}
def train(hosts, current_host, output_data_dir):
    print("host=" + current_host, "out=" + output_data_dir[-len(current_host):])
    if current_host == "algo-1":
        seen["hosts"] = hosts
        keep()
`;
  const job = await call("two", script, {
    ResourceConfig: { InstanceType: "ml.c5.xlarge", InstanceCount: 2, VolumeSizeInGB: 30 },
  });
  expect(job.FailureReason).toBeUndefined();
  const seen = await seenBy("two");
  expect(seen.hosts).toEqual(["algo-1", "algo-2"]);
  expect(seen.dmlc).toMatchObject({ DMLC_NUM_WORKER: "2", DMLC_NUM_SERVER: "2" });
  expect(logLines(kit, "two", "algo-2").join("\n")).toContain("host=algo-2 out=algo-2");
});
