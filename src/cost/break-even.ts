import { Exact } from "../units/money";
import { type EstimateOptions, estimate } from "./estimate";
import type { Plan } from "./plan";

/** Between which amounts of usage a break-even is looked for. */
export interface BreakEvenOptions extends EstimateOptions {
  /** The least usage, a whole number. Default 0. */
  readonly from?: number;
  /** The greatest usage, a whole number. Default 1 000 000 000. */
  readonly to?: number;
}

/** Where one way of doing something becomes dearer than another. */
export interface BreakEven {
  /** The least usage from which the other way costs no more; undefined where the same one is always cheaper. */
  readonly at?: number;
  /** Which is cheaper below that, or everywhere. */
  readonly cheaperBelow: "first" | "second" | "equal";
  /** Monthly cost of both there (at the greatest usage where there is no break-even), exact decimal texts. */
  readonly monthly: { readonly first: string; readonly second: string };
}

/**
 * Finds the usage, such as requests a month, at which two plans change places, by bisection; costs must rise evenly with
 * usage, as they do in plans. Throws a `RangeError` when a price is missing, since a partial total cannot be compared.
 *
 * ```ts
 * breakEven(
 *   (requestsPerMonth) => ({ serverless: [{ memoryMb: 2048, durationMs: 100, requestsPerMonth }] }),
 *   () => ({ endpoints: [{ instanceType: "ml.m5.large" }] }),
 * ).at; // 20 987 500 requests a month
 * ```
 */
export function breakEven(
  first: (usage: number) => Plan,
  second: (usage: number) => Plan,
  options: BreakEvenOptions = {},
): BreakEven {
  let low = options.from ?? 0;
  let high = options.to ?? 1_000_000_000;
  const monthly = (plan: Plan): string => {
    const { totals, name } = estimate(plan, options);
    if (totals.partial)
      throw new RangeError(`Cannot find the break-even of "${name}": a price is missing`);
    return totals.monthly;
  };
  const costs = (usage: number) => ({
    first: monthly(first(usage)),
    second: monthly(second(usage)),
  });
  const order = (usage: number) => {
    const cost = costs(usage);
    return new Exact(cost.first).cmp(cost.second);
  };
  const below = order(low);
  const cheaperBelow = below === 0 ? "equal" : below < 0 ? "first" : "second";
  if (below === order(high)) return { cheaperBelow, monthly: costs(high) };
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (order(middle) === below) low = middle;
    else high = middle;
  }
  return { at: high, cheaperBelow, monthly: costs(high) };
}
