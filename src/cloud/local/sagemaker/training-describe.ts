import { modelAddress } from "../runner/training-artifacts";
import type { TrainingRecord } from "../runner/training-record";

/** A job may run for a day unless its request says otherwise. */
const DEFAULT_MAX_RUNTIME_SECONDS = 86_400;

/**
 * DescribeTrainingJob: the request's parts, the state and what came of it. Members that a request may leave out and that the
 * service always answers (clients read them without a question) are filled in.
 */
export function describeTrainingJob(record: TrainingRecord): object {
  const { request } = record;
  return {
    HyperParameters: {},
    EnableNetworkIsolation: false,
    EnableInterContainerTrafficEncryption: false,
    EnableManagedSpotTraining: false,
    ...request,
    OutputDataConfig: { KmsKeyId: "", CompressionType: "GZIP", ...request.OutputDataConfig },
    StoppingCondition: {
      MaxRuntimeInSeconds: DEFAULT_MAX_RUNTIME_SECONDS,
      ...request.StoppingCondition,
    },
    TrainingJobArn: record.arn,
    ModelArtifacts: { S3ModelArtifacts: modelAddress(request) },
    TrainingJobStatus: record.status,
    SecondaryStatus: record.secondaryStatus,
    FailureReason: record.failureReason,
    CreationTime: new Date(record.creationTime),
    TrainingStartTime: date(record.trainingStartTime),
    TrainingEndTime: date(record.trainingEndTime),
    LastModifiedTime: new Date(record.lastModifiedTime),
    SecondaryStatusTransitions: record.transitions.map((transition) => ({
      Status: transition.status,
      StartTime: new Date(transition.startTime),
      EndTime: date(transition.endTime),
      StatusMessage: transition.message,
    })),
    FinalMetricDataList: record.finalMetrics.map((metric) => ({
      MetricName: metric.name,
      Value: metric.value,
      Timestamp: new Date(metric.time),
    })),
    TrainingTimeInSeconds: trainingSeconds(record),
    BillableTimeInSeconds: trainingSeconds(record),
  };
}

/** One entry of ListTrainingJobs. */
export function summarizeTrainingJob(record: TrainingRecord): object {
  return {
    TrainingJobName: record.request.TrainingJobName,
    TrainingJobArn: record.arn,
    CreationTime: new Date(record.creationTime),
    TrainingEndTime: date(record.trainingEndTime),
    LastModifiedTime: new Date(record.lastModifiedTime),
    TrainingJobStatus: record.status,
    SecondaryStatus: record.secondaryStatus,
  };
}

/** Whole seconds from the script's start to its end, at least 1; undefined while it runs or when it never ran. */
function trainingSeconds(record: TrainingRecord): number | undefined {
  const { trainingStartTime: start, trainingEndTime: end } = record;
  if (start === undefined || end === undefined) return undefined;
  return Math.max(1, Math.round((Date.parse(end) - Date.parse(start)) / 1000));
}

function date(time: string | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(time);
}
