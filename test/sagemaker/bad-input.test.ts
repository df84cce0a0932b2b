import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { Estimator } from "../../src/sagemaker/estimator";
import { TrainingInput } from "../../src/sagemaker/inputs";
import { Model } from "../../src/sagemaker/model";
import { Predictor } from "../../src/sagemaker/predictor";
import { PyTorch, type PyTorchOptions } from "../../src/sagemaker/pytorch";
import { PyTorchModel } from "../../src/sagemaker/pytorch-model";
import { S3Uploader } from "../../src/sagemaker/s3-transfer";
import { NumpySerializer } from "../../src/sagemaker/serializers";
import { Session } from "../../src/sagemaker/session";
import { failure, file, scratchFolder, scratchSession } from "./support";

const session = scratchSession();
const folder = scratchFolder();
const script = file(folder, "train.py", "print('trained')\n");
const bucket = "sagemaker-us-east-1-123456789012";

function pytorch(options: Partial<PyTorchOptions> = {}): PyTorch {
  return new PyTorch({
    session,
    entryPoint: script,
    frameworkVersion: "1.4.0",
    instanceType: "ml.c5.xlarge",
    ...options,
  });
}

/** No job may have been started by what was refused. */
async function jobCount(): Promise<number> {
  const sagemaker = await session.cloud.sagemaker();
  return (await sagemaker.listTrainingJobs({})).TrainingJobSummaries?.length ?? 0;
}

beforeAll(async () => {
  await session.defaultBucket();
  await S3Uploader.uploadBytes("x", `s3://${bucket}/data/x`, { session });
});

test.each<[string, Partial<PyTorchOptions>, string]>([
  [
    "an entry point that is missing",
    { entryPoint: "no.py" },
    'Cannot use the entry point "no.py": no such file',
  ],
  [
    "an entry point outside sourceDir",
    { sourceDir: folder, entryPoint: "../train.py" },
    `Cannot use the entry point "../train.py": it lies outside the sourceDir "${folder}"`,
  ],
  [
    "an entry point that is missing in sourceDir",
    { sourceDir: folder, entryPoint: "no.py" },
    `Cannot use the entry point "no.py" in "${folder}": no such file`,
  ],
  [
    "a sourceDir that is missing",
    { sourceDir: "no" },
    'Cannot use the sourceDir "no": no such folder',
  ],
  [
    "a dependency that is missing",
    { dependencies: ["no-lib"] },
    'Cannot use the dependency "no-lib": no such file or folder',
  ],
  [
    "an unknown instance type",
    { instanceType: "ml.c5.huge" },
    'Cannot train on "ml.c5.huge": not an instance type of SageMaker training jobs; nearest: ml.c5.xlarge, ml.c5.2xlarge, ml.c5.4xlarge',
  ],
])("fit() refuses %s before anything is sent", async (_, options, message) => {
  const error = await failure(pytorch(options).fit(`s3://${bucket}/data`));
  expect(error.message).toBe(message);
  expect(await jobCount()).toBe(0);
});

test.each<[string, object, string]>([
  [
    "an unknown version",
    { frameworkVersion: "1.4.9" },
    "Cannot use pytorch 1.4.9: AWS has training images for 0.4.0, 1.0.0, 1.1.0, ",
  ],
  [
    "no version",
    { frameworkVersion: undefined },
    "Cannot use PyTorch without frameworkVersion or imageUri",
  ],
  ["no entry point", { entryPoint: undefined }, "Cannot use PyTorch without entryPoint"],
  [
    "a name of the Python SDK's version 1",
    { train_instance_type: "ml.c5.xlarge" },
    'Cannot use the option "train_instance_type" of PyTorch: it is called instanceType here',
  ],
  [
    "a name in Python's spelling",
    { base_job_name: "x" },
    'Cannot use the option "base_job_name" of PyTorch: it is called baseJobName here',
  ],
  [
    "an option that is not supported",
    { distribution: { mpi: { enabled: true } } },
    'Cannot use the option "distribution" of PyTorch: the script may start its own process group from SM_HOSTS and SM_CURRENT_HOST',
  ],
  [
    "a misspelt option",
    { hyperParameters: {} },
    'Cannot use the option "hyperParameters" of PyTorch: there is no such option; nearest: hyperparameters',
  ],
  ["a role that is no ARN", { role: "me" }, 'Cannot use "me" as a role: an ARN is wanted, '],
  [
    "no instance at all",
    { instanceCount: 0 },
    "Cannot use instanceCount 0: a whole number, 1 or more, is wanted",
  ],
  [
    "spot instances without a limit",
    { useSpotInstances: true },
    "Cannot use spot instances without maxWait: the seconds to wait for them and the job",
  ],
  [
    "an output path that is no address",
    { outputPath: "out" },
    'Cannot use outputPath "out": an address that starts with s3:// is wanted',
  ],
])("new PyTorch() refuses %s", (_, options, message) => {
  expect(() => pytorch(options as Partial<PyTorchOptions>)).toThrow(message);
});

