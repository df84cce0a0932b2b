import type { Clock } from "../../../clock";
import type { LogStore } from "../logs/log-store";
import { CONTAINER_ROOT } from "./training-layout";
import { TRAINING_LOG_GROUP } from "./training-record";
import type { TrainingRequest } from "./training-request";

/** The log streams of a job's hosts: `{job}/algo-{n}-{epoch seconds}`. */
export class TrainingLog {
  readonly #logs: LogStore;
  readonly #clock: Clock;
  readonly #job: string;
  readonly #streams = new Map<string, string>();
  #failed = false;

  constructor(logs: LogStore, clock: Clock, job: string) {
    this.#logs = logs;
    this.#clock = clock;
    this.#job = job;
  }

  /** Makes the stream of a host that starts now. */
  open(host: string): void {
    const epoch = Math.trunc(this.#clock.now().getTime() / 1000);
    this.#streams.set(host, `${this.#job}/${host}-${epoch}`);
    this.write(host, []);
  }

  /** Adds lines. A log that cannot be written (the disk is full) does not end the job. */
  write(host: string, lines: readonly string[]): void {
    const stream = this.#streams.get(host);
    if (stream === undefined) return;
    const timestamp = this.#clock.now().getTime();
    const events = lines.map((message) => ({ timestamp, message }));
    try {
      this.#logs.append(TRAINING_LOG_GROUP, stream, events);
    } catch (error) {
      if (!this.#failed) process.stderr.write(`Cannot write the log: ${error}\n`);
      this.#failed = true;
    }
  }

  /** Adds a line of sagelab's own. */
  note(host: string, line: string): void {
    this.write(host, [`[sagelab] ${line}`]);
  }
}

/** What a reader of the log should know about the job before it runs, one sentence each. */
export function notesOn(request: TrainingRequest): string[] {
  const notes: string[] = [];
  if (request.EnableNetworkIsolation) {
    notes.push("EnableNetworkIsolation has no effect here: the script can reach the network");
  }
  const settings = { ...request.Environment, ...request.HyperParameters };
  for (const [name, value] of Object.entries(settings)) {
    if (name === "sagemaker_submit_directory" || !value.includes(`${CONTAINER_ROOT}/`)) continue;
    notes.push(
      `"${name}" names a folder below ${CONTAINER_ROOT}, which is elsewhere here: use the SM_ variables`,
    );
  }
  const other = request as unknown as Readonly<Record<string, unknown>>;
  for (const name of ["DebugRuleConfigurations", "ProfilerRuleConfigurations"]) {
    const rules = other[name];
    if (Array.isArray(rules) && rules.length > 0) notes.push(`${name} are not evaluated here`);
  }
  return notes;
}
