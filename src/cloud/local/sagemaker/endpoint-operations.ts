import type { LocalContext } from "../context";
import type { Operations } from "../json-service";
import type { LogStore } from "../logs/log-store";
import { wholeRecords } from "../record-store";
import type { Fleet } from "../runner/model-server";
import type { ObjectStore } from "../s3/object-store";
import { endpointConfigOperations } from "./endpoint-config-operations";
import { planDeployment } from "./endpoint-deployment";
import { describeEndpoint } from "./endpoint-description";
import { endpointFaults } from "./endpoint-faults";
import { EndpointLifecycle } from "./endpoint-lifecycle";
import { type ListInput, listPage } from "./endpoint-list";
import { type EndpointRecord, endpointResourceArn } from "./endpoint-records";
import { endpointUpdates } from "./endpoint-updates";
import { modelOperations } from "./model-operations";
import { endpointShapes } from "./shapes-endpoints";
import type { Tag, TagStore } from "./tags";

/** What the operations on models, endpoint configurations and endpoints work with. */
export interface EndpointServices {
  readonly objects: ObjectStore;
  readonly logs: LogStore;
  readonly tags: TagStore;
  readonly fleet: Fleet;
}

/** Everything about hosting: models, endpoint configurations and endpoints, with their updates. */
export function endpointOperations(context: LocalContext, services: EndpointServices): Operations {
  const { objects, tags, fleet } = services;
  const { records } = fleet;
  const lifecycle = new EndpointLifecycle(context, services);
  tags.own(
    "model",
    isAmong(() => records.models.names()),
  );
  tags.own(
    "endpoint-config",
    isAmong(() => records.configs.names()),
  );
  tags.own(
    "endpoint",
    isAmong(() => records.endpoints.names()),
  );
  const find = (input: Readonly<Record<string, unknown>>) =>
    findEndpoint(context, lifecycle, input.EndpointName as string);
  return {
    ...modelOperations(context, { objects, tags, records }),
    ...endpointConfigOperations(context, { tags, records }),
    ...endpointUpdates(context, { records, lifecycle, find }),
    CreateEndpoint: {
      shape: endpointShapes.createEndpoint,
      run: (input) =>
        createEndpoint(context, services, lifecycle, input as unknown as CreateEndpointInput),
    },
    DescribeEndpoint: {
      shape: endpointShapes.endpoint,
      run: (input) => describeEndpoint(find(input)),
    },
    DeleteEndpoint: {
      shape: endpointShapes.endpoint,
      run: (input) => {
        const record = find(input);
        if (record.status !== "InService" && record.status !== "Failed") {
          throw endpointFaults.inProgress(record.arn);
        }
        lifecycle.delete(record);
        return undefined;
      },
    },
    ListEndpoints: {
      shape: endpointShapes.listEndpoints,
      run: (input) => listEndpoints(records.endpoints.names(), lifecycle, input as ListInput),
    },
  };
}

/** ARNs hold names in lower case. */
function isAmong(names: () => readonly string[]): (name: string) => boolean {
  return (wanted) => names().some((name) => name.toLowerCase() === wanted.toLowerCase());
}

function findEndpoint(
  context: LocalContext,
  lifecycle: EndpointLifecycle,
  name: string,
): EndpointRecord {
  const record = lifecycle.get(name);
  if (record) return record;
  throw endpointFaults.notFound("endpoint", endpointResourceArn(context, "endpoint", name));
}

interface CreateEndpointInput {
  readonly EndpointName: string;
  readonly EndpointConfigName: string;
  readonly Tags?: readonly Tag[];
}

function createEndpoint(
  context: LocalContext,
  { tags, fleet }: EndpointServices,
  lifecycle: EndpointLifecycle,
  input: CreateEndpointInput,
): object {
  const name = input.EndpointName;
  const arn = endpointResourceArn(context, "endpoint", name);
  if (fleet.records.endpoints.get(name)) throw endpointFaults.alreadyExists("endpoint", arn);
  const deployment = planDeployment(context, fleet.records, input.EndpointConfigName);
  tags.set(arn, input.Tags);
  if (!lifecycle.create(name, arn, deployment)) {
    throw endpointFaults.alreadyExists("endpoint", arn);
  }
  return { EndpointArn: arn };
}

function listEndpoints(
  names: readonly string[],
  lifecycle: EndpointLifecycle,
  input: ListInput,
): object {
  const all = wholeRecords(names, (name) => lifecycle.get(name));
  const { items, nextToken } = listPage(all, input);
  return {
    Endpoints: items.map((record) => ({
      EndpointName: record.name,
      EndpointArn: record.arn,
      CreationTime: new Date(record.creationTime),
      LastModifiedTime: new Date(record.lastModifiedTime),
      EndpointStatus: record.status,
    })),
    NextToken: nextToken,
  };
}
