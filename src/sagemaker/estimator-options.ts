import { encodeHyperparameters, type Hyperparameters } from "./hyperparameters";
import { checkBaseName, checkRole } from "./names";
import { checkCount, checkOptions, type OptionRules } from "./options";
import { isS3Url } from "./s3-url";
import type { Session } from "./session";

/** A number that a job's log is searched for. */
export interface MetricDefinition {
  readonly name: string;
  /** A Python regular expression; its first group is the value. */
  readonly regex: string;
}

/** What every estimator takes; names are those of the Python SDK in camelCase. */
export interface EstimatorOptions {
  /** Where the work happens; default a new session. */
  readonly session?: Session;
  /** The ARN of the role the job works with; default the session's. */
  readonly role?: string;
  /** The image's address; what it brings decides how hyperparameters are written. */
  readonly imageUri?: string;
  /** How many instances train together; default 1. */
  readonly instanceCount?: number;
  /** `ml.c5.xlarge` and so on, or `local`, `local_gpu`. */
  readonly instanceType: string;
  /** The script; a path in `sourceDir` when that is given. */
  readonly entryPoint?: string;
  /** A folder that is sent with the script, or the S3 address of a `sourcedir.tar.gz`. */
  readonly sourceDir?: string;
  /** Files and folders put beside the script. */
  readonly dependencies?: readonly string[];
  /** Values the script gets as arguments and in `SM_HPS`. */
  readonly hyperparameters?: Hyperparameters;
  /** What jobs are named after, with the time; default the image's name. */
  readonly baseJobName?: string;
  /** Where results go; default the session's bucket. */
  readonly outputPath?: string;
  /** Where the code goes; default the bucket of `outputPath`. */
  readonly codeLocation?: string;
  /** The instances' disk in GB; default 30. */
  readonly volumeSize?: number;
  /** Seconds after which the job is stopped; default 86,400, one day. */
  readonly maxRun?: number;
  /** How data reaches the script; default `File`. */
  readonly inputMode?: "File" | "Pipe" | "FastFile";
  /** Numbers to find in the log: they are recorded with the job and drawn while it runs. */
  readonly metricDefinitions?: readonly MetricDefinition[];
  /** Labels of the job, by name. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Environment variables of the script. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether interruptible instances are asked for; default false. */
  readonly useSpotInstances?: boolean;
  /** Seconds to wait for spot instances and the job together; at least `maxRun`. */
  readonly maxWait?: number;
  /** Where the folder of checkpoints is kept while the job runs. */
  readonly checkpointS3Uri?: string;
  /** That folder; default `/opt/ml/checkpoints`. */
  readonly checkpointLocalPath?: string;
  readonly subnets?: readonly string[];
  readonly securityGroupIds?: readonly string[];
  readonly encryptInterContainerTraffic?: boolean;
  readonly enableNetworkIsolation?: boolean;
  /** How much the container logs, as Python's `logging` counts; default 20. */
  readonly containerLogLevel?: number;
  /** Seconds the instances are kept warm for the next job. */
  readonly keepAlivePeriodInSeconds?: number;
}

/** How `fit()` behaves. */
export interface FitOptions {
  /** Whether it returns when the job has ended; default true. */
  readonly wait?: boolean;
  /** Whether the log is shown meanwhile; default true. */
  readonly logs?: boolean;
  /** The job's name; default made from the base name and the time. */
  readonly jobName?: string;
  /** Ends the wait, not the job. */
  readonly signal?: AbortSignal;
}

const NOT_YET = "not supported";

