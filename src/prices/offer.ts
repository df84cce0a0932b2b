import { formatPrice } from "../units/money";
import type { UsageUnit } from "./components";

/**
 * How well a price is known: `A` read from the price list by a tool, `B` an AWS text or a real bill, `C` agreeing third
 * parties or arithmetic, `D` one third party, `given` a price that the user gave.
 */
export type PriceGrade = "A" | "B" | "C" | "D" | "given";

/** The price of the part of a quantity that lies from `from` up to `to`; without `to` there is no upper end. */
export interface PriceTier {
  /** Where the tier starts, in the offer's unit, a decimal text. */
  readonly from: string;
  /** Where it ends; undefined: it has no end. */
  readonly to?: string;
  /** USD for one unit, a decimal text. */
  readonly usd: string;
}

/** One price of one thing in one region. */
export interface PriceOffer {
  /** The price list's service code, such as `AmazonSageMaker`. */
  readonly service: string;
  /** A region code, such as `us-east-1`. */
  readonly region: string;
  /** A component's name, such as `Hosting` or `Hosting data in`. */
  readonly component: string;
  readonly instanceType?: string;
  /** S3's storage class, such as `STANDARD`. */
  readonly storageClass?: string;
  /** Memory of a serverless endpoint, GB. */
  readonly memoryGb?: number;
  /** AWS's usage type, such as `USE1-Host:ml.m5.large`. */
  readonly usageType?: string;
  readonly unit: UsageUnit;
  /** At least one tier, by rising start. */
  readonly tiers: readonly PriceTier[];
  /** The day for which the source states the price, `2026-09-16`; undefined where the source has no date. */
  readonly date?: string;
  readonly grade: PriceGrade;
  /** Where the price was read, in words. */
  readonly sources: readonly string[];
  /** The price list's SKU where it is known. */
  readonly sku?: string;
  readonly note?: string;
  /** Set when no source states this price: the rule that gave it, in words. */
  readonly inferred?: string;
}

/** The unit price where an offer has one tier only; undefined where the price depends on the amount. */
export function flatPrice(offer: PriceOffer): string | undefined {
  return offer.tiers.length === 1 ? offer.tiers[0]?.usd : undefined;
}

/** What identifies an offer inside one region: component and instance type, storage class or memory. */
export function offerKey(offer: {
  readonly component: string;
  readonly instanceType?: string;
  readonly storageClass?: string;
  readonly memoryGb?: number;
}): string {
  const variant = offer.instanceType ?? offer.storageClass ?? offer.memoryGb ?? "";
  return `${offer.component}|${variant}`;
}

/** An offer's price in words: `$0.23 per hour`, or `from $0.021 to $0.023 per GB-month` where it has tiers. */
export function priceText(offer: PriceOffer): string {
  const flat = flatPrice(offer);
  if (flat !== undefined) return `${formatPrice(flat)} per ${offer.unit}`;
  const prices = offer.tiers.map(({ usd }) => usd).sort((a, b) => Number(a) - Number(b));
  return `from ${formatPrice(prices[0] ?? "0")} to ${formatPrice(prices.at(-1) ?? "0")} per ${offer.unit}`;
}
