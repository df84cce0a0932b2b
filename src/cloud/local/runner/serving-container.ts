import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { childEnvironment } from "../../../environment";
import type { LocalContext } from "../context";
import type { ObjectStore } from "../s3/object-store";
import { type ContainerDefinition, endpointFolder } from "../sagemaker/endpoint-records";
import { findAnyPython } from "./optional-framework";
import type { PythonFound } from "./python";
import { type ServingImage, servingImage } from "./serving-image";
import type { ServingLog } from "./serving-log";
import { modelDataOf, unpackModel, unpackObject } from "./serving-model";
import { installRequirements } from "./serving-requirements";
import type { WorkerPlan } from "./worker";

/** The service ends a request after this many milliseconds, whatever the container allows. */
const SERVICE_TIMEOUT_MS = 60_000;

/** What the model servers of this process work with. */
export interface ServingServices {
  readonly context: LocalContext;
  readonly objects: ObjectStore;
  /** Finds the Python that has a framework; see `findPython`. */
  readonly findPython: (framework?: string) => Promise<PythonFound>;
}

/** A container that is ready to run: its files are unpacked and its Python is found. */
export interface PreparedContainer {
  readonly plan: WorkerPlan;
  /** Workers an instance: `SAGEMAKER_MODEL_SERVER_WORKERS`, default 1. */
  readonly workers: number;
  /** How long a request may take, in milliseconds: `SAGEMAKER_MODEL_SERVER_TIMEOUT_SECONDS`, at most and default 60 s. */
  readonly timeoutMs: number;
}

export interface PrepareOptions {
  readonly endpoint: string;
  /** The roll-out's id; its files lie in a folder of this name. */
  readonly deploymentId: string;
  readonly variant: string;
  readonly container: ContainerDefinition;
  readonly log: ServingLog;
}

/**
 * Unpacks the model as `/opt/ml/model` would be, finds the script's folder (`code/` in the archive, or the bundle that
 * `SAGEMAKER_SUBMIT_DIRECTORY` names on S3), installs its requirements and says in the log what will run. Throws a
 * `ServingFailure`, or a `SagelabError` when no Python will do.
 */
export async function prepareContainer(
  services: ServingServices,
  options: PrepareOptions,
): Promise<PreparedContainer> {
  const { container, log } = options;
  const variables = container.Environment ?? {};
  const image = servingImage(container.Image ?? "");
  const python = await findServingPython(services, image);
  const roots = endpointFolder(services.context, options.endpoint, options.deploymentId);
  const base = join(roots, options.variant);
  const modelDir = join(base, "model");
  const cwd = join(base, "work");
  await mkdir(cwd, { recursive: true });
  await unpackModel(services.objects, modelDataOf(container), modelDir);
  const codeDir = await codeFolder(services.objects, variables, base);
  log.write(describe(container, image, python));
  const interpreter = await installRequirements({
    python: python.path,
    file: join(codeDir, requirementsOf(variables, image)),
    folder: join(base, "python"),
    onLines: (lines) => log.write(...lines),
  });
  const environment = childEnvironment({
    AWS_REGION: services.context.region,
    AWS_DEFAULT_REGION: services.context.region,
    ...variables,
    SAGEMAKER_BASE_DIR: base,
    SAGEMAKER_SUBMIT_DIRECTORY: codeDir,
    PYTHONUNBUFFERED: "1",
  });
  const { generation, framework } = image;
  return {
    plan: { python: interpreter, environment, cwd, modelDir, codeDir, generation, framework },
    workers: positive(variables.SAGEMAKER_MODEL_SERVER_WORKERS) ?? 1,
    timeoutMs: Math.min(
      SERVICE_TIMEOUT_MS,
      (positive(variables.SAGEMAKER_MODEL_SERVER_TIMEOUT_SECONDS) ?? Number.POSITIVE_INFINITY) *
        1000,
    ),
  };
}

/** The Python that has the image's framework, where its server cannot do without. */
async function findServingPython(
  services: ServingServices,
  image: ServingImage,
): Promise<PythonFound> {
  const needed = image.framework !== undefined && image.generation !== "A";
  if (needed) return services.findPython(image.framework);
  return findAnyPython(services.findPython, image.framework);
}

async function codeFolder(
  objects: ObjectStore,
  variables: Readonly<Record<string, string>>,
  base: string,
): Promise<string> {
  const submitted = variables.SAGEMAKER_SUBMIT_DIRECTORY;
  if (submitted === undefined || !submitted.startsWith("s3://")) return join(base, "model", "code");
  const folder = join(base, "code");
  if (!existsSync(folder)) await unpackObject(objects, submitted, folder);
  return folder;
}

/** The oldest images let a variable name the file. */
function requirementsOf(
  variables: Readonly<Record<string, string>>,
  { generation }: ServingImage,
): string {
  const named = generation === "A" ? variables.SAGEMAKER_REQUIREMENTS : undefined;
  return named ?? "requirements.txt";
}

function describe(
  container: ContainerDefinition,
  image: ServingImage,
  python: PythonFound,
): string {
  const program = container.Environment?.SAGEMAKER_PROGRAM ?? "inference.py";
  const has = python.frameworkVersion ? ` with ${python.framework} ${python.frameworkVersion}` : "";
  const asked =
    image.framework && image.version ? ` (the image has ${image.framework} ${image.version})` : "";
  return `Serving ${program} on this machine: Python ${python.version}${has}${asked}, ${python.path}`;
}

function positive(text: string | undefined): number | undefined {
  const value = Number(text);
  return text !== undefined && Number.isFinite(value) && value > 0 ? value : undefined;
}
