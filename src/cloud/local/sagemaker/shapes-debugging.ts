import type { ListShape, StructureShape } from "../shape";
import { processingInstanceType as instanceType } from "./shapes-instances";

/** `DebugHookConfig`: what the debugger saves. */
export const debugHookShape: StructureShape = {
  type: "structure",
  required: ["S3OutputPath"],
  members: {
    LocalPath: { type: "string", max: 4096, pattern: ".*" },
    S3OutputPath: { type: "string", max: 1024, pattern: "(https|s3)://([^/]+)/?(.*)" },
    HookParameters: {
      type: "map",
      max: 20,
      key: { type: "string", min: 1, max: 256, pattern: ".*" },
      value: { type: "string", max: 256, pattern: ".*" },
    },
    CollectionConfigurations: {
      type: "list",
      max: 20,
      member: {
        type: "structure",
        members: {
          CollectionName: { type: "string", min: 1, max: 256, pattern: ".*" },
          CollectionParameters: {
            type: "map",
            max: 20,
            key: { type: "string", min: 1, max: 256, pattern: ".*" },
            value: { type: "string", max: 256, pattern: ".*" },
          },
        },
      },
    },
  },
};

/** `DebugRuleConfigurations`: rules on what it saved. */
export const debugRulesShape: ListShape = {
  type: "list",
  max: 20,
  member: {
    type: "structure",
    required: ["RuleConfigurationName", "RuleEvaluatorImage"],
    members: {
      RuleConfigurationName: { type: "string", min: 1, max: 256, pattern: ".*" },
      LocalPath: { type: "string", max: 4096, pattern: ".*" },
      S3OutputPath: { type: "string", max: 1024, pattern: "(https|s3)://([^/]+)/?(.*)" },
      RuleEvaluatorImage: { type: "string", max: 255, pattern: ".*" },
      InstanceType: instanceType,
      VolumeSizeInGB: { type: "integer", min: 0 },
      RuleParameters: {
        type: "map",
        max: 100,
        key: { type: "string", min: 1, max: 256, pattern: ".*" },
        value: { type: "string", max: 256, pattern: ".*" },
      },
    },
  },
};

/** `TensorBoardOutputConfig`. */
export const tensorBoardShape: StructureShape = {
  type: "structure",
  required: ["S3OutputPath"],
  members: {
    LocalPath: { type: "string", max: 4096, pattern: ".*" },
    S3OutputPath: { type: "string", max: 1024, pattern: "(https|s3)://([^/]+)/?(.*)" },
  },
};

/** `ProfilerConfig`: what the profiler measures. */
export const profilerShape: StructureShape = {
  type: "structure",
  members: {
    S3OutputPath: { type: "string", max: 1024, pattern: "(https|s3)://([^/]+)/?(.*)" },
    ProfilingIntervalInMilliseconds: { type: "integer" },
    ProfilingParameters: {
      type: "map",
      max: 20,
      key: { type: "string", min: 1, max: 256, pattern: ".*" },
      value: { type: "string", max: 256, pattern: ".*" },
    },
    DisableProfiler: { type: "boolean" },
  },
};

/** `ProfilerRuleConfigurations`: rules on what it measured. */
export const profilerRulesShape: ListShape = {
  type: "list",
  max: 20,
  member: {
    type: "structure",
    required: ["RuleConfigurationName", "RuleEvaluatorImage"],
    members: {
      RuleConfigurationName: { type: "string", min: 1, max: 256, pattern: ".*" },
      LocalPath: { type: "string", max: 4096, pattern: ".*" },
      S3OutputPath: { type: "string", max: 1024, pattern: "(https|s3)://([^/]+)/?(.*)" },
      RuleEvaluatorImage: { type: "string", max: 255, pattern: ".*" },
      InstanceType: instanceType,
      VolumeSizeInGB: { type: "integer", min: 0 },
      RuleParameters: {
        type: "map",
        max: 100,
        key: { type: "string", min: 1, max: 256, pattern: ".*" },
        value: { type: "string", max: 256, pattern: ".*" },
      },
    },
  },
};

/** `ExperimentConfig`: where a job belongs. */
export const experimentShape: StructureShape = {
  type: "structure",
  members: {
    ExperimentName: {
      type: "string",
      min: 1,
      max: 120,
      pattern: "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}",
    },
    TrialName: { type: "string", min: 1, max: 120, pattern: "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}" },
    TrialComponentDisplayName: {
      type: "string",
      min: 1,
      max: 120,
      pattern: "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}",
    },
    RunName: { type: "string", min: 1, max: 120, pattern: "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}" },
  },
};

/** `TrainingImageConfig`: where the image comes from. */
export const imageAccessShape: StructureShape = {
  type: "structure",
  required: ["TrainingRepositoryAccessMode"],
  members: {
    TrainingRepositoryAccessMode: { type: "string", values: ["Platform", "Vpc"] },
    TrainingRepositoryAuthConfig: {
      type: "structure",
      required: ["TrainingRepositoryCredentialsProviderArn"],
      members: {
        TrainingRepositoryCredentialsProviderArn: {
          type: "string",
          min: 1,
          max: 2048,
          pattern: "arn:[\\p{Alnum}\\-]+:lambda:[\\p{Alnum}\\-]+:[0-9]{12}:function:.*",
        },
      },
    },
  },
};

/** `FileSystemDataSource` of a channel. */
export const fileSystemShape: StructureShape = {
  type: "structure",
  required: ["FileSystemId", "FileSystemAccessMode", "FileSystemType", "DirectoryPath"],
  members: {
    FileSystemId: { type: "string", min: 11, max: 21, pattern: "(fs-[0-9a-f]{8,})" },
    FileSystemAccessMode: { type: "string", values: ["rw", "ro"] },
    FileSystemType: { type: "string", values: ["EFS", "FSxLustre"] },
    DirectoryPath: { type: "string", max: 4096, pattern: ".*" },
  },
};
