import { CreateTrainingJobCommand, DescribeTrainingJobCommand } from "@aws-sdk/client-sagemaker";
import { afterAll, expect, test } from "vitest";
import { failureOf } from "./endpoint-setup";
import { BUCKET, closeKit, jobRequest, openKit, ROLE, until } from "./training-kit";

const kit = openKit();
afterAll(() => closeKit(kit));

test("a job is described with the members that the Python SDK reads to attach to it", async () => {
  const {
    HyperParameters: _,
    StoppingCondition: __,
    ...request
  } = await jobRequest(kit, "sparse", "pass");
  await kit.client.send(new CreateTrainingJobCommand(request as never));
  const describe = new DescribeTrainingJobCommand({ TrainingJobName: "sparse" });
  expect(await kit.client.send(describe)).toMatchObject({
    HyperParameters: {},
    OutputDataConfig: { KmsKeyId: "", CompressionType: "GZIP", S3OutputPath: `s3://${BUCKET}/` },
    StoppingCondition: { MaxRuntimeInSeconds: 86_400 },
    EnableNetworkIsolation: false,
    EnableInterContainerTrafficEncryption: false,
    EnableManagedSpotTraining: false,
  });
  await until(kit, "sparse", (job) => job.TrainingJobStatus === "Failed");
});

test.each([
  [
    { VpcConfig: { Subnets: ["s"], SecurityGroupIds: [] } },
    "Value '[]' at 'vpcConfig.securityGroupIds' failed to satisfy constraint: Member must have length greater than or equal to 1",
  ],
  [
    { ExperimentConfig: { TrialName: "a_b" } },
    "Value 'a_b' at 'experimentConfig.trialName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}",
  ],
  [
    { DebugHookConfig: { S3OutputPath: "nowhere" } },
    "Value 'nowhere' at 'debugHookConfig.s3OutputPath' failed to satisfy constraint: Member must satisfy regular expression pattern: (https|s3)://([^/]+)/?(.*)",
  ],
])("what a job only carries along is checked, too: %o", async (more, message) => {
  const request = await jobRequest(kit, "never", "pass", { RoleArn: ROLE, ...more });
  const failure = await failureOf(kit.client.send(new CreateTrainingJobCommand(request)));
  expect(failure.message).toBe(`1 validation error detected: ${message}`);
});
