import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { unpackTarGz } from "../codecs/tar";
import { SagelabError } from "../errors";
import { downloadObject } from "./download";
import { checkOptions } from "./options";
import { isS3Url, locationOf } from "./s3-url";
import { Session } from "./session";

/** Where a model's files go. */
export interface UnpackModelOptions {
  /** The folder the files go to; made when it is not there. */
  readonly folder: string;
  /** Where an archive on S3 is; default a new session. */
  readonly session?: Session;
}

/**
 * Fetches a model's archive, such as a training job's `modelData`, and unpacks it: the files that the script saved. The
 * archive is an address (`s3://…`, `file://…`) or a path. Gives the folder, absolute. Throws a `SagelabError`: `NotFound`
 * for an archive that is not there, `DamagedFile` for one that cannot be read or whose members leave the folder.
 */
export async function unpackModel(archive: string, options: UnpackModelOptions): Promise<string> {
  checkOptions(options, {
    of: "unpackModel()",
    known: ["folder", "session"],
    required: ["folder"],
  });
  const folder = resolve(options.folder);
  const beside = await mkdtemp(join(tmpdir(), "sagelab-model-"));
  try {
    await unpackTarGz(await placed(archive, beside, options.session), folder);
    return folder;
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

async function placed(archive: string, folder: string, session?: Session): Promise<string> {
  if (isS3Url(archive)) {
    const path = join(folder, "model.tar.gz");
    await downloadObject((session ?? new Session()).cloud, { ...locationOf(archive), path });
    return path;
  }
  const path = archive.startsWith("file://") ? fileURLToPath(archive) : resolve(archive);
  if (existsSync(path)) return path;
  throw new SagelabError("NotFound", `Cannot unpack the model "${archive}": no such file`);
}
