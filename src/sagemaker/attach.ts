import type { EstimatorOptions } from "./estimator-options";
import { checkName } from "./names";
import { checkOptions } from "./options";
import { Session } from "./session";
import type { TrainingJobDescription } from "./training-description";
import { TrainingJob } from "./training-job";

/** How a job is found again. */
export interface AttachOptions {
  /** Where the job is; default a new session. */
  readonly session?: Session;
  /** Whether it waits for a job that is running; default true. */
  readonly wait?: boolean;
  /** Whether the log is shown meanwhile; default true. */
  readonly logs?: boolean;
  readonly signal?: AbortSignal;
}

/** @internal A job by its name, described. */
export async function findJob(
  owner: string,
  jobName: string,
  options: AttachOptions,
): Promise<{ session: Session; job: TrainingJob }> {
  checkOptions(options, { of: `${owner}.attach()`, known: ["session", "wait", "logs", "signal"] });
  checkName(jobName, "training job");
  const session = options.session ?? new Session();
  const job = new TrainingJob(jobName, session, { owner });
  await job.describe();
  return { session, job };
}

/** @internal The options a job was started with, as far as the service keeps them. */
export function attachedOptions(job: TrainingJob): EstimatorOptions {
  const described = job.lastDescription as TrainingJobDescription;
  const own = Object.entries(described.hyperparameters).filter(
    ([name]) => !name.startsWith("sagemaker_"),
  );
  const { sagemaker_program: program, sagemaker_submit_directory: archive } =
    described.hyperparameters;
  return {
    imageUri: described.image,
    role: described.role,
    instanceType: described.instanceType,
    instanceCount: described.instanceCount,
    volumeSize: described.volumeSizeGb || undefined,
    maxRun: described.maxRunSeconds || undefined,
    outputPath: described.outputPath,
    hyperparameters: Object.fromEntries(own),
    ...(described.metricDefinitions.length > 0
      ? { metricDefinitions: described.metricDefinitions }
      : {}),
    ...(typeof program === "string" ? { entryPoint: program } : {}),
    ...(typeof archive === "string" ? { sourceDir: archive } : {}),
  };
}
