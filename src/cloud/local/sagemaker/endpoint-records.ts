import { join } from "node:path";
import type { LocalContext } from "../context";
import { RecordStore } from "../record-store";

/** Where a model's files are: an archive or an object (`S3Object`), or everything under a prefix (`S3Prefix`). */
export interface S3ModelData {
  readonly S3Uri: string;
  readonly S3DataType: "S3Prefix" | "S3Object";
  readonly CompressionType: "None" | "Gzip";
}

/** The part of AWS's ContainerDefinition that the local cloud acts on; other members are kept and answered. */
export interface ContainerDefinition {
  readonly Image?: string;
  readonly Mode?: "SingleModel" | "MultiModel";
  readonly ModelDataUrl?: string;
  readonly ModelDataSource?: { readonly S3DataSource?: S3ModelData };
  readonly Environment?: Readonly<Record<string, string>>;
  readonly ModelPackageName?: string;
  readonly AdditionalModelDataSources?: readonly object[];
}

/** A model on disk. Times are ISO 8601; the other members are those of the request. */
export interface ModelRecord {
  readonly ModelName: string;
  readonly ModelArn: string;
  readonly CreationTime: string;
  readonly ExecutionRoleArn?: string;
  readonly PrimaryContainer?: ContainerDefinition;
  readonly Containers?: readonly ContainerDefinition[];
  readonly VpcConfig?: object;
  readonly EnableNetworkIsolation?: boolean;
}

/** The part of AWS's ProductionVariant that the local cloud acts on; other members are kept and answered. */
export interface ProductionVariant {
  readonly VariantName: string;
  readonly ModelName: string;
  readonly InitialInstanceCount?: number;
  readonly InstanceType?: string;
  readonly InitialVariantWeight?: number;
  readonly ServerlessConfig?: { readonly MemorySizeInMB: number; readonly MaxConcurrency: number };
  readonly ContainerStartupHealthCheckTimeoutInSeconds?: number;
}

/** An endpoint configuration on disk. */
export interface EndpointConfigRecord {
  readonly EndpointConfigName: string;
  readonly EndpointConfigArn: string;
  readonly CreationTime: string;
  readonly ProductionVariants: readonly ProductionVariant[];
  readonly KmsKeyId?: string;
  readonly ExecutionRoleArn?: string;
}

/** A variant as it is deployed: its configuration and its model as they were then, so that both may be deleted. */
export interface DeployedVariant {
  readonly variant: ProductionVariant;
  readonly container: ContainerDefinition;
  readonly weight: number;
  readonly instanceCount: number;
  /** The ids of the instances that run here, `i-` and 17 digits: at most as many as this machine has processors. */
  readonly instances: readonly string[];
}

/** One roll-out of an endpoint: it has model servers and an unpacked model of its own. */
export interface Deployment {
  readonly id: string;
  readonly configName: string;
  /** ISO 8601. */
  readonly deployedTime: string;
  readonly variants: readonly DeployedVariant[];
}

export type EndpointStatus =
  | "Creating"
  | "Updating"
  | "RollingBack"
  | "InService"
  | "Deleting"
  | "Failed";

/** An endpoint on disk. */
export interface EndpointRecord {
  readonly name: string;
  readonly arn: string;
  readonly status: EndpointStatus;
  readonly creationTime: string;
  readonly lastModifiedTime: string;
  readonly failureReason?: string;
  /** What serves; undefined until the first roll-out is in service. */
  readonly deployment?: Deployment;
  /** What is rolled out now, or was when the roll-out failed. */
  readonly pending?: Deployment;
  /** The identity of the process that works on a status that passes; see `processIdentity`. */
  readonly owner?: string;
}

/** What is on disk about models, endpoint configurations and endpoints. */
export class EndpointRecords {
  readonly models: RecordStore<ModelRecord>;
  readonly configs: RecordStore<EndpointConfigRecord>;
  readonly endpoints: RecordStore<EndpointRecord>;

  constructor(context: LocalContext) {
    const folder = join(context.home, "sagemaker");
    this.models = new RecordStore(join(folder, "models"));
    this.configs = new RecordStore(join(folder, "endpoint-configs"));
    this.endpoints = new RecordStore(join(folder, "endpoints"));
  }
}

/** The kinds of resources here, as they stand in ARNs. */
export type EndpointResourceKind = "model" | "endpoint-config" | "endpoint";

/** The ARN of a resource; the service writes its name in lower case. */
export function endpointResourceArn(
  context: LocalContext,
  kind: EndpointResourceKind,
  name: string,
): string {
  return `arn:aws:sagemaker:${context.region}:${context.account}:${kind}/${name.toLowerCase()}`;
}

/** The folder of everything that one roll-out of an endpoint has on disk, or of all of them. */
export function endpointFolder(context: LocalContext, name: string, deploymentId = ""): string {
  return join(context.home, "endpoints", name, deploymentId);
}

/** The ids of an endpoint's roll-outs that serve or come up; none once it failed or is deleted. */
export function rollOuts(record: EndpointRecord | undefined): string[] {
  if (!record || record.status === "Failed" || record.status === "Deleting") return [];
  return [record.deployment, record.pending].flatMap((deployment) => deployment?.id ?? []);
}
