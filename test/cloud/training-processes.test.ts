import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CreateTrainingJobCommand, ListTrainingJobsCommand } from "@aws-sdk/client-sagemaker";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../../src/clock";
import { readJob, readSupervisor } from "../../src/cloud/local/runner/training-record";
import { TrainingJobs } from "../../src/cloud/local/sagemaker/training-jobs";
import { childEnvironment } from "../../src/environment";
import { start } from "../../src/processes";
import {
  closeKit,
  jobRequest,
  logLines,
  openKit,
  readArchive,
  type TrainingKit,
  until,
  untilGone,
  untilLogged,
} from "./training-kit";

let kit: TrainingKit;

beforeAll(() => {
  kit = openKit();
});

afterAll(() => closeKit(kit));

/** Prints its process's number, then waits for a file in the scratch folder, saves a model and ends. */
const waitFor = (path: string) => `
import os, time
print("script", os.getpid(), flush=True)
while not os.path.exists(${JSON.stringify(path)}):
    time.sleep(0.02)
with open(os.path.join(os.environ["SM_MODEL_DIR"], "model.txt"), "w") as file:
    file.write("trained")
`;

async function scriptPid(name: string): Promise<number> {
  return Number((await untilLogged(kit, name, /^script \d+$/)).split(" ")[1]);
}

test("a job outlives the process that created it, and another one attaches", async () => {
  const done = join(kit.scratch, "done");
  const request = await jobRequest(kit, "outlives", waitFor(done));
  const program = `
    const { createServices } = require(${JSON.stringify(join(import.meta.dirname, "../../dist/cloud/local/services.js"))});
    const { systemClock } = require(${JSON.stringify(join(import.meta.dirname, "../../dist/clock.js"))});
    const [home, body] = process.argv.slice(1);
    const { handler } = createServices({ home, region: "us-east-1", account: "123456789012", clock: systemClock });
    const headers = { "x-amz-target": "SageMaker.CreateTrainingJob", "content-type": "application/x-amz-json-1.1" };
    handler({ method: "POST", path: "/", query: [], headers, body: Buffer.from(body) }).then((answer) => {
      process.stdout.write(answer.status + " " + Buffer.from(answer.body).toString());
      setInterval(() => {}, 1000);
    });
  `;
  const kernel = start(process.execPath, ["-e", program, kit.home, JSON.stringify(request)], {
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
    env: { ...childEnvironment({ SAGELAB_PYTHON: "/usr/bin/python3" }) },
  });
  const answer = await new Promise<string>((resolve) => {
    kernel.stdout?.once("data", (text: Buffer) => resolve(text.toString()));
  });
  expect(answer).toBe(
    '200 {"TrainingJobArn":"arn:aws:sagemaker:us-east-1:123456789012:training-job/outlives"}',
  );
  await scriptPid("outlives");
  process.kill(-(kernel.pid ?? 0), "SIGKILL");
  await untilGone(kernel.pid ?? 0);
  const attached = openKit({ home: kit.home });
  const running = await until(attached, "outlives", () => true);
  expect(running).toMatchObject({ TrainingJobStatus: "InProgress", SecondaryStatus: "Training" });
  writeFileSync(done, "");
  const job = await until(attached, "outlives", (one) => one.TrainingJobStatus !== "InProgress");
  expect(job.TrainingJobStatus).toBe("Completed");
  expect(await readArchive(attached, "outlives/output/model.tar.gz")).toEqual({
    "model.txt": "trained",
  });
  await untilGone(readSupervisor(join(kit.home, "sagemaker/training-jobs/outlives"))?.pid ?? 0);
  closeKit(attached);
});

