import type { Clock } from "../clock";
import type { DisplayDocument, FormulaBlock, Showable } from "../display/document";
import { formulaLatex } from "../display/formula";
import { withDisplays } from "../display/inspect";
import { PriceBook, type PriceOverride } from "../prices/price-book";
import { checkPlan } from "./check-plan";
import { estimateDocument } from "./estimate-document";
import type { EstimateJson } from "./estimate-forms";
import { estimateCsv, estimateJson, estimateMarkdown } from "./estimate-forms";
import { estimateFormula } from "./estimate-formula";
import type { EstimateLine, EstimateTotals } from "./estimate-line";
import { estimateWarnings } from "./estimate-warnings";
import { freeTierLines } from "./free-tier";
import type { Plan } from "./plan";
import { planDrafts } from "./plan-drafts";
import type { CheckedPlan } from "./plan-format";
import { otherLine, priceDraft } from "./price-draft";
import { totalsOf } from "./totals";

/** How a plan is estimated; what is given here goes before what the plan says. */
export interface EstimateOptions {
  /** The region whose prices are used. Default: the plan's, else `us-east-1`. */
  readonly region?: string;
  /** The date of a shipped price snapshot. Default: the plan's, else the newest prices there are. */
  readonly snapshot?: string;
  /** An open price book, instead of region and snapshot. */
  readonly book?: PriceBook;
  /** Whether AWS's free tier is taken off. Default: as the plan says, else no. */
  readonly freeTier?: boolean;
  /** The clock by which the prices' age is told. Default: the machine's. */
  readonly clock?: Clock;
}

/** What a plan costs: every line with its working and its source, and the sums. */
export class Estimate implements Showable {
  readonly name: string;
  readonly region: string;
  readonly currency = "USD";
  /** The day the prices stand for, `2026-10-04`. */
  readonly priceDate: string;
  readonly lines: readonly EstimateLine[];
  readonly totals: EstimateTotals;
  /** What a reader should know before trusting the sums, one sentence each. */
  readonly warnings: readonly string[];

  /** @internal */
  constructor(plan: CheckedPlan, book: PriceBook) {
    const { prices } = plan;
    const lines = [
      ...planDrafts(plan).flatMap((draft) => priceDraft(draft, book, prices) ?? []),
      ...(plan.other ?? []).map(otherLine),
    ];
    const free = prices?.freeTier ? freeTierLines(lines, book, prices) : [];
    this.name = plan.name ?? "plan";
    this.region = book.region;
    this.priceDate = book.date;
    this.lines = [...lines, ...free];
    this.totals = totalsOf(this.lines);
    this.warnings = estimateWarnings({ plan, lines: this.lines, book });
  }

  document(): DisplayDocument {
    return estimateDocument(this);
  }

  /** The estimate as plain data, fit for `JSON.stringify`; all amounts are decimal texts. */
  toJSON(): EstimateJson {
    return estimateJson(this);
  }

  /** One line a cost line, with a header, after RFC 4180. */
  csv(): string {
    return estimateCsv(this);
  }

  /** A Markdown table with the sums and the warnings. */
  markdown(): string {
    return estimateMarkdown(this);
  }

  /** The working of every priced line as formulas, to be shown: `show(price.working())`. */
  working(): FormulaBlock {
    return estimateFormula(this);
  }

  /** The same as the text of an aligned LaTeX formula. */
  latex(): string {
    return formulaLatex(estimateFormula(this));
  }
}
withDisplays(Estimate);

/**
 * Works out what a plan costs, offline.
 *
 * ```ts
 * const price = estimate({ endpoints: [{ instanceType: "ml.m5.xlarge", instanceCount: 2 }] });
 * price.totals.monthly; // "335.8"
 * ```
 *
 * Throws a `SagelabError`: `InvalidInput` for a plan that cannot be used, with the path, the value and what is allowed;
 * `NotFound` for a snapshot that does not exist. A price that is not known is no error: its line is `unpriced` and the
 * totals are partial.
 */
export function estimate(plan: Plan, options: EstimateOptions = {}): Estimate {
  const checked = withOptions(checkPlan(plan), options);
  return new Estimate(checked, bookFor(checked, options));
}

function withOptions(plan: CheckedPlan, { freeTier }: EstimateOptions): CheckedPlan {
  return freeTier === undefined ? plan : { ...plan, prices: { ...plan.prices, freeTier } };
}

function bookFor({ prices, region }: CheckedPlan, options: EstimateOptions): PriceBook {
  const book =
    options.book ??
    PriceBook.open({
      region: options.region ?? region,
      snapshot: options.snapshot ?? prices?.snapshot,
      clock: options.clock,
    });
  const given = [
    ...(prices?.overrides ?? []),
    ...(prices?.savingsPlan?.rates ?? []).map((rate) => ({
      ...rate,
      source: "Savings Plan rate given in the plan",
    })),
  ] as readonly PriceOverride[];
  return given.length === 0 ? book : book.withOverrides(given);
}
