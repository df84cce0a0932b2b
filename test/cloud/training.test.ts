import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  CreateTrainingJobCommand,
  type DescribeTrainingJobCommandOutput,
  StopTrainingJobCommand,
} from "@aws-sdk/client-sagemaker";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  BUCKET,
  closeKit,
  jobRequest,
  logLines,
  openKit,
  ROLE,
  readArchive,
  type TrainingKit,
  train,
  until,
  untilGone,
  untilLogged,
} from "./training-kit";

let kit: TrainingKit;

beforeAll(() => {
  kit = openKit({ stopGraceSeconds: 1 });
});

afterAll(() => closeKit(kit));

const SAVE = `
import os
def save(name, text, folder="SM_MODEL_DIR"):
    with open(os.path.join(os.environ[folder], name), "w") as file:
        file.write(text)
`;

const statuses = (job: DescribeTrainingJobCommandOutput) =>
  job.SecondaryStatusTransitions?.map((one) => [one.Status, one.StatusMessage]);

/** An S3 channel in the API's form. */
function channel(ChannelName: string, S3Uri: string, more: object = {}) {
  const source = { S3DataType: "S3Prefix" as const, S3Uri, ...more };
  return { ChannelName, DataSource: { S3DataSource: source } };
}

const isThere = (key: string) => kit.objects.head(BUCKET, key) !== undefined;

test("a job goes through the service's states with its messages and times", async () => {
  const job = await train(kit, "states", `${SAVE}\nsave("weights.txt", "w")\nprint("done")`);
  expect(job).toMatchObject({
    TrainingJobArn: "arn:aws:sagemaker:us-east-1:123456789012:training-job/states",
    TrainingJobStatus: "Completed",
    SecondaryStatus: "Completed",
    ModelArtifacts: { S3ModelArtifacts: `s3://${BUCKET}/states/output/model.tar.gz` },
    RoleArn: ROLE,
  });
  expect(job.FailureReason).toBeUndefined();
  expect(job.TrainingTimeInSeconds).toBeGreaterThanOrEqual(1);
  expect(job.BillableTimeInSeconds).toBe(job.TrainingTimeInSeconds);
  expect(statuses(job)).toEqual([
    ["Starting", "Preparing the instances for training"],
    ["Downloading", "Downloading the training image"],
    ["Training", "Training image download completed. Training in progress."],
    ["Uploading", "Uploading generated training model"],
    ["Completed", "Training job completed"],
  ]);
  const steps = job.SecondaryStatusTransitions ?? [];
  for (const [index, step] of steps.entries()) {
    expect(step.EndTime).toEqual(steps[index + 1]?.StartTime ?? step.StartTime);
  }
  expect(await readArchive(kit, "states/output/model.tar.gz")).toEqual({ "weights.txt": "w" });
  const stream = kit.logs.streamNames("/aws/sagemaker/TrainingJobs", "states/");
  expect(stream).toEqual([expect.stringMatching(/^states\/algo-1-\d{10}$/)]);
});

test("the script finds the container's folders, variables, arguments and modules", async () => {
  const script = `${SAVE}
import importlib.util, json, sys, sagemaker_containers
from sagemaker_training.environment import Environment
said = {name: value for name, value in os.environ.items() if name.startswith("SM_")}
said.update((name, os.environ.get(name)) for name in ("TRAINING_JOB_NAME", "AWS_REGION", "MINE", "AWS_SECRET_ACCESS_KEY", "MASTER_ADDR"))
said.update(argv=sys.argv, folder=os.getcwd(), toolkit=Environment().hosts, older=sagemaker_containers.training_env().num_gpus)
said.update(inference=importlib.util.find_spec("sagemaker_inference") is not None, unbuffered=sys.stdout.write_through)
said["data"] = open(os.path.join(os.environ["SM_CHANNEL_TRAINING"], "sub", "b.txt")).read()
save("said.json", json.dumps(said))
`;
  await kit.objects.put(BUCKET, "data/sub/b.txt", Buffer.from("beta"));
  await train(kit, "environment", script, {
    InputDataConfig: [channel("training", `s3://${BUCKET}/data`)],
    HyperParameters: { epochs: "2", "model-arch": '"resnet34"', flag: "true" },
    Environment: { MINE: "yes" },
  });
  const archive = await readArchive(kit, "environment/output/model.tar.gz");
  const base = join(kit.home, "sagemaker/training-jobs/environment/hosts/algo-1");
  expect(JSON.parse(archive["said.json"] ?? "")).toMatchObject({
    SM_MODEL_DIR: `${base}/model`,
    SM_OUTPUT_DATA_DIR: `${base}/output/data`,
    SM_CHANNELS: '["training"]',
    SM_CHANNEL_TRAINING: `${base}/input/data/training`,
    SM_HPS: '{"epochs":2,"flag":true,"model-arch":"resnet34"}',
    SM_HP_EPOCHS: "2",
    "SM_HP_MODEL-ARCH": "resnet34",
    SM_HOSTS: '["algo-1"]',
    SM_CURRENT_HOST: "algo-1",
    SM_CURRENT_INSTANCE_TYPE: "ml.c5.xlarge",
    SM_INSTANCE_GROUPS: '["homogeneousCluster"]',
    SM_USER_ENTRY_POINT: "train.py",
    SM_MODULE_NAME: "train",
    SM_MODULE_DIR: expect.stringMatching(/^s3:\/\/.*sourcedir\.tar\.gz$/),
    TRAINING_JOB_NAME: "environment",
    AWS_REGION: "us-east-1",
    MASTER_ADDR: "127.0.0.1",
    MINE: "yes",
    AWS_SECRET_ACCESS_KEY: null,
    argv: ["train.py", "--epochs", "2", "--flag", "True", "--model-arch", "resnet34"],
    folder: `${base}/code`,
    toolkit: ["algo-1"],
    older: expect.any(Number),
    inference: false,
    unbuffered: true,
    data: "beta",
  });
  expect(existsSync(base)).toBe(false);
});

