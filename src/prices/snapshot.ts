import { readFileSync, statSync } from "node:fs";
import { SagelabError } from "../errors";
import { writeFileAtomic } from "../files";
import { awsUnits, costComponent, type UsageUnit } from "./components";
import { type InferenceRule, inferenceRules } from "./inference-rules";
import type { PriceGrade, PriceOffer, PriceTier } from "./offer";

/** The first line of a price file says this. */
export const SNAPSHOT_FORMAT = "sagelab-prices-1";

/** What a price file holds. */
export interface Snapshot {
  /** The day the snapshot stands for, `2026-10-04`. */
  readonly date: string;
  readonly title: string;
  readonly currency: "USD";
  /** Rules by which a missing price may be inferred from those that are there. */
  readonly rules: readonly InferenceRule[];
  readonly offers: readonly PriceOffer[];
}

const awsUnitOf = Object.fromEntries(
  Object.entries(awsUnits).map(([aws, unit]) => [unit, aws]),
) as Readonly<Record<UsageUnit, string>>;

/** One line of a price file as it is written; either the header, a source or an offer. */
interface Line {
  readonly format?: string;
  readonly date?: string | null;
  readonly title?: string;
  readonly currency?: string;
  readonly rules?: readonly string[];
  /** How many offers follow, by which a file that was cut off is told. */
  readonly offers?: number;
  readonly source?: string;
  readonly text?: string;
  readonly service?: string;
  readonly region?: string;
  readonly component?: string;
  readonly instanceType?: string;
  readonly storageClass?: string;
  readonly memoryGb?: number;
  readonly usageType?: string;
  readonly unit?: string;
  readonly usd?: string;
  readonly tiers?: readonly PriceTier[];
  readonly grade?: string;
  readonly sources?: readonly string[];
  readonly sku?: string;
  readonly note?: string;
}

const loaded = new Map<string, { readonly stamp: string; readonly snapshot: Snapshot }>();

/**
 * Reads a price file: JSON Lines with a header, then its sources, then one offer a line. A file that was read before and
 * has not changed since is not read again. A file that is not what it says it is throws a `SagelabError` (`DamagedFile`)
 * that names the file and the line.
 */
export function readSnapshot(path: string): Snapshot {
  const { mtimeMs, size } = statSync(path);
  const stamp = `${mtimeMs}-${size}`;
  const known = loaded.get(path);
  if (known?.stamp === stamp) return known.snapshot;
  const snapshot = parseSnapshot(readFileSync(path, "utf8"), path);
  loaded.set(path, { stamp, snapshot });
  return snapshot;
}

/** Writes a price file, sorted so that a change of price is a change of one line. Atomic. */
export function writeSnapshot(path: string, snapshot: Snapshot): void {
  const texts = [...new Set(snapshot.offers.flatMap(({ sources }) => sources))].sort();
  const ids = new Map(texts.map((text, index) => [text, `source-${index + 1}`]));
  const { offers, ...header } = snapshot;
  const lines: unknown[] = [
    { format: SNAPSHOT_FORMAT, ...header, offers: offers.length },
    ...texts.map((text) => ({ source: ids.get(text), text })),
    ...[...offers].sort(byPlace).map((offer) => offerLine(offer, ids)),
  ];
  writeFileAtomic(path, `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`);
}

/** Reads the text of a price file; `path` only names it in errors. */
export function parseSnapshot(text: string, path: string): Snapshot {
  const lines = parseLines(text, path);
  const header = lines[0];
  if (header?.format !== SNAPSHOT_FORMAT || !header.date || header.currency !== "USD")
    throw damaged(path, 1, `its first line does not say "${SNAPSHOT_FORMAT}", a date and USD`);
  const sources = new Map<string, string>();
  const offers: PriceOffer[] = [];
  for (let index = 1; index < lines.length; index += 1) {
    const line = lines[index] as Line;
    if (line.source !== undefined) sources.set(line.source, line.text ?? line.source);
    else offers.push(readOffer(line, sources, { path, line: index + 1 }));
  }
  if (header.offers !== undefined && header.offers !== offers.length)
    throw damaged(path, lines.length, `it ends after ${offers.length} of ${header.offers} prices`);
  return {
    date: header.date,
    title: header.title ?? `Prices of ${header.date}`,
    currency: "USD",
    rules: inferenceRules.filter((rule) => header.rules?.includes(rule)),
    offers,
  };
}

/** Parses all lines at once, which is several times faster, and one by one only to name the line that is broken. */
function parseLines(text: string, path: string): readonly Line[] {
  const lines = text.trimEnd().split("\n");
  try {
    return JSON.parse(`[${lines.join(",")}]`) as Line[];
  } catch {
    return lines.map((line, index) => {
      try {
        return JSON.parse(line) as Line;
      } catch {
        throw damaged(path, index + 1, "it is not JSON");
      }
    });
  }
}

function readOffer(
  line: Line,
  sources: ReadonlyMap<string, string>,
  place: { readonly path: string; readonly line: number },
): PriceOffer {
  const { service, region, component, grade } = line;
  const unit = awsUnits[line.unit ?? ""];
  const tiers = line.tiers ?? (line.usd === undefined ? [] : [{ from: "0", usd: line.usd }]);
  if (!service || !region || !component || !grade)
    throw damaged(place.path, place.line, "it lacks service, region, component or grade");
  if (unit === undefined || costComponent(component)?.unit !== unit)
    throw damaged(place.path, place.line, `"${line.unit}" is not the unit of "${component}"`);
  if (tiers.length === 0 || !tiers.every(isTier))
    throw damaged(place.path, place.line, "its price is not a decimal text");
  return {
    service,
    region,
    component,
    instanceType: line.instanceType,
    storageClass: line.storageClass,
    memoryGb: line.memoryGb,
    usageType: line.usageType,
    unit,
    tiers: byStart(tiers),
    date: line.date ?? undefined,
    grade: grade as PriceGrade,
    sources: (line.sources ?? []).map((id) => sources.get(id) ?? id),
    sku: line.sku,
    note: line.note,
  };
}

/** Tiers by their start; the price list gives them in no order. */
export function byStart(tiers: readonly PriceTier[]): readonly PriceTier[] {
  return tiers.length < 2 ? tiers : [...tiers].sort((a, b) => Number(a.from) - Number(b.from));
}

const DECIMAL = /^\d+(\.\d+)?$/;

function isTier({ from, to, usd }: PriceTier): boolean {
  return DECIMAL.test(from) && DECIMAL.test(usd) && (to === undefined || DECIMAL.test(to));
}

function offerLine(offer: PriceOffer, ids: ReadonlyMap<string, string>): Line {
  const { unit, tiers, sources, date, inferred: _, ...rest } = offer;
  const flat = tiers.length === 1 && tiers[0]?.to === undefined && tiers[0]?.from === "0";
  return {
    ...rest,
    unit: awsUnitOf[unit],
    ...(flat ? { usd: tiers[0]?.usd } : { tiers }),
    date: date ?? null,
    sources: sources.map((text) => ids.get(text) ?? text),
  };
}

function byPlace(a: PriceOffer, b: PriceOffer): number {
  const left = placeOf(a);
  const right = placeOf(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

function placeOf(offer: PriceOffer): string {
  const variant = offer.instanceType ?? offer.storageClass ?? offer.memoryGb ?? "";
  return [offer.service, offer.region, offer.component, variant].join("\t");
}

function damaged(path: string, line: number, why: string): SagelabError {
  return new SagelabError("DamagedFile", `Cannot read prices from "${path}": line ${line}: ${why}`);
}
