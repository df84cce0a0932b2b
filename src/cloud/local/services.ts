import type { LocalContext } from "./context";
import { localFolders } from "./folders";
import type { Handler } from "./http";
import { createJsonService } from "./json-service";
import { LogStore } from "./logs/log-store";
import { createLogs } from "./logs/logs-service";
import { createPricing } from "./pricing/pricing-service";
import { createRouter } from "./route";
import { Fleet } from "./runner/model-server";
import { findPython } from "./runner/python";
import { createRuntime } from "./runtime/runtime-service";
import { ObjectStore } from "./s3/object-store";
import { createS3 } from "./s3/s3-service";
import { endpointOperations } from "./sagemaker/endpoint-operations";
import { TagStore, tagOperations } from "./sagemaker/tags";
import { trainingOperations } from "./sagemaker/training-operations";
import { createSts } from "./sts/sts-service";

/** The local cloud's services over one folder, as one function. */
export interface LocalServices {
  readonly handler: Handler;
  /** Ends the model servers of this process; jobs go on. */
  close(): Promise<void>;
}

/** Composes the services: stores first, then what runs work, then the protocols in front of them. */
export function createServices(context: LocalContext): LocalServices {
  const folders = localFolders(context.home);
  const objects = new ObjectStore(folders.objects, context.clock);
  const logs = new LogStore(folders.logs);
  const tags = new TagStore(folders.tags);
  const fleet = new Fleet({ context, objects, logs, findPython });
  const sagemaker = createJsonService("SageMaker", {
    ...tagOperations(context, tags),
    ...trainingOperations(context, { objects, logs, tags, findPython }),
    ...endpointOperations(context, { objects, logs, tags, fleet }),
  });
  const handler = createRouter({
    s3: createS3(context, objects),
    sagemaker,
    runtime: createRuntime(context, { fleet }),
    logs: createLogs(context, logs),
    sts: createSts(context),
    pricing: createPricing(),
  });
  return { handler, close: () => fleet.close() };
}
