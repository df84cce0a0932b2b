import type { TrainingRecord, TrainingStatus, Transition } from "./training-record";

/** The secondary statuses a job goes through, in the service's words. */
export const TRANSITION_MESSAGES = {
  Starting: "Starting the training job",
  LaunchingMLInstances: "Launching requested ML instances",
  PreparingTheInstances: "Preparing the instances for training",
  Downloading: "Downloading input data",
  DownloadingTrainingImage: "Downloading the training image",
  Training: "Training image download completed. Training in progress.",
  Uploading: "Uploading generated training model",
  Stopping: "Stopping the training job",
  Completed: "Training job completed",
  Failed: "Training job failed",
  Stopped: "Training job stopped",
  MaxRuntimeExceeded: "Training job runtime exceeded MaxRuntimeInSeconds provided",
} as const;

/**
 * A job's record with a further transition. The same status again only changes the message of the last entry; another one
 * ends that entry. An entry that ends the job starts and ends at once.
 */
export function withTransition(
  record: TrainingRecord,
  secondaryStatus: string,
  message: string,
  time: string,
  ended?: Extract<TrainingStatus, "Completed" | "Failed" | "Stopped">,
): TrainingRecord {
  const status = ended ?? (secondaryStatus === "Stopping" ? "Stopping" : record.status);
  return {
    ...record,
    status,
    secondaryStatus,
    transitions: nextTransitions(record.transitions, secondaryStatus, message, time, ended),
    lastModifiedTime: time,
  };
}

function nextTransitions(
  before: readonly Transition[],
  status: string,
  message: string,
  time: string,
  ended: string | undefined,
): Transition[] {
  const last = before.at(-1);
  const earlier = before.slice(0, -1);
  if (last && last.status === status) return [...earlier, { ...last, message }];
  const closed = last ? [...earlier, { ...last, endTime: last.endTime ?? time }] : [];
  const entry = { status, message, startTime: time };
  return [...closed, ended === undefined ? entry : { ...entry, endTime: time }];
}
