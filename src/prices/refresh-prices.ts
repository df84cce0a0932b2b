import { type Clock, systemClock } from "../clock";
import { SagelabError } from "../errors";
import { awsPriceList, type PriceListSource } from "./aws-price-list";
import { readBulkOffer } from "./bulk-offer";
import { offerKey, type PriceOffer } from "./offer";
import { readPriceListEntry } from "./price-list-json";
import { priceCacheFile } from "./price-sources";
import { checkRegion } from "./regions";
import { readSnapshot, writeSnapshot } from "./snapshot";

/** The services that plans pay for. */
export const PRICED_SERVICES = ["AmazonSageMaker", "AmazonS3", "AWSDataTransfer"] as const;

/** What is refreshed and from where. */
export interface PriceRefreshOptions {
  readonly region: string;
  /** Service codes. Default: SageMaker, S3 and data transfer. */
  readonly services?: readonly string[];
  /** An offer file of the AWS bulk price list, `index.json` or `index.csv`, instead of the price list API. */
  readonly file?: string;
  /** Where refreshed prices are kept. Default: `prices` under `SAGELAB_HOME`. */
  readonly cacheFolder?: string;
  /** Where products come from. Default: AWS. */
  readonly source?: PriceListSource;
  readonly onProgress?: (progress: PriceRefreshProgress) => void;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

/** How far a refresh is. */
export interface PriceRefreshProgress {
  /** The service code, or the file's name. */
  readonly what: string;
  /** Products read so far; 0 for a file. */
  readonly products: number;
  /** From 0 to 1 where the end is known. */
  readonly fraction?: number;
}

/** What a refresh brought. */
export interface PriceRefresh {
  readonly region: string;
  /** The day of the refresh. */
  readonly date: string;
  /** The price file that was written. */
  readonly file: string;
  /** Offers that were read, by service code. */
  readonly offers: Readonly<Record<string, number>>;
}

/**
 * Reads the prices of a region from AWS, or from a bulk offer file, into the cache that `PriceBook.open` prefers. The cache
 * is written in one step at the end: whatever fails before leaves it as it was. Services that are not refreshed keep what
 * the cache holds of them.
 *
 * Throws a `SagelabError`: `InvalidInput` for an unknown region or service, `CloudError` for what AWS refuses (after
 * retries), `DamagedFile` for a file that is no offer file, `NotFound` when nothing was found that plans pay for.
 */
export async function refreshPrices(options: PriceRefreshOptions): Promise<PriceRefresh> {
  const { region, cacheFolder, clock = systemClock } = options;
  checkRegion(region);
  checkServices(options.services ?? []);
  const read = options.file ? await fromFile(options.file, options) : await fromApi(options);
  const offers = distinct(read);
  if (offers.length === 0)
    throw new SagelabError("NotFound", `Cannot find any price of ${region} that a plan could use`);
  const services = new Set(offers.map(({ service }) => service));
  const file = priceCacheFile(region, cacheFolder);
  const kept = cachedOffers(file).filter(({ service }) => !services.has(service));
  const date = clock.now().toISOString().slice(0, 10);
  writeSnapshot(file, {
    date,
    title: `AWS price list of ${region}, read on ${date}`,
    currency: "USD",
    rules: [],
    offers: [...offers, ...kept],
  });
  const counts: Record<string, number> = {};
  for (const { service } of offers) counts[service] = (counts[service] ?? 0) + 1;
  return { region, date, file, offers: counts };
}

function checkServices(services: readonly string[]): void {
  const known: readonly string[] = PRICED_SERVICES;
  for (const service of services) {
    if (!known.includes(service))
      throw new SagelabError(
        "InvalidInput",
        `Cannot refresh prices of "${service}": no plan uses them; allowed: ${known.join(", ")}`,
      );
  }
}

async function fromFile(
  file: string,
  { region, onProgress, signal }: PriceRefreshOptions,
): Promise<readonly PriceOffer[]> {
  return readBulkOffer(file, {
    region,
    signal,
    onProgress: ({ bytes, total }) =>
      onProgress?.({ what: file, products: 0, fraction: total === 0 ? 1 : bytes / total }),
  });
}

async function fromApi(options: PriceRefreshOptions): Promise<readonly PriceOffer[]> {
  const { region, signal, onProgress, services = PRICED_SERVICES } = options;
  const source = options.source ?? awsPriceList();
  const offers: PriceOffer[] = [];
  for (const service of services) {
    let products = 0;
    for await (const entry of source.products({ service, region, signal })) {
      products += 1;
      const offer = readPriceListEntry(entry);
      if (offer?.region === region) offers.push(offer);
      onProgress?.({ what: service, products });
    }
  }
  return offers;
}

/** One offer for each thing; of two the newer, since the price list may still carry the older. */
function distinct(offers: readonly PriceOffer[]): readonly PriceOffer[] {
  const byKey = new Map<string, PriceOffer>();
  for (const offer of offers) {
    const key = `${offer.service}|${offerKey(offer)}`;
    const known = byKey.get(key);
    if (!known || (offer.date ?? "") > (known.date ?? "")) byKey.set(key, offer);
  }
  return [...byKey.values()];
}

/** What the cache holds; nothing where there is none or it is damaged, since it is about to be replaced. */
function cachedOffers(file: string): readonly PriceOffer[] {
  try {
    return readSnapshot(file).offers;
  } catch {
    return [];
  }
}
