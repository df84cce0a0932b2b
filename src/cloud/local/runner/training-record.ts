import { join } from "node:path";
import { readJson, writeJson } from "../../../files";
import type { TrainingRequest } from "./training-request";

export type TrainingStatus = "InProgress" | "Completed" | "Failed" | "Stopping" | "Stopped";

/**
 * How an image's age decides that the user's code is started: `functions` (MXNet up to 1.2) imports it and calls `train()`,
 * the others run it as a program, with the toolkit `sagemaker_containers` or the newer `sagemaker_training`.
 */
export type TrainingGeneration = "functions" | "containers" | "training";

/** One step of a job's life as DescribeTrainingJob shows it. Times are ISO texts. */
export interface Transition {
  readonly status: string;
  readonly message: string;
  readonly startTime: string;
  readonly endTime?: string;
}

/** The last value of a metric. */
export interface FinalMetric {
  readonly name: string;
  readonly value: number;
  readonly time: string;
}

/** What a supervisor needs to know beside the request. */
export interface TrainingSettings {
  /** The folders of the stores. */
  readonly objectsFolder: string;
  readonly logsFolder: string;
  readonly region: string;
  readonly account: string;
  /** The interpreter for the script. */
  readonly python: string;
  /** The toolkit that the image brings. */
  readonly generation: TrainingGeneration;
  /** From SIGTERM to SIGKILL when a job is stopped, in seconds. */
  readonly stopGraceSeconds: number;
}

/** A training job on disk (`job.json`). Its supervisor alone writes it while that runs. Times are ISO texts. */
export interface TrainingRecord {
  readonly request: TrainingRequest;
  readonly settings: TrainingSettings;
  readonly arn: string;
  readonly status: TrainingStatus;
  readonly secondaryStatus: string;
  readonly transitions: readonly Transition[];
  readonly failureReason?: string;
  readonly creationTime: string;
  readonly lastModifiedTime: string;
  readonly trainingStartTime?: string;
  readonly trainingEndTime?: string;
  readonly finalMetrics: readonly FinalMetric[];
}

/** Who supervises a job (`supervisor.json`), written by the process that started it. */
export interface SupervisorRecord {
  readonly pid: number;
  /** As `processIdentity` names it. */
  readonly identity: string;
}

/** A request to stop (`stop.json`). */
export interface StopRecord {
  readonly time: string;
}

/** The files of a job's folder. */
export const jobFile = (folder: string) => join(folder, "job.json");
export const supervisorFile = (folder: string) => join(folder, "supervisor.json");
export const stopFile = (folder: string) => join(folder, "stop.json");
export const supervisorLogFile = (folder: string) => join(folder, "supervisor.log");
export const hostsFolder = (folder: string) => join(folder, "hosts");

export function readJob(folder: string): TrainingRecord | undefined {
  return readJson(jobFile(folder)) as TrainingRecord | undefined;
}

export function writeJob(folder: string, record: TrainingRecord): void {
  writeJson(jobFile(folder), record);
}

export function readSupervisor(folder: string): SupervisorRecord | undefined {
  return readIfWhole(supervisorFile(folder)) as SupervisorRecord | undefined;
}

export function readStop(folder: string): StopRecord | undefined {
  return readIfWhole(stopFile(folder)) as StopRecord | undefined;
}

/** A small file beside the record; one that a power cut damaged says nothing, as if it were not there. */
function readIfWhole(path: string): unknown {
  try {
    return readJson(path);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function hasEnded(record: TrainingRecord): boolean {
  return record.status === "Completed" || record.status === "Failed" || record.status === "Stopped";
}

/** The log group of all training jobs. */
export const TRAINING_LOG_GROUP = "/aws/sagemaker/TrainingJobs";
/** The longest FailureReason in characters. */
export const MAX_FAILURE_REASON = 1024;
