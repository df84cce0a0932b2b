import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../../clock";
import { metricMatcher } from "../../metrics";
import { LogStore } from "../logs/log-store";
import { ObjectStore } from "../s3/object-store";
import { filesOfHost, listChannel, placeChannel } from "./channels";
import { storeArtifact } from "./training-artifacts";
import { ALGORITHM_ERROR_BUDGET, algorithmError, failureText } from "./training-failure";
import { type HostLayout, hostLayout, makeHost, placeCode } from "./training-layout";
import { notesOn, TrainingLog } from "./training-log";
import { hostsFolder, MAX_FAILURE_REASON } from "./training-record";
import { type HostPlan, parseS3Uri, planHosts, textHyperparameter } from "./training-request";
import { type RunEnd, runHosts } from "./training-run";
import { TrainingState } from "./training-state";
import type { StopWatch } from "./training-stop";
import { FolderSync } from "./training-sync";
import { TRANSITION_MESSAGES } from "./training-transitions";

/** A job runs at most a day unless it says otherwise, as the service has it. */
const DEFAULT_MAX_RUNTIME_SECONDS = 86_400;

/**
 * Brings a training job from its creation to its end: data and source are put in place, the script runs on all hosts, and
 * what it left is stored. Every step is on disk in the job's record. Resolves when the job has ended, however.
 */
export async function superviseJob(folder: string, clock: Clock, stop: StopWatch): Promise<void> {
  const job = new Job(folder, clock, stop);
  try {
    await job.run();
  } catch (error) {
    job.fail(reasonOf(error));
  } finally {
    stop.end();
    job.cleanUp();
  }
}

/** A step that failed for a reason of the user's; the message becomes the FailureReason. */
class StepError extends Error {}

class Job {
  readonly state: TrainingState;
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #stop: StopWatch;
  readonly #objects: ObjectStore;
  readonly #log: TrainingLog;
  readonly #hosts: readonly HostPlan[];
  readonly #layouts: readonly HostLayout[];

