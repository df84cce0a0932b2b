import type { ProductionVariant } from "@aws-sdk/client-sagemaker";
import type { Cloud } from "../cloud/cloud";
import { SagelabError } from "../errors";
import { cloudCall } from "./cloud-call";
import { describeEndpoint, type EndpointInstances, waitForEndpoint } from "./endpoint";
import { checkInstanceType } from "./instance-types";
import { nameFromBase } from "./names";
import { checkCount, checkOptions } from "./options";
import { toTags } from "./tags";

/** What an endpoint is changed to; what is left out stays. */
export interface UpdateEndpointOptions {
  readonly initialInstanceCount?: number;
  /** `ml.c5.xlarge` and so on, or `local`, `local_gpu`. */
  readonly instanceType?: string;
  /** Another model in SageMaker, by its name; `await model.create(instanceType)` makes one. */
  readonly modelName?: string;
  /** Labels of the new configuration, by name. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Whether it returns when the endpoint is in service again; default true. */
  readonly wait?: boolean;
  /** Ends the wait, not the update. */
  readonly signal?: AbortSignal;
}

/** @internal What an update made. */
export interface UpdatedEndpoint {
  readonly instances: EndpointInstances;
  readonly modelName: string;
}

/**
 * @internal Makes a configuration named after the old one and moves the endpoint to it. Throws a `SagelabError` with code
 * `EndpointFailed` when the new one does not come up: the old one serves on.
 */
export async function updateEndpoint(
  cloud: Cloud,
  name: string,
  options: UpdateEndpointOptions,
): Promise<UpdatedEndpoint> {
  checkOptions(options, {
    of: "predictor.updateEndpoint()",
    known: ["initialInstanceCount", "instanceType", "modelName", "tags", "wait", "signal"],
    unsupported: { acceleratorType: "elastic inference is gone from AWS", kmsKey: "not supported" },
  });
  if (options.initialInstanceCount !== undefined)
    checkCount(options.initialInstanceCount, "initialInstanceCount");
  if (options.instanceType !== undefined) checkInstanceType(cloud, options.instanceType, "hosting");
  const { configName = "" } = await describeEndpoint(cloud, name);
  const variant = changed(await onlyVariant(cloud, name, configName), options);
  const config = nameFromBase(configName, { clock: cloud.clock });
  const sagemaker = await cloud.sagemaker();
  await cloudCall(`update the endpoint "${name}"`, async () => {
    await sagemaker.createEndpointConfig({
      EndpointConfigName: config,
      ProductionVariants: [variant],
      ...(options.tags ? { Tags: toTags(options.tags) } : {}),
    });
    await sagemaker.updateEndpoint({ EndpointName: name, EndpointConfigName: config });
  });
  const instances = {
    type: String(variant.InstanceType),
    count: variant.InitialInstanceCount ?? 1,
  };
  if (options.wait !== false) {
    const { signal } = options;
    const settled = await waitForEndpoint(cloud, name, { instances, signal, status: "Updating" });
    if (settled.configName !== config) throw rolledBack(name, settled.failureReason);
  }
  return { instances, modelName: variant.ModelName ?? "" };
}

/** An endpoint with several variants has no single model or count to change. */
async function onlyVariant(
  cloud: Cloud,
  name: string,
  configName: string,
): Promise<ProductionVariant> {
  const sagemaker = await cloud.sagemaker();
  const { ProductionVariants: variants = [] } = await cloudCall(
    `describe the configuration "${configName}"`,
    () => sagemaker.describeEndpointConfig({ EndpointConfigName: configName }),
  );
  const [variant, ...others] = variants;
  if (variant && others.length === 0) return variant;
  const names = variants.map(({ VariantName }) => VariantName).join(", ");
  throw new SagelabError(
    "InvalidInput",
    `Cannot update the endpoint "${name}": it has ${variants.length} variants, ${names}; make a configuration with session.client("sagemaker")`,
  );
}

function changed(variant: ProductionVariant, options: UpdateEndpointOptions): ProductionVariant {
  const { initialInstanceCount, instanceType, modelName } = options;
  return {
    ...variant,
    ...(initialInstanceCount === undefined ? {} : { InitialInstanceCount: initialInstanceCount }),
    ...(instanceType === undefined
      ? {}
      : { InstanceType: instanceType as ProductionVariant["InstanceType"] }),
    ...(modelName === undefined ? {} : { ModelName: modelName }),
  };
}

function rolledBack(name: string, reason: string | undefined): SagelabError {
  return new SagelabError(
    "EndpointFailed",
    `Cannot update the endpoint "${name}": ${reason ?? "the new configuration did not come up"}; it serves as before`,
  );
}