test("a job whose supervisor is killed is failed with the reason, and its script ends with it", async () => {
  const never = waitFor(join(kit.scratch, "never"));
  await kit.client.send(new CreateTrainingJobCommand(await jobRequest(kit, "abandoned", never)));
  const script = await scriptPid("abandoned");
  const supervisor = readSupervisor(join(kit.home, "sagemaker/training-jobs/abandoned"));
  process.kill(supervisor?.pid ?? 0, "SIGKILL");
  await untilGone(supervisor?.pid ?? 0);
  const listed = await kit.client.send(new ListTrainingJobsCommand({ NameContains: "abandoned" }));
  expect(listed.TrainingJobSummaries?.[0]).toMatchObject({ TrainingJobStatus: "Failed" });
  const job = await until(kit, "abandoned", () => true);
  expect(job).toMatchObject({
    TrainingJobStatus: "Failed",
    SecondaryStatus: "Failed",
    FailureReason: `InternalServerError: The process that ran the job (${supervisor?.pid}) ended before the job did: it was killed, or the machine went down`,
  });
  expect(job.TrainingEndTime).toBeInstanceOf(Date);
  expect(job.SecondaryStatusTransitions?.at(-1)).toMatchObject({
    Status: "Failed",
    StatusMessage: "Training job failed",
  });
  await untilGone(script);
});

test("a supervisor that is told to end without a stop request fails the job", async () => {
  const never = waitFor(join(kit.scratch, "never"));
  await kit.client.send(new CreateTrainingJobCommand(await jobRequest(kit, "shutdown", never)));
  const script = await scriptPid("shutdown");
  process.kill(
    readSupervisor(join(kit.home, "sagemaker/training-jobs/shutdown"))?.pid ?? 0,
    "SIGTERM",
  );
  const job = await until(kit, "shutdown", (one) => one.TrainingJobStatus === "Failed");
  expect(job.FailureReason).toBe(
    "InternalServerError: The job's supervising process was told to end",
  );
  await untilGone(script);
});

test("a script's background processes end with it, also when they hold its output open", async () => {
  const script = `
import subprocess, sys
child = subprocess.Popen(["sleep", "600"])
print("child", child.pid)
`;
  await kit.client.send(new CreateTrainingJobCommand(await jobRequest(kit, "background", script)));
  const job = await until(kit, "background", (one) => one.TrainingJobStatus !== "InProgress");
  expect(job.TrainingJobStatus).toBe("Completed");
  const line = logLines(kit, "background").find((one) => one.startsWith("child "));
  await untilGone(Number(line?.split(" ")[1]));
});

test("of many processes that create one name at once, one succeeds", async () => {
  const request = await jobRequest(kit, "once", "print(1)");
  const results = await Promise.allSettled(
    Array.from({ length: 5 }, () => kit.client.send(new CreateTrainingJobCommand(request))),
  );
  expect(results.filter((one) => one.status === "fulfilled")).toHaveLength(1);
  const refused = results.find((one) => one.status === "rejected");
  expect(refused?.reason).toMatchObject({
    name: "ResourceInUse",
    message:
      "Training job names must be unique within an AWS account and region, and a training job with this name already exists (arn:aws:sagemaker:us-east-1:123456789012:training-job/once)",
  });
  await until(kit, "once", (one) => one.TrainingJobStatus === "Completed");
});

test("a job that was written down and never got a supervisor is failed after half a minute", async () => {
  await kit.client.send(
    new CreateTrainingJobCommand(await jobRequest(kit, "template", "print(1)")),
  );
  await until(kit, "template", (one) => one.TrainingJobStatus === "Completed");
  const root = join(kit.scratch, "jobs");
  const template = readJob(join(kit.home, "sagemaker/training-jobs/template"));
  if (!template) throw new Error("The job is not in its folder");
  const started = new Date("2024-01-02T03:04:05Z");
  const at = (seconds: number) => new Date(started.getTime() + seconds * 1000);
  let now = started;
  const jobs = new TrainingJobs(root, { ...systemClock, now: () => now });
  const { finalMetrics, arn, request, settings } = template;
  const creationTime = started.toISOString();
  const times = { creationTime, lastModifiedTime: creationTime, transitions: [] };
  const state = { status: "InProgress", secondaryStatus: "Starting" } as const;
  jobs.create("orphan", { finalMetrics, arn, request, settings, ...times, ...state });
  now = at(29);
  expect(jobs.get("orphan")?.status).toBe("InProgress");
  now = at(31);
  expect(jobs.get("orphan")).toMatchObject({
    status: "Failed",
    failureReason:
      "InternalServerError: The process that creates the job ended before it could start it",
  });
});
