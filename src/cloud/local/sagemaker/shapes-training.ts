import type { ListShape, Shape, StringShape, StructureShape } from "../shape";
import { tagListShape } from "./shapes-tags";

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
const dataUri: StringShape = {
  type: "string",
  max: 1024,
  pattern: "(https|s3)://([^/]+)/?(.*)|file:///.+",
};
const kmsKey: Shape = { type: "string", max: 2048, pattern: "[a-zA-Z0-9:/_-]*" };
const text: Shape = { type: "any" };
const flag: Shape = { type: "boolean" };

/** The service's instance types, and sagelab's own names for this machine. The list is in the SDK and loaded on first use. */
const instanceType: StringShape = {
  type: "string",
  values: () => {
    const sdk = require("@aws-sdk/client-sagemaker") as typeof import("@aws-sdk/client-sagemaker");
    return [...Object.values(sdk.TrainingInstanceType), "local", "local_gpu"];
  },
};

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
    TrainingImageConfig: text,
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
                member: { type: "string", min: 1, max: 256 },
              },
              InstanceGroupNames: {
                type: "list",
                max: 5,
                member: { type: "string", min: 1, max: 64 },
              },
            },
          },
          FileSystemDataSource: text,
          DatasetSource: text,
        },
      },
      ContentType: { type: "string", max: 256, pattern: ".*" },
      CompressionType: { type: "string", values: ["None", "Gzip"] },
      RecordWrapperType: { type: "string", values: ["None", "RecordIO"] },
      InputMode: { type: "string", values: ["Pipe", "File", "FastFile"] },
      ShuffleConfig: text,
    },
  },
};

const resources: StructureShape = {
  type: "structure",
  members: {
    InstanceType: instanceType,
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
          InstanceType: instanceType,
          InstanceCount: { type: "integer", min: 1 },
          InstanceGroupName: { type: "string", min: 1, max: 64, pattern: ".+" },
        },
      },
    },
    TrainingPlanArn: text,
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
    VpcConfig: text,
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
    DebugHookConfig: text,
    DebugRuleConfigurations: text,
    TensorBoardOutputConfig: text,
    ExperimentConfig: text,
    ProfilerConfig: text,
    ProfilerRuleConfigurations: text,
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
    RemoteDebugConfig: text,
    InfraCheckConfig: text,
    SessionChainingConfig: text,
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
