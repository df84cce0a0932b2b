import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

/** The end of a price file's name: JSON Lines, one fact a line. */
export const PRICE_FILE_ENDING = ".jsonl";

const SNAPSHOT_NAME = /^(\d{4}-\d{2}-\d{2})\.jsonl$/;

/** The package's own `pricing` folder: beside the nearest package.json above this file, built or not. */
export function pricingFolder(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, "package.json"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`Cannot find the package that holds "${__dirname}"`);
    folder = parent;
  }
  return join(folder, "pricing");
}

/** The dates of the snapshots in a folder, oldest first. A folder that is not there holds none. */
export function snapshotDates(folder: string = pricingFolder()): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => SNAPSHOT_NAME.exec(name)?.[1] ?? [])
    .sort();
}
