import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../../src/processes";
import {
  BUCKET,
  closeKit,
  logLines,
  openKit,
  PYTHON,
  readArchive,
  type TrainingKit,
  train,
} from "./training-kit";

let kit: TrainingKit;
let hasTorch = false;

beforeAll(async () => {
  kit = openKit({ stopGraceSeconds: 1 });
  const found = "import importlib.util, sys; sys.exit(importlib.util.find_spec('torch') is None)";
  hasTorch = (await run(PYTHON, ["-c", found])).code === 0;
});

afterAll(() => closeKit(kit));

const TWO = { InstanceType: "ml.c5.xlarge" as const, InstanceCount: 2, VolumeSizeInGB: 30 };

test("two hosts know each other, share out the data and make one model", async () => {
  for (const name of ["a", "b", "c"]) {
    await kit.objects.put(BUCKET, `shards/${name}.txt`, Buffer.from(name));
  }
  const script = `
import os
from sagemaker_training.environment import Environment
env = Environment()
print(env.hosts, env.current_host, env.is_master, env.master_hostname)
print("shard", sorted(os.listdir(os.environ["SM_CHANNEL_SHARD"])))
print("all", sorted(os.listdir(os.environ["SM_CHANNEL_ALL"])))
for name in ("both.txt", env.current_host + ".txt"):
    with open(os.path.join(env.model_dir, name), "w") as file:
        file.write(env.current_host)
`;
  const source = { S3DataType: "S3Prefix" as const, S3Uri: `s3://${BUCKET}/shards/` };
  const sharded = { ...source, S3DataDistributionType: "ShardedByS3Key" as const };
  const job = await train(kit, "two", script, {
    ResourceConfig: TWO,
    InputDataConfig: [
      { ChannelName: "shard", DataSource: { S3DataSource: sharded } },
      { ChannelName: "all", DataSource: { S3DataSource: source } },
    ],
  });
  expect(job.FailureReason).toBeUndefined();
  expect(logLines(kit, "two", "algo-1").slice(1)).toEqual([
    "['algo-1', 'algo-2'] algo-1 True algo-1",
    "shard ['a.txt', 'c.txt']",
    "all ['a.txt', 'b.txt', 'c.txt']",
  ]);
  expect(logLines(kit, "two", "algo-2").slice(1)).toEqual([
    "['algo-1', 'algo-2'] algo-2 False algo-1",
    "shard ['b.txt']",
    "all ['a.txt', 'b.txt', 'c.txt']",
  ]);
  expect(await readArchive(kit, "two/output/model.tar.gz")).toEqual({
    "algo-1.txt": "algo-1",
    "algo-2.txt": "algo-2",
    "both.txt": "algo-1",
  });
});

test("when one host fails, the others are ended and the job fails with its reason", async () => {
  const script = `
import os, sys, time
if os.environ["SM_CURRENT_HOST"] == "algo-2":
    sys.exit("second host gives up")
time.sleep(600)
`;
  const job = await train(kit, "one-fails", script, { ResourceConfig: TWO });
  expect(job.FailureReason).toBe(
    'AlgorithmError: ExecuteUserScriptError:\nExitCode 1\nErrorMessage "second host gives up"\nCommand "/usr/bin/python3 train.py"',
  );
});

test("instance groups give their hosts, types and names to the script", async () => {
  const script = `
from sagemaker_training.environment import Environment
env = Environment()
print(env.current_instance_group, env.current_instance_type, env.current_instance_group_hosts, env.is_hetero)
`;
  const group = (InstanceGroupName: string, InstanceType: "ml.c5.xlarge" | "ml.m5.large") => ({
    InstanceGroupName,
    InstanceType,
    InstanceCount: 1,
  });
  await train(kit, "groups", script, {
    ResourceConfig: {
      InstanceGroups: [group("first", "ml.c5.xlarge"), group("second", "ml.m5.large")],
      VolumeSizeInGB: 30,
    },
  });
  expect(logLines(kit, "groups", "algo-2")[1]).toBe("second ml.m5.large ['algo-2'] True");
});

test("two hosts train together with PyTorch and gloo", async ({ skip }) => {
  if (!hasTorch) skip(`${PYTHON} has no PyTorch`);
  const script = `
import argparse, json, os
import torch
import torch.distributed as dist

parser = argparse.ArgumentParser()
parser.add_argument("--steps", type=int)
parser.add_argument("--hosts", type=list, default=json.loads(os.environ["SM_HOSTS"]))
parser.add_argument("--current-host", default=os.environ["SM_CURRENT_HOST"])
args = parser.parse_args()
os.environ["WORLD_SIZE"] = str(len(args.hosts))
os.environ["RANK"] = str(args.hosts.index(args.current_host))
dist.init_process_group("gloo")
torch.manual_seed(0)
model = torch.nn.parallel.DistributedDataParallel(torch.nn.Linear(2, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
data = torch.tensor([[1.0, 0.0], [0.0, 1.0]])[dist.get_rank()].unsqueeze(0)
for _ in range(args.steps):
    optimizer.zero_grad()
    ((model(data) - dist.get_rank()) ** 2).mean().backward()
    optimizer.step()
with torch.no_grad():
    both = [round(model.module(torch.tensor(row)).item(), 2) for row in ([1.0, 0.0], [0.0, 1.0])]
print("learned", both)
if dist.get_rank() == 0:
    torch.save(model.module.state_dict(), os.path.join(os.environ["SM_MODEL_DIR"], "model.pth"))
`;
  const job = await train(kit, "gloo", script, {
    ResourceConfig: TWO,
    HyperParameters: { steps: "200" },
  });
  expect(job.FailureReason).toBeUndefined();
  for (const host of ["algo-1", "algo-2"]) {
    expect(logLines(kit, "gloo", host)).toContain("learned [0.0, 1.0]");
  }
  expect(kit.objects.head(BUCKET, "gloo/output/model.tar.gz")?.size).toBeGreaterThan(100);
});
