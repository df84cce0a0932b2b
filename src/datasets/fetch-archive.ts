import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { DisplayDocument } from "../display/document";
import { currentScreen } from "../display/screen";
import { isSagelabError, SagelabError } from "../errors";
import { randomHex } from "../random";
import { download } from "./download";

export interface FetchArchiveOptions<Found> {
  /** What people call the data set: `CIFAR-10`. */
  readonly title: string;
  /** Tried in order. */
  readonly urls: readonly string[];
  /** The MD5 that the archive at an address must have; undefined where it is not checked. */
  readonly md5: (url: string) => string | undefined;
  readonly cacheFolder: string;
  /** Unpacks the archive that came and reads what is in it. */
  readonly unpack: (file: string) => Promise<Found>;
  /** What to do when nothing can be had. */
  readonly advice: readonly string[];
  readonly signal?: AbortSignal;
}

/**
 * Downloads and unpacks the first archive that can be had, showing progress on the screen. What came of an interrupted
 * download is kept in `downloads` of the cache, and the next try asks for the rest.
 *
 * Throws `DownloadFailed` with what happened at each address.
 */
export async function fetchArchive<Found>(options: FetchArchiveOptions<Found>): Promise<Found> {
  const failures: string[] = [];
  for (const url of options.urls) {
    try {
      return await fetchFrom(url, options);
    } catch (error) {
      if (options.signal?.aborted) throw interrupted(url, error);
      if (!isSagelabError(error) || error.code === "NoSpace") throw error;
      failures.push(error.message.replace(/^Cannot (download|use what) /, ""));
    }
  }
  const message = `Cannot download ${options.title}: ${failures.join("; ")}`;
  throw new SagelabError("DownloadFailed", message, { advice: options.advice });
}

async function fetchFrom<Found>(url: string, options: FetchArchiveOptions<Found>): Promise<Found> {
  const { title, signal } = options;
  const name = basename(new URL(url).pathname);
  const kept = join(options.cacheFolder, "downloads", name);
  const file = join(options.cacheFolder, "downloads", `${process.pid}-${randomHex(8)}-${name}`);
  const display = showProgress(url, title);
  try {
    await download(url, file, {
      md5: options.md5(url),
      part: `${kept}.part`,
      signal,
      onProgress: display.progress,
    });
    display.step("unpacking");
    const found = await options.unpack(file);
    display.end(`Downloaded ${title} from ${new URL(url).host}`);
    return found;
  } catch (error) {
    const reason = (error as Error).message.replace(/^.*?": /, "");
    display.end(`${title} cannot be had from ${new URL(url).host}: ${reason}`);
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
function showProgress(url: string, title: string): ProgressDisplay {
  const { host } = new URL(url);
  const label = `Downloading ${title}`;
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
