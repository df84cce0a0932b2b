import { createServer } from "node:net";
import { cpus } from "node:os";
import type { Clock } from "../../../clock";
import { type HostEnd, TrainingHost } from "./training-host";
import { type HostLayout, loopbackInterface } from "./training-layout";
import type { TrainingRecord } from "./training-record";
import { type HostPlan, textHyperparameter } from "./training-request";
import type { StopWatch } from "./training-stop";

export interface RunOptions {
  readonly record: TrainingRecord;
  readonly hosts: readonly HostPlan[];
  readonly layouts: readonly HostLayout[];
  readonly clock: Clock;
  readonly stop: StopWatch;
  readonly onLines: (host: string, lines: readonly string[]) => void;
  /** Called once when the script is asked to end. */
  readonly onStopping: () => void;
}

/** How the hosts of a job ended together. */
export interface RunEnd {
  /** The first host that failed, by time; undefined when all ended well. */
  readonly failed?: { readonly index: number; readonly end: HostEnd };
}

/**
 * Runs the script on all hosts at once and waits for the end of all. When one fails the others are ended. When the job is to
 * stop, the script gets SIGTERM, and SIGKILL when it is still there after the grace time.
 */
export async function runHosts(options: RunOptions): Promise<RunEnd> {
  const { record, clock } = options;
  const network = await networkVariables(options.hosts.length);
  const running = options.hosts.map(
    (plan, index) =>
      new TrainingHost({
        name: plan.name,
        python: record.settings.python,
        generation: record.settings.generation,
        variables: {
          ...network,
          ...record.request.Environment,
          ...jobVariables(record, plan, options.layouts[index]?.base ?? ""),
        },
        folder: options.layouts[index]?.base ?? "",
        clock,
        onLines: (lines) => options.onLines(plan.name, lines),
      }),
  );
  let failed: RunEnd["failed"];
  let over = false;
  const endAll = async () => {
    for (const host of running) host.terminate();
    await graceTime(clock, record.settings.stopGraceSeconds, () => over);
    if (!over) for (const host of running) host.kill();
  };
  const ends = running.map(async (host, index) => {
    const end = await host.ended;
    if (end.code === 0 || failed) return;
    failed = { index, end };
    if (!over && running.length > 1) void endAll();
  });
  void options.stop.stopped.then((cause) => {
    if (over) return;
    options.onStopping();
    if (cause === "shutdown") for (const host of running) host.kill();
    else void endAll();
  });
  await Promise.all(ends);
  over = true;
  return { failed };
}

/** Waits for the grace time, in short steps, so that nothing waits longer than the script. */
async function graceTime(clock: Clock, seconds: number, isOver: () => boolean): Promise<void> {
  const end = clock.now().getTime() + seconds * 1000;
  while (!isOver() && clock.now().getTime() < end) {
    await clock.sleep(Math.max(1, Math.min(200, end - clock.now().getTime())));
  }
}

/** What the service and the image put into a container's environment. */
function jobVariables(
  record: TrainingRecord,
  plan: HostPlan,
  base: string,
): Record<string, string> {
  const { region } = record.settings;
  const job = record.request.TrainingJobName;
  return {
    SAGEMAKER_BASE_DIR: base,
    SAGEMAKER_REGION: textHyperparameter(record.request, "sagemaker_region") ?? region,
    SAGEMAKER_JOB_NAME: textHyperparameter(record.request, "sagemaker_job_name") ?? job,
    TRAINING_JOB_NAME: job,
    TRAINING_JOB_ARN: record.arn,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    CURRENT_HOST: plan.name,
  };
}

/** How the hosts find each other: all are processes of this machine, so the master is at 127.0.0.1, at a port of its own. */
async function networkVariables(hosts: number): Promise<Record<string, string>> {
  const loopback = loopbackInterface();
  const shared: Record<string, string> =
    hosts > 1 ? { OMP_NUM_THREADS: String(Math.max(1, Math.floor(cpus().length / hosts))) } : {};
  return {
    ...shared,
    MASTER_ADDR: "127.0.0.1",
    MASTER_PORT: String(await freePort()),
    GLOO_SOCKET_IFNAME: loopback,
    TP_SOCKET_IFNAME: loopback,
    NCCL_SOCKET_IFNAME: loopback,
    NCCL_IB_DISABLE: "1",
    NCCL_DEBUG: "WARN",
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
