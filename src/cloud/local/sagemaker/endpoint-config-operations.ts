import type { LocalContext } from "../context";
import type { Operations } from "../json-service";
import { wholeRecords } from "../record-store";
import { endpointFaults } from "./endpoint-faults";
import { type ListInput, listPage } from "./endpoint-list";
import {
  type EndpointConfigRecord,
  type EndpointRecords,
  endpointResourceArn,
  type ProductionVariant,
} from "./endpoint-records";
import { endpointShapes } from "./shapes-endpoints";
import type { Tag, TagStore } from "./tags";

/** What the operations on endpoint configurations work with. */
export interface EndpointConfigServices {
  readonly tags: TagStore;
  readonly records: EndpointRecords;
}

type CreateInput = Omit<EndpointConfigRecord, "EndpointConfigArn" | "CreationTime"> & {
  readonly Tags?: readonly Tag[];
  readonly AsyncInferenceConfig?: object;
  readonly DataCaptureConfig?: { readonly EnableCapture?: boolean };
  readonly ExplainerConfig?: object;
  readonly ShadowProductionVariants?: readonly object[];
};

/** CreateEndpointConfig, DescribeEndpointConfig, DeleteEndpointConfig and ListEndpointConfigs. */
export function endpointConfigOperations(
  context: LocalContext,
  services: EndpointConfigServices,
): Operations {
  const { configs } = services.records;
  const get = (input: Readonly<Record<string, unknown>>) =>
    findConfig(context, services.records, input.EndpointConfigName as string);
  return {
    CreateEndpointConfig: {
      shape: endpointShapes.createEndpointConfig,
      run: (input) => createConfig(context, services, input as unknown as CreateInput),
    },
    DescribeEndpointConfig: {
      shape: endpointShapes.endpointConfig,
      run: (input) => {
        const record = get(input);
        return { ...record, CreationTime: new Date(record.CreationTime) };
      },
    },
    DeleteEndpointConfig: {
      shape: endpointShapes.endpointConfig,
      run: (input) => {
        const { EndpointConfigName, EndpointConfigArn } = get(input);
        configs.delete(EndpointConfigName);
        services.tags.delete(EndpointConfigArn);
        return undefined;
      },
    },
    ListEndpointConfigs: {
      shape: endpointShapes.listEndpointConfigs,
      run: (input) => listConfigs(services.records, input as ListInput),
    },
  };
}

/** An endpoint configuration by name. Throws a `Fault` when there is none. */
export function findConfig(
  context: LocalContext,
  records: EndpointRecords,
  name: string,
): EndpointConfigRecord {
  const record = records.configs.get(name);
  if (record) return record;
  const arn = endpointResourceArn(context, "endpoint-config", name);
  throw endpointFaults.notFound("endpoint configuration", arn);
}

function createConfig(
  context: LocalContext,
  { tags, records }: EndpointConfigServices,
  input: CreateInput,
): object {
  const name = input.EndpointConfigName;
  const arn = endpointResourceArn(context, "endpoint-config", name);
  if (records.configs.get(name)) {
    throw endpointFaults.alreadyExists("endpoint configuration", arn);
  }
  refuseUnsupported(input);
  for (const variant of input.ProductionVariants) checkVariant(context, records, variant);
  const variants = input.ProductionVariants.map(({ VariantName }) => VariantName);
  const twice = variants.find((variant, index) => variants.indexOf(variant) < index);
  if (twice !== undefined) {
    throw endpointFaults.invalid(
      `Production variant names must be unique: "${twice}" comes twice.`,
    );
  }
  const { Tags, ...members } = input;
  const record: EndpointConfigRecord = {
    ...members,
    ProductionVariants: input.ProductionVariants.map((variant) => ({
      InitialVariantWeight: 1,
      ...variant,
    })),
    EndpointConfigArn: arn,
    CreationTime: context.clock.now().toISOString(),
  };
  tags.set(arn, Tags);
  if (!records.configs.create(name, record)) {
    throw endpointFaults.alreadyExists("endpoint configuration", arn);
  }
  return { EndpointConfigArn: arn };
}

function refuseUnsupported(input: CreateInput): void {
  if (input.AsyncInferenceConfig) {
    throw endpointFaults.notHere("asynchronous endpoints", "AsyncInferenceConfig");
  }
  if (input.DataCaptureConfig?.EnableCapture) {
    throw endpointFaults.notHere("data capture", "DataCaptureConfig");
  }
  if (input.ExplainerConfig) throw endpointFaults.notHere("explainers", "ExplainerConfig");
  if (input.ShadowProductionVariants?.length) {
    throw endpointFaults.notHere("shadow variants", "ShadowProductionVariants");
  }
}

type GivenVariant = ProductionVariant & {
  readonly AcceleratorType?: string;
  readonly ManagedInstanceScaling?: { readonly Status?: string };
};

function checkVariant(
  context: LocalContext,
  records: EndpointRecords,
  variant: GivenVariant,
): void {
  const name = variant.VariantName;
  if (variant.ModelName === undefined) {
    throw endpointFaults.notHere("inference components", `variant "${name}" without ModelName`);
  }
  if (variant.AcceleratorType !== undefined) {
    throw endpointFaults.notHere("inference accelerators", "AcceleratorType");
  }
  if (variant.ManagedInstanceScaling?.Status === "ENABLED") {
    throw endpointFaults.notHere("automatic scaling", "ManagedInstanceScaling");
  }
  checkCapacity(variant);
  if (!records.models.get(variant.ModelName)) {
    const arn = endpointResourceArn(context, "model", variant.ModelName);
    throw endpointFaults.notFound("model", arn);
  }
}

function checkCapacity(variant: ProductionVariant): void {
  const name = variant.VariantName;
  const { ServerlessConfig, InstanceType, InitialInstanceCount } = variant;
  const instances = InstanceType !== undefined && InitialInstanceCount !== undefined;
  if (ServerlessConfig === undefined && !instances) {
    throw endpointFaults.invalid(
      `Production variant "${name}" must have InstanceType and InitialInstanceCount, or ServerlessConfig.`,
    );
  }
  if (ServerlessConfig === undefined) return;
  if (InstanceType !== undefined || InitialInstanceCount !== undefined) {
    throw endpointFaults.invalid(
      `Production variant "${name}" cannot have both ServerlessConfig and instances.`,
    );
  }
  if (ServerlessConfig.MemorySizeInMB % 1024 !== 0) {
    throw endpointFaults.invalid(
      `MemorySizeInMB of production variant "${name}" must be one of 1024, 2048, 3072, 4096, 5120, 6144; got ${ServerlessConfig.MemorySizeInMB}.`,
    );
  }
}

function listConfigs({ configs }: EndpointRecords, input: ListInput): object {
  const records = wholeRecords(configs.names(), (name) => configs.get(name));
  const all = records.map((record) => ({
    name: record.EndpointConfigName,
    creationTime: record.CreationTime,
    arn: record.EndpointConfigArn,
  }));
  const { items, nextToken } = listPage(all, input);
  return {
    EndpointConfigs: items.map(({ name, arn, creationTime }) => ({
      EndpointConfigName: name,
      EndpointConfigArn: arn,
      CreationTime: new Date(creationTime),
    })),
    NextToken: nextToken,
  };
}
