import { Exact } from "../units/money";
import { awsUnits, type CostComponentKind, costComponents, storageClassOf } from "./components";
import type { PriceOffer, PriceTier } from "./offer";
import { splitUsageType } from "./regions";
import { byStart } from "./snapshot";

/** What identifies a product of the price list, from whichever form it was read. */
export interface ProductRecord {
  readonly service: string;
  readonly sku: string;
  readonly usageType: string;
  /** From `regionCode`, or `fromRegionCode` for data transfer; undefined where the record has none. */
  readonly regionCode?: string;
}

/** The prices of a product. */
export interface PriceRecord {
  /** AWS's word: `Hrs`, `GB-Mo`, … */
  readonly unit: string;
  readonly tiers: readonly PriceTier[];
  /** The day from which it holds, `2026-09-01`. */
  readonly date?: string;
}

/** What a product is to us. */
export interface ProductPlace {
  readonly kind: CostComponentKind;
  readonly region: string;
  readonly instanceType?: string;
  readonly storageClass?: string;
  readonly memoryGb?: number;
}

/** A usage type without its prefix, and what it prices. */
const patterns = costComponents.flatMap((kind) =>
  kind.usageTypes.map((usageType) => ({ kind, pattern: patternOf(usageType) })),
);

/**
 * Tells what a product prices, by its usage type: the `component` attribute also stands on free debugger rules and the
 * product family is often missing, but `USE1-Train:ml.m5.large` is said of nothing else. Undefined for products that no
 * plan uses: upfront fees, free tiers, reserved capacity, fine-tuning.
 */
export function placeProduct(record: ProductRecord): ProductPlace | undefined {
  const { region, rest } = splitUsageType(record.usageType);
  for (const { kind, pattern } of patterns) {
    if (kind.service !== record.service) continue;
    const match = pattern.exec(rest);
    if (!match) continue;
    const variant = match[1];
    return {
      kind,
      // Services that leave the prefix out do so in us-east-1.
      region: record.regionCode || region || "us-east-1",
      instanceType: kind.key === "instanceType" ? variant : undefined,
      storageClass: kind.key === "storageClass" ? storageClassOf(rest) : undefined,
      memoryGb: kind.key === "memoryGb" ? Number(variant) : undefined,
    };
  }
  return undefined;
}

/** The offer of a product; undefined where its unit is not the component's or its price is no number. */
export function toOffer(
  record: ProductRecord,
  place: ProductPlace,
  price: PriceRecord,
  source: string,
): PriceOffer | undefined {
  const { kind, region, instanceType, storageClass, memoryGb } = place;
  if (awsUnits[price.unit] !== kind.unit || price.tiers.length === 0) return undefined;
  return {
    service: record.service,
    region,
    component: kind.name,
    instanceType,
    storageClass,
    memoryGb,
    usageType: record.usageType,
    unit: kind.unit,
    tiers: byStart(price.tiers),
    date: price.date,
    grade: "A",
    sources: [source],
    sku: record.sku,
  };
}

/** A tier as the price list writes it, its ends from `beginRange` and `endRange`; undefined without a price in USD. */
export function readTier(
  begin: string | undefined,
  end: string | undefined,
  usd: string | undefined,
): PriceTier | undefined {
  const number = /^\d+(\.\d+)?$/;
  if (usd === undefined || !number.test(usd)) return undefined;
  const from = begin !== undefined && number.test(begin) ? plainText(begin) : "0";
  const to = end !== undefined && number.test(end) ? plainText(end) : undefined;
  return { from, to, usd: plainText(usd) };
}

function plainText(text: string): string {
  return new Exact(text).toFixed();
}

function patternOf(usageType: string): RegExp {
  const escaped = usageType.replace(/[.-]/g, "\\$&");
  return new RegExp(`^${escaped.replace("*", "(ml\\.[a-z0-9.-]+)").replace("#", "(\\d+)")}$`);
}
