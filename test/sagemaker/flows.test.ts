import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { HttpRequest } from "../../src/cloud/local/http";
import { readBody } from "../../src/cloud/local/json-service";
import { cloudOver, createLocalHandler } from "../../src/cloud/local/local-cloud";
import { unpackTarGz } from "../../src/codecs/tar";
import { PyTorch } from "../../src/sagemaker/pytorch";
import { S3Downloader } from "../../src/sagemaker/s3-transfer";
import { Session } from "../../src/sagemaker/session";
import { file, scratchFolder } from "./support";

/** A request as the recordings of the Python SDK have it. */
interface Call {
  readonly operation: string;
  readonly request: unknown;
}

/** A session whose requests are noted. */
function recordingSession(): { session: Session; calls: Call[] } {
  const local = createLocalHandler({ home: scratchFolder(), region: "us-west-2" });
  const calls: Call[] = [];
  const handler = async (request: HttpRequest) => {
    const call = await describeCall(request);
    if (call) calls.push(call);
    return local.handler(request);
  };
  const session = new Session({ cloud: "local" }, cloudOver({ ...local, handler }));
  afterAll(() => session.close());
  return { session, calls };
}

async function describeCall(request: HttpRequest): Promise<Call | undefined> {
  const target = request.headers["x-amz-target"]?.split(".")[1];
  if (target) {
    const text = (await readBody(request.body)).toString("utf8");
    return { operation: target, request: JSON.parse(text) };
  }
  if (request.path.includes("/invocations")) {
    const { accept, "content-type": type } = request.headers;
    return { operation: "InvokeEndpoint", request: { accept, type, path: request.path } };
  }
  if (request.method === "PUT") return { operation: "Put", request: request.path };
  if (request.method === "GET") return { operation: "Get", request: request.path };
  return undefined;
}

const SCRIPT = `
import json, os

def model_fn(model_dir):
    with open(os.path.join(model_dir, "model.json")) as handle:
        return json.load(handle)

def predict_fn(data, model):
    return data * model["factor"]

if __name__ == "__main__":
    with open(os.path.join(os.environ["SM_MODEL_DIR"], "model.json"), "w") as handle:
        json.dump({"factor": 3}, handle)
`;

