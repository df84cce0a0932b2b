import type { UsageUnit } from "../prices/components";
import { compileFormula, type Formula, type FormulaInputs } from "../units/formula";
import { Exact } from "../units/money";

/** A quantity as a formula with its inputs. */
export interface DraftQuantity {
  readonly formula: Formula;
  readonly inputs: FormulaInputs;
}

/** One thing to pay for, before it has a price: resources make drafts and know no prices. */
export interface CostDraft {
  readonly resource: string;
  /** The components that may price it; the first that has a stated price is taken, else the first with any price. */
  readonly components: readonly string[];
  /** What the line is called, where that is not the name of the component that prices it. */
  readonly shownAs?: string;
  readonly instanceType?: string;
  readonly storageClass?: string;
  readonly memoryGb?: number;
  /** Undefined where it depends on usage that the plan does not give. */
  readonly quantity?: DraftQuantity;
  /** What the plan would have to say, where `quantity` is undefined: `traffic.requestSize`. */
  readonly missing?: string;
  /** Set where the line is left out when neither its usage nor its price is known. */
  readonly optional?: true;
  /** Every month, or once. */
  readonly period: "month" | "once";
}

/** The month that a plan counts with. */
export interface PlanMonth {
  readonly hours: Exact;
  /** Set where the plan gives the month in days; else a day is 1/24 of its hours. */
  readonly days?: Exact;
}

/** Hours of the month where a plan does not say: 365 days of 24 hours over 12 months. */
export const HOURS_PER_MONTH = 730;

/** Factors that formulas name, so that no conversion hides in them. */
export const factors = {
  minutesPerHour: { value: new Exact(60), unit: "min/h" },
  secondsPerHour: { value: new Exact(3600), unit: "s/h" },
  msPerSecond: { value: new Exact(1000), unit: "ms/s" },
  hoursPerDayAll: { value: new Exact(24), unit: "h/day" },
  oneMonth: { value: new Exact(1), unit: "month" },
} as const;

const mathUnits: Readonly<Record<UsageUnit, string>> = {
  hour: "h",
  second: "s",
  GB: "GB",
  "GB-month": "GB-month",
  request: "request",
};

/** A quantity in a component's unit; the formula's dimensions are checked when it is first used. */
export function quantityOf(text: string, inputs: FormulaInputs, unit: UsageUnit): DraftQuantity {
  return { formula: compileFormula(text, inputs, mathUnits[unit]), inputs };
}

/** A plain number as an input. */
export function plain(value: Exact | number): { readonly value: Exact; readonly unit: string } {
  return { value: new Exact(value), unit: "" };
}

/** A value with its unit as an input. */
export function measured(
  value: Exact | number,
  unit: string,
): { readonly value: Exact; readonly unit: string } {
  return { value: new Exact(value), unit };
}
