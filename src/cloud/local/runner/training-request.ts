import type { MetricDefinition } from "../../metrics";

/** The members of CreateTrainingJob that the local cloud acts on; the others are kept and described again. */
export interface TrainingRequest {
  readonly TrainingJobName: string;
  readonly RoleArn: string;
  readonly AlgorithmSpecification?: {
    readonly TrainingImage?: string;
    readonly TrainingInputMode?: string;
    readonly MetricDefinitions?: readonly MetricDefinition[];
  };
  readonly HyperParameters?: Readonly<Record<string, string>>;
  readonly Environment?: Readonly<Record<string, string>>;
  readonly InputDataConfig?: readonly ChannelRequest[];
  readonly OutputDataConfig: {
    readonly S3OutputPath: string;
    readonly CompressionType?: "GZIP" | "NONE";
  };
  readonly ResourceConfig: {
    readonly InstanceType?: string;
    readonly InstanceCount?: number;
    readonly InstanceGroups?: readonly InstanceGroup[];
  };
  readonly StoppingCondition?: {
    readonly MaxRuntimeInSeconds?: number;
    readonly MaxWaitTimeInSeconds?: number;
  };
  readonly CheckpointConfig?: { readonly S3Uri: string; readonly LocalPath?: string };
  readonly EnableNetworkIsolation?: boolean;
  readonly EnableManagedSpotTraining?: boolean;
}

export interface InstanceGroup {
  readonly InstanceGroupName: string;
  readonly InstanceType: string;
  readonly InstanceCount: number;
}

/** An input channel. */
export interface ChannelRequest {
  readonly ChannelName: string;
  readonly DataSource: {
    readonly S3DataSource?: {
      readonly S3DataType: string;
      /** `s3://bucket/prefix`; in the local cloud also `file:///folder` or `file:///folder/file`. */
      readonly S3Uri: string;
      readonly S3DataDistributionType?: string;
      readonly InstanceGroupNames?: readonly string[];
    };
  };
  readonly ContentType?: string;
  readonly InputMode?: string;
  readonly RecordWrapperType?: string;
}

/** One host of a job. */
export interface HostPlan {
  /** `algo-1`, … */
  readonly name: string;
  readonly group: string;
  readonly instanceType: string;
}

/** The group of a job that names no instance groups. */
export const DEFAULT_GROUP = "homogeneousCluster";

/** The hosts of a job in the order of their numbers. */
export function planHosts(request: TrainingRequest): HostPlan[] {
  const { InstanceType = "", InstanceCount = 1, InstanceGroups } = request.ResourceConfig;
  const groups = InstanceGroups ?? [
    { InstanceGroupName: DEFAULT_GROUP, InstanceType, InstanceCount },
  ];
  const hosts: HostPlan[] = [];
  for (const group of groups) {
    for (let count = 0; count < group.InstanceCount; count++) {
      hosts.push({
        name: `algo-${hosts.length + 1}`,
        group: group.InstanceGroupName,
        instanceType: group.InstanceType,
      });
    }
  }
  return hosts;
}

/** Bucket and key (or prefix, maybe empty) of an S3 URI. */
export interface S3Location {
  readonly bucket: string;
  readonly key: string;
}

/** Reads `s3://bucket/key`; undefined for any other text. */
export function parseS3Uri(uri: string): S3Location | undefined {
  const found = /^s3:\/\/([^/]+)\/?([\s\S]*)$/.exec(uri);
  return found?.[1] ? { bucket: found[1], key: found[2] ?? "" } : undefined;
}

/** A hyperparameter as the script sees it when it is a text: JSON quotes around it are taken off. */
export function textHyperparameter(request: TrainingRequest, name: string): string | undefined {
  const raw = request.HyperParameters?.[name];
  if (raw === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(raw);
    return typeof parsed === "string" ? parsed : raw;
  } catch {
    return raw;
  }
}
