import type { Cloud } from "../cloud/cloud";
import type { DisplayDocument, Showable } from "../display/document";
import { withDisplays } from "../display/inspect";
import { currentScreen } from "../display/screen";
import { SagelabError } from "../errors";
import { cloudCall, isRefusal } from "./cloud-call";
import { objectBytes } from "./download";
import { interruptible } from "./interrupt";
import type { LogEvent } from "./log-event";
import { LogTail } from "./log-tail";
import { MetricHistory } from "./metric-history";
import { statusLines } from "./secondary-status";
import type { Session } from "./session";
import { hasEnded, type TrainingJobDescription, toDescription } from "./training-description";
import { trainingDocument } from "./training-display";

/** Where SageMaker keeps the logs of training jobs. */
const LOG_GROUP = "/aws/sagemaker/TrainingJobs";
/** Lines of the log that are kept for displays and errors. */
const KEPT_LOG_LINES = 200;
/** Lines of the log that a failed job's error carries. */
const ERROR_LOG_LINES = 20;

export interface WaitOptions {
  /** Whether the log's lines are shown; default true. */
  readonly logs?: boolean;
  /** Ends the wait, not the job. */
  readonly signal?: AbortSignal;
}

/** A training job, running or ended; made by `fit()` or found again by its name. */
export class TrainingJob implements Showable {
  readonly name: string;
  readonly #session: Session;
  readonly #attach: string;
  readonly #tail: LogTail;
  #last: TrainingJobDescription | undefined;
  #metrics: MetricHistory | undefined;
  #lines: string[] = [];
  #warnings: string[] = [];

  /**
   * Nothing is asked yet; a name that does not exist shows at the first call. `owner` is the class whose `attach()` finds
   * the job again, default `Estimator`.
   */
  constructor(name: string, session: Session, options: { readonly owner?: string } = {}) {
    this.name = name;
    this.#session = session;
    this.#attach = `${options.owner ?? "Estimator"}.attach("${name}", { session })`;
    this.#tail = new LogTail(session.cloud, LOG_GROUP, `${name}/`);
  }

  /** What was last heard of the job; undefined before `describe()` or `wait()`. */
  get lastDescription(): TrainingJobDescription | undefined {
    return this.#last;
  }

  /** What a reader of the result should know, such as that the script saved no model. Known after `wait()`. */
  get warnings(): readonly string[] {
    return this.#warnings;
  }

  /** Asks the service. Throws a `SagelabError` with code `NotFound` for a job that does not exist. */
  async describe(): Promise<TrainingJobDescription> {
    const sagemaker = await this.#cloud.sagemaker();
    try {
      const answer = await sagemaker.describeTrainingJob({ TrainingJobName: this.name });
      this.#last = toDescription(answer);
    } catch (error) {
      if (isRefusal(error, /Requested resource not found/)) {
        throw new SagelabError(
          "NotFound",
          `Cannot find the training job "${this.name}" in ${this.#cloud.region}`,
          { cause: error },
        );
      }
      return cloudCall(`describe the training job "${this.name}"`, () => Promise.reject(error));
    }
    this.#session.ledger.training(this.#last);
    return this.#last;
  }

