import type { DescribeTrainingJobResponse } from "@aws-sdk/client-sagemaker";
import { decodeHyperparameter, type HyperparameterValue } from "./hyperparameters";

/** The states of a training job. */
export type TrainingJobStatus =
  | "InProgress"
  | "Completed"
  | "Failed"
  | "Stopping"
  | "Stopped"
  | "Deleting";

/** A step a job went through. */
export interface StatusTransition {
  readonly status: string;
  readonly message: string;
  readonly startedAt: Date | undefined;
  readonly endedAt: Date | undefined;
}

/** The last value of a metric that the job's log gave. */
export interface MetricValue {
  readonly name: string;
  readonly value: number;
  readonly at: Date | undefined;
}

/** A training job as the service describes it. */
export interface TrainingJobDescription {
  readonly name: string;
  readonly arn: string;
  readonly status: TrainingJobStatus;
  /** The step it is in: `Starting`, `Downloading`, `Training`, `Uploading`, …. */
  readonly secondaryStatus: string;
  readonly failureReason: string | undefined;
  readonly transitions: readonly StatusTransition[];
  readonly createdAt: Date | undefined;
  readonly startedAt: Date | undefined;
  readonly endedAt: Date | undefined;
  readonly modifiedAt: Date | undefined;
  /** Seconds of training, once it has ended. */
  readonly trainingSeconds: number | undefined;
  /** Seconds that are paid for; fewer than `trainingSeconds` on spot instances. */
  readonly billableSeconds: number | undefined;
  readonly metrics: readonly MetricValue[];
  readonly metricDefinitions: readonly { readonly name: string; readonly regex: string }[];
  /** Where `model.tar.gz` is, or would be. */
  readonly modelData: string;
  readonly outputPath: string;
  readonly image: string;
  readonly role: string;
  readonly instanceType: string;
  readonly instanceCount: number;
  readonly volumeSizeGb: number;
  readonly maxRunSeconds: number;
  /** As they were given; those that start with `sagemaker_` are for the container. */
  readonly hyperparameters: Readonly<Record<string, HyperparameterValue>>;
}

/** @internal The service's answer as an interface of ours. */
export function toDescription(answer: DescribeTrainingJobResponse): TrainingJobDescription {
  const resources = answer.ResourceConfig;
  return {
    name: answer.TrainingJobName ?? "",
    arn: answer.TrainingJobArn ?? "",
    status: (answer.TrainingJobStatus ?? "InProgress") as TrainingJobStatus,
    secondaryStatus: answer.SecondaryStatus ?? "",
    failureReason: answer.FailureReason,
    transitions: (answer.SecondaryStatusTransitions ?? []).map((step) => ({
      status: step.Status ?? "",
      message: step.StatusMessage ?? "",
      startedAt: step.StartTime,
      endedAt: step.EndTime,
    })),
    createdAt: answer.CreationTime,
    startedAt: answer.TrainingStartTime,
    endedAt: answer.TrainingEndTime,
    modifiedAt: answer.LastModifiedTime,
    trainingSeconds: answer.TrainingTimeInSeconds,
    billableSeconds: answer.BillableTimeInSeconds,
    metrics: (answer.FinalMetricDataList ?? []).map(({ MetricName, Value, Timestamp }) => ({
      name: MetricName ?? "",
      value: Value ?? Number.NaN,
      at: Timestamp,
    })),
    metricDefinitions: (answer.AlgorithmSpecification?.MetricDefinitions ?? []).map(
      ({ Name, Regex }) => ({ name: Name ?? "", regex: Regex ?? "" }),
    ),
    modelData: answer.ModelArtifacts?.S3ModelArtifacts ?? "",
    outputPath: answer.OutputDataConfig?.S3OutputPath ?? "",
    image: answer.AlgorithmSpecification?.TrainingImage ?? "",
    role: answer.RoleArn ?? "",
    instanceType: resources?.InstanceType ?? "",
    instanceCount: resources?.InstanceCount ?? 1,
    volumeSizeGb: resources?.VolumeSizeInGB ?? 0,
    maxRunSeconds: answer.StoppingCondition?.MaxRuntimeInSeconds ?? 0,
    hyperparameters: decodeAll(answer.HyperParameters ?? {}),
  };
}

/** @internal True when a job will not change any more. */
export function hasEnded(description: TrainingJobDescription): boolean {
  return ["Completed", "Failed", "Stopped"].includes(description.status);
}

function decodeAll(texts: Readonly<Record<string, string>>): Record<string, HyperparameterValue> {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, decodeHyperparameter(text)]),
  );
}
