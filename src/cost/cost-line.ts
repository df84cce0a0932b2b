import type { PriceOffer } from "../prices/offer";

/** How much of something: a decimal text and its unit, such as `hour`, `GB-month` or `request`. */
export interface CostQuantity {
  readonly value: string;
  readonly unit: string;
}

/**
 * One line of a bill or an estimate.
 *
 * - `priced`: quantity and price are known, `amount` is set.
 * - `usage`: the price is known, the amount depends on usage that was not given.
 * - `unpriced`: the price is not known; the line has no amount, and a total over it is partial.
 */
export interface CostLine {
  /** What the line is for, such as a job's or an endpoint's name. */
  readonly resource: string;
  /** What is paid for, such as `Hosting` or `Hosting data in`. */
  readonly component: string;
  readonly instanceType?: string;
  /** Undefined where it depends on usage. */
  readonly quantity?: CostQuantity;
  /** USD for one unit, a decimal text; undefined where it is not known or where the amount spans several tiers. */
  readonly unitPrice?: string;
  /** USD, an exact decimal text; undefined where it is not known. */
  readonly amount?: string;
  readonly state: "priced" | "usage" | "unpriced";
  /** How the quantity is worked out, with names: `hoursPerDay * daysPerMonth * instanceCount`. */
  readonly formula?: string;
  /** The same with numbers and units, up to the amount: `24 h/day × 31 day × 2 × 0.065 USD/h = 96.72 USD`. */
  readonly working: string;
  /** The offer that gave the price. */
  readonly offer?: PriceOffer;
  /** Where the price comes from, in words; empty where there is none. */
  readonly source: string;
  /** The day for which the source states the price, `2026-09-16`. */
  readonly date?: string;
  /** Set where the price was inferred: the rule, in words. */
  readonly inferred?: string;
}
