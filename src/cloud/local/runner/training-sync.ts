import { chmodSync, copyFileSync, constants as fs, mkdirSync, statSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import type { Clock } from "../../../clock";
import type { ObjectStore } from "../s3/object-store";
import { filesBelow } from "./training-artifacts";
import type { S3Location } from "./training-request";

/** How often a folder is looked at. */
const INTERVAL_MS = 2000;
/** A file is taken for complete when it was not written for this long. */
const SETTLED_MS = 1000;

/** Keeps a prefix of the object store up to date with a folder that the script writes: checkpoints, intermediate output. */
export class FolderSync {
  readonly #objects: ObjectStore;
  readonly #folder: string;
  readonly #target: S3Location;
  readonly #clock: Clock;
  /** What was stored, by path: size and time. */
  readonly #stored = new Map<string, string>();

  constructor(objects: ObjectStore, folder: string, target: S3Location, clock: Clock) {
    this.#objects = objects;
    this.#folder = folder;
    this.#target = target;
    this.#clock = clock;
  }

  /** Brings what the prefix holds into the folder, as copies that the script may write. */
  async restore(): Promise<void> {
    const { bucket, key: prefix } = this.#target;
    for await (const { key } of this.#objects.objects(bucket, folderPrefix(prefix))) {
      const name = key.slice(folderPrefix(prefix).length);
      if (name === "" || name.endsWith("/") || name.split("/").includes("..")) continue;
      const path = join(this.#folder, name);
      mkdirSync(dirname(path), { recursive: true });
      copyFileSync(this.#objects.blobPath(bucket, key), path, fs.COPYFILE_FICLONE);
      chmodSync(path, 0o644);
      this.#stored.set(path, state(path));
    }
  }

  /** Stores changed files every few seconds until `signal` aborts. Failures are given to `onError` and tried again. */
  async follow(signal: AbortSignal, onError: (error: Error) => void): Promise<void> {
    while (!signal.aborted) {
      await this.#clock.sleep(INTERVAL_MS, signal).catch(() => {});
      if (signal.aborted) return;
      await this.store({ settledOnly: true }).catch(onError);
    }
  }

  /** Stores every file that changed since the last time; with `settledOnly` not those that are just being written. */
  async store(options: { readonly settledOnly: boolean }): Promise<void> {
    const { bucket, key: prefix } = this.#target;
    const newest = this.#clock.now().getTime() - (options.settledOnly ? SETTLED_MS : 0);
    for (const path of filesBelow(this.#folder)) {
      const facts = statSync(path, { throwIfNoEntry: false });
      if (!facts || (options.settledOnly && facts.mtimeMs > newest)) continue;
      const now = state(path);
      if (this.#stored.get(path) === now) continue;
      const name = relative(this.#folder, path).split(sep).join("/");
      await this.#objects.putFile(bucket, `${folderPrefix(prefix)}${name}`, path);
      this.#stored.set(path, now);
    }
  }
}

function folderPrefix(prefix: string): string {
  return prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`;
}

function state(path: string): string {
  const { size, mtimeMs } = statSync(path);
  return `${size} ${mtimeMs}`;
}