test("metrics are found in the log, the last value of each is kept", async () => {
  const job = await train(kit, "metrics", 'for i in (3, 2, 1): print("loss: %s" % i)', {
    AlgorithmSpecification: {
      TrainingInputMode: "File",
      TrainingImage: "x",
      MetricDefinitions: [
        { Name: "loss", Regex: "(?i)Loss: ([0-9.]+)" },
        { Name: "never", Regex: "accuracy: (.*)" },
        { Name: "broken", Regex: "([0-9" },
      ],
    },
  });
  expect(job.FinalMetricDataList).toEqual([
    { MetricName: "loss", Value: 1, Timestamp: expect.any(Date) },
  ]);
  expect(logLines(kit, "metrics")[0]).toMatch(
    /^\[sagelab\] Cannot record the metric "broken" with the regex "\(\[0-9": /,
  );
});

test("a script that fails gives the toolkit's reason and the end of standard error", async () => {
  const script = `${SAVE}
save("model.txt", "not to be used")
save("log.txt", "kept", "SM_OUTPUT_DATA_DIR")
raise ValueError("no such column")
`;
  const job = await train(kit, "fails", script, { HyperParameters: { lr: "0.1" } });
  expect(job).toMatchObject({ TrainingJobStatus: "Failed", SecondaryStatus: "Failed" });
  expect(job.FailureReason).toBe(
    [
      "AlgorithmError: ExecuteUserScriptError:",
      "ExitCode 1",
      'ErrorMessage "Traceback (most recent call last):',
      `  File "${kit.home}/sagemaker/training-jobs/fails/hosts/algo-1/code/train.py", line 9, in <module>`,
      '    raise ValueError("no such column")',
      'ValueError: no such column"',
      'Command "/usr/bin/python3 train.py --lr 0.1"',
    ].join("\n"),
  );
  expect(statuses(job)?.at(-1)).toEqual(["Failed", "Training job failed"]);
  expect(isThere("fails/output/model.tar.gz")).toBe(false);
  expect(await readArchive(kit, "fails/output/output.tar.gz")).toEqual({ "log.txt": "kept" });
});

