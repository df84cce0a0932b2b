import type { ListShape, Shape, StringShape, StructureShape } from "../shape";
import {
  debugHookShape,
  debugRulesShape,
  experimentShape,
  fileSystemShape,
  imageAccessShape,
  profilerRulesShape,
  profilerShape,
  tensorBoardShape,
} from "./shapes-debugging";
import { trainingInstanceType } from "./shapes-instances";
import { tagListShape } from "./shapes-tags";
import { vpcConfigShape } from "./shapes-vpc";

const NAME = "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}";
const ENVIRONMENT_KEY = "[a-zA-Z_][a-zA-Z0-9_]*";

export const jobNameShape: StringShape = { type: "string", min: 1, max: 63, pattern: NAME };
export const roleArnShape: StringShape = {
  type: "string",
  min: 20,
  max: 2048,
  pattern: "arn:aws[a-z\\-]*:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+",
};
const s3Uri: StringShape = { type: "string", max: 1024, pattern: "(https|s3)://([^/]+)/?(.*)" };
/** The service has no `file://`; the local cloud links such a folder into the job. */
const dataUri: StringShape = { ...s3Uri, localPattern: "file:///.+" };
const kmsKey: Shape = { type: "string", max: 2048, pattern: "[a-zA-Z0-9:/_-]*" };
const text: Shape = { type: "any" };
const flag: Shape = { type: "boolean" };

function structure(
  members: StructureShape["members"],
  required: readonly string[] = [],
): StructureShape {
  return { type: "structure", required, members };
}

const algorithm: StructureShape = {
  type: "structure",
  required: ["TrainingInputMode"],
  members: {
    TrainingImage: { type: "string", max: 255, pattern: ".*" },
    AlgorithmName: { type: "string", min: 1, max: 170 },
    TrainingInputMode: { type: "string", values: ["Pipe", "File", "FastFile"] },
    MetricDefinitions: {
      type: "list",
      max: 40,
      member: {
        type: "structure",
        required: ["Name", "Regex"],
        members: {
          Name: { type: "string", min: 1, max: 255, pattern: ".+" },
          Regex: { type: "string", min: 1, max: 500, pattern: ".+" },
        },
      },
    },
    EnableSageMakerMetricsTimeSeries: flag,
    ContainerEntrypoint: { type: "list", min: 1, max: 100, member: { type: "string", max: 256 } },
    ContainerArguments: { type: "list", min: 1, max: 100, member: { type: "string", max: 256 } },
    TrainingImageConfig: imageAccessShape,
  },
};

const channels: ListShape = {
  type: "list",
  min: 1,
  max: 20,
  member: {
    type: "structure",
    required: ["ChannelName", "DataSource"],
    members: {
      ChannelName: { type: "string", min: 1, max: 64, pattern: "[A-Za-z0-9\\.\\-_]+" },
      DataSource: {
        type: "structure",
        members: {
          S3DataSource: {
            type: "structure",
            required: ["S3DataType", "S3Uri"],
            members: {
              S3DataType: {
                type: "string",
                values: ["ManifestFile", "S3Prefix", "AugmentedManifestFile", "Converse"],
              },
              S3Uri: dataUri,
              S3DataDistributionType: {
                type: "string",
                values: ["FullyReplicated", "ShardedByS3Key"],
              },
              AttributeNames: {
                type: "list",
                max: 16,
                member: { type: "string", min: 1, max: 256, pattern: ".+" },
              },
              InstanceGroupNames: {
                type: "list",
                max: 5,
                member: { type: "string", min: 1, max: 64, pattern: ".+" },
              },
            },
          },
          FileSystemDataSource: fileSystemShape,
          DatasetSource: text,
        },
      },
      ContentType: { type: "string", max: 256, pattern: ".*" },
      CompressionType: { type: "string", values: ["None", "Gzip"] },
      RecordWrapperType: { type: "string", values: ["None", "RecordIO"] },
      InputMode: { type: "string", values: ["Pipe", "File", "FastFile"] },
      ShuffleConfig: structure({ Seed: { type: "integer" } }, ["Seed"]),
    },
  },
};

