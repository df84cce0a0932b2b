import { rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { DisplayDocument } from "../display/document";
import { currentScreen } from "../display/screen";
import { setting } from "../environment";
import { isSagelabError, SagelabError } from "../errors";
import { randomHex } from "../random";
import { type CifarFound, publishedMd5, unpackArchive } from "./cifar10-source";
import { download } from "./download";

/** Where CIFAR-10's authors publish it. */
const publishedUrl = "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz";
const publishedName = "cifar-10-python.tar.gz";

/** The entries of `SAGELAB_DATASETS` that concern CIFAR-10. */
export interface NamedSources {
  /** Files and folders on this machine that are there. */
  readonly paths: readonly string[];
  readonly urls: readonly string[];
}

/**
 * Reads `SAGELAB_DATASETS`: addresses, folders and archives, separated by spaces, for any data set. A name that ends in
 * `.tar.gz` or `.tgz` counts when "cifar" and "10" are in it; other addresses and folders are looked into.
 */
export async function namedSources(): Promise<NamedSources> {
  const paths: string[] = [];
  const urls: string[] = [];
  for (const entry of (setting("SAGELAB_DATASETS") ?? "").split(/\s+/).filter(Boolean)) {
    const archive = /\.(tar\.gz|tgz)$/.test(entry);
    if (archive && !/cifar-?10(?!0)/i.test(basename(entry))) continue;
    if (/^https?:\/\//.test(entry)) {
      urls.push(archive ? entry : `${entry.replace(/\/+$/, "")}/${publishedName}`);
    } else if (archive) {
      paths.push(entry);
    } else {
      for (const name of [
        "cifar-10-batches-py",
        "cifar-10-batches-bin",
        publishedName,
        "data_batch_1",
      ]) {
        const there = await stat(join(entry, name)).catch(() => undefined);
        if (there === undefined) continue;
        paths.push(name === publishedName ? join(entry, name) : entry);
        break;
      }
    }
  }
  return { paths, urls };
}

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
export async function fetchPublished(
  urls: readonly string[],
  options: FetchOptions,
): Promise<CifarFound> {
  const failures: string[] = [];
  for (const url of urls) {
    try {
      return await fetchFrom(url, options);
    } catch (error) {
      if (options.signal?.aborted) throw interrupted(url, error);
      if (!isSagelabError(error) || error.code === "NoSpace") throw error;
      failures.push(error.message.replace(/^Cannot (download|use what) /, ""));
    }
  }
  throw new SagelabError("DownloadFailed", `Cannot download CIFAR-10: ${failures.join("; ")}`, {
    advice: [
      `Download ${publishedUrl} by other means and give its path: datasets.cifar10({ path: "…" })`,
    ],
  });
}

async function fetchFrom(url: string, options: FetchOptions): Promise<CifarFound> {
  const name = basename(new URL(url).pathname);
  const kept = join(options.cacheFolder, "downloads", name);
  const file = join(options.cacheFolder, "downloads", `${process.pid}-${randomHex(8)}-${name}`);
  const folder = join(options.cacheFolder, "cifar10");
  const md5 = /binary/.test(name) ? publishedMd5.binary : publishedMd5.python;
  const display = showProgress(url);
  try {
    await download(url, file, {
      ...(options.verify ? { md5 } : {}),
      part: `${kept}.part`,
      signal: options.signal,
      onProgress: display.progress,
    });
    display.step("unpacking");
    const images = await unpackArchive(file, folder, options.signal);
    display.end(`Downloaded CIFAR-10 from ${new URL(url).host}`);
    return { ...images, path: folder, warnings: [] };
  } catch (error) {
    const reason = (error as Error).message.replace(/^.*?": /, "");
    display.end(`CIFAR-10 cannot be had from ${new URL(url).host}: ${reason}`);
    throw error;
  } finally {
    await rm(file, { force: true });
  }
}

interface ProgressDisplay {
  progress(doneBytes: number, totalBytes: number | undefined): void;
  step(detail: string): void;
  end(text: string): void;
}

/** A bar where documents can change, and a line each tenth where they cannot. */
function showProgress(url: string): ProgressDisplay {
  const { host } = new URL(url);
  const label = "Downloading CIFAR-10";
  const document = (detail: string, fraction?: number): DisplayDocument => ({
    blocks: [{ kind: "progress", label, fraction, detail }],
  });
  const live = currentScreen().live(document(`asking ${host}`));
  let tenth = 0;
  return {
    progress(doneBytes, totalBytes) {
      const fraction = totalBytes ? doneBytes / totalBytes : undefined;
      const done = `${megabytes(doneBytes)}${totalBytes ? ` of ${megabytes(totalBytes)}` : ""} MB`;
      const passed = Math.floor((fraction ?? 0) * 10);
      const line = passed > tenth ? [`${label}: ${done} from ${host}`] : [];
      tenth = Math.max(tenth, passed);
      live.update(document(`${done} from ${host}`, fraction), line);
    },
    step: (detail) => live.update(document(detail, 1), [`${label}: ${detail}`]),
    end: (text) => live.end({ blocks: [{ kind: "note", tone: "muted", text }] }, [text]),
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

function interrupted(url: string, error: unknown): SagelabError {
  return new SagelabError(
    "Interrupted",
    `The download of "${url}" was interrupted; what came so far is kept`,
    { cause: error },
  );
}
