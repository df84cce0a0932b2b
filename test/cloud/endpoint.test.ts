import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BUCKET, failureOf, multiply, ROLE, TestHost } from "./endpoint-setup";
import { hasPython } from "./serving-setup";

const ARN = "arn:aws:sagemaker:us-east-1:123456789012";
const PING_WORDS =
  "The primary container for production variant AllTraffic did not pass the ping health check. Please check CloudWatch logs for this endpoint.";

let host: TestHost;

beforeEach(() => {
  host = new TestHost();
});

afterEach(async () => {
  await host.close();
  host.remove();
});

describe.skipIf(!hasPython)("an endpoint", () => {
  test("is Creating until its model is loaded, then serves, then goes with everything it had", async () => {
    await host.model("Tens", multiply(10));
    await host.config("Tens", "Tens");
    const created = await host.sagemaker.createEndpoint({
      EndpointName: "Tens",
      EndpointConfigName: "Tens",
      Tags: [{ Key: "course", Value: "one" }],
    });
    expect(created.EndpointArn).toBe(`${ARN}:endpoint/tens`);
    const before = await host.sagemaker.describeEndpoint({ EndpointName: "Tens" });
    expect(before).toMatchObject({ EndpointStatus: "Creating", EndpointConfigName: "Tens" });
    expect(before.ProductionVariants).toBeUndefined();
    expect(before.PendingDeploymentSummary).toBeUndefined();

    const endpoint = await host.settled("Tens");
    expect(endpoint).toMatchObject({ EndpointStatus: "InService", EndpointConfigName: "Tens" });
    expect(endpoint.ProductionVariants).toMatchObject([
      {
        VariantName: "AllTraffic",
        CurrentWeight: 1,
        DesiredWeight: 1,
        CurrentInstanceCount: 1,
        DesiredInstanceCount: 1,
        DeployedImages: [{ SpecifiedImage: expect.stringContaining("/mine:1") }],
      },
    ]);
    expect(endpoint.CreationTime).toBeInstanceOf(Date);
    expect(await host.predict("Tens", [1, 2])).toEqual([10, 20]);
    const tags = await host.sagemaker.listTags({ ResourceArn: created.EndpointArn });
    expect(tags.Tags).toEqual([{ Key: "course", Value: "one" }]);

    await host.sagemaker.deleteEndpoint({ EndpointName: "Tens" });
    const deleted = await failureOf(host.predict("Tens", [1]));
    expect(deleted).toMatchObject({
      name: "ValidationError",
      message: "Endpoint Tens of account 123456789012 not found.",
    });
    await host.gone("Tens");
    expect(existsSync(join(host.home, "endpoints", "Tens"))).toBe(false);
    const gone = await failureOf(host.sagemaker.describeEndpoint({ EndpointName: "Tens" }));
    expect(gone).toMatchObject({
      name: "ValidationException",
      message: `Could not find endpoint "${ARN}:endpoint/tens".`,
    });
  });

  test("writes what its script prints to its log group, in a stream of the variant and the instance", async () => {
    await host.endpoint("talks", `print("hello from the script")\n${multiply(2)}`);
    const group = "/aws/sagemaker/Endpoints/talks";
    expect(host.logs.streamNames(group)).toEqual([
      expect.stringMatching(/^AllTraffic\/i-[0-9a-f]{17}$/),
    ]);
    expect(host.logLines("talks")).toEqual([
      "Serving inference.py on this machine: Python 3, /usr/bin/python3",
      "hello from the script",
    ]);
  });

  test("whose model_fn raises is Failed in the service's words, with the traceback in its log", async () => {
    await host.model("broken", "def model_fn(d):\n    raise RuntimeError('no weights')\n");
    await host.config("broken", "broken");
    await host.sagemaker.createEndpoint({ EndpointName: "broken", EndpointConfigName: "broken" });
    const endpoint = await host.settled("broken");
    expect(endpoint).toMatchObject({
      EndpointStatus: "Failed",
      FailureReason: PING_WORDS,
      EndpointConfigName: "broken",
    });
    expect(host.logLines("broken")).toEqual([
      expect.stringMatching(/^Serving inference.py/),
      "Traceback (most recent call last):",
      expect.stringMatching(/model\/code\/inference.py", line 2, in model_fn$/),
      "    raise RuntimeError('no weights')",
      "RuntimeError: no weights",
    ]);
    expect((await failureOf(host.predict("broken", []))).name).toBe("ValidationError");
    const update = { EndpointName: "broken", EndpointConfigName: "broken" };
    expect((await failureOf(host.sagemaker.updateEndpoint(update))).message).toBe(
      `Cannot update endpoint "${ARN}:endpoint/broken" in status Failed: it can only be deleted.`,
    );
    await host.sagemaker.deleteEndpoint({ EndpointName: "broken" });
    await host.gone("broken");
  });

  test("with a truncated archive is Failed with a reason that names it", async () => {
    const url = await host.model("cut", multiply(1));
    const whole = host.objects.blobPath(BUCKET, "cut/model.tar.gz");
    await host.objects.put(BUCKET, "cut/model.tar.gz", readFileSync(whole).subarray(0, 100));
    await host.config("cut", "cut");
    await host.sagemaker.createEndpoint({ EndpointName: "cut", EndpointConfigName: "cut" });
    const { FailureReason } = await host.settled("cut");
    expect(FailureReason).toContain(
      `Failed to extract model data archive for container "container_1" from URL "${url}". Please ensure that the object located at the URL is a valid tar.gz archive.`,
    );
  });

  test("goes on when its model, configuration and archive are deleted, also in another process", async () => {
    await host.endpoint("keeps", multiply(3));
    await host.sagemaker.deleteEndpointConfig({ EndpointConfigName: "keeps" });
    await host.sagemaker.deleteModel({ ModelName: "keeps" });
    host.objects.delete(BUCKET, "keeps/model.tar.gz");
    const other = new TestHost(host.home);
    expect(await other.predict("keeps", [1])).toEqual([3]);
    await other.close();
  });

  test("is served again after the process that served it is gone", async () => {
    await host.endpoint("again", multiply(4));
    await host.close();
    host = new TestHost(host.home);
    expect((await host.settled("again")).EndpointStatus).toBe("InService");
    expect(await host.predict("again", [2])).toEqual([8]);
  });

  test("that a dead process was creating is taken up by the next look", async () => {
    await host.model("left", multiply(5));
    await host.config("left", "left");
    await host.sagemaker.createEndpoint({ EndpointName: "left", EndpointConfigName: "left" });
    await host.close();
    const { endpoints } = host.fleet.records;
    const record = endpoints.get("left");
    if (!record) throw new Error("There is no record");
    expect(record.status).toBe("Creating");
    endpoints.put("left", { ...record, owner: "4194304@1@no-such-boot" });
    host = new TestHost(host.home);
    expect((await host.settled("left")).EndpointStatus).toBe("InService");
    expect(await host.predict("left", [1])).toEqual([5]);
  });

  test("deleted by another process ends here, too", async () => {
    await host.endpoint("shared", `import os, json\nprint(os.getpid())\n${multiply(6)}`);
    const worker = Number(host.logLines("shared").at(-1));
    const other = new TestHost(host.home);
    await other.sagemaker.deleteEndpoint({ EndpointName: "shared" });
    await other.gone("shared");
    await other.close();
    expect((await failureOf(host.predict("shared", [1]))).name).toBe("ValidationError");
    await host.fleet.retire("shared");
    expect(existsSync(`/proc/${worker}`)).toBe(false);
  });

  test("may be deleted and made again under the same name", async () => {
    await host.endpoint("twice", multiply(1));
    await host.sagemaker.deleteEndpoint({ EndpointName: "twice" });
    await host.gone("twice");
    await host.sagemaker.createEndpoint({ EndpointName: "twice", EndpointConfigName: "twice" });
    expect((await host.settled("twice")).EndpointStatus).toBe("InService");
  });

  test("is refused while it is in progress, and when the name is taken", async () => {
    await host.model("busy", multiply(1));
    await host.config("busy", "busy");
    const name = { EndpointName: "busy", EndpointConfigName: "busy" };
    await host.sagemaker.createEndpoint(name);
    const words = `Cannot update in-progress endpoint "${ARN}:endpoint/busy".`;
    expect((await failureOf(host.sagemaker.deleteEndpoint(name))).message).toBe(words);
    expect((await failureOf(host.sagemaker.updateEndpoint(name))).message).toBe(words);
    expect((await failureOf(host.predict("busy", []))).message).toBe(
      "Endpoint busy of account 123456789012 not found.",
    );
    expect((await failureOf(host.sagemaker.createEndpoint(name))).message).toBe(
      `Cannot create already existing endpoint "${ARN}:endpoint/busy".`,
    );
    await host.settled("busy");
  });
});

describe("models and configurations", () => {
  const container = (url: string) => ({ Image: "mine:1", ModelDataUrl: url });

  test("are described as they were made", async () => {
    const url = await host.model("M", multiply(1), { SAGEMAKER_PROGRAM: "inference.py" });
    await host.config("C", "M", 2);
    const model = await host.sagemaker.describeModel({ ModelName: "M" });
    expect(model).toMatchObject({
      ModelName: "M",
      ModelArn: `${ARN}:model/m`,
      ExecutionRoleArn: ROLE,
      EnableNetworkIsolation: false,
      PrimaryContainer: {
        ModelDataUrl: url,
        Environment: { SAGEMAKER_PROGRAM: "inference.py" },
      },
    });
    expect(model.CreationTime).toBeInstanceOf(Date);
    const config = await host.sagemaker.describeEndpointConfig({ EndpointConfigName: "C" });
    expect(config).toMatchObject({
      EndpointConfigArn: `${ARN}:endpoint-config/c`,
      ProductionVariants: [
        { InitialVariantWeight: 1, InitialInstanceCount: 2, InstanceType: "ml.c5.xlarge" },
      ],
    });
  });

  test("a model without data at its location is refused", async () => {
    const url = `s3://${BUCKET}/nothing/model.tar.gz`;
    const create = host.sagemaker.createModel({ ModelName: "m", PrimaryContainer: container(url) });
    expect(await failureOf(create)).toMatchObject({
      name: "ValidationException",
      message: `Could not find model data at ${url}.`,
    });
  });

  test("names that are taken or unknown are refused in the service's words", async () => {
    const { sagemaker } = host;
    const url = await host.model("m", multiply(1));
    await host.config("c", "m");
    const messages = await Promise.all(
      [
        sagemaker.createModel({ ModelName: "m", PrimaryContainer: container(url) }),
        host.config("c", "m"),
        host.config("d", "no-model"),
        sagemaker.createEndpoint({ EndpointName: "e", EndpointConfigName: "no-config" }),
        sagemaker.describeModel({ ModelName: "no-model" }),
        sagemaker.deleteModel({ ModelName: "no-model" }),
        sagemaker.deleteEndpointConfig({ EndpointConfigName: "no-config" }),
        sagemaker.deleteEndpoint({ EndpointName: "no-endpoint" }),
      ].map(async (call) => (await failureOf(call)).message),
    );
    expect(messages).toEqual([
      `Cannot create already existing model "${ARN}:model/m".`,
      `Cannot create already existing endpoint configuration "${ARN}:endpoint-config/c".`,
      `Could not find model "${ARN}:model/no-model".`,
      `Could not find endpoint configuration "${ARN}:endpoint-config/no-config".`,
      `Could not find model "${ARN}:model/no-model".`,
      `Could not find model "${ARN}:model/no-model".`,
      `Could not find endpoint configuration "${ARN}:endpoint-config/no-config".`,
      `Could not find endpoint "${ARN}:endpoint/no-endpoint".`,
    ]);
  });

  test("names, types and roles are checked in the service's words", async () => {
    const { sagemaker } = host;
    const name = await failureOf(
      sagemaker.createEndpoint({ EndpointName: "a_b", EndpointConfigName: "c" }),
    );
    expect(name.message).toBe(
      "1 validation error detected: Value 'a_b' at 'endpointName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}",
    );
    await host.model("m", multiply(1));
    const variant = { VariantName: "v", ModelName: "m", InitialInstanceCount: 1 };
    const type = await failureOf(
      sagemaker.createEndpointConfig({
        EndpointConfigName: "c",
        ProductionVariants: [{ ...variant, InstanceType: "ml.c5.huge" as never }],
      }),
    );
    expect(type.message).toMatch(
      /^1 validation error detected: Value 'ml\.c5\.huge' at 'productionVariants\.1\.member\.instanceType' failed to satisfy constraint: Member must satisfy enum value set: \[.*ml\.c5\.large.*\]$/,
    );
    await sagemaker.createEndpointConfig({
      EndpointConfigName: "here",
      ProductionVariants: [{ ...variant, InstanceType: "local" as never }],
    });
  });

  test("what the local cloud does not have is refused by name", async () => {
    const url = await host.model("m", multiply(1));
    const variant = {
      VariantName: "v",
      ModelName: "m",
      InitialInstanceCount: 1,
      InstanceType: "ml.c5.large" as const,
    };
    const config = (more: object) =>
      failureOf(
        host.sagemaker.createEndpointConfig({
          EndpointConfigName: "c",
          ProductionVariants: [variant],
          ...more,
        }),
      );
    const AsyncInferenceConfig = { OutputConfig: { S3OutputPath: "s3://b/o" } };
    expect((await config({ AsyncInferenceConfig })).message).toBe(
      "The local cloud does not have asynchronous endpoints (AsyncInferenceConfig).",
    );
    expect((await config({ ShadowProductionVariants: [variant] })).message).toBe(
      "The local cloud does not have shadow variants (ShadowProductionVariants).",
    );
    const many = host.sagemaker.createModel({
      ModelName: "many",
      PrimaryContainer: { ...container(url), Mode: "MultiModel" },
    });
    expect((await failureOf(many)).message).toBe(
      "The local cloud does not have multi-model endpoints (Mode of the container).",
    );
  });

  test("lists come newest first in pages that hold while things change", async () => {
    for (const name of ["a1", "a2", "b1", "a3"]) {
      await host.model(name, multiply(1));
      await host.config(name, name);
    }
    const names = (models?: { ModelName?: string }[]) => models?.map((one) => one.ModelName);
    const first = await host.sagemaker.listModels({ NameContains: "A", MaxResults: 2 });
    expect(names(first.Models)).toEqual(["a3", "a2"]);
    await host.model("a4", multiply(1));
    const second = await host.sagemaker.listModels({
      NameContains: "A",
      MaxResults: 2,
      NextToken: first.NextToken,
    });
    expect([names(second.Models), second.NextToken]).toEqual([["a1"], undefined]);
    const configs = await host.sagemaker.listEndpointConfigs({
      SortBy: "Name",
      SortOrder: "Ascending",
    });
    expect(configs.EndpointConfigs?.map((one) => one.EndpointConfigName)).toEqual([
      "a1",
      "a2",
      "a3",
      "b1",
    ]);
    const bad = await failureOf(host.sagemaker.listModels({ NextToken: "nonsense" }));
    expect(bad.message).toBe("Invalid pagination token.");
  });
});
