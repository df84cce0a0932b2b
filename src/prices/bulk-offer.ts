import { createReadStream, statSync } from "node:fs";
import { SagelabError } from "../errors";
import { CsvRows } from "./csv-rows";
import { JsonEntries, type JsonEntry } from "./json-entries";
import type { PriceOffer, PriceTier } from "./offer";
import { type ProductJson, productRecord, readTerms, type TermsJson } from "./price-list-json";
import {
  type PriceRecord,
  type ProductPlace,
  type ProductRecord,
  placeProduct,
  readTier,
  toOffer,
} from "./price-record";

/** Bytes that are read at once. */
const CHUNK = 1 << 18;

/** How a bulk offer file is read. */
export interface BulkOfferOptions {
  /** The region whose offers are kept. */
  readonly region: string;
  /** Told now and then how many bytes of how many are read. */
  readonly onProgress?: (progress: { readonly bytes: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

/** A product that is waiting for its price. */
interface Waiting {
  readonly record: ProductRecord;
  readonly place: ProductPlace;
}

/**
 * Reads an offer file of the AWS bulk price list (`index.json` or `index.csv`; AWS Billing user guide, "Reading an offer
 * file"), streaming: only products of the region that a plan can use stay in memory. Throws a `SagelabError`
 * (`DamagedFile`) for a file that is not one, or that ends too early.
 */
export async function readBulkOffer(
  path: string,
  options: BulkOfferOptions,
): Promise<readonly PriceOffer[]> {
  try {
    return path.toLowerCase().endsWith(".csv")
      ? await readCsv(path, options)
      : await readJson(path, options);
  } catch (error) {
    if (!(error instanceof SagelabError)) throw error;
    throw new SagelabError(error.code, `Cannot read prices from "${path}": ${error.message}`, {
      cause: error,
    });
  }
}

async function readJson(path: string, options: BulkOfferOptions): Promise<readonly PriceOffer[]> {
  const waiting = new Map<string, Waiting>();
  const offers: PriceOffer[] = [];
  const entries = new JsonEntries(
    ([top, second, third]) =>
      (top === "products" && second !== undefined) ||
      (top === "terms" && second === "OnDemand" && third !== undefined && waiting.has(third)),
  );
  let products = 0;
  const take = ({ path: place, value }: JsonEntry): void => {
    if (place[0] === "products") {
      products += 1;
      const found = waitingFor(value as ProductJson, options.region);
      if (found) waiting.set(found.record.sku, found);
      return;
    }
    const sku = place[2] ?? "";
    const found = waiting.get(sku);
    const offer = found && offerOf(found, readTerms(value as TermsJson));
    if (offer) offers.push(offer);
    waiting.delete(sku);
  };
  for await (const chunk of chunksOf(path, options)) entries.push(chunk, take);
  entries.end();
  if (products === 0) throw new SagelabError("DamagedFile", "it has no products");
  return offers;
}

function waitingFor(product: ProductJson, region: string): Waiting | undefined {
  const record = productRecord(product, product.attributes?.servicecode);
  const place = record && placeProduct(record);
  return record && place?.region === region ? { record, place } : undefined;
}

function offerOf({ record, place }: Waiting, price: PriceRecord | undefined) {
  return price && toOffer(record, place, price, `AWS price list of ${record.service}, offer file`);
}

/** The columns that are read, by their names in the header; order and number of columns differ between services. */
const COLUMNS = {
  sku: "SKU",
  term: "TermType",
  date: "EffectiveDate",
  begin: "StartingRange",
  end: "EndingRange",
  unit: "Unit",
  usd: "PricePerUnit",
  currency: "Currency",
  service: "serviceCode",
  usageType: "usageType",
  region: "Region Code",
  fromRegion: "From Region Code",
} as const;

type Column = keyof typeof COLUMNS;

async function readCsv(path: string, options: BulkOfferOptions): Promise<readonly PriceOffer[]> {
  const found = new Map<string, Waiting & { unit: string; date: string; tiers: PriceTier[] }>();
  // Most rows are of other regions; a row that does not even hold the region's code is not worth splitting.
  const rows = new CsvRows(
    (line) => columns === undefined || columns.region === -1 || line.includes(options.region),
  );
  let columns: Readonly<Record<Column, number>> | undefined;
  let width = 0;
  const take = (row: readonly string[]): void => {
    if (columns === undefined) {
      columns = headerOf(row);
      width = row.length;
      return;
    }
    const at = columns;
    const cell = (column: Column): string => row[at[column]] ?? "";
    if (cell("term") !== "OnDemand" || cell("currency") !== "USD") return;
    const record = {
      service: cell("service"),
      sku: cell("sku"),
      usageType: cell("usageType"),
      regionCode: cell("fromRegion") || cell("region") || undefined,
    };
    if (record.regionCode !== undefined && record.regionCode !== options.region) return;
    const place = placeProduct(record);
    const tier = readTier(cell("begin"), cell("end"), cell("usd"));
    if (place?.region !== options.region || !tier) return;
    const known = found.get(record.sku);
    if (known) known.tiers.push(ownCopy(tier));
    else {
      const price = { unit: cell("unit"), date: cell("date").slice(0, 10), tiers: [tier] };
      const kept = ownCopy({ record, price, variant: { ...place, kind: undefined } });
      const { kind } = place;
      found.set(kept.record.sku, {
        record: kept.record,
        place: { ...kept.variant, kind },
        ...kept.price,
      });
    }
  };
  // Every field that is read is ASCII, and Latin-1 is decoded several times faster than UTF-8.
  for await (const chunk of chunksOf(path, options))
    for (const row of rows.push(chunk.toString("latin1"))) take(row);
  for (const row of rows.end()) {
    if (columns && row.length !== width)
      throw new SagelabError("DamagedFile", "it ends in the middle of a row");
    take(row);
  }
  if (columns === undefined) throw new SagelabError("DamagedFile", "it has no row of column names");
  return [...found.values()].flatMap(({ unit, date, tiers, ...one }) => {
    const offer = offerOf(one, { unit, date, tiers });
    return offer ? [offer] : [];
  });
}

/** A copy whose texts are their own: a field that was cut out of a chunk would keep the whole chunk in memory. */
function ownCopy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** The places of the columns; undefined for the rows before the header. */
function headerOf(row: readonly string[]): Readonly<Record<Column, number>> | undefined {
  if (!row.includes(COLUMNS.sku) || !row.includes(COLUMNS.usd)) return undefined;
  return Object.fromEntries(
    Object.entries(COLUMNS).map(([column, name]) => [column, row.indexOf(name)]),
  ) as Record<Column, number>;
}

async function* chunksOf(
  path: string,
  { onProgress, signal }: BulkOfferOptions,
): AsyncGenerator<Buffer> {
  const total = statSync(path).size;
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK, signal })) {
    bytes += (chunk as Buffer).length;
    onProgress?.({ bytes, total });
    yield chunk as Buffer;
  }
}