const resources: StructureShape = {
  type: "structure",
  members: {
    InstanceType: trainingInstanceType,
    InstanceCount: { type: "integer", min: 0 },
    VolumeSizeInGB: { type: "integer", min: 0 },
    VolumeKmsKeyId: kmsKey,
    KeepAlivePeriodInSeconds: { type: "integer", min: 0, max: 21_600 },
    InstanceGroups: {
      type: "list",
      max: 5,
      member: {
        type: "structure",
        required: ["InstanceType", "InstanceCount", "InstanceGroupName"],
        members: {
          InstanceType: trainingInstanceType,
          InstanceCount: { type: "integer", min: 0 },
          InstanceGroupName: { type: "string", min: 1, max: 64, pattern: ".+" },
        },
      },
    },
    TrainingPlanArn: {
      type: "string",
      min: 50,
      max: 2048,
      pattern: "arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:training-plan/.*",
    },
    InstancePlacementConfig: text,
  },
};

const createTrainingJob: StructureShape = {
  type: "structure",
  required: ["TrainingJobName", "RoleArn", "OutputDataConfig"],
  members: {
    TrainingJobName: jobNameShape,
    HyperParameters: {
      type: "map",
      max: 100,
      key: { type: "string", max: 256, pattern: ".*" },
      value: { type: "string", max: 2500, pattern: ".*" },
    },
    AlgorithmSpecification: algorithm,
    RoleArn: roleArnShape,
    InputDataConfig: channels,
    OutputDataConfig: {
      type: "structure",
      required: ["S3OutputPath"],
      members: {
        KmsKeyId: kmsKey,
        S3OutputPath: s3Uri,
        CompressionType: { type: "string", values: ["GZIP", "NONE"] },
      },
    },
    ResourceConfig: resources,
    VpcConfig: vpcConfigShape,
    StoppingCondition: {
      type: "structure",
      members: {
        MaxRuntimeInSeconds: { type: "integer", min: 1 },
        MaxWaitTimeInSeconds: { type: "integer", min: 1 },
        MaxPendingTimeInSeconds: { type: "integer", min: 1800, max: 2_419_200 },
      },
    },
    Tags: tagListShape,
    EnableNetworkIsolation: flag,
    EnableInterContainerTrafficEncryption: flag,
    EnableManagedSpotTraining: flag,
    CheckpointConfig: {
      type: "structure",
      required: ["S3Uri"],
      members: {
        S3Uri: s3Uri,
        LocalPath: { type: "string", max: 4096, pattern: ".*" },
      },
    },
    DebugHookConfig: debugHookShape,
    DebugRuleConfigurations: debugRulesShape,
    TensorBoardOutputConfig: tensorBoardShape,
    ExperimentConfig: experimentShape,
    ProfilerConfig: profilerShape,
    ProfilerRuleConfigurations: profilerRulesShape,
    Environment: {
      type: "map",
      max: 100,
      key: { type: "string", max: 512, pattern: ENVIRONMENT_KEY },
      value: { type: "string", max: 512, pattern: "[\\S\\s]*" },
    },
    RetryStrategy: {
      type: "structure",
      required: ["MaximumRetryAttempts"],
      members: { MaximumRetryAttempts: { type: "integer", min: 1, max: 30 } },
    },
    RemoteDebugConfig: structure({ EnableRemoteDebug: flag }),
    InfraCheckConfig: structure({ EnableInfraCheck: flag }),
    SessionChainingConfig: structure({ EnableSessionTagChaining: flag }),
    ServerlessJobConfig: text,
    MlflowConfig: text,
    ModelPackageConfig: text,
  },
};

const byName: StructureShape = {
  type: "structure",
  required: ["TrainingJobName"],
  members: { TrainingJobName: jobNameShape },
};

const listTrainingJobs: StructureShape = {
  type: "structure",
  members: {
    NextToken: { type: "string", max: 8192, pattern: ".*" },
    MaxResults: { type: "integer", min: 1, max: 100 },
    CreationTimeAfter: { type: "timestamp" },
    CreationTimeBefore: { type: "timestamp" },
    LastModifiedTimeAfter: { type: "timestamp" },
    LastModifiedTimeBefore: { type: "timestamp" },
    NameContains: { type: "string", max: 63, pattern: "[a-zA-Z0-9\\-]+" },
    StatusEquals: {
      type: "string",
      values: ["InProgress", "Completed", "Failed", "Stopping", "Stopped", "Deleting"],
    },
    SortBy: { type: "string", values: ["Name", "CreationTime", "Status"] },
    SortOrder: { type: "string", values: ["Ascending", "Descending"] },
  },
};

/** The inputs of the training operations; limits, patterns and enums from the public service model. */
export const trainingShapes = {
  createTrainingJob,
  describeTrainingJob: byName,
  stopTrainingJob: byName,
  deleteTrainingJob: byName,
  listTrainingJobs,
} as const;
