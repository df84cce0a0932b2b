import type { StructureShape } from "../shape";

/** `DataCaptureConfig`: which requests and answers are kept. */
export const dataCaptureShape: StructureShape = {
  type: "structure",
  required: ["InitialSamplingPercentage", "DestinationS3Uri", "CaptureOptions"],
  members: {
    EnableCapture: { type: "boolean" },
    InitialSamplingPercentage: { type: "integer", min: 0, max: 100 },
    DestinationS3Uri: { type: "string", max: 512, pattern: "(https|s3)://([^/])/?(.*)" },
    KmsKeyId: { type: "string", max: 2048, pattern: "[a-zA-Z0-9:/_-]*" },
    CaptureOptions: {
      type: "list",
      min: 1,
      max: 32,
      member: {
        type: "structure",
        required: ["CaptureMode"],
        members: { CaptureMode: { type: "string", values: ["Input", "Output", "InputAndOutput"] } },
      },
    },
    CaptureContentTypeHeader: {
      type: "structure",
      members: {
        CsvContentTypes: {
          type: "list",
          min: 1,
          max: 10,
          member: {
            type: "string",
            min: 1,
            max: 256,
            pattern: "[a-zA-Z0-9](-*[a-zA-Z0-9])*\\/[a-zA-Z0-9](-*[a-zA-Z0-9.])*",
          },
        },
        JsonContentTypes: {
          type: "list",
          min: 1,
          max: 10,
          member: {
            type: "string",
            min: 1,
            max: 256,
            pattern: "[a-zA-Z0-9](-*[a-zA-Z0-9])*\\/[a-zA-Z0-9](-*[a-zA-Z0-9.])*",
          },
        },
      },
    },
  },
};

/** `AsyncInferenceConfig`: endpoints that are asked through S3. */
export const asyncInferenceShape: StructureShape = {
  type: "structure",
  required: ["OutputConfig"],
  members: {
    ClientConfig: {
      type: "structure",
      members: { MaxConcurrentInvocationsPerInstance: { type: "integer", min: 1, max: 1000 } },
    },
    OutputConfig: {
      type: "structure",
      members: {
        KmsKeyId: { type: "string", max: 2048, pattern: "[a-zA-Z0-9:/_-]*" },
        S3OutputPath: { type: "string", max: 512, pattern: "(https|s3)://([^/])/?(.*)" },
        NotificationConfig: {
          type: "structure",
          members: {
            SuccessTopic: {
              type: "string",
              max: 2048,
              pattern: "arn:aws[a-z\\-]*:sns:[a-z0-9\\-]*:[0-9]{12}:[a-zA-Z0-9_.-]+",
            },
            ErrorTopic: {
              type: "string",
              max: 2048,
              pattern: "arn:aws[a-z\\-]*:sns:[a-z0-9\\-]*:[0-9]{12}:[a-zA-Z0-9_.-]+",
            },
            IncludeInferenceResponseIn: {
              type: "list",
              max: 2,
              member: {
                type: "string",
                values: ["SUCCESS_NOTIFICATION_TOPIC", "ERROR_NOTIFICATION_TOPIC"],
              },
            },
          },
        },
        S3FailurePath: { type: "string", max: 512, pattern: "(https|s3)://([^/])/?(.*)" },
      },
    },
  },
};

/** `ManagedInstanceScaling` of a variant. */
export const instanceScalingShape: StructureShape = {
  type: "structure",
  members: {
    Status: { type: "string", values: ["ENABLED", "DISABLED"] },
    MinInstanceCount: { type: "integer", min: 0 },
    MaxInstanceCount: { type: "integer", min: 1 },
    ScaleInPolicy: {
      type: "structure",
      required: ["Strategy"],
      members: {
        Strategy: { type: "string", values: ["IDLE_RELEASE", "CONSOLIDATION"] },
        MaximumStepSize: { type: "integer", min: 1, max: 100 },
        CooldownInMinutes: { type: "integer", min: 5, max: 1440 },
      },
    },
  },
};

