import type { PriceOffer } from "../prices/offer";
import { Exact } from "../units/money";
import type { CheckedPrices } from "./plan-format";

/** Components that a SageMaker Savings Plan covers; sources disagree about asynchronous and serverless endpoints. */
const SAVINGS_PLAN_COMPONENTS = new Set([
  "Training",
  "Training warm pool",
  "Processing",
  "BatchTransform",
  "Hosting",
  "Notebook",
  "Studio-JupyterLab",
  "Studio-Notebook",
  "Studio-CodeEditor",
]);

/** A factor on a price. */
export interface Reduction {
  /** What is left of the price, from 0 to 1. */
  readonly factor: Exact;
  /** How a working shows it: ` × 0.9 (discount 10 %)`. */
  readonly text: string;
}

/** What a plan takes off an offer; prices that the plan gives stay as they are. */
export function reductionsOf(
  offer: PriceOffer,
  prices: CheckedPrices | undefined,
): readonly Reduction[] {
  if (offer.grade === "given" || !prices) return [];
  const plan = prices.savingsPlan?.percent;
  return [
    ...(plan && SAVINGS_PLAN_COMPONENTS.has(offer.component) ? [off(plan, "Savings Plan")] : []),
    ...(prices.discount && !prices.discount.isZero() ? [off(prices.discount, "discount")] : []),
  ];
}

function off(share: Exact, what: string): Reduction {
  const factor = new Exact(1).minus(share);
  return { factor, text: ` × ${factor.toFixed()} (${what} ${share.times(100).toFixed()} %)` };
}

/** An amount after reductions. */
export function reduced(amount: Exact, reductions: readonly Reduction[]): Exact {
  return reductions.reduce<Exact>((left, { factor }) => left.times(factor), amount);
}
