import { fileURLToPath } from "node:url";
import type { Deserializer } from "./deserializers";
import { DEFAULT_LOG_LEVEL } from "./estimator-options";
import type { ModelOptions } from "./model-options";
import { repackModel, uploadArchive } from "./repack";
import { isS3Url, locationOf, s3PathJoin } from "./s3-url";
import type { Serializer } from "./serializers";
import type { Session } from "./session";
import { type Source, uploadSource } from "./source-bundle";

/** Where newer images find the code: inside the model's archive. */
const CODE_IN_MODEL = "/opt/ml/model/code";

/** @internal What tells one framework's models from another's. */
export interface ModelTraits {
  /** The framework the image brings; undefined for an image of the user's own. */
  readonly framework: string | undefined;
  /** Whether the image only calls the script's functions, and needs its framework where the script does; default no. */
  readonly calledOnly?: boolean;
  /** Whether the code goes into the model's archive (newer images) or beside it. */
  readonly repacks: boolean;
  image(instanceType: string): string;
  serializer(): Serializer;
  deserializer(): Deserializer;
}

/** Where a model's archive and code ended up. */
export interface PlacedCode {
  readonly modelData: string;
  /** What tells the model server about the code. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Puts the code where this generation of images looks for it: newer ones in the model's archive, which is packed again;
 * older ones in a bundle of its own. A model on this machine is sent.
 */
export async function placeCode(
  session: Session,
  name: string,
  source: Source | undefined,
  options: ModelOptions,
  traits: ModelTraits,
): Promise<PlacedCode> {
  const { cloud } = session;
  const { modelData } = options;
  const target = (file: string) => codeTarget(session, options, `${name}/${file}`);
  if (source && traits.repacks) {
    const repacked = await repackModel(cloud, {
      modelData,
      source,
      target: await target("model.tar.gz"),
    });
    return {
      modelData: repacked,
      environment: environment(session, options, traits, source, CODE_IN_MODEL),
    };
  }
  const bundle = source && (await uploadSource(cloud, source, await target("sourcedir.tar.gz")));
  const sent = isS3Url(modelData)
    ? modelData
    : await uploadArchive(cloud, fileURLToPath(modelData), await target("model.tar.gz"));
  return { modelData: sent, environment: environment(session, options, traits, source, bundle) };
}

async function codeTarget(
  session: Session,
  { codeLocation }: ModelOptions,
  path: string,
): Promise<{ bucket: string; key: string; expectedOwner?: string }> {
  if (codeLocation === undefined) return { ...(await session.bucketTarget()), key: path };
  const { bucket, key } = locationOf(codeLocation);
  return { bucket, key: s3PathJoin([key, path]) };
}

function environment(
  session: Session,
  options: ModelOptions,
  traits: ModelTraits,
  source: Source | undefined,
  submitDirectory: string | undefined,
): Record<string, string> {
  const { containerLogLevel = DEFAULT_LOG_LEVEL, modelServerWorkers } = options;
  const framework = source !== undefined || traits.framework !== undefined;
  const level = {
    SAGEMAKER_CONTAINER_LOG_LEVEL: String(containerLogLevel),
    SAGEMAKER_REGION: session.region,
  };
  return {
    ...(source ? { SAGEMAKER_PROGRAM: source.program } : {}),
    ...(submitDirectory ? { SAGEMAKER_SUBMIT_DIRECTORY: submitDirectory } : {}),
    ...(framework ? level : {}),
    ...(modelServerWorkers ? { SAGEMAKER_MODEL_SERVER_WORKERS: String(modelServerWorkers) } : {}),
  };
}
