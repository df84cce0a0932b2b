import { Exact, exactText } from "../units/money";
import type { EstimateLine, EstimateTotals } from "./estimate-line";

const MONTHS_PER_YEAR = 12;

/** The sums of an estimate's lines, exact. Lines without an amount are not in them; `partial` tells of unpriced ones. */
export function totalsOf(lines: readonly EstimateLine[]): EstimateTotals {
  let monthly: Exact = new Exact(0);
  let oneOff: Exact = new Exact(0);
  let atFirst: Exact = new Exact(0);
  let limited: Exact = new Exact(0);
  for (const { amount, period, months } of lines) {
    if (amount === undefined) continue;
    if (period === "once") oneOff = oneOff.plus(amount);
    else if (months === undefined) monthly = monthly.plus(amount);
    else {
      atFirst = atFirst.plus(amount);
      limited = limited.plus(new Exact(amount).times(Math.min(months, MONTHS_PER_YEAR)));
    }
  }
  return {
    monthly: exactText(monthly),
    oneOff: exactText(oneOff),
    firstMonth: exactText(monthly.plus(oneOff).plus(atFirst)),
    yearly: exactText(monthly.times(MONTHS_PER_YEAR).plus(oneOff).plus(limited)),
    partial: lines.some(({ state }) => state === "unpriced"),
  };
}
