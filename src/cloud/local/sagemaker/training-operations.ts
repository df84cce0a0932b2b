import { writeJson } from "../../../files";
import { processIdentity, signalGroup } from "../../../processes";
import type { LocalContext } from "../context";
import { Fault } from "../fault";
import { localFolders } from "../folders";
import type { Operations } from "../json-service";
import type { LogStore } from "../logs/log-store";
import type { PythonFound } from "../runner/python";
import { hasEnded, readSupervisor, stopFile, type TrainingRecord } from "../runner/training-record";
import { TRANSITION_MESSAGES } from "../runner/training-transitions";
import type { ObjectStore } from "../s3/object-store";
import { trainingShapes } from "./shapes-training";
import type { TagStore } from "./tags";
import { type CreateRequest, createTrainingJob } from "./training-create";
import { describeTrainingJob } from "./training-describe";
import { TrainingJobs } from "./training-jobs";
import { type ListRequest, listTrainingJobs } from "./training-list";

/** What training works with. */
export interface TrainingParts {
  readonly objects: ObjectStore;
  readonly logs: LogStore;
  readonly tags: TagStore;
  /** Finds the Python for a framework; any Python for undefined. */
  readonly findPython: (framework?: string) => Promise<PythonFound>;
  /** How long a script may take to end after SIGTERM, in seconds; default 120, as on AWS. */
  readonly stopGraceSeconds?: number;
}

/** The operations on training jobs. Each job is run by a process of its own, which outlives this one. */
export function trainingOperations(context: LocalContext, parts: TrainingParts): Operations {
  const jobs = new TrainingJobs(localFolders(context.home).trainingJobs, context.clock);
  parts.tags.own("training-job", (name) => jobs.get(name) !== undefined);
  const find = (input: object): TrainingRecord => {
    const { TrainingJobName } = input as { readonly TrainingJobName: string };
    const record = jobs.get(TrainingJobName);
    if (!record) throw new Fault("ValidationException", "Requested resource not found.");
    return record;
  };
  return {
    CreateTrainingJob: {
      shape: trainingShapes.createTrainingJob,
      run: (input) => createTrainingJob(context, parts, jobs, input as unknown as CreateRequest),
    },
    DescribeTrainingJob: {
      shape: trainingShapes.describeTrainingJob,
      run: (input) => describeTrainingJob(find(input)),
    },
    StopTrainingJob: {
      shape: trainingShapes.stopTrainingJob,
      run: (input) => stopTrainingJob(context, jobs, find(input)),
    },
    ListTrainingJobs: {
      shape: trainingShapes.listTrainingJobs,
      run: (input) => listTrainingJobs(jobs, input as ListRequest),
    },
    DeleteTrainingJob: {
      shape: trainingShapes.deleteTrainingJob,
      run: (input) => deleteTrainingJob(parts, jobs, find(input)),
    },
  };
}

/** StopTrainingJob: leaves a request in the job's folder and wakes its supervisor. */
function stopTrainingJob(
  context: LocalContext,
  jobs: TrainingJobs,
  record: TrainingRecord,
): undefined {
  if (hasEnded(record)) {
    throw new Fault(
      "ValidationException",
      `The request was rejected because the training job is in status ${record.status}.`,
    );
  }
  if (record.status === "Stopping") return undefined;
  const folder = jobs.folder(record.request.TrainingJobName);
  writeJson(stopFile(folder), { time: context.clock.now().toISOString() });
  const supervisor = readSupervisor(folder);
  // Until the supervisor has written its first step it may not listen yet, and it looks for the request then.
  const listens = record.transitions.at(-1)?.message !== TRANSITION_MESSAGES.Starting;
  if (supervisor && listens && processIdentity(supervisor.pid) === supervisor.identity) {
    signalGroup(supervisor.pid, "SIGTERM");
  }
  return undefined;
}

/** DeleteTrainingJob: the job must have ended. What it stored in S3 and its log stay, as on AWS. */
function deleteTrainingJob(
  parts: TrainingParts,
  jobs: TrainingJobs,
  record: TrainingRecord,
): undefined {
  if (!hasEnded(record)) {
    throw new Fault(
      "ValidationException",
      `The request was rejected because the training job is in status ${record.status}.`,
    );
  }
  jobs.delete(record.request.TrainingJobName);
  parts.tags.delete(record.arn);
  return undefined;
}
