import { basename, join } from "node:path";
import { type CifarFound, publishedMd5, unpackArchive } from "./cifar10-source";
import { fetchArchive } from "./fetch-archive";
import type { DatasetMarks, NamedSources } from "./named-sources";

/** Where CIFAR-10's authors publish it. */
const publishedUrl = "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz";

/** What tells CIFAR-10 among the entries of `SAGELAB_DATASETS`. */
export const cifarMarks: DatasetMarks = {
  archiveName: /cifar-?10(?!0)/i,
  publishedName: "cifar-10-python.tar.gz",
  inFolder: ["cifar-10-batches-py", "cifar-10-batches-bin", "data_batch_1"],
  entryName: /(^|\/)cifar-10-batches-(py|bin)(\/|$)|(^|\/)data_batch_1(\.bin)?$/,
};

/** The addresses to try when none are given. */
export function defaultUrls(named: NamedSources): readonly string[] {
  return [...named.urls, publishedUrl];
}

export interface FetchOptions {
  readonly verify: boolean;
  readonly cacheFolder: string;
  readonly signal?: AbortSignal;
}

/**
 * Downloads and unpacks the first archive that can be had into `cifar10` in the cache, showing progress on the screen.
 *
 * Throws `DownloadFailed` with what happened at each address.
 */
export function fetchPublished(
  urls: readonly string[],
  options: FetchOptions,
): Promise<CifarFound> {
  const { verify, cacheFolder, signal } = options;
  const folder = join(cacheFolder, "cifar10");
  const md5 = (url: string) =>
    /binary/.test(basename(new URL(url).pathname)) ? publishedMd5.binary : publishedMd5.python;
  return fetchArchive({
    title: "CIFAR-10",
    urls,
    md5: (url) => (verify ? md5(url) : undefined),
    cacheFolder,
    signal,
    advice: [
      `Download ${publishedUrl} by other means and give its path: datasets.cifar10({ path: "…" })`,
    ],
    unpack: async (file) => ({
      ...(await unpackArchive(file, folder, signal)),
      path: folder,
      warnings: [],
    }),
  });
}
