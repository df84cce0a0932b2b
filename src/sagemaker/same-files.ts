import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { TarFile } from "../codecs/tar";

/**
 * @internal Tells whether the folder `code` holds the files that an archive would get as `code/…`, byte for byte, and
 * nothing else.
 */
export async function holdsExactly(code: string, wanted: readonly TarFile[]): Promise<boolean> {
  const have = await filesBelow(code, "code");
  const want = new Map<string, string>();
  for (const { name, path } of wanted) {
    for (const [member, file] of await filesBelow(path, name)) want.set(member, file);
  }
  if (have.size !== want.size) return false;
  for (const [name, file] of want) {
    const other = have.get(name);
    if (other === undefined || !(await sameBytes(file, other))) return false;
  }
  return true;
}

/** The files of a file or folder by their names in the archive; links are followed. None for what is not there. */
async function filesBelow(path: string, name: string): Promise<Map<string, string>> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) return new Map(found ? [[name, path]] : []);
  const all = new Map<string, string>();
  for (const child of await readdir(path)) {
    const below = await filesBelow(join(path, child), `${name}/${child}`);
    for (const [member, file] of below) all.set(member, file);
  }
  return all;
}

async function sameBytes(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([stat(one), stat(other)]);
  if (a.size !== b.size || ((a.mode ^ b.mode) & 0o111) !== 0) return false;
  return (await readFile(one)).equals(await readFile(other));
}
