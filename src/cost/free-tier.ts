import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PriceBook } from "../prices/price-book";
import { pricingFolder } from "../prices/pricing-folder";
import { Exact, exactText } from "../units/money";
import type { EstimateLine } from "./estimate-line";
import type { CheckedPrices } from "./plan-format";
import { priceQuantity } from "./price-quantity";
import { reduced, reductionsOf } from "./reductions";
import { amountWorking, unitSign } from "./working";

/** One term of AWS's free tier, as `pricing/free-tier.jsonl` holds it. */
interface FreeTerm {
  readonly term: string;
  readonly components: readonly string[];
  /** Left out: any. */
  readonly instanceTypes?: readonly string[];
  /** How much is free each month. */
  readonly quantity: string;
  readonly unit: string;
  /** For how many months after the account was opened. Left out: always. */
  readonly months?: number;
  /** Dates of price books that it goes with. */
  readonly from?: string;
  readonly until?: string;
  readonly source: string;
}

interface FreeTier {
  readonly terms: readonly FreeTerm[];
  readonly sources: ReadonlyMap<string, string>;
}

let loaded: FreeTier | undefined;

/**
 * Lines that take the free tier off: for each term that held at the book's date, the free part of the lines it covers, at
 * their own price, in the order of the lines. Terms of a new account's first months carry `months`.
 */
export function freeTierLines(
  lines: readonly EstimateLine[],
  book: PriceBook,
  prices: CheckedPrices,
): readonly EstimateLine[] {
  const { terms, sources } = freeTier();
  const held = terms.filter(
    ({ from = "", until = "9999" }) => from <= book.date && book.date <= until,
  );
  return held.flatMap((term) => {
    let left: Exact = new Exact(term.quantity);
    return lines.flatMap((line) => {
      if (left.isZero() || !covers(term, line) || !line.quantity || !line.offer) return [];
      const free = Exact.min(left, line.quantity.value);
      left = left.minus(free);
      return freeLine(line, term, { free, prices, source: sources.get(term.source) ?? "" });
    });
  });
}

function covers(term: FreeTerm, { component, instanceType, state }: EstimateLine): boolean {
  if (state !== "priced" || !term.components.includes(component)) return false;
  return !term.instanceTypes || term.instanceTypes.includes(instanceType ?? "");
}

function freeLine(
  line: EstimateLine,
  term: FreeTerm,
  given: { readonly free: Exact; readonly prices: CheckedPrices; readonly source: string },
): EstimateLine | readonly EstimateLine[] {
  const { offer } = line;
  if (!offer || given.free.isZero()) return [];
  const priced = priceQuantity(offer, given.free);
  if (!priced.amount) return [];
  const reductions = reductionsOf(offer, given.prices);
  const amount = reduced(priced.amount, reductions).negated();
  const months = line.period === "month" ? term.months : undefined;
  const when = term.months ? ` a month in the first ${term.months} months` : " a month";
  return {
    resource: line.resource,
    component: `Free tier: ${line.component}`,
    instanceType: line.instanceType,
    period: line.period,
    months,
    quantity: { value: exactText(given.free.negated()), unit: offer.unit },
    unitPrice: priced.parts.length === 1 ? priced.parts[0]?.usd : undefined,
    amount: exactText(amount),
    state: "priced",
    working: `${term.quantity} ${unitSign(term.unit)}${when} are free: ${amountWorking({
      steps: `−${given.free.toFixed()} ${unitSign(offer.unit)}`,
      quantity: given.free.negated(),
      unit: offer.unit,
      priced,
      reductions: reductions.map(({ text }) => text).join(""),
      reduced: amount,
    })}`,
    offer,
    source: given.source,
    date: offer.date,
    inferred: line.inferred,
  };
}

function freeTier(): FreeTier {
  if (loaded === undefined) {
    const lines = readFileSync(join(pricingFolder(), "free-tier.jsonl"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Partial<FreeTerm> & { readonly text?: string });
    const terms = lines.filter((line): line is FreeTerm => line.term !== undefined);
    const texts = lines.flatMap(({ source, text }) => (source && text ? [[source, text]] : []));
    loaded = { terms, sources: new Map(texts as [string, string][]) };
  }
  return loaded;
}
