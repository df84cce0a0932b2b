/** A unit of usage that AWS prices: an hour, a second, a GB, a GB kept for a month, a request. */
export type UsageUnit = "hour" | "second" | "GB" | "GB-month" | "request";

/** Our unit for each word that the price list uses; a product by any other unit, such as `Quantity`, is no usage price. */
export const awsUnits: Readonly<Record<string, UsageUnit>> = {
  Hrs: "hour",
  seconds: "second",
  GB: "GB",
  "GB-Mo": "GB-month",
  Requests: "request",
};

/** What tells two offers of one component apart: the instance type, the storage class, the memory size, or nothing. */
export type ComponentKey = "instanceType" | "storageClass" | "memoryGb" | "none";

/** One thing that AWS puts on a bill. */
export interface CostComponentKind {
  /** The name used in plans, bills and price books. */
  readonly name: string;
  /** The price list's service code. */
  readonly service: string;
  readonly unit: UsageUnit;
  readonly key: ComponentKey;
  /** The usage type without its region prefix; `*` stands for the instance type, `#` for the memory in GB. */
  readonly usageTypes: readonly string[];
  /** The key of `uses` in the instance type table that says which types may run it. */
  readonly use?: string;
}

const SAGEMAKER = "AmazonSageMaker";

/**
 * Every component that the price book knows. Usage types are those of the AWS price list (`USE1-Host:ml.m5.large` less its
 * region prefix); names follow the price list's `component` attribute where it has one.
 */
export const costComponents: readonly CostComponentKind[] = [
  compute("Training", "Train:*", "Training"),
  // Seen on bills only; the price list has no usage type for it that we know.
  { ...compute("Training warm pool", "", "Training"), usageTypes: [] },
  compute("Processing", "Processing:*", "Processing"),
  compute("BatchTransform", "Tsform:*", "BatchTransform"),
  compute("Hosting", "Host:*", "Hosting"),
  compute("AsyncInf", "AsyncInf:*", "Hosting"),
  compute("Notebook", "Notebk:*", "Notebook"),
  compute("Studio-JupyterLab", "Studio:JupyterLab-*", "Studio"),
  compute("Studio-CodeEditor", "Studio:CodeEditor-*", "Studio"),
  compute("Studio-Notebook", "Studio:KernelGateway-*", "Studio"),
  compute("Cluster", "Cluster:*", "Cluster"),
  plain("Training storage", "GB-month", ["Train:VolumeUsage.gp2"]),
  plain("Training warm pool storage", "GB-month", []),
  plain("Processing storage", "GB-month", ["Processing:VolumeUsage.gp2"]),
  plain("Hosting storage", "GB-month", ["Host:VolumeUsage.gp2"]),
  plain("Notebook storage", "GB-month", ["Notebk:VolumeUsage.gp2"]),
  plain("Studio storage", "GB-month", ["Studio:VolumeUsage.gp3"]),
  plain("Hosting data in", "GB", ["Hst:Data-Bytes-In"]),
  plain("Hosting data out", "GB", ["Hst:Data-Bytes-Out"]),
  serverless("Serverless", "ServerlessInf:Mem-#GB"),
  serverless("Serverless provisioned concurrency", "ProvisionedConcurrency:Usage-#GB"),
  serverless("Serverless provisioned duration", "ProvisionedConcurrency:Mem-#GB"),
  {
    name: "S3 storage",
    service: "AmazonS3",
    unit: "GB-month",
    key: "storageClass",
    usageTypes: ["TimedStorage-ByteHrs", "TimedStorage-SIA-ByteHrs"],
  },
  plain("S3 PUT requests", "request", ["Requests-Tier1"], "AmazonS3"),
  plain("S3 GET requests", "request", ["Requests-Tier2"], "AmazonS3"),
  plain("Internet out", "GB", ["DataTransfer-Out-Bytes"], "AWSDataTransfer"),
];

const byName = new Map(costComponents.map((kind) => [kind.name.toLowerCase(), kind]));

/** The component of that name, in any case; undefined when there is none. */
export function costComponent(name: string): CostComponentKind | undefined {
  return byName.get(name.toLowerCase());
}

/** The storage class of an S3 storage usage type, in the words of the S3 API. */
export function storageClassOf(usageType: string): string | undefined {
  if (usageType.endsWith("TimedStorage-SIA-ByteHrs")) return "STANDARD_IA";
  if (usageType.endsWith("TimedStorage-ByteHrs")) return "STANDARD";
  return undefined;
}

function compute(name: string, usageType: string, use: string): CostComponentKind {
  return {
    name,
    service: SAGEMAKER,
    unit: "hour",
    key: "instanceType",
    usageTypes: [usageType],
    use,
  };
}

function plain(
  name: string,
  unit: UsageUnit,
  usageTypes: readonly string[],
  service = SAGEMAKER,
): CostComponentKind {
  return { name, service, unit, key: "none", usageTypes };
}

function serverless(name: string, usageType: string): CostComponentKind {
  return { name, service: SAGEMAKER, unit: "second", key: "memoryGb", usageTypes: [usageType] };
}
