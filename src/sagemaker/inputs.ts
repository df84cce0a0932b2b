import { existsSync, readdirSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Channel } from "@aws-sdk/client-sagemaker";
import type { Cloud } from "../cloud/cloud";
import { SagelabError } from "../errors";
import { listObjects } from "./download";
import { checkOptions } from "./options";
import { isS3Url, locationOf } from "./s3-url";

/** How a channel's data reaches the script. */
export interface TrainingInputOptions {
  /** Whether every host gets everything or a share of the objects; default `FullyReplicated`. */
  readonly distribution?: "FullyReplicated" | "ShardedByS3Key";
  /** `Gzip` for compressed objects in pipe mode. */
  readonly compression?: "None" | "Gzip";
  /** The MIME type of the data, told to the script. */
  readonly contentType?: string;
  readonly recordWrapping?: "None" | "RecordIO";
  /** Whether the address is a prefix, a manifest or an augmented manifest; default `S3Prefix`. */
  readonly s3DataType?: "S3Prefix" | "ManifestFile" | "AugmentedManifestFile";
  /** Overrides the job's input mode for this channel. */
  readonly inputMode?: "File" | "Pipe" | "FastFile";
  /** Names of the attributes to take from an augmented manifest. */
  readonly attributeNames?: readonly string[];
  /** Shuffles the order of the objects with this seed, every epoch. */
  readonly shuffleSeed?: number;
  /** The instance groups that get the channel. */
  readonly instanceGroups?: readonly string[];
}

const INPUT_OPTIONS = [
  "distribution",
  "compression",
  "contentType",
  "recordWrapping",
  "s3DataType",
  "inputMode",
  "attributeNames",
  "shuffleSeed",
  "instanceGroups",
] as const;

/** The data of one channel: an address (`s3://…`, on the local cloud also `file://…`) and how it is handed over. */
export class TrainingInput {
  readonly s3Data: string;
  readonly options: TrainingInputOptions;

  /** Throws a `TypeError` for an unknown option and a `RangeError` for something that is no address. */
  constructor(s3Data: string, options: TrainingInputOptions = {}) {
    checkOptions(options, {
      of: "TrainingInput",
      known: INPUT_OPTIONS,
      renamed: { shuffleConfig: "shuffleSeed" },
      unsupported: { targetAttributeName: "not supported", hubAccessConfig: "not supported" },
    });
    checkAddress(s3Data);
    this.s3Data = s3Data;
    this.options = options;
  }
}

/** What `fit()` takes: one address for the channel `training`, or a map of channels. */
export type FitInputs = string | TrainingInput | Readonly<Record<string, string | TrainingInput>>;

/** The channel that a single input goes to. */
const DEFAULT_CHANNEL = "training";
/** Most channels a job may have (service limit of CreateTrainingJob). */
const MAX_CHANNELS = 20;

/** @internal The channels of a request; none for no inputs. Throws a `TypeError` or `RangeError` for inputs it cannot use. */
export function toChannels(inputs: FitInputs | undefined): Channel[] {
  if (inputs === undefined || inputs === null) return [];
  const named =
    typeof inputs === "string" || inputs instanceof TrainingInput
      ? { [DEFAULT_CHANNEL]: inputs }
      : inputs;
  if (typeof named !== "object" || Array.isArray(named)) {
    throw new TypeError(
      "Cannot use the inputs of fit(): an address, a TrainingInput or a map of channels is wanted",
    );
  }
  const entries = Object.entries(named);
  if (entries.length === 0 || entries.length > MAX_CHANNELS) {
    throw new RangeError(
      `Cannot train with ${entries.length} channels: 1 to ${MAX_CHANNELS} are allowed`,
    );
  }
  return entries.map(([name, input]) => toChannel(name, input));
}

/** @internal Makes sure that every channel has data. Throws a `SagelabError` that names the channel and the address. */
export async function checkChannels(cloud: Cloud, channels: readonly Channel[]): Promise<void> {
  for (const channel of channels) {
    const source = channel.DataSource?.S3DataSource;
    const uri = source?.S3Uri ?? "";
    const empty = isS3Url(uri)
      ? !(await hasObjects(cloud, uri))
      : !hasLocalFiles(cloud, channel, uri);
    if (empty) {
      throw new SagelabError(
        "NotFound",
        `Cannot train: the channel "${channel.ChannelName}" has no data, nothing is stored under ${uri}`,
      );
    }
  }
}

function toChannel(name: string, input: string | TrainingInput): Channel {
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(name)) {
    throw new RangeError(
      `Cannot use "${name}" as the name of a channel: 1 to 64 letters, digits, dots, hyphens and underscores`,
    );
  }
  const { s3Data, options } = input instanceof TrainingInput ? input : new TrainingInput(input);
  return {
    DataSource: {
      S3DataSource: {
        S3DataType: options.s3DataType ?? "S3Prefix",
        S3Uri: isS3Url(s3Data) ? s3Data : absoluteFileUrl(s3Data),
        S3DataDistributionType: options.distribution ?? "FullyReplicated",
        ...(options.instanceGroups ? { InstanceGroupNames: [...options.instanceGroups] } : {}),
        ...(options.attributeNames ? { AttributeNames: [...options.attributeNames] } : {}),
      },
    },
    ...(options.contentType ? { ContentType: options.contentType } : {}),
    ...(options.compression ? { CompressionType: options.compression } : {}),
    ...(options.recordWrapping ? { RecordWrapperType: options.recordWrapping } : {}),
    ...(options.inputMode ? { InputMode: options.inputMode } : {}),
    ...(options.shuffleSeed !== undefined ? { ShuffleConfig: { Seed: options.shuffleSeed } } : {}),
    ChannelName: name,
  };
}

function checkAddress(address: unknown): void {
  const known = typeof address === "string" && /^(s3|file):\/\/./i.test(address);
  if (known && isS3Url(address as string)) locationOf(address as string);
  if (known) return;
  throw new RangeError(
    `Cannot use ${JSON.stringify(address)} as training data: an address that starts with s3:// or file:// is wanted`,
  );
}

/** `file://data` and `file://./data` are meant from the current folder. */
function absoluteFileUrl(url: string): string {
  if (url.startsWith("file:///")) return url;
  return pathToFileURL(resolve(url.slice("file://".length))).href;
}

async function hasObjects(cloud: Cloud, uri: string): Promise<boolean> {
  const { bucket, key } = locationOf(uri);
  try {
    for await (const _ of listObjects(cloud, bucket, key, 1)) return true;
    return false;
  } catch (error) {
    // A role may be allowed to train on a bucket that it may not list.
    if (error instanceof SagelabError && /Access ?Denied|Forbidden/.test(error.message))
      return true;
    if (error instanceof SagelabError && error.code === "NotFound") return false;
    throw error;
  }
}

function hasLocalFiles(cloud: Cloud, channel: Channel, uri: string): boolean {
  if (cloud.kind !== "local") {
    throw new SagelabError(
      "InvalidInput",
      `Cannot train on ${uri} in the channel "${channel.ChannelName}": AWS cannot read this machine's files`,
      { advice: ["const inputs = await session.uploadData({ path })"] },
    );
  }
  const path = fileURLToPath(uri);
  if (!existsSync(path)) return false;
  return !statSync(path).isDirectory() || readdirSync(path).length > 0;
}
