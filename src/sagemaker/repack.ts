import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Cloud } from "../cloud/cloud";
import { packTarGz, type TarFile, unpackTarGz } from "../codecs/tar";
import { cloudCall } from "./cloud-call";
import { downloadObject } from "./download";
import { isS3Url, locationOf, s3Url } from "./s3-url";
import { holdsExactly } from "./same-files";
import type { Source } from "./source-bundle";
import { sendFile } from "./upload";

/** Weights hardly shrink: the fastest level costs a tenth of the time of the default. */
const MODEL_GZIP_LEVEL = 1;

export interface RepackOptions {
  /** `s3://…` or `file://…` of the model. */
  readonly modelData: string;
  readonly source: Source;
  readonly target: {
    readonly bucket: string;
    readonly key: string;
    readonly expectedOwner?: string;
  };
  readonly signal?: AbortSignal;
}

/**
 * Puts the user's code into a model's archive, as the images of PyTorch 1.2 and MXNet 1.4 and newer want it: the folder
 * `code/` is replaced, everything else stays. An archive on S3 that has just this code already is left alone. Archives go
 * through files, never through memory. Gives the archive's address.
 */
export async function repackModel(cloud: Cloud, options: RepackOptions): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sagelab-model-"));
  try {
    const model = join(folder, "model");
    await unpackTarGz(
      await fetchArchive(cloud, options.modelData, join(folder, "model.tar.gz")),
      model,
    );
    const code = await codeFiles(cloud, options.source, folder);
    if (isS3Url(options.modelData) && (await holdsExactly(join(model, "code"), code))) {
      return options.modelData;
    }
    const kept = (await readdir(model)).filter((name) => name !== "code").sort();
    const files = [...kept.map((name) => ({ name, path: join(model, name) })), ...code];
    const packed = join(folder, "repacked.tar.gz");
    await packTarGz(files, packed, { level: MODEL_GZIP_LEVEL, signal: options.signal });
    return await uploadArchive(cloud, packed, options.target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Sends a local archive as it is. */
export async function uploadArchive(
  cloud: Cloud,
  path: string,
  target: { readonly bucket: string; readonly key: string; readonly expectedOwner?: string },
): Promise<string> {
  const uri = s3Url(target.bucket, target.key);
  const file = { path, key: target.key, bytes: (await stat(path)).size };
  const { bucket, expectedOwner } = target;
  await cloudCall(`upload the model to ${uri}`, () =>
    sendFile(cloud, file, { bucket, expectedOwner, kmsKey: "" }),
  );
  return uri;
}

/** The code as members of the archive: the script and its folder under `code/`, dependencies under `code/lib/`. */
async function codeFiles(cloud: Cloud, source: Source, folder: string): Promise<TarFile[]> {
  if (source.archive !== undefined) {
    const path = join(folder, "code");
    await mkdir(path);
    await unpackTarGz(
      await fetchArchive(cloud, source.archive, join(folder, "sourcedir.tar.gz")),
      path,
    );
    return [{ name: "code", path }];
  }
  const own = source.files.map(({ name, path }) => ({ name: `code/${name}`, path }));
  const libraries = source.dependencies.map(({ name, path }) => ({
    name: `code/lib/${name}`,
    path,
  }));
  return [...own, ...libraries];
}

async function fetchArchive(cloud: Cloud, uri: string, path: string): Promise<string> {
  if (!isS3Url(uri)) return fileURLToPath(uri);
  await downloadObject(cloud, { ...locationOf(uri), path });
  return path;
}
