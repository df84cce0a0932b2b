import { join } from "node:path";
import {
  AddTagsCommand,
  CreateTrainingJobCommand,
  type CreateTrainingJobCommandInput,
  DeleteTagsCommand,
  DeleteTrainingJobCommand,
  DescribeTrainingJobCommand,
  ListTagsCommand,
  ListTrainingJobsCommand,
  type ListTrainingJobsCommandInput,
  StopTrainingJobCommand,
} from "@aws-sdk/client-sagemaker";
import { afterAll, beforeAll, expect, test } from "vitest";
import { frameworkOfImage } from "../../src/cloud/local/sagemaker/training-image";
import {
  BUCKET,
  closeKit,
  jobRequest,
  openKit,
  ROLE,
  type TrainingKit,
  train,
} from "./training-kit";

let kit: TrainingKit;

beforeAll(async () => {
  kit = openKit();
  for (const [name, script] of [
    ["list-b", "print(1)"],
    ["list-a", "raise SystemExit(1)"],
    ["list-c", "print(1)"],
  ] as const) {
    await train(kit, name, script, { Tags: [{ Key: "course", Value: "vision" }] });
  }
});

afterAll(() => closeKit(kit));

/** Why a request for a job is refused; nothing of it may stay. */
async function refusal(more: Partial<CreateTrainingJobCommandInput>): Promise<string> {
  const request = { ...(await jobRequest(kit, "refused", "print(1)")), ...more };
  try {
    await kit.client.send(new CreateTrainingJobCommand(request));
  } catch (error) {
    const missing = new DescribeTrainingJobCommand({ TrainingJobName: "refused" });
    await expect(kit.client.send(missing)).rejects.toThrow("Requested resource not found.");
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  throw new Error("The request was accepted");
}

const channel = (S3Uri: string, more: object = {}) => ({
  ChannelName: "training",
  DataSource: { S3DataSource: { S3DataType: "S3Prefix" as const, S3Uri } },
  ...more,
});

test("a prefix without objects and a bucket that is not there are refused in the service's words", async () => {
  for (const uri of [`s3://${BUCKET}/nothing`, "s3://no-such-bucket/data"]) {
    const bucket = uri.split("/")[2];
    expect(await refusal({ InputDataConfig: [channel(uri)] })).toBe(
      `ValidationException: No S3 objects found under S3 URL "${uri}" given in input data source. Please ensure that the bucket exists in the selected region (us-east-1), that objects exist under that S3 prefix, and that the role "${ROLE}" has "s3:ListBucket" permissions on bucket "${bucket}".`,
    );
  }
});

test.each<[string, Partial<CreateTrainingJobCommandInput>, string]>([
  [
    "a result bucket that is not there",
    { OutputDataConfig: { S3OutputPath: "s3://no-such-bucket/out" } },
    'The bucket of S3OutputPath "s3://no-such-bucket/out" does not exist',
  ],
  [
    "no instance type",
    { ResourceConfig: { VolumeSizeInGB: 30, InstanceCount: 1 } },
    "ResourceConfig needs an InstanceType and an InstanceCount of at least 1, or InstanceGroups",
  ],
  [
    "spot training without a waiting time",
    { EnableManagedSpotTraining: true },
    "Invalid MaxWaitTimeInSeconds. It must be present and be greater than or equal to MaxRuntimeInSeconds",
  ],
  [
    "Pipe mode",
    { InputDataConfig: [channel("file:///tmp", { InputMode: "Pipe" })] },
    'The local cloud does not have the input mode Pipe of the channel "training"',
  ],
  [
    "a file system as the source",
    { InputDataConfig: [{ ChannelName: "training", DataSource: {} }] },
    'The local cloud does not have a data source other than S3DataSource of the channel "training"',
  ],
  [
    "one channel twice",
    { InputDataConfig: [channel("file:///tmp"), channel("file:///tmp")] },
    'Channel names must be unique: "training" is given twice',
  ],
  [
    "a folder that is not there",
    { InputDataConfig: [channel("file:///no/such/folder")] },
    'There is no "/no/such/folder", given as "file:///no/such/folder"',
  ],
  [
    "a launcher of several processes",
    { HyperParameters: { sagemaker_mpi_enabled: "true" } },
    "The local cloud does not have the hyperparameter sagemaker_mpi_enabled",
  ],
])("%s is refused before anything is done", async (_, more, message) => {
  expect(await refusal(more)).toBe(`ValidationException: ${message}`);
});

test("an algorithm from the marketplace is refused by name", async () => {
  const AlgorithmSpecification = { TrainingInputMode: "File" as const, AlgorithmName: "scikit" };
  expect(await refusal({ AlgorithmSpecification })).toBe(
    "ValidationException: The local cloud does not have AlgorithmSpecification.AlgorithmName",
  );
});

test("jobs are listed newest first, a page at a time, and sorted and filtered as asked", async () => {
  const list = async (more: ListTrainingJobsCommandInput) => {
    const page = await kit.client.send(new ListTrainingJobsCommand(more));
    return {
      names: page.TrainingJobSummaries?.map((job) => job.TrainingJobName),
      token: page.NextToken,
    };
  };
  expect((await list({})).names).toEqual(["list-c", "list-a", "list-b"]);
  expect((await list({ SortBy: "Name", SortOrder: "Ascending" })).names).toEqual([
    "list-a",
    "list-b",
    "list-c",
  ]);
  expect((await list({ StatusEquals: "Failed" })).names).toEqual(["list-a"]);
  expect((await list({ NameContains: "LIST-B" })).names).toEqual(["list-b"]);
  expect((await list({ CreationTimeAfter: new Date(Date.UTC(2100, 0)) })).names).toEqual([]);
  const first = await list({ MaxResults: 2 });
  expect(first).toEqual({ names: ["list-c", "list-a"], token: expect.any(String) });
  const second = await list({ MaxResults: 2, NextToken: first.token });
  expect(second).toEqual({ names: ["list-b"], token: undefined });
  await expect(list({ NextToken: "x" })).rejects.toMatchObject({
    name: "ValidationException",
    message: "Invalid pagination token.",
  });
});

test("a listed job has its times and states", async () => {
  const page = await kit.client.send(new ListTrainingJobsCommand({ NameContains: "list-a" }));
  expect(page.TrainingJobSummaries).toEqual([
    {
      TrainingJobName: "list-a",
      TrainingJobArn: "arn:aws:sagemaker:us-east-1:123456789012:training-job/list-a",
      CreationTime: expect.any(Date),
      TrainingEndTime: expect.any(Date),
      LastModifiedTime: expect.any(Date),
      TrainingJobStatus: "Failed",
      SecondaryStatus: "Failed",
    },
  ]);
});

test("tags are kept with a job, changed and removed", async () => {
  const ResourceArn = "arn:aws:sagemaker:us-east-1:123456789012:training-job/list-b";
  const tags = async () => (await kit.client.send(new ListTagsCommand({ ResourceArn }))).Tags;
  expect(await tags()).toEqual([{ Key: "course", Value: "vision" }]);
  const Tags = [
    { Key: "course", Value: "text" },
    { Key: "year", Value: "1" },
  ];
  const added = await kit.client.send(new AddTagsCommand({ ResourceArn, Tags }));
  expect(added.Tags).toEqual(Tags);
  await kit.client.send(new DeleteTagsCommand({ ResourceArn, TagKeys: ["course", "none"] }));
  expect(await tags()).toEqual([{ Key: "year", Value: "1" }]);
  const many = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
  await expect(
    kit.client.send(new AddTagsCommand({ ResourceArn, Tags: many })),
  ).rejects.toMatchObject({ name: "ResourceLimitExceeded" });
  const missing = ResourceArn.replace("list-b", "none");
  await expect(kit.client.send(new ListTagsCommand({ ResourceArn: missing }))).rejects.toThrow(
    "Requested resource not found.",
  );
});

test("an ended job can be deleted with its tags, its name is free again and its log stays", async () => {
  await train(kit, "deleted", "print('said')", { Tags: [{ Key: "a", Value: "b" }] });
  const byName = { TrainingJobName: "deleted" };
  await kit.client.send(new DeleteTrainingJobCommand(byName));
  await expect(kit.client.send(new DescribeTrainingJobCommand(byName))).rejects.toThrow(
    "Requested resource not found.",
  );
  await expect(kit.client.send(new StopTrainingJobCommand(byName))).rejects.toThrow(
    "Requested resource not found.",
  );
  expect(kit.logs.streamNames("/aws/sagemaker/TrainingJobs", "deleted/")).toHaveLength(1);
  const again = await train(kit, "deleted", "print('again')");
  expect(again.TrainingJobStatus).toBe("Completed");
});

test("a request that names a wrong role, name or type is told everything at once", async () => {
  const request = await jobRequest(kit, "a_b", "print(1)", { RoleArn: "me" });
  await expect(kit.client.send(new CreateTrainingJobCommand(request))).rejects.toMatchObject({
    name: "ValidationException",
    message:
      "3 validation errors detected: Value 'a_b' at 'trainingJobName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}; Value 'me' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20; Value 'me' at 'roleArn' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:aws[a-z\\-]*:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+",
  });
});

test.each([
  [
    "763104351884.dkr.ecr.us-west-2.amazonaws.com/pytorch-training:1.4.0-cpu-py3",
    "pytorch",
    "training",
  ],
  [
    "520713654638.dkr.ecr.us-west-2.amazonaws.com/sagemaker-pytorch:1.0.0-cpu-py3",
    "pytorch",
    "containers",
  ],
  [
    "520713654638.dkr.ecr.us-west-2.amazonaws.com/sagemaker-mxnet:1.3.0-gpu-py3",
    "mxnet",
    "containers",
  ],
  [
    "763104351884.dkr.ecr.us-east-1.amazonaws.com/mxnet-training:1.9.0-cpu-py38",
    "mxnet",
    "training",
  ],
  [
    "763104351884.dkr.ecr.us-east-1.amazonaws.com/huggingface-pytorch-training:1.7.1",
    "huggingface",
    "training",
  ],
  ["123456789012.dkr.ecr.us-east-1.amazonaws.com/mine@sha256:abc", undefined, "training"],
  ["", undefined, "training"],
])("the image %s tells its framework and toolkit", (image, framework, generation) => {
  expect(frameworkOfImage(image)).toEqual({ framework, generation });
});

test("a Python that is missing is told with what to do", async () => {
  const { createJsonService } = await import("../../src/cloud/local/json-service");
  const { trainingOperations } = await import(
    "../../src/cloud/local/sagemaker/training-operations"
  );
  const { TagStore } = await import("../../src/cloud/local/sagemaker/tags");
  const { SagelabError } = await import("../../src/errors");
  const handler = createJsonService(
    "SageMaker",
    trainingOperations(kit.context, {
      objects: kit.objects,
      logs: kit.logs,
      tags: new TagStore(join(kit.scratch, "tags")),
      findPython: async () => {
        throw new SagelabError(
          "MissingTool",
          "Cannot run a PyTorch script: no Python here has it",
          {
            advice: ["npx sagelab setup"],
          },
        );
      },
    }),
  );
  const answer = await handler({
    method: "POST",
    path: "/",
    query: [],
    headers: { "x-amz-target": "SageMaker.CreateTrainingJob" },
    body: Buffer.from(JSON.stringify(await jobRequest(kit, "no-python", "print(1)"))),
  });
  expect(JSON.parse(String(answer.body))).toEqual({
    __type: "ValidationException",
    message: "Cannot run a PyTorch script: no Python here has it; npx sagelab setup",
  });
});
