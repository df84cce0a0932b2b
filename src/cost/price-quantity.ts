import type { PriceOffer } from "../prices/offer";
import { Exact } from "../units/money";

/** The part of a quantity that one tier prices. */
export interface PricedPart {
  readonly quantity: Exact;
  readonly usd: string;
}

/** What a quantity costs. */
export interface PricedQuantity {
  /** USD; undefined when a part of the quantity lies in a tier whose price is not known. */
  readonly amount?: Exact;
  readonly parts: readonly PricedPart[];
  /** Where the known tiers end, in words; set when `amount` is not. */
  readonly gap?: string;
}

/**
 * Prices a quantity through an offer's tiers: each part of it at the price of the tier that the part lies in. Tiers are
 * picked by where they start, never by their order.
 *
 * @internal
 */
export function priceQuantity(offer: PriceOffer, quantity: Exact): PricedQuantity {
  const only = offer.tiers[0];
  if (only && offer.tiers.length === 1 && only.to === undefined && only.from === "0")
    return { amount: quantity.times(only.usd), parts: [{ quantity, usd: only.usd }] };
  const tiers = [...offer.tiers].sort((a, b) => Number(a.from) - Number(b.from));
  const parts: PricedPart[] = [];
  let amount: Exact = new Exact(0);
  let reached: Exact = new Exact(0);
  for (const { from, to, usd } of tiers) {
    if (reached.gte(quantity) && parts.length > 0) break;
    if (reached.lt(from) && quantity.gt(reached)) return { parts, gap: gapText(reached, offer) };
    const end = to === undefined ? quantity : Exact.min(quantity, to);
    const part = Exact.max(end.minus(reached), 0);
    parts.push({ quantity: part, usd });
    amount = amount.plus(part.times(usd));
    reached = end;
  }
  return reached.lt(quantity) ? { parts, gap: gapText(reached, offer) } : { amount, parts };
}

function gapText(reached: Exact, offer: PriceOffer): string {
  return `the price above ${reached.toFixed()} ${offer.unit} is not known`;
}
