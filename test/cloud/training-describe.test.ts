import {
  CreateTrainingJobCommand,
  type CreateTrainingJobCommandInput,
  DescribeTrainingJobCommand,
} from "@aws-sdk/client-sagemaker";
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
    {
      InputDataConfig: [
        {
          ChannelName: "c",
          DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri: "file:/nowhere" } },
        },
      ],
    },
    "Value 'file:/nowhere' at 'inputDataConfig.1.member.dataSource.s3DataSource.s3Uri' failed to satisfy constraint: Member must satisfy regular expression pattern: (https|s3)://([^/]+)/?(.*)",
  ],
  [
    { ExperimentConfig: { TrialName: "a_b" } },
    "Value 'a_b' at 'experimentConfig.trialName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}",
  ],
  [
    { DebugHookConfig: { S3OutputPath: "nowhere" } },
    "Value 'nowhere' at 'debugHookConfig.s3OutputPath' failed to satisfy constraint: Member must satisfy regular expression pattern: (https|s3)://([^/]+)/?(.*)",
  ],
])(
  "members of a job are checked, also those that it only carries along: %o",
  async (more, message) => {
    const members = more as Partial<CreateTrainingJobCommandInput>;
    const request = await jobRequest(kit, "never", "pass", { RoleArn: ROLE, ...members });
    const failure = await failureOf(kit.client.send(new CreateTrainingJobCommand(request)));
    expect(failure.message).toBe(`1 validation error detected: ${message}`);
  },
);
