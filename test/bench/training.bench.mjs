// How much a training job adds to running its script by hand, and how soon its end is seen. Needs dist/ and a Python 3.
// Prints medians of some runs in milliseconds.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const dist = fileURLToPath(new URL("../../dist/", import.meta.url));
const { createServices } = require(join(dist, "cloud/local/services.js"));
const { ObjectStore } = require(join(dist, "cloud/local/s3/object-store.js"));
const { systemClock } = require(join(dist, "clock.js"));
const { packTarGz } = require(join(dist, "codecs/tar.js"));
const { findPython } = require(join(dist, "cloud/local/runner/python.js"));

const RUNS = 5;
const POLL_MS = 20;
const FILES = 5000;
const LINES = 100_000;
const BUCKET = "bench-bucket";

const scratch = mkdtempSync(join(tmpdir(), "sagelab-bench-"));
const home = join(scratch, "home");
const objects = new ObjectStore(join(home, "s3"), systemClock);
objects.createBucket(BUCKET, { region: "us-east-1" });
const services = createServices({
  home,
  region: "us-east-1",
  account: "123456789012",
  clock: systemClock,
});
const python = (await findPython()).path;

const END = "import time; print('ended %.6f' % time.time())";
const cases = [
  ["a script that does nothing", END, []],
  [`a script with a channel of ${FILES} files`, END, ["many"]],
  [`a script that prints ${LINES} lines`, `for i in range(${LINES}): print("line", i)\n${END}`, []],
];
const sixteen = Buffer.alloc(16);
for (let index = 0; index < FILES; index++) {
  await objects.put(BUCKET, `many/${index % 50}/${index}.bin`, sixteen);
}

console.log(`Python: ${python}`);
for (const [title, script, channels] of cases) {
  const source = join(scratch, "source");
  mkdirSync(source, { recursive: true });
  writeFileSync(join(source, "train.py"), script);
  await packTarGz(source, join(scratch, "sourcedir.tar.gz"));
  await objects.putFile(BUCKET, "sourcedir.tar.gz", join(scratch, "sourcedir.tar.gz"));
  const byHand = [];
  const asJob = [];
  const seenAfter = [];
  for (let run = 0; run < RUNS; run++) {
    let start = performance.now();
    execFileSync(python, ["-u", join(source, "train.py")], { maxBuffer: 1 << 28 });
    byHand.push(performance.now() - start);
    start = performance.now();
    const seen = await train(`bench-${channels.length}-${script.length}-${run}`, channels);
    asJob.push(performance.now() - start);
    seenAfter.push(Date.now() - seen * 1000);
  }
  const added = median(asJob) - median(byHand);
  console.log(title);
  console.log(`  by hand ${median(byHand)}, as a job ${median(asJob)}, added ${added}`);
  console.log(`  from the script's last line to Completed seen: ${median(seenAfter)}`);
}
await services.close();
rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });

/** Runs a job to its end; gives when its script printed its last line, in seconds. */
async function train(name, channels) {
  await call("SageMaker.CreateTrainingJob", {
    TrainingJobName: name,
    RoleArn: "arn:aws:iam::123456789012:role/bench",
    AlgorithmSpecification: { TrainingInputMode: "File", TrainingImage: "bench" },
    OutputDataConfig: { S3OutputPath: `s3://${BUCKET}/` },
    ResourceConfig: { InstanceType: "local", InstanceCount: 1, VolumeSizeInGB: 1 },
    StoppingCondition: { MaxRuntimeInSeconds: 600 },
    InputDataConfig: channels.length === 0 ? undefined : channels.map(channel),
    HyperParameters: {
      sagemaker_program: '"train.py"',
      sagemaker_submit_directory: `"s3://${BUCKET}/sourcedir.tar.gz"`,
    },
  });
  while (true) {
    const job = await call("SageMaker.DescribeTrainingJob", { TrainingJobName: name });
    if (job.TrainingJobStatus === "Completed") break;
    if (job.TrainingJobStatus === "Failed") throw new Error(job.FailureReason);
    await systemClock.sleep(POLL_MS);
  }
  const group = { logGroupName: "/aws/sagemaker/TrainingJobs" };
  const { logStreams } = await call("Logs_20140328.DescribeLogStreams", {
    ...group,
    logStreamNamePrefix: `${name}/`,
  });
  const { events } = await call("Logs_20140328.GetLogEvents", {
    ...group,
    logStreamName: logStreams[0].logStreamName,
    limit: 10,
  });
  const last = events.find((event) => event.message.startsWith("ended "));
  return Number(last.message.split(" ")[1]);
}

function channel(name) {
  const source = { S3DataType: "S3Prefix", S3Uri: `s3://${BUCKET}/${name}` };
  return { ChannelName: name, DataSource: { S3DataSource: source } };
}

async function call(target, input) {
  const answer = await services.handler({
    method: "POST",
    path: "/",
    query: [],
    headers: { "x-amz-target": target, "content-type": "application/x-amz-json-1.1" },
    body: Buffer.from(JSON.stringify(input)),
  });
  const body = JSON.parse(Buffer.from(answer.body).toString() || "{}");
  if (answer.status !== 200) throw new Error(body.message);
  return body;
}

function median(values) {
  return Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]);
}
