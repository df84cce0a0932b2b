import { Decimal } from "decimal.js";

/** Decimals kept when a number is written as text. Published prices have at most 10, so only divisions are cut. */
const TEXT_DECIMALS = 18;

/**
 * Exact decimal arithmetic for money and quantities: 60 significant digits, so that products and sums of prices are exact
 * and only a division that never ends is rounded.
 *
 * @internal
 */
export const Exact = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_UP });

/** @internal */
export type Exact = Decimal;

/**
 * The decimal text of an exact number: no exponent, no trailing zeros, at most 18 decimals.
 *
 * @internal
 */
export function exactText(value: Exact): string {
  const text = value.toDecimalPlaces(TEXT_DECIMALS).toFixed();
  return text === "-0" ? "0" : text;
}

/**
 * Adds decimal texts exactly: `sumUsd(["96.72", "0.071424"])` is `"96.791424"`. An empty list is `"0"`.
 */
export function sumUsd(amounts: readonly string[]): string {
  return exactText(amounts.reduce<Exact>((sum, amount) => sum.plus(amount), new Exact(0)));
}

/**
 * Money as a person reads it: cents from one dollar up, below that three significant digits but never fewer than cents:
 * `$96.72`, `$0.24`, `$0.0714`, `$0.00000040`. This is the one place where money is rounded (half up).
 */
export function formatUsd(amount: string): string {
  const value = new Exact(amount);
  const size = value.abs();
  const sign = value.isNegative() && !value.isZero() ? "-" : "";
  if (size.isZero()) return "$0.00";
  if (size.gte("0.995")) return `${sign}$${withThousands(size.toFixed(2))}`;
  const places = Math.max(2, 2 - size.e);
  const text = size.toFixed(places);
  return `${sign}$${text.replace(/(\.\d\d\d*?)0+$/, "$1")}`;
}

/** A price as published, never rounded: at least two decimals, `$0.065`, `$1.50`. */
export function formatPrice(usd: string): string {
  const value = new Exact(usd);
  return `$${value.toFixed(Math.max(2, value.decimalPlaces()))}`;
}

/** A quantity as a person reads it: thousands separated, fractions to six significant digits. */
export function formatQuantity(value: string): string {
  const exact = new Exact(value);
  if (exact.isInteger()) return withThousands(exact.toFixed());
  const digits = Math.max(6, exact.abs().trunc().toFixed().length + 3);
  return withThousands(exact.toSignificantDigits(digits).toFixed());
}

function withThousands(text: string): string {
  const [whole = "", fraction] = text.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
