import { existsSync, readdirSync, readFileSync } from "node:fs";
import { CreateTrainingJobCommand } from "@aws-sdk/client-sagemaker";
import { afterAll, describe, expect, test } from "vitest";
import {
  closeKit,
  jobRequest,
  openKit,
  train,
  until,
  untilGone,
  untilLogged,
} from "./training-kit";

const kit = openKit();
afterAll(() => closeKit(kit));

/** Starts a process that leaves the script's group and session, and prints its number. */
const ESCAPE =
  "import os, subprocess, time\nchild = subprocess.Popen(['sleep', '600'], start_new_session=True)\nprint('child', child.pid, flush=True)\n";

const pidIn = (line: string) => Number(/\d+/.exec(line)?.[0]);

describe.skipIf(!existsSync("/proc/self"))("what a script takes out of its process group", () => {
  test("ends with the script", async () => {
    const job = await train(kit, "escaped", ESCAPE);
    expect(job.TrainingJobStatus).toBe("Completed");
    await untilGone(pidIn(await untilLogged(kit, "escaped", /^child \d/)));
  });

  test("ends also when the process that runs the script is killed", async () => {
    const script = `${ESCAPE}time.sleep(600)`;
    await kit.client.send(new CreateTrainingJobCommand(await jobRequest(kit, "orphan", script)));
    const child = pidIn(await untilLogged(kit, "orphan", /^child \d/));
    process.kill(harnessOf(child), "SIGKILL");
    const job = await until(kit, "orphan", (one) => one.TrainingJobStatus === "Failed");
    expect(job.FailureReason).toBe(
      "AlgorithmError: Framework Error: \nThe process that runs the script ended unexpectedly",
    );
    await untilGone(child);
  });
});

/** The harness above a process of a script. */
function harnessOf(pid: number): number {
  const stat = (one: string | number) => readFileSync(`/proc/${one}/stat`, "latin1");
  const parentOf = (one: number) => Number(stat(one).split(") ").at(-1)?.split(" ")[1]);
  const harness = parentOf(parentOf(pid));
  expect(readdirSync(`/proc/${harness}`)).toContain("cmdline");
  return harness;
}
