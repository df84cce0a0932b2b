import type { LocalContext } from "../context";
import type { Operations } from "../json-service";
import { wholeRecords } from "../record-store";
import { hasModelData, modelDataOf } from "../runner/serving-model";
import type { ObjectStore } from "../s3/object-store";
import { endpointFaults } from "./endpoint-faults";
import { type ListInput, listPage } from "./endpoint-list";
import {
  type ContainerDefinition,
  type EndpointRecords,
  endpointResourceArn,
  type ModelRecord,
} from "./endpoint-records";
import { endpointShapes } from "./shapes-endpoints";
import type { Tag, TagStore } from "./tags";

/** What the operations on models work with. */
export interface ModelServices {
  readonly objects: ObjectStore;
  readonly tags: TagStore;
  readonly records: EndpointRecords;
}

type CreateModelInput = Omit<ModelRecord, "ModelArn" | "CreationTime"> & {
  readonly Tags?: readonly Tag[];
};

/** CreateModel, DescribeModel, DeleteModel and ListModels. */
export function modelOperations(context: LocalContext, services: ModelServices): Operations {
  const { models } = services.records;
  const arnOf = (name: string) => endpointResourceArn(context, "model", name);
  const get = (input: Readonly<Record<string, unknown>>) => {
    const name = input.ModelName as string;
    const record = models.get(name);
    if (!record) throw endpointFaults.notFound("model", arnOf(name));
    return record;
  };
  return {
    CreateModel: {
      shape: endpointShapes.createModel,
      run: (input) => createModel(context, services, input as unknown as CreateModelInput),
    },
    DescribeModel: {
      shape: endpointShapes.model,
      run: (input) => {
        const record = get(input);
        return { ...record, CreationTime: new Date(record.CreationTime) };
      },
    },
    DeleteModel: {
      shape: endpointShapes.model,
      run: (input) => {
        const { ModelName, ModelArn } = get(input);
        models.delete(ModelName);
        services.tags.delete(ModelArn);
        return undefined;
      },
    },
    ListModels: {
      shape: endpointShapes.listModels,
      run: (input) => listModels(services.records, input as ListInput),
    },
  };
}

function createModel(
  context: LocalContext,
  { objects, tags, records }: ModelServices,
  input: CreateModelInput,
): object {
  const { Tags, ...members } = input;
  const arn = endpointResourceArn(context, "model", input.ModelName);
  if (records.models.get(input.ModelName)) throw endpointFaults.alreadyExists("model", arn);
  checkContainer(objects, onlyContainer(input));
  const record: ModelRecord = {
    ...members,
    ModelArn: arn,
    CreationTime: context.clock.now().toISOString(),
    EnableNetworkIsolation: input.EnableNetworkIsolation ?? false,
  };
  tags.set(arn, Tags);
  if (!records.models.create(input.ModelName, record)) {
    throw endpointFaults.alreadyExists("model", arn);
  }
  return { ModelArn: arn };
}

/** The one container that a model may have here. Throws a `Fault` for none and for an inference pipeline. */
export function onlyContainer(
  model: Pick<ModelRecord, "PrimaryContainer" | "Containers">,
): ContainerDefinition {
  const all = [
    ...(model.PrimaryContainer ? [model.PrimaryContainer] : []),
    ...(model.Containers ?? []),
  ];
  if (all.length > 1) throw endpointFaults.notHere("inference pipelines", "Containers");
  const [container] = all;
  if (!container) {
    throw endpointFaults.invalid("Either PrimaryContainer or Containers must be specified.");
  }
  return container;
}

function checkContainer(objects: ObjectStore, container: ContainerDefinition): void {
  if (container.Mode === "MultiModel") {
    throw endpointFaults.notHere("multi-model endpoints", "Mode of the container");
  }
  if (container.ModelPackageName !== undefined) {
    throw endpointFaults.notHere("model packages", "ModelPackageName");
  }
  if (container.AdditionalModelDataSources?.length) {
    throw endpointFaults.notHere("further model data sources", "AdditionalModelDataSources");
  }
  if (container.Image === undefined) {
    throw endpointFaults.invalid("Image must be specified for the container of a model.");
  }
  if (container.ModelDataUrl !== undefined && container.ModelDataSource !== undefined) {
    throw endpointFaults.invalid("Only one of ModelDataUrl and ModelDataSource may be specified.");
  }
  const data = modelDataOf(container);
  if (data && !hasModelData(objects, data)) throw endpointFaults.noModelData(data.S3Uri);
}

function listModels({ models }: EndpointRecords, input: ListInput): object {
  const records = wholeRecords(models.names(), (name) => models.get(name));
  const all = records.map((record) => ({
    name: record.ModelName,
    creationTime: record.CreationTime,
    arn: record.ModelArn,
  }));
  const { items, nextToken } = listPage(all, input);
  return {
    Models: items.map(({ name, arn, creationTime }) => ({
      ModelName: name,
      ModelArn: arn,
      CreationTime: new Date(creationTime),
    })),
    NextToken: nextToken,
  };
}
