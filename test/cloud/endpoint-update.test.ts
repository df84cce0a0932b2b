import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { failureOf, multiply, TestHost } from "./endpoint-setup";
import { hasPython } from "./serving-setup";

/** A script that answers when the file that a request names is there. */
const WAITS =
  "import json, os, time\ndef model_fn(d): return None\ndef transform_fn(m, b, c, a):\n    path = json.loads(b)\n    open(path + '.seen', 'w').close()\n    while not os.path.exists(path): time.sleep(0.005)\n    return json.dumps('old')\n";

let host: TestHost;

beforeEach(() => {
  host = new TestHost();
});

afterEach(async () => {
  await host.close();
  host.remove();
});

const describeIt = () => host.sagemaker.describeEndpoint({ EndpointName: "e" });

describe.skipIf(!hasPython)("UpdateEndpoint", () => {
  test("serves the old model until the new one is loaded, then only the new one", async () => {
    await host.endpoint("e", multiply(1));
    await host.model("new", multiply(2));
    await host.config("new", "new");
    await host.sagemaker.updateEndpoint({ EndpointName: "e", EndpointConfigName: "new" });
    const during = await describeIt();
    expect(during).toMatchObject({
      EndpointStatus: "Updating",
      EndpointConfigName: "e",
      PendingDeploymentSummary: { EndpointConfigName: "new" },
    });
    expect(await host.predict("e", [1])).toEqual([1]);
    expect(await host.settled("e")).toMatchObject({
      EndpointStatus: "InService",
      EndpointConfigName: "new",
    });
    expect(await host.predict("e", [1])).toEqual([2]);
    await vi.waitFor(() => {
      expect(readdirSync(join(host.home, "endpoints", "e"))).toHaveLength(1);
    });
  });

  test("lets requests that the old model has finish", async () => {
    await host.endpoint("e", WAITS);
    await host.model("new", multiply(2));
    await host.config("new", "new");
    const go = join(host.home, "go");
    const waiting = host.predict("e", go);
    const queued = host.predict("e", go);
    await vi.waitFor(() => expect(existsSync(`${go}.seen`)).toBe(true));
    await host.sagemaker.updateEndpoint({ EndpointName: "e", EndpointConfigName: "new" });
    await host.settled("e");
    expect(await host.predict("e", [1])).toEqual([2]);
    writeFileSync(go, "");
    expect(await Promise.all([waiting, queued])).toEqual(["old", "old"]);
  });

  test("that does not come up goes back to the old model and says why", async () => {
    await host.endpoint("e", multiply(1));
    await host.model("bad", "def model_fn(d):\n    raise RuntimeError('no weights')\n");
    await host.config("bad", "bad");
    await host.sagemaker.updateEndpoint({ EndpointName: "e", EndpointConfigName: "bad" });
    const endpoint = await host.settled("e");
    expect(endpoint).toMatchObject({
      EndpointStatus: "InService",
      EndpointConfigName: "e",
      FailureReason:
        "The primary container for production variant AllTraffic did not pass the ping health check. Please check CloudWatch logs for this endpoint.",
    });
    expect(endpoint.PendingDeploymentSummary).toBeUndefined();
    expect(await host.predict("e", [1])).toEqual([1]);
    expect(host.logLines("e")).toContain("RuntimeError: no weights");
  });

  test("can keep weights and instance counts", async () => {
    await host.endpoint("e", multiply(1));
    await host.sagemaker.updateEndpointWeightsAndCapacities({
      EndpointName: "e",
      DesiredWeightsAndCapacities: [{ VariantName: "AllTraffic", DesiredWeight: 7 }],
    });
    await host.config("two", "e", 2);
    await host.sagemaker.updateEndpoint({
      EndpointName: "e",
      EndpointConfigName: "two",
      RetainAllVariantProperties: true,
      ExcludeRetainedVariantProperties: [{ VariantPropertyType: "DesiredInstanceCount" }],
    });
    const { ProductionVariants } = await host.settled("e");
    expect(ProductionVariants).toMatchObject([{ CurrentWeight: 7, CurrentInstanceCount: 2 }]);
  });

  test("with a canary is refused by name", async () => {
    await host.endpoint("e", multiply(1));
    const failure = await failureOf(
      host.sagemaker.updateEndpoint({
        EndpointName: "e",
        EndpointConfigName: "e",
        DeploymentConfig: {
          BlueGreenUpdatePolicy: {
            TrafficRoutingConfiguration: { Type: "CANARY", WaitIntervalInSeconds: 1 },
          },
        },
      }),
    );
    expect(failure.message).toBe(
      "The local cloud does not have canary and linear updates (TrafficRoutingConfiguration).",
    );
  });
});

