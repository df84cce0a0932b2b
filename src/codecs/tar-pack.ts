import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { Pack } from "tar-stream";
import { SagelabError } from "../errors";
import { randomHex } from "../random";
import { writeError } from "./disk-full";
import { chooseLevel } from "./tar-level";
import { byUtf8 } from "./utf8-order";

/** A file or a folder to put into an archive. A folder brings everything below it. */
export interface TarFile {
  /** Its path in the archive, with `/` between the parts and nothing in front: `code/train.py`. */
  readonly name: string;
  /** Where it is on this machine. */
  readonly path: string;
}

export interface PackOptions {
  /** How hard gzip tries, 0 (not at all) to 9; default 6, or 0 when most of the content would hardly shrink. */
  readonly level?: number;
  /** Symbolic links are followed as long as they stay in this folder; default the folder or entry that is packed. */
  readonly within?: string;
  /** Called with the bytes of file content read so far and in all. */
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
  readonly signal?: AbortSignal;
}

/** What went into an archive. */
export interface Packed {
  /** Regular files in the archive. */
  readonly files: number;
  /** Bytes of their content, before compression. */
  readonly contentBytes: number;
}

/**
 * Packs a folder's contents, or the listed files and folders, into a gzipped tar file. Members are named relative to the
 * folder, without `./` and without an entry for the folder itself. The same content gives the same bytes: members are
 * sorted, belong to user and group 0, were modified at time 0 and are 0755 (folders, executables) or 0644.
 *
 * The archive is written beside `outFile` and renamed, so it is there complete or not at all. Files are streamed.
 *
 * Throws `InvalidInput` for links that lead outside, dangle or run in circles and for two files of one name, `NotFound`
 * for a source that is not there, `NoSpace` when the disk is full.
 */
export async function packTarGz(
  source: string | readonly TarFile[],
  outFile: string,
  options: PackOptions = {},
): Promise<Packed> {
  const members = await collect(source, options.within);
  const level = options.level ?? (await chooseLevel(members));
  const { pack: openPack } = await import("tar-stream");
  const pack = openPack();
  const beside = `${outFile}.${process.pid}-${randomHex(8)}.tmp`;
  await mkdir(dirname(outFile), { recursive: true });
  try {
    const write = pipeline(pack, createGzip({ level }), createWriteStream(beside), {
      signal: options.signal,
    });
    const feed = feedPack(pack, members, options.onProgress).catch((error: Error) => {
      pack.destroy(error);
      throw error;
    });
    await Promise.all([feed, write]); // the first failure is the real one, the other its echo
    await rename(beside, outFile);
    return await feed;
  } catch (error) {
    await rm(beside, { force: true });
    throw writeError(error, `Cannot write "${outFile}"`);
  }
}

interface Member {
  readonly name: string;
  readonly path: string;
  readonly folder: boolean;
  readonly sizeBytes: number;
  readonly executable: boolean;
}

async function feedPack(
  pack: Pack,
  members: readonly Member[],
  onProgress: PackOptions["onProgress"],
): Promise<Packed> {
  const totalBytes = members.reduce((sum, member) => sum + member.sizeBytes, 0);
  let doneBytes = 0;
  for (const member of members) {
    const mode = member.folder || member.executable ? 0o755 : 0o644;
    const fixed = { mode, mtime: new Date(0), uid: 0, gid: 0 };
    if (member.folder) {
      pack.entry({ ...fixed, name: `${member.name}/`, type: "directory" });
      continue;
    }
    const header = { ...fixed, name: member.name, size: member.sizeBytes };
    if (member.sizeBytes <= smallBytes) await addSmall(pack, header, member);
    else await addStream(pack.entry(header) as unknown as Writable, member);
    doneBytes += member.sizeBytes;
    onProgress?.(doneBytes, totalBytes);
  }
  pack.finalize();
  return { files: members.filter((member) => !member.folder).length, contentBytes: totalBytes };
}