/** `CoreDumpConfig` of a variant. */
export const coreDumpShape: StructureShape = {
  type: "structure",
  required: ["DestinationS3Uri"],
  members: {
    DestinationS3Uri: { type: "string", max: 512, pattern: "(https|s3)://([^/])/?(.*)" },
    KmsKeyId: { type: "string", max: 2048, pattern: "[a-zA-Z0-9:/_-]*" },
  },
};

/** `ImageConfig` of a container. */
export const imageConfigShape: StructureShape = {
  type: "structure",
  required: ["RepositoryAccessMode"],
  members: {
    RepositoryAccessMode: { type: "string", values: ["Platform", "Vpc"] },
    RepositoryAuthConfig: {
      type: "structure",
      required: ["RepositoryCredentialsProviderArn"],
      members: {
        RepositoryCredentialsProviderArn: { type: "string", min: 1, max: 2048, pattern: ".*" },
      },
    },
  },
};

/** `MultiModelConfig` of a container. */
export const multiModelShape: StructureShape = {
  type: "structure",
  members: { ModelCacheSetting: { type: "string", values: ["Enabled", "Disabled"] } },
};

/** `InferenceExecutionConfig` of a pipeline. */
export const inferenceExecutionShape: StructureShape = {
  type: "structure",
  required: ["Mode"],
  members: { Mode: { type: "string", values: ["Serial", "Direct"] } },
};

/** `DeploymentConfig` of an update. */
export const deploymentShape: StructureShape = {
  type: "structure",
  members: {
    BlueGreenUpdatePolicy: {
      type: "structure",
      required: ["TrafficRoutingConfiguration"],
      members: {
        TrafficRoutingConfiguration: {
          type: "structure",
          required: ["Type", "WaitIntervalInSeconds"],
          members: {
            Type: { type: "string", values: ["ALL_AT_ONCE", "CANARY", "LINEAR"] },
            WaitIntervalInSeconds: { type: "integer", min: 0, max: 3600 },
            CanarySize: {
              type: "structure",
              required: ["Type", "Value"],
              members: {
                Type: { type: "string", values: ["INSTANCE_COUNT", "CAPACITY_PERCENT"] },
                Value: { type: "integer", min: 1 },
              },
            },
            LinearStepSize: {
              type: "structure",
              required: ["Type", "Value"],
              members: {
                Type: { type: "string", values: ["INSTANCE_COUNT", "CAPACITY_PERCENT"] },
                Value: { type: "integer", min: 1 },
              },
            },
          },
        },
        TerminationWaitInSeconds: { type: "integer", min: 0, max: 3600 },
        MaximumExecutionTimeoutInSeconds: { type: "integer", min: 600, max: 28800 },
      },
    },
    RollingUpdatePolicy: {
      type: "structure",
      required: ["MaximumBatchSize", "WaitIntervalInSeconds"],
      members: {
        MaximumBatchSize: {
          type: "structure",
          required: ["Type", "Value"],
          members: {
            Type: { type: "string", values: ["INSTANCE_COUNT", "CAPACITY_PERCENT"] },
            Value: { type: "integer", min: 1 },
          },
        },
        WaitIntervalInSeconds: { type: "integer", min: 0, max: 3600 },
        MaximumExecutionTimeoutInSeconds: { type: "integer", min: 600, max: 28800 },
        RollbackMaximumBatchSize: {
          type: "structure",
          required: ["Type", "Value"],
          members: {
            Type: { type: "string", values: ["INSTANCE_COUNT", "CAPACITY_PERCENT"] },
            Value: { type: "integer", min: 1 },
          },
        },
      },
    },
    AutoRollbackConfiguration: {
      type: "structure",
      members: {
        Alarms: {
          type: "list",
          min: 1,
          max: 10,
          member: {
            type: "structure",
            members: { AlarmName: { type: "string", min: 1, max: 255, pattern: "(?!\\s*$).+" } },
          },
        },
      },
    },
  },
};
