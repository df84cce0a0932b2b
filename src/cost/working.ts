import { type Exact, exactText, formatQuantity } from "../units/money";
import type { PricedQuantity } from "./price-quantity";

const signs: Readonly<Record<string, string>> = { hour: "h", second: "s", minute: "min" };

/** Amounts in a working are shown to this many significant digits at least; exact text beyond 12 decimals is cut. */
const WORKING_DECIMALS = 12;

/** The sign of a unit in a working: `h` for hour, `s` for second, else the unit itself. */
export function unitSign(unit: string): string {
  return signs[unit] ?? unit;
}

/** A quantity as a table shows it: `1,488 h`, `1 request`, `44,640 requests`. */
export function quantityText(quantity: { readonly value: string; readonly unit: string }): string {
  const several = quantity.unit === "request" && quantity.value !== "1" ? "s" : "";
  return `${formatQuantity(quantity.value)} ${unitSign(quantity.unit)}${several}`;
}

/** A number in a working: all its digits, or 12 decimals where a division goes on. */
export function workingNumber(value: Exact): string {
  return exactText(value.toDecimalPlaces(WORKING_DECIMALS));
}

/** What `amountWorking` puts together. */
export interface AmountWorking {
  /** How the quantity was worked out: `24 h/day × 31 day × 2`. */
  readonly steps: string;
  readonly quantity: Exact;
  /** The offer's unit. */
  readonly unit: string;
  readonly priced: PricedQuantity;
  /** Factors on the price, such as a discount: `× 0.9 (discount 10 %)`. */
  readonly reductions?: string;
  /** The amount after them. */
  readonly reduced?: Exact;
}

/**
 * The whole way to an amount in one line: `24 h/day × 31 day × 2 × 0.065 USD/h = 96.72 USD`; with several tiers
 * `60000 GB = 51200 GB × 0.023 USD/GB + 8800 GB × 0.022 USD/GB = 1371.2 USD`.
 *
 * @internal
 */
export function amountWorking(given: AmountWorking): string {
  const { steps, quantity, priced } = given;
  const unit = unitSign(given.unit);
  const total = `${workingNumber(quantity)} ${unit}`;
  if (priced.amount === undefined)
    return `${steps}${steps === total ? "" : ` = ${total}`}: ${priced.gap ?? "no price"}`;
  const end = `${given.reductions ?? ""} = ${workingNumber(given.reduced ?? priced.amount)} USD`;
  const [first] = priced.parts;
  if (priced.parts.length === 1 && first) return `${steps} × ${first.usd} USD/${unit}${end}`;
  const sums = priced.parts.map(
    (part) => `${workingNumber(part.quantity)} ${unit} × ${part.usd} USD/${unit}`,
  );
  const sum = given.reductions ? `(${sums.join(" + ")})` : sums.join(" + ");
  return `${steps}${steps === total ? "" : ` = ${total}`} = ${sum}${end}`;
}