/** Files up to this size are read in one piece, which is several times faster than a stream. */
const smallBytes = 1024 * 1024;

type EntryHeader = Parameters<Pack["entry"]>[0];

async function addSmall(pack: Pack, header: EntryHeader, member: Member): Promise<void> {
  const content = await readFile(member.path);
  if (content.length < member.sizeBytes) throw becameShorter(member);
  await new Promise<void>((resolve, reject) => {
    pack.entry(header, content.subarray(0, member.sizeBytes), (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

/** Streams a file into its entry, exactly as many bytes as its header says. */
async function addStream(entry: Writable, member: Member): Promise<void> {
  const content = createReadStream(member.path, {
    end: member.sizeBytes - 1,
    highWaterMark: 256 * 1024,
  });
  try {
    await pipeline(content, entry);
  } catch (error) {
    if (!(error instanceof Error) || !/size mismatch/i.test(error.message)) throw error;
    throw becameShorter(member);
  }
}

function becameShorter(member: Member): SagelabError {
  return new SagelabError("InvalidInput", `Cannot pack "${member.path}": it became shorter`);
}

async function collect(
  source: string | readonly TarFile[],
  within: string | undefined,
): Promise<readonly Member[]> {
  const found = new Map<string, Member>();
  if (typeof source === "string") {
    await collectEntry(found, "", source, await resolveReal(within ?? source), []);
  } else {
    for (const file of source) {
      checkName(file.name);
      const base = within ?? file.path;
      await collectEntry(found, file.name, file.path, await resolveReal(base), []);
    }
  }
  return [...found.values()].sort((a, b) => byUtf8(a.name, b.name));
}

async function collectEntry(
  found: Map<string, Member>,
  name: string,
  path: string,
  base: string,
  above: readonly string[],
): Promise<void> {
  const real = await resolveReal(path);
  const inside = relative(base, real);
  if (inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
    throw new SagelabError(
      "InvalidInput",
      `Cannot pack "${path}": it is a link to "${real}", outside "${base}"`,
    );
  }
  if (above.includes(real)) {
    throw new SagelabError("InvalidInput", `Cannot pack "${path}": it is a link to its own folder`);
  }
  const facts = await stat(real);
  if (facts.isDirectory()) {
    if (name !== "")
      addMember(found, { name, path: real, folder: true, sizeBytes: 0, executable: true });
    for (const child of await readdir(real)) {
      const childName = name === "" ? child : `${name}/${child}`;
      await collectEntry(found, childName, join(path, child), base, [...above, real]);
    }
  } else if (!facts.isFile()) {
    throw new SagelabError("InvalidInput", `Cannot pack "${path}": it is not a file or a folder`);
  } else if (name === "") {
    throw new SagelabError("InvalidInput", `Cannot pack "${path}": it is not a folder`);
  } else {
    const executable = (facts.mode & 0o111) !== 0;
    addMember(found, { name, path: real, folder: false, sizeBytes: facts.size, executable });
  }
}

function addMember(found: Map<string, Member>, member: Member): void {
  const other = found.get(member.name);
  if (other && !(other.folder && member.folder)) {
    throw new SagelabError(
      "InvalidInput",
      `Cannot pack "${member.path}" as "${member.name}": "${other.path}" has that name`,
    );
  }
  found.set(member.name, member);
}

function checkName(name: string): void {
  const parts = name.split("/");
  if (name === "" || parts.some((part) => part === "" || part === "." || part === "..")) {
    throw new RangeError(
      `Cannot name an archive member "${name}": names are relative paths with "/" between the parts`,
    );
  }
}

async function resolveReal(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ELOOP") {
      throw new SagelabError("InvalidInput", `Cannot pack "${path}": its links run in a circle`);
    }
    if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
    throw new SagelabError(
      "NotFound",
      `Cannot pack "${path}": there is no such file or folder, or it is a link to nothing`,
    );
  }
}
