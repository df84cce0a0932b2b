import { join } from "node:path";

/** The folders of the local cloud's state: processes of its own (a job's supervisor) find the stores by these. */
export interface LocalFolders {
  /** Of the `ObjectStore`. */
  readonly objects: string;
  /** Of the `LogStore`. */
  readonly logs: string;
  /** Of the `TagStore`. */
  readonly tags: string;
  /** One folder a training job. */
  readonly trainingJobs: string;
}

/** The folders below `home`, the local cloud's state. */
export function localFolders(home: string): LocalFolders {
  return {
    objects: join(home, "s3"),
    logs: join(home, "logs"),
    tags: join(home, "sagemaker", "tags"),
    trainingJobs: join(home, "sagemaker", "training-jobs"),
  };
}