  constructor(folder: string, clock: Clock, stop: StopWatch) {
    this.state = new TrainingState(folder, clock);
    this.#folder = folder;
    this.#clock = clock;
    this.#stop = stop;
    const { request, settings } = this.state.record;
    this.#objects = new ObjectStore(settings.objectsFolder, clock);
    this.#log = new TrainingLog(new LogStore(settings.logsFolder), clock, request.TrainingJobName);
    this.#hosts = planHosts(request);
    this.#layouts = this.#hosts.map((host) =>
      hostLayout(join(hostsFolder(folder), host.name), request),
    );
  }

  async run(): Promise<void> {
    this.state.enter("Starting", TRANSITION_MESSAGES.LaunchingMLInstances);
    this.state.enter("Starting", TRANSITION_MESSAGES.PreparingTheInstances);
    if (this.#stopEarly()) return;
    await this.#download();
    if (this.#stopEarly()) return;
    const end = await this.#train();
    this.state.trainingEnded();
    const { cause } = this.#stop;
    if (cause === "shutdown") {
      throw new StepError("InternalServerError: The job's supervising process was told to end");
    }
    if (cause === undefined) {
      if (end.failed) return await this.#failed(end.failed);
      this.state.enter("Uploading", TRANSITION_MESSAGES.Uploading);
    }
    await this.#upload();
    // The script ended by itself; only a request to stop still counts now.
    if (cause === undefined && this.#stop.cause !== "stopRequest") this.state.complete();
    else this.state.stopped(cause === "maxRuntime" ? "MaxRuntimeExceeded" : "Stopped");
  }

  /** Ends the job with a reason. Where the disk is full, what the script left makes room for it. */
  fail(reason: string): void {
    try {
      this.state.fail(reason);
    } catch {
      this.cleanUp();
      this.state.fail(reason);
    }
  }

  /** Removes what only the script needed. */
  cleanUp(): void {
    const options = { recursive: true, force: true, maxRetries: 3 };
    rmSync(hostsFolder(this.#folder), options);
  }

  #stopEarly(): boolean {
    if (this.#stop.cause === undefined) return false;
    this.state.enter("Stopping", TRANSITION_MESSAGES.Stopping);
    this.state.stopped("Stopped");
    return true;
  }

  async #download(): Promise<void> {
    this.state.enter("Downloading", TRANSITION_MESSAGES.Downloading);
    const { request, settings } = this.state.record;
    const context = { region: settings.region, roleArn: request.RoleArn };
    try {
      for (const [index, host] of this.#hosts.entries()) {
        makeHost(this.#layout(index), request, host, this.#hosts);
      }
      for (const channel of request.InputDataConfig ?? []) {
        const files = await listChannel(this.#objects, channel, context);
        const distribution = channel.DataSource.S3DataSource?.S3DataDistributionType;
        for (const [index, layout] of this.#layouts.entries()) {
          const share = { index, count: this.#layouts.length };
          const own = filesOfHost(files, distribution, share);
          placeChannel(this.#objects, own, join(layout.data, channel.ChannelName));
        }
      }
      this.state.enter("Downloading", TRANSITION_MESSAGES.DownloadingTrainingImage);
      for (const layout of this.#layouts) await placeCode(this.#objects, request, layout);
    } catch (error) {
      throw new StepError(`ClientError: Data download failed: ${(error as Error).message}`);
    }
  }

  async #train(): Promise<RunEnd> {
    const { record } = this.state;
    const { request } = record;
    const matcher = metricMatcher(request.AlgorithmSpecification?.MetricDefinitions ?? []);
    const syncs = await this.#openSyncs();
    for (const host of this.#hosts) this.#log.open(host.name);
    const first = this.#hosts[0]?.name ?? "";
    for (const note of [...notesOn(request), ...matcher.warnings]) this.#log.note(first, note);
    this.state.enter("Training", TRANSITION_MESSAGES.Training);
    void this.#stop.limit(
      request.StoppingCondition?.MaxRuntimeInSeconds ?? DEFAULT_MAX_RUNTIME_SECONDS,
    );
    const following = new AbortController();
    const follows = syncs.map((sync) =>
      sync.follow(following.signal, (error) => this.#log.note(first, error.message)),
    );
    const end = await runHosts({
      record,
      hosts: this.#hosts,
      layouts: this.#layouts,
      clock: this.#clock,
      stop: this.#stop,
      onLines: (host, lines) => {
        this.#log.write(host, lines);
        for (const line of lines) for (const found of matcher.match(line)) this.state.metric(found);
      },
      onStopping: () => this.#enterStopping(),
    });
    following.abort();
    await Promise.all(follows);
    for (const sync of syncs) await sync.store({ settledOnly: false }).catch(uploadFailed);
    return end;
  }

  /** Where this cannot be written, stopping goes on: the end of the job is written again. */
  #enterStopping(): void {
    try {
      this.state.enter("Stopping", TRANSITION_MESSAGES.Stopping);
    } catch (error) {
      process.stderr.write(`Cannot write the job: ${error}\n`);
    }
  }

  /** Checkpoints, restored before the script starts, and intermediate output. */
  async #openSyncs(): Promise<FolderSync[]> {
    const { request } = this.state.record;
    const syncs: FolderSync[] = [];
    const checkpoints = parseS3Uri(request.CheckpointConfig?.S3Uri ?? "");
    const output = parseS3Uri(textHyperparameter(request, "sagemaker_s3_output") ?? "");
    for (const layout of this.#layouts) {
      if (checkpoints) {
        const sync = new FolderSync(this.#objects, layout.checkpoints, checkpoints, this.#clock);
        await sync.restore();
        syncs.push(sync);
      }
      if (output) {
        const folder = `${output.key.replace(/\/$/, "")}/${request.TrainingJobName}/output/intermediate`;
        const target = { bucket: output.bucket, key: folder.replace(/^\//, "") };
        syncs.push(new FolderSync(this.#objects, layout.intermediate, target, this.#clock));
      }
    }
    return syncs;
  }

  /** The script failed: its own failure file says why, or the end of standard error does. */
  async #failed(failed: NonNullable<RunEnd["failed"]>): Promise<void> {
    const file = join(this.#layout(failed.index).output, "failure");
    const own = existsSync(file) ? readFileSync(file, "utf8") : "";
    const reason = algorithmError(own || failureText(failed.end, ALGORITHM_ERROR_BUDGET));
    await this.#store("output", "outputData").catch(() => 0);
    throw new StepError(reason);
  }

  async #upload(): Promise<void> {
    try {
      const files = await this.#store("model", "model");
      const first = this.#hosts[0]?.name ?? "";
      if (files === 0) {
        this.#log.note(
          first,
          "The script saved nothing in the folder SM_MODEL_DIR, so this job has no model.tar.gz",
        );
      }
      await this.#store("output", "outputData");
    } catch (error) {
      uploadFailed(error);
    }
  }

  #store(kind: "model" | "output", folder: "model" | "outputData"): Promise<number> {
    const folders = this.#layouts.map((layout) => layout[folder]);
    const { request } = this.state.record;
    return storeArtifact(this.#objects, request, { kind, folders }, this.#folder);
  }

  #layout(index: number): HostLayout {
    const layout = this.#layouts[index];
    if (!layout) throw new RangeError(`The job has no host ${index + 1}`);
    return layout;
  }
}

function uploadFailed(error: unknown): never {
  throw new StepError(`ClientError: Artifact upload failed: ${(error as Error).message}`);
}

function reasonOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC" || code === "EDQUOT") return "ClientError: No space left on device";
  if (error instanceof StepError) return message.slice(0, MAX_FAILURE_REASON);
  return `InternalServerError: ${message}`.slice(0, MAX_FAILURE_REASON);
}
