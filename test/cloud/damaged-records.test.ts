import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DescribeTrainingJobCommand, ListTrainingJobsCommand } from "@aws-sdk/client-sagemaker";
import { afterAll, expect, test } from "vitest";
import { failureOf, multiply, TestHost } from "./endpoint-setup";
import { BUCKET, closeKit, openKit, train } from "./training-kit";

const kit = openKit();
const host = new TestHost();
afterAll(async () => {
  closeKit(kit);
  await host.close();
  host.remove();
});

test.each([
  ["cut off", '{"request": {', "JSON"],
  ["empty", "", "Unexpected end of JSON input"],
  ["no record", "{}", "there is no record in it"],
])(
  "a training job whose record is %s is named, and the others are listed",
  async (name, text, why) => {
    const damaged = `damaged-${name.replace(" ", "-")}`;
    await train(kit, damaged, "pass");
    await train(kit, `whole-${damaged}`, "pass");
    const file = join(kit.home, "sagemaker", "training-jobs", damaged, "job.json");
    writeFileSync(file, text);
    const listed = await kit.client.send(new ListTrainingJobsCommand({ NameContains: damaged }));
    expect(listed.TrainingJobSummaries?.map((job) => job.TrainingJobName)).toEqual([
      `whole-${damaged}`,
    ]);
    const describe = new DescribeTrainingJobCommand({ TrainingJobName: damaged });
    const failure = await failureOf(kit.client.send(describe));
    expect(failure.name).toBe("InternalFailure");
    expect(failure.message).toContain(
      `The record of "${damaged}" is damaged: Cannot read "${file}": `,
    );
    expect(failure.message).toContain(`; remove it to forget "${damaged}"`);
    expect(failure.message).toContain(why);
  },
);

test("damaged models, configurations and endpoints are named, and the others are listed", async () => {
  for (const name of ["hurt", "well"]) {
    await host.model(name, multiply(2));
    await host.config(name, name);
  }
  const folder = join(host.home, "sagemaker");
  const listed = {
    models: async () => (await host.sagemaker.listModels({})).Models?.map((one) => one.ModelName),
    "endpoint-configs": async () =>
      (await host.sagemaker.listEndpointConfigs({})).EndpointConfigs?.map(
        (one) => one.EndpointConfigName,
      ),
  };
  for (const [kind, list] of Object.entries(listed)) {
    writeFileSync(join(folder, kind, "hurt.json"), '{"ModelName": "hu');
    expect(await list()).toEqual(["well"]);
  }
  host.fleet.records.endpoints.put("hurt", {} as never);
  expect((await host.sagemaker.listEndpoints({})).Endpoints).toEqual([]);
  for (const call of [
    host.sagemaker.describeModel({ ModelName: "hurt" }),
    host.sagemaker.describeEndpointConfig({ EndpointConfigName: "hurt" }),
    host.sagemaker.describeEndpoint({ EndpointName: "hurt" }),
    host.runtime.invokeEndpoint({ EndpointName: "hurt", Body: "" }),
  ]) {
    const failure = await failureOf(call);
    expect(failure.message).toMatch(
      /^The record of "hurt" is damaged: Cannot read ".+hurt\.json": /,
    );
  }
});

test("a damaged object is left out of listings, and reading it names the file", async () => {
  for (const key of ["folder/a", "folder/b"]) await kit.objects.put(BUCKET, key, Buffer.from("1"));
  const file = join(kit.home, "s3", BUCKET, "index", "folder+", "a.json");
  writeFileSync(file, '{"key');
  const { objects } = kit.objects.list(BUCKET, { prefix: "folder/" });
  expect(objects.map(({ key }) => key)).toEqual(["folder/b"]);
  expect(() => kit.objects.head(BUCKET, "folder/a")).toThrow(`Cannot read "${file}": `);
});
