import type { LocalContext } from "../context";
import type { Operations } from "../json-service";
import { planDeployment, planInstances, type Retained } from "./endpoint-deployment";
import { endpointFaults } from "./endpoint-faults";
import type { EndpointLifecycle } from "./endpoint-lifecycle";
import type {
  DeployedVariant,
  Deployment,
  EndpointRecord,
  EndpointRecords,
} from "./endpoint-records";
import { endpointShapes } from "./shapes-endpoints";

/** What the updates of endpoints work with. */
export interface UpdateServices {
  readonly records: EndpointRecords;
  readonly lifecycle: EndpointLifecycle;
  /** The endpoint that a request names; throws a `Fault` when there is none. */
  readonly find: (input: Readonly<Record<string, unknown>>) => EndpointRecord;
}

/** UpdateEndpoint and UpdateEndpointWeightsAndCapacities. */
export function endpointUpdates(context: LocalContext, services: UpdateServices): Operations {
  return {
    UpdateEndpoint: {
      shape: endpointShapes.updateEndpoint,
      run: (input) => updateEndpoint(context, services, input as unknown as UpdateInput),
    },
    UpdateEndpointWeightsAndCapacities: {
      shape: endpointShapes.updateWeights,
      run: (input) => updateWeights(services, input as unknown as WeightsInput),
    },
  };
}

interface UpdateInput {
  readonly EndpointName: string;
  readonly EndpointConfigName: string;
  readonly RetainAllVariantProperties?: boolean;
  readonly ExcludeRetainedVariantProperties?: readonly { readonly VariantPropertyType: string }[];
  readonly DeploymentConfig?: {
    readonly RollingUpdatePolicy?: object;
    readonly BlueGreenUpdatePolicy?: {
      readonly TrafficRoutingConfiguration?: { readonly Type?: string };
    };
  };
}

function updateEndpoint(
  context: LocalContext,
  services: UpdateServices,
  input: UpdateInput,
): object {
  const { record, deployment } = settledEndpoint(services, { ...input });
  refusePolicies(input);
  const retained = input.RetainAllVariantProperties ? retainedOf(deployment, input) : {};
  const pending = planDeployment(context, services.records, input.EndpointConfigName, retained);
  services.lifecycle.update(record, pending);
  return { EndpointArn: record.arn };
}

/** An endpoint that may be changed, and what it serves. Throws a `Fault` for any other. */
function settledEndpoint(
  services: UpdateServices,
  input: Readonly<Record<string, unknown>>,
): { readonly record: EndpointRecord; readonly deployment: Deployment } {
  const record = services.find(input);
  if (record.status === "Failed") throw endpointFaults.failed(record.arn);
  const { deployment } = record;
  if (record.status !== "InService" || !deployment) throw endpointFaults.inProgress(record.arn);
  return { record, deployment };
}

/** The local cloud moves all traffic at once, as the service does unless it is told otherwise. */
function refusePolicies({ DeploymentConfig }: UpdateInput): void {
  if (DeploymentConfig?.RollingUpdatePolicy) {
    throw endpointFaults.notHere("rolling updates", "RollingUpdatePolicy");
  }
  const type = DeploymentConfig?.BlueGreenUpdatePolicy?.TrafficRoutingConfiguration?.Type;
  if (type !== undefined && type !== "ALL_AT_ONCE") {
    throw endpointFaults.notHere("canary and linear updates", "TrafficRoutingConfiguration");
  }
}

function retainedOf(deployment: Deployment, input: UpdateInput): Retained {
  const left = (input.ExcludeRetainedVariantProperties ?? []).map((one) => one.VariantPropertyType);
  const byName = (value: (variant: DeployedVariant) => number) =>
    new Map(deployment.variants.map((one) => [one.variant.VariantName, value(one)]));
  return {
    weights: left.includes("DesiredWeight") ? undefined : byName(({ weight }) => weight),
    instanceCounts: left.includes("DesiredInstanceCount")
      ? undefined
      : byName(({ instanceCount }) => instanceCount),
  };
}

interface WeightsInput {
  readonly EndpointName: string;
  readonly DesiredWeightsAndCapacities: readonly WeightAndCapacity[];
}

interface WeightAndCapacity {
  readonly VariantName: string;
  readonly DesiredWeight?: number;
  readonly DesiredInstanceCount?: number;
  readonly ServerlessUpdateConfig?: object;
}

function updateWeights(services: UpdateServices, input: WeightsInput): object {
  const { record, deployment } = settledEndpoint(services, { ...input });
  const desired = new Map(input.DesiredWeightsAndCapacities.map((one) => [one.VariantName, one]));
  for (const wanted of desired.values()) checkDesired(deployment, wanted);
  const variants = deployment.variants.map((deployed) => {
    const wanted = desired.get(deployed.variant.VariantName);
    return wanted ? withDesired(deployed, wanted) : deployed;
  });
  const changed: Deployment = { ...deployment, variants };
  const resized = variants.some(
    (variant, index) => variant.instanceCount !== deployment.variants[index]?.instanceCount,
  );
  if (resized) services.lifecycle.update(record, changed);
  else services.lifecycle.replace(record, changed);
  return { EndpointArn: record.arn };
}

function checkDesired(deployment: Deployment, wanted: WeightAndCapacity): void {
  const name = wanted.VariantName;
  const present = deployment.variants.find(({ variant }) => variant.VariantName === name);
  if (!present) {
    const names = deployment.variants.map(({ variant }) => `"${variant.VariantName}"`);
    throw endpointFaults.invalid(
      `Could not find production variant "${name}" of the endpoint: it has ${names.join(", ")}.`,
    );
  }
  if (wanted.ServerlessUpdateConfig) {
    throw endpointFaults.notHere("updates of serverless capacity", "ServerlessUpdateConfig");
  }
  if (wanted.DesiredInstanceCount === undefined) return;
  if (present.variant.ServerlessConfig || wanted.DesiredInstanceCount === 0) {
    throw endpointFaults.invalid(
      `Cannot set DesiredInstanceCount of variant "${name}" to ${wanted.DesiredInstanceCount}: ${
        present.variant.ServerlessConfig ? "it is serverless" : "at least 1 is needed"
      }.`,
    );
  }
}

function withDesired(deployed: DeployedVariant, wanted: WeightAndCapacity): DeployedVariant {
  const instanceCount = wanted.DesiredInstanceCount ?? deployed.instanceCount;
  return {
    ...deployed,
    weight: wanted.DesiredWeight ?? deployed.weight,
    instanceCount,
    instances: planInstances(instanceCount, deployed.instances),
  };
}
