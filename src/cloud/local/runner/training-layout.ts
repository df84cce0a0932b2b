import { mkdirSync } from "node:fs";
import { cp } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { unpackTarGz } from "../../../codecs/tar";
import { writeJson } from "../../../files";
import type { ObjectStore } from "../s3/object-store";
import {
  DEFAULT_GROUP,
  type HostPlan,
  parseS3Uri,
  type TrainingRequest,
  textHyperparameter,
} from "./training-request";

/** The folders of one host: those of `/opt/ml` in a training container, below another root. */
export interface HostLayout {
  /** The root: `SAGEMAKER_BASE_DIR`. */
  readonly base: string;
  readonly config: string;
  readonly data: string;
  readonly code: string;
  readonly model: string;
  readonly output: string;
  readonly outputData: string;
  readonly intermediate: string;
  readonly checkpoints: string;
}

/** The root of the layout in a container; scripts and settings may name paths below it. */
export const CONTAINER_ROOT = "/opt/ml";

/** Where things of a host are; makes nothing. */
export function hostLayout(base: string, request: TrainingRequest): HostLayout {
  const output = join(base, "output");
  return {
    base,
    config: join(base, "input", "config"),
    data: join(base, "input", "data"),
    code: join(base, "code"),
    model: join(base, "model"),
    output,
    outputData: join(output, "data"),
    intermediate: join(output, "intermediate"),
    checkpoints: localPath(base, request.CheckpointConfig?.LocalPath ?? "/opt/ml/checkpoints"),
  };
}

/** A path of the container on this machine: below the host's root if it is one of the layout, else as it is. */
function localPath(base: string, path: string): string {
  if (path !== CONTAINER_ROOT && !path.startsWith(`${CONTAINER_ROOT}/`)) return path;
  return join(base, path.slice(CONTAINER_ROOT.length));
}

/** Makes a host's folders and configuration files. */
export function makeHost(
  layout: HostLayout,
  request: TrainingRequest,
  host: HostPlan,
  hosts: readonly HostPlan[],
): void {
  const folders = [layout.config, layout.data, layout.code, layout.model, layout.outputData];
  for (const folder of [...folders, layout.intermediate]) mkdirSync(folder, { recursive: true });
  if (request.CheckpointConfig) mkdirSync(layout.checkpoints, { recursive: true });
  writeJson(join(layout.config, "hyperparameters.json"), request.HyperParameters ?? {});
  writeJson(join(layout.config, "resourceconfig.json"), resourceConfig(host, hosts));
  writeJson(join(layout.config, "inputdataconfig.json"), inputDataConfig(request));
}

function resourceConfig(host: HostPlan, hosts: readonly HostPlan[]): object {
  const groups = [...new Set(hosts.map((one) => one.group))].map((name) => {
    const members = hosts.filter((one) => one.group === name);
    return {
      instance_group_name: name,
      instance_type: members[0]?.instanceType,
      hosts: members.map((one) => one.name),
    };
  });
  return {
    current_host: host.name,
    current_instance_type: host.instanceType,
    current_group_name: host.group ?? DEFAULT_GROUP,
    hosts: hosts.map((one) => one.name),
    instance_groups: groups,
    network_interface_name: loopbackInterface(),
  };
}

function inputDataConfig(request: TrainingRequest): object {
  const jobMode = request.AlgorithmSpecification?.TrainingInputMode ?? "File";
  const channels = (request.InputDataConfig ?? []).map((channel) => {
    const distribution = channel.DataSource.S3DataSource?.S3DataDistributionType;
    const described = {
      ContentType: channel.ContentType,
      TrainingInputMode: channel.InputMode ?? jobMode,
      S3DistributionType: distribution ?? "FullyReplicated",
      RecordWrapperType: channel.RecordWrapperType ?? "None",
    };
    return [channel.ChannelName, described] as const;
  });
  return Object.fromEntries(channels);
}

/** The network interface that all hosts of a job share, since they are processes of one machine: `lo`, on a Mac `lo0`. */
export function loopbackInterface(): string {
  const found = Object.entries(networkInterfaces()).find(([, addresses]) =>
    addresses?.some((one) => one.internal && one.family === "IPv4"),
  );
  return found?.[0] ?? "lo";
}

/**
 * Brings the user's source into a host's code folder: an archive in the object store or on this machine, or a folder. Nothing
 * happens when the job names none. Throws a `Fault` or `SagelabError` when it is missing or damaged.
 */
export async function placeCode(
  objects: ObjectStore,
  request: TrainingRequest,
  layout: HostLayout,
): Promise<void> {
  const source = textHyperparameter(request, "sagemaker_submit_directory");
  if (source === undefined) return;
  const place = parseS3Uri(source);
  if (place) {
    const archive = join(layout.base, "sourcedir.tar.gz");
    try {
      objects.link(place.bucket, place.key, archive);
    } catch (error) {
      throw new Error(`the source "${source}": ${(error as Error).message}`, { cause: error });
    }
    await unpackTarGz(archive, layout.code);
    return;
  }
  const path = source.startsWith("file:") ? fileURLToPath(source) : localPath(layout.base, source);
  if (path === layout.code) return;
  if (path.endsWith(".tar.gz")) await unpackTarGz(path, layout.code);
  else await cp(path, layout.code, { recursive: true });
}
