import type { Block, DisplayDocument, Showable } from "../display/document";
import { withDisplays } from "../display/inspect";
import { Exact, formatPrice } from "../units/money";
import { flatPrice, offerKey, type PriceOffer, priceText } from "./offer";
import type { PriceBook } from "./price-book";

/** One thing whose price differs between two books. */
export interface PriceChange {
  readonly kind: "added" | "removed" | "changed";
  readonly component: string;
  /** The instance type, storage class or memory; empty where the component has one price. */
  readonly variant: string;
  readonly before?: PriceOffer;
  readonly after?: PriceOffer;
  /** By how much in percent, with one decimal, signed; undefined where a price has several tiers. */
  readonly percent?: string;
}

/** What differs between two price books. */
export class PriceDiff implements Showable {
  readonly before: string;
  readonly after: string;
  readonly changes: readonly PriceChange[];

  /** @internal */
  constructor(diff: {
    readonly before: string;
    readonly after: string;
    readonly changes: readonly PriceChange[];
  }) {
    this.before = diff.before;
    this.after = diff.after;
    this.changes = diff.changes;
  }

  document(): DisplayDocument {
    const title = `Prices: ${this.before} and ${this.after}`;
    if (this.changes.length === 0)
      return { title, blocks: [{ kind: "note", tone: "good", text: "No price differs" }] };
    const table: Block = {
      kind: "table",
      columns: [
        { title: "" },
        { title: "Component" },
        { title: "Of" },
        { title: "Before", align: "right" },
        { title: "After", align: "right" },
        { title: "Change", align: "right" },
      ],
      rows: this.changes.map(({ kind, component, variant, before, after, percent }) => [
        kind,
        component,
        variant,
        before ? shortPrice(before) : "",
        after ? shortPrice(after) : "",
        percent === undefined ? "" : `${percent} %`,
      ]),
    };
    return { title, blocks: [table] };
  }
}
withDisplays(PriceDiff);

/** Compares the stated prices of two books: what was added, removed and changed, sorted by component. */
export function diffPrices(before: PriceBook, after: PriceBook): PriceDiff {
  const left = new Map(before.offers().map((offer) => [offerKey(offer), offer]));
  const right = new Map(after.offers().map((offer) => [offerKey(offer), offer]));
  const changes = [...new Set([...left.keys(), ...right.keys()])].sort().flatMap((key) => {
    const change = changeOf(key, left.get(key), right.get(key));
    return change ? [change] : [];
  });
  const name = (book: PriceBook) => `${book.region}, ${book.date}`;
  return new PriceDiff({ before: name(before), after: name(after), changes });
}

function changeOf(
  key: string,
  before: PriceOffer | undefined,
  after: PriceOffer | undefined,
): PriceChange | undefined {
  const [component = "", variant = ""] = key.split("|");
  if (!before) return { kind: "added", component, variant, after };
  if (!after) return { kind: "removed", component, variant, before };
  if (sameTiers(before, after)) return undefined;
  const from = flatPrice(before);
  const to = flatPrice(after);
  return { kind: "changed", component, variant, before, after, percent: percentOf(from, to) };
}

function sameTiers(a: PriceOffer, b: PriceOffer): boolean {
  return (
    a.tiers.length === b.tiers.length &&
    a.tiers.every((tier, index) => {
      const other = b.tiers[index];
      return (
        other !== undefined &&
        new Exact(tier.usd).eq(other.usd) &&
        tier.from === other.from &&
        tier.to === other.to
      );
    })
  );
}

function percentOf(from: string | undefined, to: string | undefined): string | undefined {
  if (from === undefined || to === undefined || Number(from) === 0) return undefined;
  const percent = new Exact(to).div(from).minus(1).times(100);
  return `${percent.isNegative() ? "−" : "+"}${percent.abs().toFixed(1)}`;
}

function shortPrice(offer: PriceOffer): string {
  const flat = flatPrice(offer);
  return flat === undefined ? priceText(offer) : formatPrice(flat);
}
