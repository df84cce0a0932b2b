import type * as SageMaker from "@aws-sdk/client-sagemaker";
import type { Shape, StringShape, StructureShape } from "../shape";
import { tagListShape } from "./shapes-tags";

/** Names of endpoints, endpoint configurations, variants and containers. */
export const endpointNameShape: StringShape = {
  type: "string",
  max: 63,
  pattern: "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}",
};
const modelName: StringShape = {
  type: "string",
  max: 63,
  pattern: "[a-zA-Z0-9]([\\-a-zA-Z0-9]*[a-zA-Z0-9])?",
};
const roleArn: StringShape = {
  type: "string",
  min: 20,
  max: 2048,
  pattern: "arn:aws[a-z\\-]*:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+",
};
const s3Uri: StringShape = { type: "string", max: 1024, pattern: "(https|s3)://([^/]+)/?(.*)" };
const kmsKey: StringShape = { type: "string", max: 2048, pattern: "[a-zA-Z0-9:/_-]*" };
const any: Shape = { type: "any" };
const flag: Shape = { type: "boolean" };

const vpcId: StringShape = { type: "string", max: 32, pattern: "[-0-9a-zA-Z]+" };
const vpcConfig: StructureShape = {
  type: "structure",
  required: ["SecurityGroupIds", "Subnets"],
  members: {
    SecurityGroupIds: { type: "list", min: 1, max: 5, member: vpcId },
    Subnets: { type: "list", min: 1, max: 16, member: vpcId },
  },
};

const containerDefinition: StructureShape = {
  type: "structure",
  members: {
    ContainerHostname: endpointNameShape,
    Image: { type: "string", max: 255, pattern: "[\\S]+" },
    ImageConfig: any,
    Mode: { type: "string", values: ["SingleModel", "MultiModel"] },
    ModelDataUrl: s3Uri,
    ModelDataSource: {
      type: "structure",
      members: {
        S3DataSource: {
          type: "structure",
          required: ["S3Uri", "S3DataType", "CompressionType"],
          members: {
            S3Uri: s3Uri,
            S3DataType: { type: "string", values: ["S3Prefix", "S3Object"] },
            CompressionType: { type: "string", values: ["None", "Gzip"] },
            ModelAccessConfig: any,
            HubAccessConfig: any,
          },
        },
      },
    },
    AdditionalModelDataSources: { type: "list", max: 5, member: any },
    Environment: {
      type: "map",
      max: 100,
      key: { type: "string", max: 1024, pattern: "[a-zA-Z_][a-zA-Z0-9_]*" },
      value: { type: "string", max: 1024, pattern: "[\\S\\s]*" },
    },
    ModelPackageName: { type: "string", min: 1, max: 176 },
    InferenceSpecificationName: { ...endpointNameShape, min: 1 },
    MultiModelConfig: any,
  },
};

/** AWS's instance types for hosting, and this machine by its own names. The list is read from the SDK on first use. */
const instanceType: StringShape = {
  type: "string",
  values: () => {
    const sdk = require("@aws-sdk/client-sagemaker") as typeof SageMaker;
    return [...Object.values(sdk.ProductionVariantInstanceType), "local", "local_gpu"];
  },
};

const productionVariant: StructureShape = {
  type: "structure",
  required: ["VariantName"],
  members: {
    VariantName: endpointNameShape,
    ModelName: modelName,
    InitialInstanceCount: { type: "integer", min: 1 },
    InstanceType: instanceType,
    InitialVariantWeight: { type: "float", min: 0 },
    AcceleratorType: { type: "string" },
    CoreDumpConfig: any,
    ServerlessConfig: {
      type: "structure",
      required: ["MemorySizeInMB", "MaxConcurrency"],
      members: {
        MemorySizeInMB: { type: "integer", min: 1024, max: 6144 },
        MaxConcurrency: { type: "integer", min: 1, max: 200 },
        ProvisionedConcurrency: { type: "integer", min: 1, max: 200 },
      },
    },
    VolumeSizeInGB: { type: "integer", min: 1, max: 512 },
    ModelDataDownloadTimeoutInSeconds: { type: "integer", min: 60, max: 3600 },
    ContainerStartupHealthCheckTimeoutInSeconds: { type: "integer", min: 60, max: 3600 },
    EnableSSMAccess: flag,
    ManagedInstanceScaling: any,
    RoutingConfig: {
      type: "structure",
      required: ["RoutingStrategy"],
      members: {
        RoutingStrategy: { type: "string", values: ["LEAST_OUTSTANDING_REQUESTS", "RANDOM"] },
      },
    },
    InferenceAmiVersion: { type: "string" },
  },
};

