import { isSagelabError } from "../../../errors";
import type { LocalContext } from "../context";
import { Fault } from "../fault";
import { localFolders } from "../folders";
import { ChannelError, checkChannelData } from "../runner/channels";
import { findAnyPython } from "../runner/optional-framework";
import { startSupervisor } from "../runner/supervisor-start";
import type { TrainingRecord } from "../runner/training-record";
import {
  type ChannelRequest,
  parseS3Uri,
  planHosts,
  type TrainingRequest,
} from "../runner/training-request";
import { TRANSITION_MESSAGES } from "../runner/training-transitions";
import type { Tag } from "./tags";
import { frameworkOfImage, type ImageFacts } from "./training-image";
import type { TrainingJobs } from "./training-jobs";
import type { TrainingParts } from "./training-operations";

/** From SIGTERM to SIGKILL, as the service has it. */
const STOP_GRACE_SECONDS = 120;

/** CreateTrainingJob with its tags. */
export type CreateRequest = TrainingRequest & { readonly Tags?: readonly Tag[] };

/**
 * CreateTrainingJob: checks what can be checked before anything is done, writes the job down and starts its supervisor.
 */
export async function createTrainingJob(
  context: LocalContext,
  parts: TrainingParts,
  jobs: TrainingJobs,
  input: CreateRequest,
): Promise<object> {
  const { Tags, ...request } = input;
  const name = request.TrainingJobName;
  const arn = trainingJobArn(context, name);
  if (jobs.get(name)) throw nameTaken(arn);
  checkMembers(request);
  await checkData(context, parts, request);
  const image = frameworkOfImage(request.AlgorithmSpecification?.TrainingImage ?? "");
  const python = await findPython(parts, image);
  const now = context.clock.now().toISOString();
  const record: TrainingRecord = {
    request,
    settings: {
      objectsFolder: localFolders(context.home).objects,
      logsFolder: parts.logs.folder,
      region: context.region,
      account: context.account,
      python,
      generation: image.generation,
      stopGraceSeconds: parts.stopGraceSeconds ?? STOP_GRACE_SECONDS,
    },
    arn,
    status: "InProgress",
    secondaryStatus: "Starting",
    transitions: [{ status: "Starting", message: TRANSITION_MESSAGES.Starting, startTime: now }],
    creationTime: now,
    lastModifiedTime: now,
    finalMetrics: [],
  };
  if (!jobs.create(name, record)) throw nameTaken(arn);
  try {
    parts.tags.set(arn, Tags);
    startSupervisor(jobs.folder(name));
  } catch (error) {
    jobs.delete(name);
    throw error;
  }
  return { TrainingJobArn: arn };
}

export function trainingJobArn(context: LocalContext, name: string): string {
  return `arn:aws:sagemaker:${context.region}:${context.account}:training-job/${name}`;
}

function nameTaken(arn: string): Fault {
  return new Fault(
    "ResourceInUse",
    `Training job names must be unique within an AWS account and region, and a training job with this name already exists (${arn})`,
  );
}

/** Members that the service would refuse together, and those that the local cloud has no answer to. */
function checkMembers(request: TrainingRequest): void {
  if (planHosts(request).length === 0 || !hasInstances(request)) {
    throw invalid(
      "ResourceConfig needs an InstanceType and an InstanceCount of at least 1, or InstanceGroups",
    );
  }
  const { MaxRuntimeInSeconds = 86_400, MaxWaitTimeInSeconds } = request.StoppingCondition ?? {};
  const wait = MaxWaitTimeInSeconds ?? 0;
  if (request.EnableManagedSpotTraining && wait < MaxRuntimeInSeconds) {
    throw invalid(
      "Invalid MaxWaitTimeInSeconds. It must be present and be greater than or equal to MaxRuntimeInSeconds",
    );
  }
  const other = request as unknown as Readonly<Record<string, unknown>>;
  for (const member of ["ServerlessJobConfig", "ModelPackageConfig", "MlflowConfig"]) {
    if (other[member] !== undefined) throw notHere(member);
  }
  const algorithm = (request.AlgorithmSpecification ?? {}) as Readonly<Record<string, unknown>>;
  for (const member of ["AlgorithmName", "ContainerEntrypoint", "ContainerArguments"]) {
    if (algorithm[member] !== undefined) throw notHere(`AlgorithmSpecification.${member}`);
  }
  for (const name of Object.keys(request.HyperParameters ?? {})) {
    if (DISTRIBUTIONS.test(name) && request.HyperParameters?.[name] !== "false") {
      throw notHere(`the hyperparameter ${name}`);
    }
  }
  for (const channel of request.InputDataConfig ?? []) checkChannel(request, channel);
}

