import { existsSync } from "node:fs";
import { join } from "node:path";
import { sagelabHome } from "../environment";
import { isSagelabError, SagelabError } from "../errors";
import type { InferenceRule } from "./inference-rules";
import type { PriceOffer } from "./offer";
import { PRICE_FILE_ENDING, pricingFolder, snapshotDates } from "./pricing-folder";
import { readSnapshot, type Snapshot } from "./snapshot";

/** Which prices a book opens. */
export interface PriceSourceOptions {
  /** The date of a shipped snapshot, such as `2019-02-25`. Default: the newest prices there are, refreshed or shipped. */
  readonly snapshot?: string;
  /** A price file to read instead, in the format of the shipped snapshots. */
  readonly file?: string;
  /** Where refreshed prices are kept. Default: `prices` under `SAGELAB_HOME`. */
  readonly cacheFolder?: string;
  /** The folder of the snapshots. Default: the package's own. */
  readonly snapshotFolder?: string;
}

/** Prices as they were found, before a region is chosen. */
export interface LoadedPrices {
  readonly origin: "snapshot" | "cache" | "file";
  readonly date: string;
  readonly title: string;
  readonly offers: readonly PriceOffer[];
  readonly rules: readonly InferenceRule[];
  readonly warnings: readonly string[];
}

/** Where the refreshed prices of a region lie. */
export function priceCacheFile(region: string, cacheFolder?: string): string {
  return join(cacheFolder ?? join(sagelabHome(), "prices"), `${region}${PRICE_FILE_ENDING}`);
}

/**
 * Finds the prices for a region. A snapshot or file that is named must be readable; otherwise the newest readable one is
 * taken, and what is damaged is named in a warning.
 */
export function loadPrices(region: string, options: PriceSourceOptions): LoadedPrices {
  if (options.file !== undefined) return loadFile(options.file);
  const folder = options.snapshotFolder ?? pricingFolder();
  if (options.snapshot !== undefined) return loadDated(options.snapshot, folder);
  const warnings: string[] = [];
  const shipped = newestReadable(folder, warnings);
  const cached = readCache(priceCacheFile(region, options.cacheFolder), warnings);
  if (cached && (!shipped || cached.date >= shipped.date))
    return { ...layered(cached, shipped), origin: "cache", warnings };
  if (shipped) return { ...shipped, origin: "snapshot", warnings };
  throw new SagelabError("NotFound", `Cannot find any prices in "${folder}"`);
}

function loadFile(path: string): LoadedPrices {
  if (!existsSync(path))
    throw new SagelabError("NotFound", `Cannot read prices from "${path}": there is no such file`);
  return { ...readSnapshot(path), origin: "file", warnings: [] };
}

function loadDated(date: string, folder: string): LoadedPrices {
  const dates = snapshotDates(folder);
  if (!dates.includes(date))
    throw new SagelabError(
      "NotFound",
      `Cannot open prices of "${date}": no such snapshot; there are ${dates.join(", ") || "none"}`,
    );
  const snapshot = readSnapshot(join(folder, `${date}${PRICE_FILE_ENDING}`));
  return { ...snapshot, origin: "snapshot", warnings: [] };
}

function newestReadable(folder: string, warnings: string[]): Snapshot | undefined {
  for (const date of [...snapshotDates(folder)].reverse()) {
    const snapshot = readOrWarn(join(folder, `${date}${PRICE_FILE_ENDING}`), warnings);
    if (snapshot) return snapshot;
  }
  return undefined;
}

function readCache(path: string, warnings: string[]): Snapshot | undefined {
  return existsSync(path) ? readOrWarn(path, warnings) : undefined;
}

function readOrWarn(path: string, warnings: string[]): Snapshot | undefined {
  try {
    return readSnapshot(path);
  } catch (error) {
    if (!isSagelabError(error, "DamagedFile")) throw error;
    warnings.push(`${error.message}; the file is left out`);
    return undefined;
  }
}

/** Refreshed prices on top; services that were not refreshed come from the snapshot below, with its rules. */
function layered(
  cached: Snapshot,
  shipped: Snapshot | undefined,
): Omit<LoadedPrices, "origin" | "warnings"> {
  const refreshed = new Set(cached.offers.map(({ service }) => service));
  const below = (shipped?.offers ?? []).filter(({ service }) => !refreshed.has(service));
  const rules = refreshed.has("AmazonSageMaker") ? cached.rules : (shipped?.rules ?? []);
  return {
    date: cached.date,
    title: cached.title,
    offers: [...cached.offers, ...below],
    rules,
  };
}