test("a long reason keeps the last lines and is at most 1,024 characters", async () => {
  const script = 'import sys\nfor i in range(999): print("line", i, file=sys.stderr)\nsys.exit(7)';
  const { FailureReason = "" } = await train(kit, "long", script);
  expect(FailureReason.length).toBeLessThanOrEqual(1024);
  expect(FailureReason).toMatch(
    /^AlgorithmError: ExecuteUserScriptError:\nExitCode 7\nErrorMessage "line \d+\n/,
  );
  expect(FailureReason).toMatch(/line 998"\nCommand "\/usr\/bin\/python3 train\.py"$/);
});

test("a failure file of the script's own is the reason", async () => {
  const script = `${SAVE}\nsave("failure", "The labels are wrong", "SM_OUTPUT_DIR")\nraise SystemExit(3)`;
  const job = await train(kit, "own-reason", script);
  expect(job.FailureReason).toBe("AlgorithmError: The labels are wrong");
});

test("a script that is killed gets a hint at memory", async () => {
  const job = await train(kit, "killed", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)");
  expect(job.FailureReason).toBe(
    'AlgorithmError: ExecuteUserScriptError:\nExitCode 137\nErrorMessage ""\nOutOfMemory: Process killed by SIGKILL (signal 9)\nCommand "/usr/bin/python3 train.py"',
  );
});

test("an entry point that is not in the source is named with what is there", async () => {
  const job = await train(kit, "no-entry", { "other.py": "", "readme.md": "" });
  expect(job.FailureReason).toBe(
    'AlgorithmError: ExecuteUserScriptError:\nExitCode 2\nErrorMessage "No entry point "train.py" in the source; there is: other.py, readme.md"',
  );
});

test("a job that saves no model completes, stores none and says so at the end of its log", async () => {
  const job = await train(kit, "no-model", "print('nothing')");
  expect(job.TrainingJobStatus).toBe("Completed");
  expect(job.ModelArtifacts?.S3ModelArtifacts).toBe(`s3://${BUCKET}/no-model/output/model.tar.gz`);
  expect(isThere("no-model/output/model.tar.gz")).toBe(false);
  expect(logLines(kit, "no-model").at(-1)).toBe(
    "[sagelab] The script saved nothing in the folder SM_MODEL_DIR, so this job has no model.tar.gz",
  );
});

test("CompressionType NONE stores the files as they are", async () => {
  const script = `${SAVE}
os.mkdir(os.path.join(os.environ["SM_MODEL_DIR"], "code"))
save("code/a.txt", "a")
save("b.txt", "b", "SM_OUTPUT_DATA_DIR")
`;
  const job = await train(kit, "loose", script, {
    OutputDataConfig: { S3OutputPath: `s3://${BUCKET}/out/`, CompressionType: "NONE" },
  });
  expect(job.ModelArtifacts?.S3ModelArtifacts).toBe(`s3://${BUCKET}/out/loose/output/model/`);
  expect(isThere("out/loose/output/model/code/a.txt")).toBe(true);
  expect(isThere("out/loose/output/data/b.txt")).toBe(true);
});

test("a stopped job saves what it has, and stays stopped", async () => {
  const script = `${SAVE}
import signal, subprocess, sys, time
subprocess.Popen(["sleep", "600"])
def end(*_):
    save("half.txt", "half")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print("ready")
time.sleep(600)
`;
  await kit.client.send(new CreateTrainingJobCommand(await jobRequest(kit, "stopped", script)));
  await untilLogged(kit, "stopped", /^ready$/);
  const stop = new StopTrainingJobCommand({ TrainingJobName: "stopped" });
  await kit.client.send(stop);
  const stopping = await until(kit, "stopped", () => true);
  expect(["Stopping", "Stopped"]).toContain(stopping.TrainingJobStatus);
  const job = await until(kit, "stopped", (one) => one.TrainingJobStatus === "Stopped");
  expect(job.SecondaryStatus).toBe("Stopped");
  expect(statuses(job)?.slice(-2)).toEqual([
    ["Stopping", "Stopping the training job"],
    ["Stopped", "Training job stopped"],
  ]);
  expect(await readArchive(kit, "stopped/output/model.tar.gz")).toEqual({ "half.txt": "half" });
  await expect(kit.client.send(stop)).rejects.toMatchObject({
    name: "ValidationException",
    message: "The request was rejected because the training job is in status Stopped.",
  });
});

test("a script that ignores SIGTERM is killed after the grace time, with its children", async () => {
  const script = `
import os, signal, subprocess, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen(["sh", "-c", "trap '' TERM; echo child $$; sleep 600"])
time.sleep(600)
`;
  await kit.client.send(new CreateTrainingJobCommand(await jobRequest(kit, "ignores", script)));
  const line = await untilLogged(kit, "ignores", /^child \d+$/);
  await kit.client.send(new StopTrainingJobCommand({ TrainingJobName: "ignores" }));
  const job = await until(kit, "ignores", (one) => one.TrainingJobStatus === "Stopped");
  expect(job.SecondaryStatus).toBe("Stopped");
  await untilGone(Number(line.split(" ")[1]));
});

test("a job that is over its time is stopped and says why", async () => {
  const job = await train(kit, "too-long", "import time\ntime.sleep(600)", {
    StoppingCondition: { MaxRuntimeInSeconds: 1 },
  });
  expect(job).toMatchObject({
    TrainingJobStatus: "Stopped",
    SecondaryStatus: "MaxRuntimeExceeded",
  });
  expect(job.TrainingTimeInSeconds).toBeGreaterThanOrEqual(1);
  expect(statuses(job)?.slice(-2)).toEqual([
    ["Stopping", "Stopping the training job"],
    ["MaxRuntimeExceeded", "Training job runtime exceeded MaxRuntimeInSeconds provided"],
  ]);
});

test("channels bring prefixes, single objects, manifests and folders of this machine", async () => {
  const put = (key: string, text: string) => kit.objects.put(BUCKET, key, Buffer.from(text));
  await put("in/a/1.txt", "1");
  await put("in/a/sub/2.txt", "2");
  await put("in/ab.txt", "ab");
  const manifest = [{ prefix: `s3://${BUCKET}/in/` }, "a/sub/2.txt", "ab.txt"];
  await put("in/some.manifest", JSON.stringify(manifest));
  const folder = join(kit.scratch, "local");
  mkdirSync(join(folder, "deep"), { recursive: true });
  writeFileSync(join(folder, "deep", "3.txt"), "3");
  const script = `
import os
for name in sorted(os.listdir(os.environ["SM_INPUT_DIR"] + "/data")):
    top = os.environ["SM_CHANNEL_" + name.upper()]
    found = sorted(os.path.relpath(os.path.join(at, file), top) for at, _, files in os.walk(top) for file in files)
    print(name, found)
`;
  await train(kit, "channels", script, {
    InputDataConfig: [
      channel("prefix", `s3://${BUCKET}/in/a`),
      channel("one", `s3://${BUCKET}/in/a/1.txt`),
      channel("manifest", `s3://${BUCKET}/in/some.manifest`, { S3DataType: "ManifestFile" }),
      channel("folder", pathToFileURL(folder).href),
      channel("file", pathToFileURL(join(folder, "deep", "3.txt")).href),
    ],
  });
  expect(logLines(kit, "channels").slice(1, -1)).toEqual([
    "file ['3.txt']",
    "folder ['deep/3.txt']",
    "manifest ['a/sub/2.txt', 'ab.txt']",
    "one ['1.txt']",
    "prefix ['1.txt', 'ab.txt', 'sub/2.txt']",
  ]);
});

test("checkpoints are there before the script starts and are stored again, and so is intermediate output", async () => {
  await kit.objects.put(BUCKET, "checkpoints/epoch.txt", Buffer.from("4"));
  const script = `${SAVE}
path = os.path.join(os.environ["SAGEMAKER_BASE_DIR"], "checkpoints", "epoch.txt")
epoch = int(open(path).read())
open(path, "w").write(str(epoch + 1))
save("part.txt", "part", "SM_OUTPUT_INTERMEDIATE_DIR")
`;
  const job = await train(kit, "checkpoints", script, {
    CheckpointConfig: { S3Uri: `s3://${BUCKET}/checkpoints`, LocalPath: "/opt/ml/checkpoints" },
    HyperParameters: { sagemaker_s3_output: `"s3://${BUCKET}/parts"` },
  });
  expect(job.FailureReason).toBeUndefined();
  const read = (key: string) => kit.objects.head(BUCKET, key)?.size;
  expect(read("checkpoints/epoch.txt")).toBe(1);
  expect(read("parts/checkpoints/output/intermediate/part.txt")).toBe(4);
  const again = await train(kit, "checkpoints-2", script.replace("epoch + 1", "100"), {
    CheckpointConfig: { S3Uri: `s3://${BUCKET}/checkpoints` },
  });
  expect(again.TrainingJobStatus).toBe("Completed");
  expect(read("checkpoints/epoch.txt")).toBe(3);
});

test("what has no effect here is said at the start of the log", async () => {
  await train(kit, "notes", "print('ran')", {
    EnableNetworkIsolation: true,
    HyperParameters: { out: "/opt/ml/model/x" },
  });
  expect(logLines(kit, "notes").slice(0, 2)).toEqual([
    "[sagelab] EnableNetworkIsolation has no effect here: the script can reach the network",
    '[sagelab] "out" names a folder below /opt/ml, which is elsewhere here: use the SM_ variables',
  ]);
});

test("a shell script is an entry point, too", async () => {
  const shell = await train(
    kit,
    "shell",
    { "run.sh": 'echo "shell $1 $2" > "$SM_MODEL_DIR/said.txt"\n' },
    { HyperParameters: { sagemaker_program: '"run.sh"', text: '"a b"' } },
  );
  expect(shell.FailureReason).toBeUndefined();
  expect(await readArchive(kit, "shell/output/model.tar.gz")).toEqual({
    "said.txt": "shell --text a b\n",
  });
});

test("the folder of an ended job keeps its record and nothing else", async () => {
  await train(kit, "folder", "print(1)");
  const folder = join(kit.home, "sagemaker/training-jobs/folder");
  while (existsSync(join(folder, "hosts"))) await kit.context.clock.sleep(20);
  expect(readdirSync(folder).sort()).toEqual(["job.json", "supervisor.json", "supervisor.log"]);
});
