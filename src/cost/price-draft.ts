import { costComponent } from "../prices/components";
import { flatPrice, type PriceOffer } from "../prices/offer";
import type { PriceBook } from "../prices/price-book";
import { Exact, exactText } from "../units/money";
import type { CostDraft, DraftQuantity } from "./cost-draft";
import type { EstimateLine } from "./estimate-line";
import type { CheckedOther, CheckedPrices } from "./plan-format";
import { priceQuantity } from "./price-quantity";
import { reduced, reductionsOf } from "./reductions";
import { amountWorking, workingNumber } from "./working";

/**
 * Puts a price to a draft. A price that is not known leaves the line without an amount. Optional usage that the plan does
 * not give and the book does not price makes no line.
 */
export function priceDraft(
  draft: CostDraft,
  book: PriceBook,
  prices: CheckedPrices | undefined,
): EstimateLine | undefined {
  const offer = offerFor(draft, book);
  if (!offer && !draft.quantity && draft.optional) return undefined;
  const component = draft.shownAs ?? offer?.component ?? draft.components[0] ?? "";
  const price = draft.quantity
    ? priced(draft.quantity, { offer, component, book, prices })
    : undefined;
  const known = offer ? "usage" : "unpriced";
  // One literal: lines are made by the thousand, and spreading objects would take most of the time.
  return {
    resource: draft.resource,
    component,
    instanceType: draft.instanceType,
    period: draft.period,
    quantity: price?.quantity,
    unitPrice: price ? price.unitPrice : offer && flatPrice(offer),
    amount: price?.amount,
    state: price ? (price.amount === undefined ? "unpriced" : "priced") : known,
    formula: draft.quantity?.formula.text,
    working: price?.working ?? (offer ? missingText(draft) : noPrice(book)),
    offer,
    source: offer ? offer.sources.join("; ") : "",
    date: offer?.date,
    inferred: offer?.inferred,
    draft: draft.quantity,
  };
}

/** The part of a line that comes from its quantity. */
type Priced = Pick<EstimateLine, "quantity" | "unitPrice" | "amount" | "working">;

function priced(
  { formula, inputs }: DraftQuantity,
  given: {
    readonly offer: PriceOffer | undefined;
    readonly component: string;
    readonly book: PriceBook;
    readonly prices: CheckedPrices | undefined;
  },
): Priced {
  const { offer, component, book, prices } = given;
  const value = formula.evaluate(inputs);
  const steps = formula.working(inputs);
  const unit = offer?.unit ?? costComponent(component)?.unit ?? "";
  const quantity = { value: exactText(value), unit };
  if (!offer) return { quantity, working: `${steps}: ${noPrice(book)}` };
  const cost = priceQuantity(offer, value);
  const reductions = reductionsOf(offer, prices);
  const amount = cost.amount && reduced(cost.amount, reductions);
  return {
    quantity,
    unitPrice: cost.parts.length === 1 ? cost.parts[0]?.usd : undefined,
    amount: amount && exactText(amount),
    working: amountWorking({
      steps,
      quantity: value,
      unit: offer.unit,
      priced: cost,
      reductions: reductions.map(({ text }) => text).join(""),
      reduced: amount,
    }),
  };
}

/** A line of another service, at the price that the plan gives. */
export function otherLine(other: CheckedOther): EstimateLine {
  const quantity = other.quantity ?? new Exact(1);
  const unit = other.unit ?? "month";
  const usd = other.usd ?? "0";
  const amount = quantity.times(usd);
  return {
    resource: other.name ?? "other",
    component: "Other",
    period: "month",
    quantity: { value: exactText(quantity), unit },
    unitPrice: usd,
    amount: exactText(amount),
    state: "priced",
    formula: "quantity",
    working: `${workingNumber(quantity)} ${unit} × ${usd} USD/${unit} = ${workingNumber(amount)} USD`,
    source: other.source ?? "given in the plan",
  };
}

/** The offer of the first component that a source states, else of the first whose price a rule gives. */
function offerFor(draft: CostDraft, book: PriceBook): PriceOffer | undefined {
  const { instanceType, storageClass, memoryGb } = draft;
  let inferred: PriceOffer | undefined;
  for (const component of draft.components) {
    const offer = book.offer({ component, instanceType, storageClass, memoryGb });
    if (offer && !offer.inferred) return offer;
    inferred ??= offer;
  }
  return inferred;
}

function missingText({ missing }: CostDraft): string {
  return `depends on ${missing ?? "usage"}, which the plan does not give`;
}

function noPrice(book: PriceBook): string {
  return `no price of ${book.date} for ${book.region}`;
}