/** Launchers that the toolkit starts by itself. Scripts that find each other by SM_HOSTS and MASTER_ADDR need none. */
const DISTRIBUTIONS =
  /^sagemaker_(mpi|parameter_server|torch_distributed|pytorch_ddp|pytorch_xla_multi_worker|multi_worker_mirrored_strategy|distributed_\w+)_enabled$/;

function hasInstances(request: TrainingRequest): boolean {
  const { InstanceType, InstanceCount, InstanceGroups } = request.ResourceConfig ?? {};
  return InstanceGroups !== undefined || (InstanceType !== undefined && (InstanceCount ?? 0) > 0);
}

function checkChannel(request: TrainingRequest, channel: ChannelRequest): void {
  const at = `the channel "${channel.ChannelName}"`;
  const mode = channel.InputMode ?? request.AlgorithmSpecification?.TrainingInputMode;
  if (mode === "Pipe") throw notHere(`the input mode Pipe of ${at}`);
  const source = channel.DataSource.S3DataSource;
  if (!source) throw notHere(`a data source other than S3DataSource of ${at}`);
  if (source.S3DataType !== "S3Prefix" && source.S3DataType !== "ManifestFile") {
    throw notHere(`the S3DataType ${source.S3DataType} of ${at}`);
  }
  if (source.InstanceGroupNames?.length) throw notHere(`InstanceGroupNames of ${at}`);
  const twice = request.InputDataConfig?.filter((one) => one.ChannelName === channel.ChannelName);
  if (twice && twice.length > 1) {
    throw invalid(`Channel names must be unique: "${channel.ChannelName}" is given twice`);
  }
}

/** Data, source and the bucket for the result have to be there. */
async function checkData(
  context: LocalContext,
  parts: TrainingParts,
  request: TrainingRequest,
): Promise<void> {
  const targets = { S3OutputPath: request.OutputDataConfig.S3OutputPath };
  const checkpoints = request.CheckpointConfig && { S3Uri: request.CheckpointConfig.S3Uri };
  for (const [member, uri] of Object.entries({ ...targets, ...checkpoints })) {
    const place = parseS3Uri(uri);
    if (place && parts.objects.hasBucket(place.bucket)) continue;
    throw invalid(`The bucket of ${member} "${uri}" does not exist`);
  }
  const words = { region: context.region, roleArn: request.RoleArn };
  try {
    for (const channel of request.InputDataConfig ?? []) {
      await checkChannelData(parts.objects, channel, words);
    }
  } catch (error) {
    if (error instanceof ChannelError) throw invalid(error.message);
    throw error;
  }
}

async function findPython(parts: TrainingParts, image: ImageFacts): Promise<string> {
  const { framework, generation } = image;
  try {
    const found =
      generation === "functions"
        ? await findAnyPython(parts.findPython, framework)
        : await parts.findPython(framework);
    return found.path;
  } catch (error) {
    if (!isSagelabError(error)) throw error;
    throw invalid([error.message, ...error.advice].join("; "));
  }
}

function notHere(what: string): Fault {
  return invalid(`The local cloud does not have ${what}`);
}

function invalid(message: string): Fault {
  return new Fault("ValidationException", message);
}
