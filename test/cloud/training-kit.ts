import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  CreateTrainingJobCommand,
  type CreateTrainingJobCommandInput,
  DescribeTrainingJobCommand,
  type DescribeTrainingJobCommandOutput,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { systemClock } from "../../src/clock";
import type { LocalContext } from "../../src/cloud/local/context";
import { localFolders } from "../../src/cloud/local/folders";
import { createJsonService } from "../../src/cloud/local/json-service";
import { LogStore } from "../../src/cloud/local/logs/log-store";
import { createRequestHandler } from "../../src/cloud/local/request-handler";
import type { PythonFound } from "../../src/cloud/local/runner/python";
import { ObjectStore } from "../../src/cloud/local/s3/object-store";
import { TagStore, tagOperations } from "../../src/cloud/local/sagemaker/tags";
import { trainingOperations } from "../../src/cloud/local/sagemaker/training-operations";
import { packTarGz } from "../../src/codecs/tar";
import { processIdentity, run } from "../../src/processes";

export const ROLE = "arn:aws:iam::123456789012:role/service-role/SageMaker";
export const BUCKET = "sagemaker-us-east-1-123456789012";

/** The Python that tests run scripts with: the system's when it is there, for it starts fastest. */
export const PYTHON = "/usr/bin/python3";

/** A local SageMaker over a folder, with an SDK client in front of it. */
export interface TrainingKit {
  readonly home: string;
  readonly context: LocalContext;
  readonly objects: ObjectStore;
  readonly logs: LogStore;
  readonly client: SageMakerClient;
  /** A folder for a test's own files. */
  readonly scratch: string;
}

/** Makes a kit; `home` is another kit's to stand for a second process. */
export function openKit(
  options: { readonly home?: string; readonly stopGraceSeconds?: number } = {},
): TrainingKit {
  const scratch = mkdtempSync(join(tmpdir(), "sagelab-training-"));
  const home = options.home ?? join(scratch, "home");
  const context = { home, region: "us-east-1", account: "123456789012", clock: systemClock };
  const folders = localFolders(home);
  const objects = new ObjectStore(folders.objects, systemClock);
  if (!objects.hasBucket(BUCKET)) objects.createBucket(BUCKET, { region: "us-east-1" });
  const logs = new LogStore(folders.logs);
  const tags = new TagStore(folders.tags);
  const findPython = async (): Promise<PythonFound> => ({
    path: PYTHON,
    version: "3",
    via: "system",
  });
  const handler = createJsonService("SageMaker", {
    ...tagOperations(context, tags),
    ...trainingOperations(context, {
      objects,
      logs,
      tags,
      findPython,
      stopGraceSeconds: options.stopGraceSeconds,
    }),
  });
  const client = new SageMakerClient({
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    requestHandler: createRequestHandler(handler),
    maxAttempts: 1,
  });
  return { home, context, objects, logs, client, scratch };
}

/** Removes a kit's files. Its jobs must have ended. */
export function closeKit(kit: TrainingKit): void {
  kit.client.destroy();
  rmSync(kit.scratch, { recursive: true, force: true, maxRetries: 5 });
}

/** Packs files as the source of a job and stores them; gives the URI. */
export async function storeSource(
  kit: TrainingKit,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const folder = mkdtempSync(join(kit.scratch, "source-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const archive = `${folder}.tar.gz`;
  await packTarGz(folder, archive);
  const key = `source/${folder.slice(-6)}/sourcedir.tar.gz`;
  await kit.objects.putFile(BUCKET, key, archive);
  return `s3://${BUCKET}/${key}`;
}

/** A request for a job that runs `train.py` of some source. */
export async function jobRequest(
  kit: TrainingKit,
  name: string,
  script: string | Readonly<Record<string, string>>,
  more: Partial<CreateTrainingJobCommandInput> = {},
): Promise<CreateTrainingJobCommandInput> {
  const source = await storeSource(
    kit,
    typeof script === "string" ? { "train.py": script } : script,
  );
  return {
    TrainingJobName: name,
    RoleArn: ROLE,
    AlgorithmSpecification: { TrainingInputMode: "File", TrainingImage: "pytorch-training:1.4.0" },
    OutputDataConfig: { S3OutputPath: `s3://${BUCKET}/` },
    ResourceConfig: { InstanceType: "ml.c5.xlarge", InstanceCount: 1, VolumeSizeInGB: 30 },
    StoppingCondition: { MaxRuntimeInSeconds: 3600 },
    ...more,
    HyperParameters: {
      sagemaker_program: '"train.py"',
      sagemaker_submit_directory: JSON.stringify(source),
      ...more.HyperParameters,
    },
  };
}

/** Creates a job and waits for its end. */
export async function train(
  kit: TrainingKit,
  name: string,
  script: string | Readonly<Record<string, string>>,
  more: Partial<CreateTrainingJobCommandInput> = {},
): Promise<DescribeTrainingJobCommandOutput> {
  await kit.client.send(new CreateTrainingJobCommand(await jobRequest(kit, name, script, more)));
  return until(kit, name, (job) => /Completed|Failed|Stopped/.test(job.TrainingJobStatus ?? ""));
}

/** Looks at a job until `condition` holds. */
export async function until(
  kit: TrainingKit,
  name: string,
  condition: (job: DescribeTrainingJobCommandOutput) => boolean,
): Promise<DescribeTrainingJobCommandOutput> {
  while (true) {
    const job = await kit.client.send(new DescribeTrainingJobCommand({ TrainingJobName: name }));
    if (condition(job)) return job;
    await systemClock.sleep(20);
  }
}

/** Waits for a line in the log of a host and gives it. */
export async function untilLogged(kit: TrainingKit, name: string, line: RegExp): Promise<string> {
  while (true) {
    const found = logLines(kit, name).find((one) => line.test(one));
    if (found !== undefined) return found;
    await systemClock.sleep(20);
  }
}

/** Waits until a process has ended. */
export async function untilGone(pid: number): Promise<void> {
  while (processIdentity(pid) !== undefined) await systemClock.sleep(20);
}

/** The lines of a host's log. */
export function logLines(kit: TrainingKit, name: string, host = "algo-1"): string[] {
  const group = "/aws/sagemaker/TrainingJobs";
  return kit.logs
    .streamNames(group, `${name}/${host}-`)
    .flatMap((stream) => [...kit.logs.read(group, stream)].map((event) => event.message));
}

/** The members of an archive in the object store and what text they hold. */
export async function readArchive(kit: TrainingKit, key: string): Promise<Record<string, string>> {
  const reader = [
    "import json, sys, tarfile",
    "archive = tarfile.open(sys.argv[1])",
    "read = lambda m: archive.extractfile(m).read().decode() if m.isfile() else None",
    "print(json.dumps({m.name: read(m) for m in archive.getmembers()}))",
  ].join("\n");
  const { stdout } = await run(PYTHON, ["-c", reader, kit.objects.blobPath(BUCKET, key)]);
  return JSON.parse(stdout) as Record<string, string>;
}
