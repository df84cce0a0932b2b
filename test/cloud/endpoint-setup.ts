import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SageMaker } from "@aws-sdk/client-sagemaker";
import { SageMakerRuntime } from "@aws-sdk/client-sagemaker-runtime";
import { vi } from "vitest";
import { systemClock } from "../../src/clock";
import { LOCAL_ACCOUNT, type LocalContext } from "../../src/cloud/local/context";
import type { Handler } from "../../src/cloud/local/http";
import { createJsonService } from "../../src/cloud/local/json-service";
import { LogStore } from "../../src/cloud/local/logs/log-store";
import { createRequestHandler } from "../../src/cloud/local/request-handler";
import { Fleet } from "../../src/cloud/local/runner/model-server";
import { createRuntime } from "../../src/cloud/local/runtime/runtime-service";
import { ObjectStore } from "../../src/cloud/local/s3/object-store";
import { endpointOperations } from "../../src/cloud/local/sagemaker/endpoint-operations";
import { TagStore, tagOperations } from "../../src/cloud/local/sagemaker/tags";
import { packTarGz } from "../../src/codecs/tar";
import { quietSdkNotice } from "../../src/environment";
import { modelFolder, PYTHON } from "./serving-setup";

export const BUCKET = "sagemaker-us-east-1-123456789012";
export const ROLE = `arn:aws:iam::${LOCAL_ACCOUNT}:role/service-role/SageMaker`;
/** An image of one's own: any Python serves it. */
export const IMAGE = `${LOCAL_ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/mine:1`;

/** A script that multiplies a list by a factor. */
export const multiply = (factor: number) =>
  `import json\ndef model_fn(d): return ${factor}\ndef input_fn(b, t): return json.loads(b)\ndef predict_fn(x, m): return [i * m for i in x]\n`;

/** The hosting half of a local cloud, as one process has it, behind SDK clients. */
export class TestHost {
  readonly home: string;
  readonly objects: ObjectStore;
  readonly logs: LogStore;
  readonly fleet: Fleet;
  readonly sagemaker: SageMaker;
  readonly runtime: SageMakerRuntime;

  constructor(home = mkdtempSync(join(tmpdir(), "sagelab-host-"))) {
    this.home = home;
    const context: LocalContext = {
      home,
      region: "us-east-1",
      account: LOCAL_ACCOUNT,
      clock: systemClock,
    };
    this.objects = new ObjectStore(join(home, "s3"), systemClock);
    this.logs = new LogStore(join(home, "logs"));
    const tags = new TagStore(join(home, "tags"));
    const findPython = async (framework?: string) => ({
      path: PYTHON,
      version: "3",
      framework,
      via: "test",
    });
    this.fleet = new Fleet({ context, objects: this.objects, logs: this.logs, findPython });
    const control = createJsonService("SageMaker", {
      ...tagOperations(context, tags),
      ...endpointOperations(context, {
        objects: this.objects,
        logs: this.logs,
        tags,
        fleet: this.fleet,
      }),
    });
    const runtime = createRuntime(context, { fleet: this.fleet });
    const handler: Handler = (request) =>
      request.path.startsWith("/endpoints/") ? runtime(request) : control(request);
    const settings = {
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      requestHandler: createRequestHandler(handler),
      maxAttempts: 1,
    };
    quietSdkNotice();
    this.sagemaker = new SageMaker(settings as never);
    this.runtime = new SageMakerRuntime(settings as never);
  }

  /** Puts an archive with `code/inference.py` into the bucket and makes a model of it. */
  async model(
    name: string,
    script: string,
    environment: Record<string, string> = {},
    image = IMAGE,
  ): Promise<string> {
    const url = await this.archive(`${name}/model.tar.gz`, script);
    await this.sagemaker.createModel({
      ModelName: name,
      ExecutionRoleArn: ROLE,
      PrimaryContainer: { Image: image, ModelDataUrl: url, Environment: environment },
    });
    return url;
  }

  async archive(key: string, script: string): Promise<string> {
    if (!this.objects.hasBucket(BUCKET)) this.objects.createBucket(BUCKET, { region: "us-east-1" });
    const folder = modelFolder(script);
    const file = join(this.home, "archive.tar.gz");
    await packTarGz(folder.folder, file);
    folder.remove();
    await this.objects.putFile(BUCKET, key, file, { move: true });
    return `s3://${BUCKET}/${key}`;
  }

  /** A configuration with the variant AllTraffic. */
  async config(name: string, model: string, count = 1): Promise<void> {
    await this.sagemaker.createEndpointConfig({
      EndpointConfigName: name,
      ProductionVariants: [
        {
          VariantName: "AllTraffic",
          ModelName: model,
          InitialInstanceCount: count,
          InstanceType: "ml.c5.xlarge",
        },
      ],
    });
  }

  /** A model, a configuration and an endpoint of one name, waited for. */
  async endpoint(
    name: string,
    script: string,
    environment: Record<string, string> = {},
  ): Promise<void> {
    await this.model(name, script, environment);
    await this.config(name, name);
    await this.sagemaker.createEndpoint({ EndpointName: name, EndpointConfigName: name });
    await this.settled(name);
  }

  /** Waits until an endpoint is in a status that stays; gives its description. */
  settled(name: string) {
    return vi.waitFor(
      async () => {
        const endpoint = await this.sagemaker.describeEndpoint({ EndpointName: name });
        const status = endpoint.EndpointStatus ?? "";
        if (!["InService", "Failed"].includes(status)) throw new Error(`${name} is ${status}`);
        return endpoint;
      },
      { timeout: 30_000, interval: 10 },
    );
  }

  gone(name: string) {
    return vi.waitFor(
      () => {
        if (this.fleet.records.endpoints.get(name)) throw new Error(`${name} is still there`);
      },
      { timeout: 30_000, interval: 10 },
    );
  }

  /** Sends JSON and reads JSON. */
  async predict(name: string, value: unknown, variant?: string): Promise<unknown> {
    const answer = await this.runtime.invokeEndpoint({
      EndpointName: name,
      ContentType: "application/json",
      Accept: "application/json",
      TargetVariant: variant,
      Body: JSON.stringify(value),
    });
    return JSON.parse(answer.Body.transformToString());
  }

  /** Every line in the endpoint's log, stream by stream. */
  logLines(name: string): string[] {
    const group = `/aws/sagemaker/Endpoints/${name}`;
    return this.logs
      .streamNames(group)
      .flatMap((stream) => [...this.logs.read(group, stream)].map(({ message }) => message));
  }

  async close(): Promise<void> {
    await this.fleet.close();
    this.sagemaker.destroy();
    this.runtime.destroy();
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** The error that a call ends with. */
export async function failureOf(call: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  return call.then(
    () => {
      throw new Error("The call did not fail");
    },
    (error) => error,
  );
}