/** `{ [member]: name }`, the input of every describe and delete operation. */
function named(member: string, shape: StringShape): StructureShape {
  return { type: "structure", required: [member], members: { [member]: shape } };
}

/** The input of a list operation. */
function listing(sortBy: readonly string[], members: StructureShape["members"] = {}) {
  return {
    type: "structure",
    members: {
      SortBy: { type: "string", values: sortBy },
      SortOrder: { type: "string", values: ["Ascending", "Descending"] },
      NextToken: { type: "string", max: 8192, pattern: ".*" },
      MaxResults: { type: "integer", min: 1, max: 100 },
      NameContains: { type: "string", max: 63, pattern: "[a-zA-Z0-9-]+" },
      CreationTimeBefore: { type: "timestamp" },
      CreationTimeAfter: { type: "timestamp" },
      ...members,
    },
  } as const satisfies StructureShape;
}

const weightAndCapacity: StructureShape = {
  type: "structure",
  required: ["VariantName"],
  members: {
    VariantName: endpointNameShape,
    DesiredWeight: { type: "float", min: 0 },
    DesiredInstanceCount: { type: "integer", min: 0 },
    ServerlessUpdateConfig: any,
  },
};

/** The inputs of the operations on models, endpoint configurations and endpoints, from the public service model. */
export const endpointShapes = {
  createModel: {
    type: "structure",
    required: ["ModelName"],
    members: {
      ModelName: modelName,
      PrimaryContainer: containerDefinition,
      Containers: { type: "list", max: 15, member: containerDefinition },
      InferenceExecutionConfig: any,
      ExecutionRoleArn: roleArn,
      Tags: tagListShape,
      VpcConfig: vpcConfig,
      EnableNetworkIsolation: flag,
    },
  },
  model: named("ModelName", modelName),
  listModels: listing(["Name", "CreationTime"]),
  createEndpointConfig: {
    type: "structure",
    required: ["EndpointConfigName", "ProductionVariants"],
    members: {
      EndpointConfigName: endpointNameShape,
      ProductionVariants: { type: "list", min: 1, max: 10, member: productionVariant },
      DataCaptureConfig: any,
      Tags: tagListShape,
      KmsKeyId: kmsKey,
      AsyncInferenceConfig: any,
      ExplainerConfig: any,
      ShadowProductionVariants: { type: "list", min: 1, max: 10, member: productionVariant },
      ExecutionRoleArn: roleArn,
      VpcConfig: vpcConfig,
      EnableNetworkIsolation: flag,
    },
  },
  endpointConfig: named("EndpointConfigName", endpointNameShape),
  listEndpointConfigs: listing(["Name", "CreationTime"]),
  createEndpoint: {
    type: "structure",
    required: ["EndpointName", "EndpointConfigName"],
    members: {
      EndpointName: endpointNameShape,
      EndpointConfigName: endpointNameShape,
      DeploymentConfig: any,
      Tags: tagListShape,
    },
  },
  updateEndpoint: {
    type: "structure",
    required: ["EndpointName", "EndpointConfigName"],
    members: {
      EndpointName: endpointNameShape,
      EndpointConfigName: endpointNameShape,
      RetainAllVariantProperties: flag,
      ExcludeRetainedVariantProperties: {
        type: "list",
        max: 3,
        member: {
          type: "structure",
          required: ["VariantPropertyType"],
          members: {
            VariantPropertyType: {
              type: "string",
              values: ["DesiredInstanceCount", "DesiredWeight", "DataCaptureConfig"],
            },
          },
        },
      },
      DeploymentConfig: any,
      RetainDeploymentConfig: flag,
    },
  },
  updateWeights: {
    type: "structure",
    required: ["EndpointName", "DesiredWeightsAndCapacities"],
    members: {
      EndpointName: endpointNameShape,
      DesiredWeightsAndCapacities: { type: "list", min: 1, member: weightAndCapacity },
    },
  },
  endpoint: named("EndpointName", endpointNameShape),
  listEndpoints: listing(["Name", "CreationTime", "Status"], {
    LastModifiedTimeBefore: { type: "timestamp" },
    LastModifiedTimeAfter: { type: "timestamp" },
    StatusEquals: {
      type: "string",
      values: [
        "OutOfService",
        "Creating",
        "Updating",
        "SystemUpdating",
        "RollingBack",
        "InService",
        "Deleting",
        "Failed",
        "UpdateRollbackFailed",
      ],
    },
  }),
} as const satisfies Record<string, StructureShape>;
