import type { Channel, CreateTrainingJobRequest } from "@aws-sdk/client-sagemaker";
import {
  DEFAULT_LOG_LEVEL,
  DEFAULT_MAX_RUN_SECONDS,
  DEFAULT_VOLUME_GB,
  type EstimatorOptions,
} from "./estimator-options";
import { encodeHyperparameters } from "./hyperparameters";
import { toTags } from "./tags";

/** Everything a training job's request is made of. */
export interface TrainingPlan {
  readonly options: EstimatorOptions;
  readonly jobName: string;
  readonly image: string;
  readonly role: string;
  readonly region: string;
  readonly outputPath: string;
  readonly channels: readonly Channel[];
  /** The user's code: its bundle's address and the script in it; undefined when the image brings its own program. */
  readonly code: { readonly archive: string; readonly program: string } | undefined;
  /** Whether the service keeps the course of the metrics (newer framework images). */
  readonly metricsTimeSeries: boolean;
}

/** The body of CreateTrainingJob, as the Python SDK makes it; debugger and profiler are left out. */
export function trainingRequest(plan: TrainingPlan): CreateTrainingJobRequest {
  const { options, channels } = plan;
  const hyperparameters = jobHyperparameters(plan);
  const { useSpotInstances, subnets, securityGroupIds, checkpointS3Uri } = options;
  return {
    AlgorithmSpecification: {
      TrainingInputMode: options.inputMode ?? "File",
      TrainingImage: plan.image,
      ...(options.metricDefinitions
        ? {
            MetricDefinitions: options.metricDefinitions.map(({ name, regex }) => ({
              Name: name,
              Regex: regex,
            })),
          }
        : {}),
      ...(plan.metricsTimeSeries ? { EnableSageMakerMetricsTimeSeries: true } : {}),
    },
    OutputDataConfig: { S3OutputPath: plan.outputPath },
    TrainingJobName: plan.jobName,
    StoppingCondition: {
      MaxRuntimeInSeconds: options.maxRun ?? DEFAULT_MAX_RUN_SECONDS,
      ...(options.maxWait === undefined ? {} : { MaxWaitTimeInSeconds: options.maxWait }),
    },
    ResourceConfig: resources(options),
    RoleArn: plan.role,
    ...(channels.length > 0 ? { InputDataConfig: [...channels] } : {}),
    ...(Object.keys(hyperparameters).length > 0 ? { HyperParameters: hyperparameters } : {}),
    ...(options.environment ? { Environment: { ...options.environment } } : {}),
    ...(options.tags ? { Tags: toTags(options.tags) } : {}),
    ...(subnets && securityGroupIds
      ? { VpcConfig: { Subnets: [...subnets], SecurityGroupIds: [...securityGroupIds] } }
      : {}),
    ...(useSpotInstances ? { EnableManagedSpotTraining: true } : {}),
    ...(options.encryptInterContainerTraffic
      ? { EnableInterContainerTrafficEncryption: true }
      : {}),
    ...(options.enableNetworkIsolation ? { EnableNetworkIsolation: true } : {}),
    ...(checkpointS3Uri ? { CheckpointConfig: checkpoints(checkpointS3Uri, options) } : {}),
  };
}

function resources(options: EstimatorOptions): CreateTrainingJobRequest["ResourceConfig"] {
  const { keepAlivePeriodInSeconds } = options;
  return {
    VolumeSizeInGB: options.volumeSize ?? DEFAULT_VOLUME_GB,
    InstanceCount: options.instanceCount ?? 1,
    InstanceType: options.instanceType as "ml.m5.large",
    ...(keepAlivePeriodInSeconds === undefined
      ? {}
      : { KeepAlivePeriodInSeconds: keepAlivePeriodInSeconds }),
  };
}

function checkpoints(
  uri: string,
  options: EstimatorOptions,
): { S3Uri: string; LocalPath?: string } {
  const { checkpointLocalPath } = options;
  return { S3Uri: uri, ...(checkpointLocalPath ? { LocalPath: checkpointLocalPath } : {}) };
}

/** The user's own values, and for a script where its code is and what it is called. */
function jobHyperparameters(plan: TrainingPlan): Record<string, string> {
  const { options, code } = plan;
  const own = options.hyperparameters ?? {};
  if (!code) return encodeHyperparameters(own, "algorithm");
  return encodeHyperparameters(
    {
      ...own,
      sagemaker_submit_directory: code.archive,
      sagemaker_program: code.program,
      sagemaker_container_log_level: options.containerLogLevel ?? DEFAULT_LOG_LEVEL,
      sagemaker_job_name: plan.jobName,
      sagemaker_region: plan.region,
    },
    "script",
  );
}