test("the walkthrough sends the requests of the Python SDK, without debugger and profiler", async () => {
  const { session, calls } = recordingSession();
  const folder = scratchFolder();
  mkdirSync(join(folder, "data/sub"), { recursive: true });
  writeFileSync(join(folder, "data/a.bin"), "A");
  writeFileSync(join(folder, "data/sub/b.bin"), "B");
  const script = file(folder, "pets.py", SCRIPT);

  const inputs = await session.uploadData({
    path: join(folder, "data"),
    keyPrefix: "pytorch-cnn-cifar10-example/data",
  });
  const estimator = new PyTorch({
    session,
    entryPoint: script,
    role: "arn:aws:iam::123456789012:role/service-role/AmazonSageMaker-ExecutionRole-20240101T000000",
    frameworkVersion: "1.4.0",
    pyVersion: "py3",
    instanceCount: 1,
    instanceType: "ml.c5.xlarge",
  });
  await estimator.fit(inputs, { jobName: "pytorch-training-601" });
  const predictor = await estimator.deploy({
    initialInstanceCount: 1,
    instanceType: "ml.c5.xlarge",
    endpointName: "pytorch-training-602",
  });
  await predictor.predict([[1, 2]]);
  await predictor.deleteEndpoint();

  const bucket = "sagemaker-us-west-2-123456789012";
  const request = (operation: string) =>
    calls.find((call) => call.operation === operation)?.request;
  const model = (request("CreateModel") as { ModelName: string }).ModelName;
  expect(model).toMatch(/^pytorch-training-\d{4}(-\d\d){5}-\d{3}$/);
  expect(calls.filter(({ operation }) => operation === "Put").map((call) => call.request)).toEqual([
    `/${bucket}/`,
    `/${bucket}/pytorch-cnn-cifar10-example/data/a.bin`,
    `/${bucket}/pytorch-cnn-cifar10-example/data/sub/b.bin`,
    `/${bucket}/pytorch-training-601/source/sourcedir.tar.gz`,
    `/${bucket}/${model}/model.tar.gz`,
  ]);
  expect(request("CreateTrainingJob")).toEqual({
    AlgorithmSpecification: {
      TrainingInputMode: "File",
      TrainingImage: "763104351884.dkr.ecr.us-west-2.amazonaws.com/pytorch-training:1.4.0-cpu-py3",
      EnableSageMakerMetricsTimeSeries: true,
    },
    OutputDataConfig: { S3OutputPath: `s3://${bucket}/` },
    TrainingJobName: "pytorch-training-601",
    StoppingCondition: { MaxRuntimeInSeconds: 86400 },
    ResourceConfig: { VolumeSizeInGB: 30, InstanceCount: 1, InstanceType: "ml.c5.xlarge" },
    RoleArn:
      "arn:aws:iam::123456789012:role/service-role/AmazonSageMaker-ExecutionRole-20240101T000000",
    InputDataConfig: [
      {
        DataSource: {
          S3DataSource: {
            S3DataType: "S3Prefix",
            S3Uri: `s3://${bucket}/pytorch-cnn-cifar10-example/data`,
            S3DataDistributionType: "FullyReplicated",
          },
        },
        ChannelName: "training",
      },
    ],
    HyperParameters: {
      sagemaker_submit_directory: `"s3://${bucket}/pytorch-training-601/source/sourcedir.tar.gz"`,
      sagemaker_program: '"pets.py"',
      sagemaker_container_log_level: "20",
      sagemaker_job_name: '"pytorch-training-601"',
      sagemaker_region: '"us-west-2"',
    },
  });
  expect(request("CreateModel")).toEqual({
    ModelName: model,
    ExecutionRoleArn:
      "arn:aws:iam::123456789012:role/service-role/AmazonSageMaker-ExecutionRole-20240101T000000",
    PrimaryContainer: {
      Image: "763104351884.dkr.ecr.us-west-2.amazonaws.com/pytorch-inference:1.4.0-cpu-py3",
      Environment: {
        SAGEMAKER_PROGRAM: "pets.py",
        SAGEMAKER_SUBMIT_DIRECTORY: "/opt/ml/model/code",
        SAGEMAKER_CONTAINER_LOG_LEVEL: "20",
        SAGEMAKER_REGION: "us-west-2",
      },
      ModelDataUrl: `s3://${bucket}/${model}/model.tar.gz`,
    },
  });
  expect(request("CreateEndpointConfig")).toEqual({
    EndpointConfigName: "pytorch-training-602",
    ProductionVariants: [
      {
        VariantName: "AllTraffic",
        ModelName: model,
        InitialVariantWeight: 1,
        InitialInstanceCount: 1,
        InstanceType: "ml.c5.xlarge",
      },
    ],
  });
  expect(request("CreateEndpoint")).toEqual({
    EndpointName: "pytorch-training-602",
    EndpointConfigName: "pytorch-training-602",
    Tags: [],
  });
  expect(request("InvokeEndpoint")).toEqual({
    accept: "application/x-npy",
    type: "application/x-npy",
    path: "/endpoints/pytorch-training-602/invocations",
  });
  const after = calls.slice(calls.findIndex(({ operation }) => operation === "InvokeEndpoint") + 1);
  expect(after.map(({ operation }) => operation)).toEqual([
    "DescribeEndpoint",
    "DeleteEndpointConfig",
    "DeleteEndpoint",
  ]);

  const unpacked = join(folder, "model");
  const [archive = ""] = await S3Downloader.download(
    `s3://${bucket}/${model}/model.tar.gz`,
    join(folder, "repacked"),
    { session },
  );
  await unpackTarGz(archive, unpacked);
  expect(readdirSync(unpacked).sort()).toEqual(["code", "model.json"]);
  expect(readdirSync(join(unpacked, "code"))).toEqual(["pets.py"]);
});
