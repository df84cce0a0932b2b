import { costComponent } from "../prices/components";
import { instanceTypes } from "../prices/instance-types";
import type { PriceBook } from "../prices/price-book";
import { Exact, exactText, sumUsd } from "../units/money";
import type { CostLine } from "./cost-line";
import { priceQuantity } from "./price-quantity";
import { amountWorking, unitSign } from "./working";

/** Something that was used, or would have been used on AWS. */
export interface Usage {
  /** What used it, such as a job's or an endpoint's name. */
  readonly resource: string;
  /** A cost component's name: `Training`, `Hosting`, `Hosting data in`, `S3 storage`, `S3 PUT requests`, … */
  readonly component: string;
  /** For components that run on instances. `local` and `local_gpu` have no price. */
  readonly instanceType?: string;
  /** How much. Times may be given in hours, minutes or seconds, whatever the price's unit is. */
  readonly quantity: {
    readonly value: number | string;
    readonly unit: "hour" | "minute" | "second" | "GB" | "GB-month" | "request";
  };
  /** How the quantity was worked out, such as `2 instances × 312 s`; put before the price in the line's working. */
  readonly working?: string;
}

/** Lines that were priced together. */
export interface UsageTotal {
  /** USD, an exact decimal text: the sum of the lines that have an amount. */
  readonly amount: string;
  /** Whether a line is missing from it because its price is not known. */
  readonly partial: boolean;
}

const SECONDS: Readonly<Record<string, number>> = { hour: 3600, minute: 60, second: 1 };

/**
 * Prices what was used: one line each, in the same order, with its working, source and date. A price that is not known
 * makes an `unpriced` line and never a zero. Throws a `RangeError` for a quantity that is negative or not finite and a
 * `TypeError` for a unit that does not fit the component.
 */
export function priceUsage(usages: readonly Usage[], book: PriceBook): readonly CostLine[] {
  return usages.map((usage) => priceOne(usage, book));
}

/** The sum of priced lines. */
export function totalOf(lines: readonly CostLine[]): UsageTotal {
  return {
    amount: sumUsd(lines.flatMap(({ amount }) => (amount === undefined ? [] : [amount]))),
    partial: lines.some(({ state }) => state === "unpriced"),
  };
}

function priceOne(usage: Usage, book: PriceBook): CostLine {
  const quantity = quantityIn(usage);
  const { resource, component, instanceType } = usage;
  const shown = { value: exactText(quantity.value), unit: quantity.unit };
  const line = { resource, component, instanceType, quantity: shown };
  const steps = stepsOf(usage, quantity);
  if (instanceType !== undefined && !instanceTypes().has(instanceType)) {
    const local = instanceType === "local" || instanceType === "local_gpu";
    const why = local ? "runs on this machine, not on AWS" : `"${instanceType}" has no price`;
    return { ...line, state: "unpriced", working: `${steps}: ${why}`, source: "" };
  }
  const offer = book.offer({ component, instanceType });
  if (!offer) {
    const why = `no price of ${book.date} for ${book.region}`;
    return { ...line, state: "unpriced", working: `${steps}: ${why}`, source: "" };
  }
  const priced = priceQuantity(offer, quantity.value);
  return {
    ...line,
    unitPrice: priced.parts.length === 1 ? priced.parts[0]?.usd : undefined,
    amount: priced.amount && exactText(priced.amount),
    state: priced.amount ? "priced" : "unpriced",
    working: amountWorking({ steps, quantity: quantity.value, unit: offer.unit, priced }),
    offer,
    source: offer.sources.join("; "),
    date: offer.date,
    inferred: offer.inferred,
  };
}

/** How the quantity came about, up to the unit of the price: `2 × 312 s ÷ 3600 s/h`. */
function stepsOf({ working, quantity }: Usage, { unit }: { readonly unit: string }): string {
  const steps = working ?? `${new Exact(quantity.value).toFixed()} ${unitSign(quantity.unit)}`;
  const from = SECONDS[quantity.unit] ?? 1;
  const to = SECONDS[unit] ?? 1;
  if (from === to) return steps;
  const [sign, factor, over, under] =
    to > from ? ["÷", to / from, quantity.unit, unit] : ["×", from / to, unit, quantity.unit];
  return `${steps} ${sign} ${factor} ${unitSign(over)}/${unitSign(under)}`;
}

function quantityIn({ component, quantity }: Usage): { value: Exact; unit: string } {
  const value = exactOf(quantity.value, component);
  const unit = costComponent(component)?.unit ?? quantity.unit;
  if (unit === quantity.unit) return { value, unit };
  const from = SECONDS[quantity.unit];
  const to = SECONDS[unit];
  if (from === undefined || to === undefined)
    throw new TypeError(`Cannot price "${component}" by the ${quantity.unit}: its unit is ${unit}`);
  return { value: value.times(from).div(to), unit };
}

function exactOf(value: number | string, component: string): Exact {
  const text = String(value);
  const number = /^-?\d/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(number) || number < 0)
    throw new RangeError(`Cannot price ${text} of "${component}": not a quantity from 0 up`);
  return new Exact(text);
}
