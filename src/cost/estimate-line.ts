import type { DraftQuantity } from "./cost-draft";
import type { CostLine } from "./cost-line";

/** A line of an estimate: a cost line that comes every month, or once. */
export interface EstimateLine extends CostLine {
  readonly period: "month" | "once";
  /** Set where a monthly line ends: it comes only in so many first months. */
  readonly months?: number;
  /** The quantity's formula and inputs, from which LaTeX is written. @internal */
  readonly draft?: DraftQuantity;
}

/** Sums of an estimate, USD, exact decimal texts. */
export interface EstimateTotals {
  /** What comes every month. */
  readonly monthly: string;
  /** What comes once. */
  readonly oneOff: string;
  /** The first month: the monthly cost, what comes once, and what holds for the first months only. */
  readonly firstMonth: string;
  /** Twelve months with what comes once. */
  readonly yearly: string;
  /** Whether a line is missing from the sums because its price is not known. */
  readonly partial: boolean;
}