describe.skipIf(!hasPython)("UpdateEndpointWeightsAndCapacities", () => {
  test("changes the number of instances, each with its own log stream", async () => {
    await host.endpoint("e", multiply(1));
    const resize = (count: number) =>
      host.sagemaker.updateEndpointWeightsAndCapacities({
        EndpointName: "e",
        DesiredWeightsAndCapacities: [{ VariantName: "AllTraffic", DesiredInstanceCount: count }],
      });
    await resize(2);
    expect(await describeIt()).toMatchObject({
      EndpointStatus: "Updating",
      ProductionVariants: [{ CurrentInstanceCount: 1, DesiredInstanceCount: 2 }],
    });
    expect((await host.settled("e")).ProductionVariants).toMatchObject([
      { CurrentInstanceCount: 2 },
    ]);
    const streams = host.logs.streamNames("/aws/sagemaker/Endpoints/e");
    expect(streams).toHaveLength(1); // Only the first says what it runs; the second has not printed.
    expect(host.fleet.records.endpoints.get("e")?.deployment?.variants[0]?.instances).toHaveLength(
      Math.min(2, availableParallelism()),
    );
    await resize(1);
    await host.settled("e");
    expect(await host.predict("e", [3])).toEqual([3]);
  });

  test("refuses variants that are not there and no instances at all", async () => {
    await host.endpoint("e", multiply(1));
    const update = (variant: object) =>
      failureOf(
        host.sagemaker.updateEndpointWeightsAndCapacities({
          EndpointName: "e",
          DesiredWeightsAndCapacities: [variant as never],
        }),
      );
    expect((await update({ VariantName: "x" })).message).toBe(
      'Could not find production variant "x" of the endpoint: it has "AllTraffic".',
    );
    expect((await update({ VariantName: "AllTraffic", DesiredInstanceCount: 0 })).message).toBe(
      'Cannot set DesiredInstanceCount of variant "AllTraffic" to 0: at least 1 is needed.',
    );
  });
});

describe.skipIf(!hasPython)("several variants", () => {
  beforeEach(async () => {
    const variants = [1, 2].map((factor) => ({
      VariantName: `v${factor}`,
      ModelName: `m${factor}`,
      InitialInstanceCount: 1,
      InstanceType: "ml.c5.large" as const,
      InitialVariantWeight: factor === 1 ? 3 : 1,
    }));
    await host.model("m1", multiply(1));
    await host.model("m2", multiply(2));
    await host.sagemaker.createEndpointConfig({
      EndpointConfigName: "e",
      ProductionVariants: variants,
    });
    await host.sagemaker.createEndpoint({ EndpointName: "e", EndpointConfigName: "e" });
    await host.settled("e");
  });

  const shares = async (count: number) => {
    const invoked: (string | undefined)[] = [];
    for (let index = 0; index < count; index++) {
      const answer = await host.runtime.invokeEndpoint({
        EndpointName: "e",
        ContentType: "application/json",
        Body: "[1]",
      });
      invoked.push(answer.InvokedProductionVariant);
    }
    return ["v1", "v2"].map((name) => invoked.filter((one) => one === name).length);
  };

  test("share the requests by weight, and by new weights at once", async () => {
    expect(await shares(8)).toEqual([6, 2]);
    await host.sagemaker.updateEndpointWeightsAndCapacities({
      EndpointName: "e",
      DesiredWeightsAndCapacities: [
        { VariantName: "v1", DesiredWeight: 0 },
        { VariantName: "v2", DesiredWeight: 1 },
      ],
    });
    expect(await shares(4)).toEqual([0, 4]);
  });

  test("can be asked by name", async () => {
    expect(await host.predict("e", [1], "v2")).toEqual([2]);
    expect(await host.predict("e", [1], "v1")).toEqual([1]);
    expect((await failureOf(host.predict("e", [1], "v3"))).message).toBe(
      "Variant v3 not found for Request",
    );
  });
});