  /**
   * Waits until the job has ended and shows its state, log and metrics meanwhile. A kernel interrupt or `signal` ends the
   * wait with a `SagelabError` (`Interrupted`) that says how to attach; the job goes on. A failed job throws one with code
   * `JobFailed`, its reason and the last lines of its log; a stopped job only gives a warning.
   */
  async wait(options: WaitOptions = {}): Promise<TrainingJobDescription> {
    await this.describe();
    const live = currentScreen().live(this.document());
    const message = `Stopped waiting: the training job "${this.name}" goes on; ${this.#attach} waits again`;
    const onInterrupt = (note: string) => live.end(this.#documentWith(note), [note]);
    let lines: string[] = [];
    const follow = async (signal: AbortSignal): Promise<TrainingJobDescription> => {
      for await (const { job, news } of this.#follow(options, signal)) {
        lines = news;
        if (hasEnded(job)) return job;
        live.update(this.document(), news);
      }
      return this.describe();
    };
    let job: TrainingJobDescription;
    try {
      job = await interruptible({ signal: options.signal, message, onInterrupt }, follow);
      await this.#checkResult(job);
    } catch (error) {
      live.end(this.document());
      throw error;
    }
    live.end(this.document(), [...lines, ...this.#closingLines(job)]);
    if (job.status === "Failed") throw this.#failure(job);
    return job;
  }

  /** Asks the job to stop; its script has two minutes to save what it has. A job that has ended is left as it is. */
  async stop(): Promise<void> {
    const sagemaker = await this.#cloud.sagemaker();
    await cloudCall(`stop the training job "${this.name}"`, async () => {
      try {
        await sagemaker.stopTrainingJob({ TrainingJobName: this.name });
      } catch (error) {
        if (!isRefusal(error, /is in status (Completed|Failed|Stopped|Stopping)/)) throw error;
      }
    });
  }

  /** The log from its beginning, all hosts merged by time, until the job has ended; `signal` ends it sooner. */
  async *logs(options: { readonly signal?: AbortSignal } = {}): AsyncGenerator<LogEvent> {
    const tail = new LogTail(this.#cloud, LOG_GROUP, `${this.name}/`);
    for (;;) {
      const job = await this.describe();
      yield* await tail.read(job.instanceCount);
      if (hasEnded(job)) return;
      await this.#cloud.clock.sleep(this.#cloud.pollMs, options.signal);
    }
  }

  /** The job as it was last heard of. */
  document(): DisplayDocument {
    return this.#documentWith(undefined);
  }

  get #cloud(): Cloud {
    return this.#session.cloud;
  }

  #documentWith(note: string | undefined): DisplayDocument {
    if (!this.#last) {
      const text = "Not asked about yet: await job.describe()";
      return {
        title: `Training job ${this.name}`,
        blocks: [{ kind: "note", tone: "muted", text }],
      };
    }
    return trainingDocument(this.#cloud, {
      job: this.#last,
      logLines: this.#lines,
      metrics: this.#metrics?.series() ?? [],
      warnings: this.#warnings,
      note,
    });
  }

  /** Looks again and again until the job has ended; `news` are the lines a plain terminal prints for what is new. */
  async *#follow(
    options: WaitOptions,
    signal: AbortSignal,
  ): AsyncGenerator<{ readonly job: TrainingJobDescription; readonly news: string[] }> {
    let before: TrainingJobDescription | undefined;
    let job = this.#last ?? (await this.describe());
    for (;;) {
      const news = await this.#look(before, job, options);
      signal.throwIfAborted();
      yield { job, news };
      await this.#cloud.clock.sleep(this.#cloud.pollMs, signal);
      before = job;
      job = await this.#describePatiently();
    }
  }

  /** Reads what is new and gives the lines a plain terminal prints for it. */
  async #look(
    before: TrainingJobDescription | undefined,
    job: TrainingJobDescription,
    options: WaitOptions,
  ): Promise<string[]> {
    const steps = statusLines(before?.transitions, job);
    const logs = options.logs === false ? [] : await this.#readLog(job);
    return [...steps, ...logs];
  }

  async #readLog(job: TrainingJobDescription): Promise<string[]> {
    const events = await this.#tail.read(job.instanceCount);
    this.#metrics ??= new MetricHistory(job.metricDefinitions);
    this.#metrics.add(events);
    const several = job.instanceCount > 1;
    const lines = events.map(({ host, message }) => (several ? `${host} | ${message}` : message));
    this.#lines = [...this.#lines, ...lines].slice(-KEPT_LOG_LINES);
    return lines;
  }

  /** Asks again; a throttled or broken request only means asking later. */
  async #describePatiently(): Promise<TrainingJobDescription> {
    try {
      return await this.describe();
    } catch (error) {
      const cause = (error as Error).cause;
      const passing = isRefusal(
        cause,
        /Throttling|TooManyRequests|ServiceUnavailable|InternalFailure/,
      );
      if (passing && this.#last) return this.#last;
      throw error;
    }
  }

  /** A job can complete without a model: that is said here and not first at deployment. */
  async #checkResult(job: TrainingJobDescription): Promise<void> {
    this.#warnings = [];
    if (job.status !== "Completed" || !job.modelData) return;
    const bytes = await objectBytes(this.#cloud, job.modelData);
    if (bytes === undefined) {
      this.#warnings.push(
        "The script saved no model: nothing was in the folder that SM_MODEL_DIR names when it ended, so there is nothing to deploy",
      );
      return;
    }
    this.#session.ledger.stored(job.modelData, bytes);
  }

  #closingLines(job: TrainingJobDescription): string[] {
    const lines = [...this.#warnings];
    if (job.trainingSeconds !== undefined) {
      lines.push(`Training seconds: ${job.trainingSeconds * job.instanceCount}`);
      const billable = job.billableSeconds ?? job.trainingSeconds;
      lines.push(`Billable seconds: ${billable * job.instanceCount}`);
      if (billable < job.trainingSeconds) {
        const saved = (1 - billable / job.trainingSeconds) * 100;
        lines.push(`Managed Spot Training savings: ${saved.toFixed(1)}%`);
      }
    }
    return lines;
  }

  #failure(job: TrainingJobDescription): SagelabError {
    const reason = (job.failureReason ?? "no reason given").trim().replace(/\.$/, "");
    const capacity = /CapacityError/.test(reason);
    return new SagelabError("JobFailed", `Training job "${this.name}" failed: ${reason}`, {
      logLines: this.#lines.slice(-ERROR_LOG_LINES),
      advice: capacity ? ["Try again later, or choose another instance type"] : [],
    });
  }
}
withDisplays(TrainingJob);