/** @internal Names of every estimator's options, and what became of others in the Python SDK. */
export const ESTIMATOR_RULES = {
  known: [
    "session",
    "role",
    "imageUri",
    "instanceCount",
    "instanceType",
    "entryPoint",
    "sourceDir",
    "dependencies",
    "hyperparameters",
    "baseJobName",
    "outputPath",
    "codeLocation",
    "volumeSize",
    "maxRun",
    "inputMode",
    "metricDefinitions",
    "tags",
    "environment",
    "useSpotInstances",
    "maxWait",
    "checkpointS3Uri",
    "checkpointLocalPath",
    "subnets",
    "securityGroupIds",
    "encryptInterContainerTraffic",
    "enableNetworkIsolation",
    "containerLogLevel",
    "keepAlivePeriodInSeconds",
  ],
  required: ["instanceType"],
  renamed: {
    sagemakerSession: "session",
    imageName: "imageUri",
    image: "imageUri",
    trainInstanceCount: "instanceCount",
    trainInstanceType: "instanceType",
    trainVolumeSize: "volumeSize",
    trainMaxRun: "maxRun",
    trainMaxWait: "maxWait",
    trainUseSpotInstances: "useSpotInstances",
  },
  unsupported: {
    distribution: "the script may start its own process group from SM_HOSTS and SM_CURRENT_HOST",
    distributions: "the script may start its own process group from SM_HOSTS and SM_CURRENT_HOST",
    gitConfig: "clone the repository and give sourceDir",
    modelUri: "give the model as a channel of fit()",
    modelChannelName: "give the model as a channel of fit()",
    rules: "debugger and profiler are not used",
    debuggerHookConfig: "debugger and profiler are not used",
    profilerConfig: "debugger and profiler are not used",
    disableProfiler: "debugger and profiler are not used",
    tensorboardOutputConfig: "debugger and profiler are not used",
    outputKmsKey: NOT_YET,
    volumeKmsKey: NOT_YET,
    instanceGroups: NOT_YET,
    maxRetryAttempts: NOT_YET,
    compilerConfig: NOT_YET,
    trainingRecipe: NOT_YET,
    recipeOverrides: NOT_YET,
    disableOutputCompression: NOT_YET,
    containerEntryPoint: NOT_YET,
    containerArguments: NOT_YET,
    trainingPlan: NOT_YET,
  },
} as const satisfies Omit<OptionRules, "of">;

/** @internal Names of the options of `fit()`. */
export const FIT_RULES: OptionRules = {
  of: "estimator.fit()",
  known: ["wait", "logs", "jobName", "signal"],
  unsupported: { experimentConfig: "not supported" },
};

/** @internal Refuses wrong options before anything is done. Throws a `TypeError` or `RangeError` that names the option. */
export function checkEstimatorOptions(options: EstimatorOptions, rules: OptionRules): void {
  checkOptions(options, rules);
  if (options.role !== undefined) checkRole(options.role);
  if (options.baseJobName !== undefined) checkBaseName(options.baseJobName, "training job");
  const counts: readonly [keyof EstimatorOptions, number, number][] = [
    ["instanceCount", 1, Number.MAX_SAFE_INTEGER],
    ["volumeSize", 1, Number.MAX_SAFE_INTEGER],
    ["maxRun", 1, Number.MAX_SAFE_INTEGER],
    ["maxWait", 1, Number.MAX_SAFE_INTEGER],
    ["keepAlivePeriodInSeconds", 0, 21_600],
    ["containerLogLevel", 0, 100],
  ];
  for (const [name, min, max] of counts) {
    if (options[name] !== undefined) checkCount(options[name], name, min, max);
  }
  for (const name of ["outputPath", "codeLocation", "checkpointS3Uri"] as const) {
    const value = options[name];
    if (value === undefined || isS3Url(value)) continue;
    throw new RangeError(
      `Cannot use ${name} "${value}": an address that starts with s3:// is wanted`,
    );
  }
  if (options.useSpotInstances && options.maxWait === undefined) {
    throw new TypeError(
      "Cannot use spot instances without maxWait: the seconds to wait for them and the job",
    );
  }
  if (
    options.maxWait !== undefined &&
    options.maxWait < (options.maxRun ?? DEFAULT_MAX_RUN_SECONDS)
  ) {
    throw new RangeError(
      `Cannot use maxWait ${options.maxWait}: it includes the job and must be at least maxRun, ${options.maxRun ?? DEFAULT_MAX_RUN_SECONDS}`,
    );
  }
  encodeHyperparameters(options.hyperparameters ?? {}, "script");
}

/** @internal Seconds a job may run unless told otherwise: one day, as in the Python SDK. */
export const DEFAULT_MAX_RUN_SECONDS = 86_400;
/** @internal The disk of training instances unless told otherwise, in GB. */
export const DEFAULT_VOLUME_GB = 30;
/** @internal How much the container logs: Python's INFO. */
export const DEFAULT_LOG_LEVEL = 20;
