import { availableParallelism } from "node:os";
import { randomHex } from "../../../random";
import type { LocalContext } from "../context";
import { findConfig } from "./endpoint-config-operations";
import { endpointFaults } from "./endpoint-faults";
import {
  type DeployedVariant,
  type Deployment,
  type EndpointConfigRecord,
  type EndpointRecords,
  endpointResourceArn,
  type ProductionVariant,
} from "./endpoint-records";
import { onlyContainer } from "./model-operations";

/** What a roll-out keeps of the one before. */
export interface Retained {
  readonly weights?: ReadonlyMap<string, number>;
  readonly instanceCounts?: ReadonlyMap<string, number>;
}

/** Plans a roll-out of a configuration: the models as they are now, and the instances. Throws a `Fault` when one is gone. */
export function planDeployment(
  context: LocalContext,
  records: EndpointRecords,
  configName: string,
  retained: Retained = {},
): Deployment {
  const config: EndpointConfigRecord = findConfig(context, records, configName);
  const variants = config.ProductionVariants.map((variant) =>
    planVariant(context, records, variant, retained),
  );
  const deployedTime = context.clock.now().toISOString();
  return { id: randomHex(16), configName, deployedTime, variants };
}

function planVariant(
  context: LocalContext,
  records: EndpointRecords,
  variant: ProductionVariant,
  retained: Retained,
): DeployedVariant {
  const model = records.models.get(variant.ModelName);
  if (!model) {
    const arn = endpointResourceArn(context, "model", variant.ModelName);
    throw endpointFaults.notFound("model", arn);
  }
  const name = variant.VariantName;
  const instanceCount = retained.instanceCounts?.get(name) ?? variant.InitialInstanceCount ?? 1;
  return {
    variant,
    container: onlyContainer(model),
    weight: retained.weights?.get(name) ?? variant.InitialVariantWeight ?? 1,
    instanceCount,
    instances: planInstances(instanceCount),
  };
}

/**
 * Ids for `count` instances, keeping those of `present`. More than this machine has processors would only take each other's
 * time, so no more than that run; the endpoint still reports and is metered for all.
 */
export function planInstances(count: number, present: readonly string[] = []): string[] {
  const here = Math.min(count, availableParallelism());
  const kept = present.slice(0, here);
  return [...kept, ...Array.from({ length: here - kept.length }, () => `i-${randomHex(17)}`)];
}
