import type { Clock } from "../../../clock";
import type { MetricValue } from "../../metrics";
import { type FinalMetric, readJob, type TrainingRecord, writeJob } from "./training-record";
import { TRANSITION_MESSAGES, withTransition } from "./training-transitions";

/** A job's record in the hands of its supervisor: every change is on disk at once. */
export class TrainingState {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #metrics = new Map<string, FinalMetric>();
  #record: TrainingRecord;

  /** Reads the record. Throws when there is none. */
  constructor(folder: string, clock: Clock) {
    const record = readJob(folder);
    if (!record) throw new Error(`Cannot supervise "${folder}": there is no job in it`);
    this.#folder = folder;
    this.#clock = clock;
    this.#record = record;
  }

  get record(): TrainingRecord {
    return this.#record;
  }

  /** Goes to a secondary status; the same one again only changes its message. */
  enter(secondaryStatus: string, message: string): void {
    const time = this.#now();
    let record = withTransition(this.#record, secondaryStatus, message, time);
    if (secondaryStatus === "Training") record = { ...record, trainingStartTime: time };
    this.#write(record);
  }

  /** Keeps the value of a metric; it is on disk when the job ends. */
  metric({ name, value }: MetricValue): void {
    this.#metrics.set(name, { name, value, time: this.#now() });
  }

  /** The script is over: training time ends here. */
  trainingEnded(): void {
    if (this.#record.trainingStartTime) {
      this.#record = { ...this.#record, trainingEndTime: this.#now() };
    }
  }

  complete(): void {
    this.#finish("Completed", "Completed", TRANSITION_MESSAGES.Completed);
  }

  stopped(secondaryStatus: "Stopped" | "MaxRuntimeExceeded"): void {
    this.#finish("Stopped", secondaryStatus, TRANSITION_MESSAGES[secondaryStatus]);
  }

  fail(reason: string): void {
    this.#record = { ...this.#record, failureReason: reason };
    this.#finish("Failed", "Failed", TRANSITION_MESSAGES.Failed);
  }

  #finish(status: "Completed" | "Failed" | "Stopped", secondary: string, message: string): void {
    const time = this.#now();
    const record = withTransition(this.#record, secondary, message, time, status);
    const ended = record.trainingStartTime ? (record.trainingEndTime ?? time) : undefined;
    const finalMetrics = [...this.#metrics.values()];
    this.#write({ ...record, trainingEndTime: ended, finalMetrics });
  }

  #write(record: TrainingRecord): void {
    this.#record = record;
    writeJob(this.#folder, record);
  }

  #now(): string {
    return this.#clock.now().toISOString();
  }
}
