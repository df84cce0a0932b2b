import type { Shape, StringShape, StructureShape } from "../shape";
import {
  asyncInferenceShape,
  coreDumpShape,
  dataCaptureShape,
  deploymentShape,
  imageConfigShape,
  inferenceExecutionShape,
  instanceScalingShape,
  multiModelShape,
} from "./shapes-hosting-options";
import { hostingInstanceType } from "./shapes-instances";
import { tagListShape } from "./shapes-tags";
import { vpcConfigShape } from "./shapes-vpc";

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

const containerDefinition: StructureShape = {
  type: "structure",
  members: {
    ContainerHostname: endpointNameShape,
    Image: { type: "string", max: 255, pattern: "[\\S]+" },
    ImageConfig: imageConfigShape,
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
    MultiModelConfig: multiModelShape,
  },
};

const productionVariant: StructureShape = {
  type: "structure",
  required: ["VariantName"],
  members: {
    VariantName: endpointNameShape,
    ModelName: modelName,
    InitialInstanceCount: { type: "integer", min: 1 },
    InstanceType: hostingInstanceType,
    InitialVariantWeight: { type: "float", min: 0 },
    AcceleratorType: {
      type: "string",
      values: [
        "ml.eia1.medium",
        "ml.eia1.large",
        "ml.eia1.xlarge",
        "ml.eia2.medium",
        "ml.eia2.large",
        "ml.eia2.xlarge",
      ],
    },
    CoreDumpConfig: coreDumpShape,
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
    ManagedInstanceScaling: instanceScalingShape,
    RoutingConfig: {
      type: "structure",
      required: ["RoutingStrategy"],
      members: {
        RoutingStrategy: {
          type: "string",
          values: ["LEAST_OUTSTANDING_REQUESTS", "RANDOM", "PREFIX_AWARE", "KV_AWARE"],
        },
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
      InferenceExecutionConfig: inferenceExecutionShape,
      ExecutionRoleArn: roleArn,
      Tags: tagListShape,
      VpcConfig: vpcConfigShape,
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
      DataCaptureConfig: dataCaptureShape,
      Tags: tagListShape,
      KmsKeyId: kmsKey,
      AsyncInferenceConfig: asyncInferenceShape,
      ExplainerConfig: any,
      ShadowProductionVariants: { type: "list", min: 1, max: 10, member: productionVariant },
      ExecutionRoleArn: roleArn,
      VpcConfig: vpcConfigShape,
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
      DeploymentConfig: deploymentShape,
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
      DeploymentConfig: deploymentShape,
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
