import { existsSync, statSync } from "node:fs";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Cloud } from "../cloud/cloud";
import { packTarGz, type TarFile } from "../codecs/tar";
import { SagelabError } from "../errors";
import { cloudCall } from "./cloud-call";
import { isS3Url, locationOf, s3Url } from "./s3-url";
import { sendFile } from "./upload";

/** The user's code, as an estimator or a model names it. */
export interface SourceOptions {
  /** The script; a path in `sourceDir` when that is given, else from the current folder. */
  readonly entryPoint: string;
  /** A folder that is sent with the script, or the S3 address of a `sourcedir.tar.gz`. */
  readonly sourceDir?: string;
  /** Files and folders that are put beside the script, each under its own name. */
  readonly dependencies?: readonly string[];
}

/** Code that was found to be there. */
export interface Source {
  /** The script's path inside the bundle, with `/`: `cifar10.py`. */
  readonly program: string;
  /** The script, or the contents of its folder. */
  readonly files: readonly TarFile[];
  /** What is put beside it. */
  readonly dependencies: readonly TarFile[];
  /** The address of a bundle that is there already; then `files` is empty. */
  readonly archive: string | undefined;
}

/**
 * Looks for the code before anything is sent. Throws a `SagelabError` when the script, the folder or a dependency is not
 * there, or the script lies outside the folder.
 */
export async function findSource(options: SourceOptions): Promise<Source> {
  const { entryPoint, sourceDir } = options;
  const dependencies = (options.dependencies ?? []).map((path) => dependency(path));
  if (sourceDir !== undefined && isS3Url(sourceDir)) {
    if (dependencies.length > 0) {
      throw new TypeError(
        "Cannot use dependencies with a sourceDir on S3: put them into that archive",
      );
    }
    return { program: entryPoint, files: [], dependencies, archive: sourceDir };
  }
  if (sourceDir === undefined) {
    const path = resolve(entryPoint);
    checkFile(path, `Cannot use the entry point "${entryPoint}"`);
    const program = basename(path);
    return { program, files: [{ name: program, path }], dependencies, archive: undefined };
  }
  const root = resolve(sourceDir);
  if (!existsSync(root) || !statSync(root).isDirectory()) {
    throw new SagelabError("NotFound", `Cannot use the sourceDir "${sourceDir}": no such folder`);
  }
  const program = programIn(root, entryPoint, sourceDir);
  const names = (await readdir(root)).sort();
  const files = names.map((name) => ({ name, path: join(root, name) }));
  return { program, files, dependencies, archive: undefined };
}

/** A bundle's archive in a folder of its own; `remove` takes both away. */
export async function packSource(
  source: Source,
): Promise<{ path: string; bytes: number; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "sagelab-source-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, "sourcedir.tar.gz");
    await packTarGz([...source.files, ...source.dependencies], path);
    return { path, bytes: (await stat(path)).size, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Where a bundle is put. */
export interface BundleTarget {
  readonly bucket: string;
  readonly key: string;
  readonly expectedOwner?: string;
  readonly signal?: AbortSignal;
}

/** Sends the code as one archive, encrypted with the account's own key as the Python SDK does; gives its address. */
export async function uploadSource(
  cloud: Cloud,
  source: Source,
  target: BundleTarget,
): Promise<string> {
  if (source.archive !== undefined) return source.archive;
  const archive = await packSource(source);
  try {
    const file = { path: archive.path, key: target.key, bytes: archive.bytes };
    const { bucket, expectedOwner, signal } = target;
    await cloudCall(`upload the code to ${s3Url(bucket, target.key)}`, () =>
      sendFile(cloud, file, { bucket, expectedOwner, signal, kmsKey: "" }),
    );
  } finally {
    await archive.remove();
  }
  return s3Url(target.bucket, target.key);
}

/** The key of a bundle: `{prefix of the code location}/{job}/source/sourcedir.tar.gz`. */
export function bundleKey(
  location: string,
  name: string,
  folder = "source",
): { bucket: string; key: string } {
  const { bucket, key } = locationOf(location);
  const parts = [key.replace(/\/+$/, ""), name, folder, "sourcedir.tar.gz"];
  return { bucket, key: parts.filter((part) => part !== "").join("/") };
}

function programIn(root: string, entryPoint: string, sourceDir: string): string {
  const path = resolve(root, entryPoint);
  const inside = relative(root, path);
  if (inside === "" || inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
    throw new SagelabError(
      "InvalidInput",
      `Cannot use the entry point "${entryPoint}": it lies outside the sourceDir "${sourceDir}"`,
    );
  }
  if (!existsSync(path) && existsSync(resolve(entryPoint))) {
    const meant = relative(root, resolve(entryPoint));
    if (!meant.startsWith("..")) {
      throw new SagelabError(
        "NotFound",
        `Cannot use the entry point "${entryPoint}": with a sourceDir it is a path in that folder; write "${meant}"`,
      );
    }
  }
  checkFile(path, `Cannot use the entry point "${entryPoint}" in "${sourceDir}"`);
  return inside.split(sep).join("/");
}

function dependency(path: string): TarFile {
  const found = resolve(path);
  if (!existsSync(found)) {
    throw new SagelabError(
      "NotFound",
      `Cannot use the dependency "${path}": no such file or folder`,
    );
  }
  return { name: basename(found), path: found };
}

function checkFile(path: string, action: string): void {
  if (!existsSync(path)) throw new SagelabError("NotFound", `${action}: no such file`);
  if (!statSync(path).isFile()) throw new SagelabError("InvalidInput", `${action}: not a file`);
}
