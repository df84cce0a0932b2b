import { link, lstat, mkdir, open, readdir, realpath, rename, rm, symlink } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { SagelabError } from "../errors";
import { randomHex } from "../random";
import { writeError } from "./disk-full";
import { type OpenTarEntry, openTarGz } from "./tar-reader";

export interface UnpackOptions {
  readonly signal?: AbortSignal;
  /** Called after each file with the bytes of content written so far. */
  readonly onProgress?: (doneBytes: number) => void;
}

/** What came out of an archive. */
export interface Unpacked {
  readonly files: number;
  readonly contentBytes: number;
}

/**
 * Unpacks a gzipped tar file into a folder, which is made when it is not there; what is there already stays, except for
 * files of the same name. Everything is written beside the folder first, so a bad archive changes nothing.
 *
 * Refuses, naming the archive and the entry: absolute names, names with `..`, links that leave the folder, devices and
 * pipes. Permissions are kept as far as they concern reading, writing and running; owners and times are not.
 *
 * Throws `DamagedFile` for such entries and for an archive that is truncated, `NotFound` when it is not there, `NoSpace`
 * when the disk is full.
 */
export async function unpackTarGz(
  file: string,
  folder: string,
  options: UnpackOptions = {},
): Promise<Unpacked> {
  const target = resolve(folder);
  const beside = `${target}.${process.pid}-${randomHex(8)}.tmp`;
  await mkdir(beside, { recursive: true });
  try {
    const unpacked = await unpackBeside(file, beside, options);
    await moveInto(beside, target);
    return unpacked;
  } catch (error) {
    throw writeError(error, `Cannot unpack "${file}"`);
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

interface Link {
  readonly name: string;
  readonly target: string;
  readonly hard: boolean;
}

async function unpackBeside(file: string, root: string, options: UnpackOptions): Promise<Unpacked> {
  const links: Link[] = [];
  let files = 0;
  let contentBytes = 0;
  for await (const entry of openTarGz(file, "unpack", options.signal)) {
    const { header } = entry;
    const name = safeName(file, header.name);
    if (header.type === "directory") {
      await mkdir(join(root, name), { recursive: true });
    } else if (header.type === "symlink" || header.type === "link") {
      links.push({ name, target: header.linkname ?? "", hard: header.type === "link" });
    } else if (header.type === "file" || header.type === "contiguous-file" || !header.type) {
      await writeMember(file, join(root, name), entry);
      files += 1;
      contentBytes += header.size ?? 0;
      options.onProgress?.(contentBytes);
    } else if (!/^pax|^gnu/.test(header.type)) {
      throw refused(file, header.name, `a ${header.type.replace("-", " ")} is not unpacked`);
    }
  }
  // Links come last, so that no member can be written through one.
  await makeLinks(file, root, links);
  return { files, contentBytes };
}

function safeName(file: string, name: string): string {
  const parts = name
    .split(sep === "\\" ? /[\\/]/ : "/")
    .filter((part) => part !== "" && part !== ".");
  // The Python SDK's own archives have a root entry "/".
  if (parts.length > 0 && (/^[\\/]/.test(name) || isAbsolute(name)))
    throw refused(file, name, "its name is absolute");
  if (parts.includes("..")) throw refused(file, name, 'its name has ".." in it');
  if (name.includes("\0")) throw refused(file, name, "its name has a zero byte in it");
  return parts.join(sep);
}

async function writeMember(file: string, path: string, entry: OpenTarEntry): Promise<void> {
  const mode = ((entry.header.mode ?? 0o644) & 0o777) | 0o600;
  try {
    await mkdir(dirname(path), { recursive: true });
    await rm(path, { force: true });
    const handle = await open(path, "wx", mode);
    try {
      for await (const piece of entry.content) await handle.writeFile(piece);
    } finally {
      await handle.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST" && code !== "ENOTDIR" && code !== "ERR_FS_EISDIR" && code !== "EISDIR")
      throw error;
    throw refused(file, entry.header.name, "another entry of that name is not a folder");
  }
}

async function makeLinks(file: string, root: string, links: readonly Link[]): Promise<void> {
  for (const { name, target } of links.filter((item) => item.hard)) {
    const from = join(root, safeName(file, target));
    const facts = await lstat(from).catch(() => undefined);
    if (!facts?.isFile())
      throw refused(file, name, `it is a link to "${target}", which is not there`);
    await mkdir(dirname(join(root, name)), { recursive: true });
    await rm(join(root, name), { force: true });
    await link(from, join(root, name));
  }
  const realRoot = await realpath(root);
  const soft = links.filter((item) => !item.hard);
  for (const { name, target } of soft) {
    const path = join(root, name);
    const inside = isInside(root, resolve(dirname(path), target));
    if (isAbsolute(target) || !inside) throw leaves(file, name, target);
    const parent = await realpath(dirname(path)).catch(() => undefined);
    if (parent !== undefined && parent !== join(realRoot, dirname(name))) {
      throw refused(file, name, "it lies below a link");
    }
    await mkdir(dirname(path), { recursive: true });
    await symlink(target, path).catch(() => {
      throw refused(file, name, "another entry has that name");
    });
  }
  for (const { name, target } of soft) {
    const real = await realpath(join(root, name)).catch(() => undefined);
    if (real === undefined)
      throw refused(file, name, `it is a link to "${target}", which is not there`);
    if (!isInside(realRoot, real)) throw leaves(file, name, target);
  }
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

async function moveInto(from: string, to: string): Promise<void> {
  try {
    await rename(from, to); // one step when the folder is not there or empty
    return;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOTEMPTY" && !/^(EEXIST|ENOTDIR|EPERM)$/.test(code ?? "")) throw error;
  }
  await mkdir(to, { recursive: true });
  for (const child of await readdir(from, { withFileTypes: true })) {
    const source = join(from, child.name);
    if (child.isDirectory()) await moveInto(source, join(to, child.name));
    else await rename(source, join(to, child.name));
  }
}

function leaves(file: string, name: string, target: string): SagelabError {
  return refused(file, name, `it is a link to "${target}", outside the archive`);
}

function refused(file: string, name: string, reason: string): SagelabError {
  return new SagelabError("DamagedFile", `Cannot unpack "${file}": entry "${name}": ${reason}`);
}
