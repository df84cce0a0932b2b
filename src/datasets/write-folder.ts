import { mkdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { writeError } from "../codecs/disk-full";
import { randomHex } from "../random";

/**
 * Lets `fill` write into a folder beside `folder` and puts it in place in one step. When someone else put it there
 * meanwhile, theirs stays.
 */
export async function writeFolder(
  folder: string,
  fill: (beside: string) => Promise<void>,
): Promise<void> {
  const beside = join(dirname(folder), `.${basename(folder)}.${process.pid}-${randomHex(8)}.tmp`);
  try {
    await mkdir(beside, { recursive: true });
    await fill(beside);
    await rename(beside, folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOTEMPTY" && code !== "EEXIST")
      throw writeError(error, `Cannot write "${folder}"`);
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}
