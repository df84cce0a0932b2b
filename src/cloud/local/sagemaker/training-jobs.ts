import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../../clock";
import { processIdentity } from "../../../processes";
import { randomHex } from "../../../random";
import { readRecordFile } from "../record-store";
import {
  hasEnded,
  hostsFolder,
  jobFile,
  MAX_FAILURE_REASON,
  readJob,
  readStop,
  readSupervisor,
  supervisorLogFile,
  type TrainingRecord,
  writeJob,
} from "../runner/training-record";
import { TRANSITION_MESSAGES, withTransition } from "../runner/training-transitions";

/** A job whose supervisor was not written down within this time after its creation never got one. */
const START_LIMIT_MS = 30_000;

/** The training jobs on disk: a folder each. */
export class TrainingJobs {
  readonly #root: string;
  readonly #clock: Clock;

  /** `root` is made with the first job. */
  constructor(root: string, clock: Clock) {
    this.#root = root;
    this.#clock = clock;
  }

  /** The folder of a job. Names come here checked. */
  folder(name: string): string {
    return join(this.#root, name);
  }

  /** Makes a job; false when the name is taken, also by another process at the same time. */
  create(name: string, record: TrainingRecord): boolean {
    const beside = join(this.#root, `.${name}.${randomHex(8)}`);
    mkdirSync(beside, { recursive: true });
    try {
      writeJob(beside, record);
      // Renaming onto a folder that is not empty fails: whoever is first has the name.
      renameSync(beside, this.folder(name));
      return true;
    } catch (error) {
      rmSync(beside, { recursive: true, force: true });
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOTEMPTY" || code === "EEXIST" || code === "EPERM") return false;
      throw error;
    }
  }

  /**
   * A job as it is now; undefined when there is none. One whose supervisor died is marked as failed here; one that was asked
   * to stop shows as stopping before its supervisor has said so.
   */
  get(name: string): TrainingRecord | undefined {
    const folder = this.folder(name);
    const record = readRecordFile(name, jobFile(folder)) as TrainingRecord | undefined;
    if (!record || hasEnded(record)) return record;
    if (!this.#isSupervised(folder, record)) return this.#abandon(folder);
    const stop = record.status === "InProgress" ? readStop(folder) : undefined;
    if (!stop) return record;
    return withTransition(record, "Stopping", TRANSITION_MESSAGES.Stopping, stop.time);
  }

  /** The names of all jobs, sorted. */
  names(): string[] {
    try {
      return readdirSync(this.#root)
        .filter((name) => !name.startsWith("."))
        .sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
  }

  delete(name: string): void {
    // The folder loses its name first, so that no half of a job is ever seen.
    const beside = join(this.#root, `.${name}.${randomHex(8)}`);
    renameSync(this.folder(name), beside);
    rmSync(beside, { recursive: true, force: true, maxRetries: 3 });
  }

  #isSupervised(folder: string, record: TrainingRecord): boolean {
    const supervisor = readSupervisor(folder);
    if (supervisor) return processIdentity(supervisor.pid) === supervisor.identity;
    const age = this.#clock.now().getTime() - Date.parse(record.creationTime);
    return age < START_LIMIT_MS;
  }

  /** Marks a job as failed that nothing works on any more, unless it ended just now. */
  #abandon(folder: string): TrainingRecord | undefined {
    const record = readJob(folder);
    if (!record || hasEnded(record)) return record;
    const time = this.#clock.now().toISOString();
    const failed: TrainingRecord = {
      ...withTransition(record, "Failed", TRANSITION_MESSAGES.Failed, time, "Failed"),
      failureReason: abandonedReason(folder),
      trainingEndTime: record.trainingStartTime ? time : undefined,
    };
    try {
      writeJob(folder, failed);
      rmSync(hostsFolder(folder), { recursive: true, force: true, maxRetries: 3 });
    } catch {
      // The answer holds even where it cannot be written (the disk is full); the next look tries again.
    }
    return failed;
  }
}

function abandonedReason(folder: string): string {
  const supervisor = readSupervisor(folder);
  const who = supervisor
    ? `The process that ran the job (${supervisor.pid}) ended before the job did: it was killed, or the machine went down`
    : "The process that creates the job ended before it could start it";
  const said = lastLine(supervisorLogFile(folder));
  const reason = `InternalServerError: ${who}${said === "" ? "" : `; it said: ${said}`}`;
  return reason.slice(0, MAX_FAILURE_REASON);
}

/** The first line of the last error in a log; Node writes the message first and the stack below. */
function lastLine(path: string): string {
  try {
    const lines = readFileSync(path, "utf8").split("\n");
    return lines.filter((line) => /^\S*Error\b/.test(line)).at(-1) ?? "";
  } catch {
    return "";
  }
}
