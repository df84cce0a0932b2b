import {
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../../clock";
import { readJson, writeJson } from "../../../files";
import { randomHex } from "../../../random";
import { Fault } from "../fault";
import { makeFolderOnce } from "./blob-writer";
import { RecordIndex } from "./record-index";
import { s3Faults } from "./s3-faults";

/** What a crash left in staging is removed when it is this old. */
const STALE_STAGING_MS = 24 * 3600 * 1000;

/** A bucket as it is kept and listed. */
export interface BucketInfo {
  readonly name: string;
  readonly region: string;
  readonly created: Date;
  /** Tags by key; undefined when none were ever set. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A bucket's folders on disk. */
export interface BucketFolder {
  readonly path: string;
  readonly index: RecordIndex;
}

/** The buckets in one folder: each a folder of its own with `bucket.json`, `index`, `blobs`, `uploads` and `staging`. */
export class Buckets {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #swept = new Set<string>();

  constructor(folder: string, clock: Clock) {
    this.#folder = folder;
    this.#clock = clock;
  }

  /** The folders of a bucket. Throws `NoSuchBucket`. */
  open(name: string): BucketFolder {
    if (!this.has(name)) throw s3Faults.noSuchBucket(name);
    const path = join(this.#folder, name);
    this.#sweep(path);
    return { path, index: new RecordIndex(path) };
  }

  has(name: string): boolean {
    return (
      isBucketName(name) && statSync(this.#file(name), { throwIfNoEntry: false }) !== undefined
    );
  }

  get(name: string): BucketInfo {
    const info = isBucketName(name)
      ? (readJson(this.#file(name)) as (BucketInfo & { created: string }) | undefined)
      : undefined;
    if (!info) throw s3Faults.noSuchBucket(name);
    return { ...info, created: new Date(info.created) };
  }

  /** Throws `InvalidBucketName` or `BucketAlreadyOwnedByYou`. */
  create(name: string, options: { readonly region: string }): BucketInfo {
    if (!isBucketName(name)) {
      throw new Fault("InvalidBucketName", "The specified bucket is not valid.", 400, {
        BucketName: name,
      });
    }
    const info: BucketInfo = { name, region: options.region, created: this.#clock.now() };
    const staged = join(this.#folder, name, "staging", `${randomHex(16)}.json`);
    try {
      makeFolderOnce(staged, () => writeFileSync(staged, `${JSON.stringify(info, null, 1)}\n`));
      linkSync(staged, this.#file(name));
      return info;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      throw new Fault(
        "BucketAlreadyOwnedByYou",
        "Your previous request to create the named bucket succeeded and you already own it.",
        409,
        { BucketName: name },
      );
    } finally {
      rmSync(staged, { force: true });
    }
  }

  /** Keeps other tags for a bucket; undefined removes them. */
  setTags(name: string, tags: Readonly<Record<string, string>> | undefined): void {
    writeJson(this.#file(name), { ...this.get(name), tags });
  }

  /** Throws `BucketNotEmpty` while it holds an object. */
  delete(name: string): void {
    const { path, index } = this.open(name);
    if (!index.keys({ prefix: "", after: "" }).next().done) {
      throw new Fault("BucketNotEmpty", "The bucket you tried to delete is not empty", 409, {
        BucketName: name,
      });
    }
    const aside = join(this.#folder, `.deleted-${randomHex(16)}`);
    renameSync(path, aside);
    this.#swept.delete(path);
    rmSync(aside, { recursive: true, force: true });
  }

  /** All buckets, by name. */
  list(): BucketInfo[] {
    mkdirSync(this.#folder, { recursive: true });
    const names = readdirSync(this.#folder).filter((name) => this.has(name));
    return names.sort().map((name) => this.get(name));
  }

  #file(name: string): string {
    return join(this.#folder, name, "bucket.json");
  }

  /** Removes, once in a process, what writers that died long ago left in staging. */
  #sweep(path: string): void {
    if (this.#swept.has(path)) return;
    this.#swept.add(path);
    const staging = join(path, "staging");
    mkdirSync(staging, { recursive: true });
    for (const name of readdirSync(staging)) {
      const file = join(staging, name);
      const age =
        this.#clock.now().getTime() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
      if (age > STALE_STAGING_MS) rmSync(file, { force: true });
    }
  }
}

/** S3's rules for general purpose buckets: 3 to 63 of a-z, 0-9, dot and hyphen, not like an IP address. */
export function isBucketName(name: string): boolean {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) return false;
  return !name.includes("..") && !/^\d+\.\d+\.\d+\.\d+$/.test(name);
}