test("fit() refuses a channel without data and names it", async () => {
  const error = await failure(
    pytorch().fit({ training: `s3://${bucket}/data`, test: `s3://${bucket}/none` }),
  );
  expect(error.message).toBe(
    `Cannot train: the channel "test" has no data, nothing is stored under s3://${bucket}/none`,
  );
  const empty = join(folder, "empty");
  mkdirSync(empty);
  const local = await failure(pytorch().fit(`file://${empty}`));
  expect(local.message).toBe(
    `Cannot train: the channel "training" has no data, nothing is stored under file://${empty}`,
  );
  expect(await jobCount()).toBe(0);
});

test("fit() refuses inputs that are no address", async () => {
  expect((await failure(pytorch().fit("data"))).message).toBe(
    'Cannot use "data" as training data: an address that starts with s3:// or file:// is wanted',
  );
  expect(() => new TrainingInput("s3://b/x", { content_type: "x" } as never)).toThrow(
    'Cannot use the option "content_type" of TrainingInput: it is called contentType here',
  );
  expect((await failure(pytorch().fit({ "a b": "s3://b/x" }))).message).toBe(
    'Cannot use "a b" as the name of a channel: 1 to 64 letters, digits, dots, hyphens and underscores',
  );
});

test("fit() refuses a job name that AWS would refuse, and options it does not know", async () => {
  expect((await failure(pytorch().fit(undefined, { jobName: "my_job" }))).message).toBe(
    'Cannot use "my_job" as the name of a training job: 1 to 63 letters, digits and hyphens, starting and ending with a letter or digit',
  );
  expect((await failure(pytorch().fit(undefined, { job_name: "x" } as never))).message).toBe(
    'Cannot use the option "job_name" of estimator.fit(): it is called jobName here',
  );
});

test("an estimator without a script is refused on the local cloud", async () => {
  const estimator = new Estimator({ session, imageUri: "me/algo:1", instanceType: "ml.m5.xlarge" });
  const error = await failure(estimator.fit(`s3://${bucket}/data`));
  expect(error.message).toBe(
    'Cannot train with the image "me/algo:1" on the local cloud: it runs Python scripts and no containers; give an entryPoint',
  );
  expect(await jobCount()).toBe(0);
});

test("deploy() before fit() says what to do", async () => {
  const error = await failure(pytorch().deploy({ instanceType: "ml.c5.xlarge" }));
  expect(error.message).toBe("Cannot deploy: this estimator has not trained; call fit() first");
});

test("deploy() refuses a model that is not there, an unknown type and unknown options", async () => {
  const model = new PyTorchModel({
    session,
    modelData: `s3://${bucket}/none/model.tar.gz`,
    entryPoint: script,
    frameworkVersion: "1.4.0",
  });
  expect((await failure(model.deploy({ instanceType: "ml.c5.xlarge" }))).message).toBe(
    `Cannot deploy: there is no model at s3://${bucket}/none/model.tar.gz`,
  );
  expect((await failure(model.deploy({ instanceType: "ml.c5.huge" }))).message).toBe(
    'Cannot deploy to "ml.c5.huge": not an instance type of SageMaker endpoints; nearest: ml.c5.large, ml.c5.xlarge, ml.c5.2xlarge',
  );
  const options = { instanceType: "ml.c5.xlarge", update_endpoint: true } as never;
  expect((await failure(model.deploy(options))).message).toBe(
    'Cannot use the option "update_endpoint" of deploy(): not supported',
  );
  expect(() => new Model({ modelData: "model.tar.gz", imageUri: "i" })).toThrow(
    'Cannot use modelData "model.tar.gz": an address that starts with s3:// or file:// is wanted',
  );
});

test("predict() refuses a body of more than 6 MiB before it is sent", async () => {
  const predictor = new Predictor("none", { session, serializer: new NumpySerializer() });
  const error = await failure(predictor.predict(new Float64Array(800_000)));
  expect(error).toBeInstanceOf(RangeError);
  expect(error.message).toBe(
    'Cannot predict on "none": the request has 6,400,128 bytes (6.4 MB), an endpoint takes at most 6,291,456 (6 MiB)',
  );
});

test("predict() on an endpoint that does not exist says so", async () => {
  const error = await failure(new Predictor("none", { session }).predict(new Uint8Array([1])));
  expect(error.message).toBe(
    'Cannot predict on "none": there is no such endpoint on the local cloud',
  );
  expect(error).toMatchObject({ code: "NotFound" });
});

test("a job that does not exist is not found", async () => {
  const error = await failure(PyTorch.attach("no-such-job", { session }));
  expect(error.message).toBe('Cannot find the training job "no-such-job" in us-east-1');
});

test("a session refuses unknown options and words", () => {
  expect(() => new Session({ boto_session: 1 } as never)).toThrow(
    `Cannot use the option "boto_session" of Session: credentials and profiles come from the AWS SDK's own chain`,
  );
  expect(() => new Session({ cloud: "azure" as never })).toThrow(
    'Cannot open the cloud "azure": local or aws is wanted',
  );
});

test("a session on AWS refuses this machine and its files", async () => {
  const aws = Session.aws({ region: "us-east-1" });
  const local = await failure(pytorch({ session: aws, instanceType: "local" }).fit());
  expect(local.message).toBe(
    'Cannot train on "local": this session is on AWS; open Session.local() to work on this machine',
  );
  const files = await failure(pytorch({ session: aws }).fit(`file://${folder}`));
  expect(files.message).toBe(
    `Cannot train on file://${folder} in the channel "training": AWS cannot read this machine's files`,
  );
});
