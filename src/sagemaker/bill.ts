import type { CloudKind } from "../cloud/cloud-kind";
import type { CostLine } from "../cost/cost-line";
import { priceUsage, totalOf, type Usage } from "../cost/price-usage";
import type { Block, DisplayDocument, Showable } from "../display/document";
import { withDisplays } from "../display/inspect";
import { PriceBook } from "../prices/price-book";
import { formatUsd } from "../units/money";

/** What a session's work costs. */
export class Bill implements Showable {
  /** Whether the work ran on this machine (then the amounts are what AWS would have asked) or on AWS. */
  readonly kind: CloudKind;
  readonly region: string;
  /** One line a thing that is paid for. */
  readonly lines: readonly CostLine[];
  /** USD, an exact decimal text: the sum of the lines whose price is known. */
  readonly total: string;
  /** True when a line is missing from the total because its price is not known. */
  readonly partial: boolean;
  /** Jobs and endpoints that were still running when the bill was made. */
  readonly running: readonly string[];

  /** @internal */
  constructor(
    usages: readonly Usage[],
    setup: {
      readonly kind: CloudKind;
      readonly region: string;
      readonly running: readonly string[];
    },
  ) {
    this.kind = setup.kind;
    this.region = setup.region;
    this.running = setup.running;
    this.lines =
      usages.length === 0 ? [] : priceUsage(usages, PriceBook.open({ region: setup.region }));
    const { amount, partial } = totalOf(this.lines);
    this.total = amount;
    this.partial = partial;
  }

  document(): DisplayDocument {
    const title = this.kind === "local" ? "Would have cost on AWS" : "Cost so far, by list price";
    if (this.lines.length === 0) {
      return {
        title,
        blocks: [
          { kind: "note", tone: "plain", text: "Nothing that is paid for has run in this session" },
        ],
      };
    }
    return { title, blocks: [this.#table(), ...this.#notes()] };
  }

  #table(): Block {
    return {
      kind: "table",
      columns: [
        { title: "For" },
        { title: "What" },
        { title: "Type" },
        { title: "Working" },
        { title: "USD", align: "right" },
      ],
      rows: this.lines.map((line) => [
        line.resource,
        line.component,
        line.instanceType ?? "",
        line.working,
        amountText(line),
      ]),
      footer: [
        this.partial ? "Total of the known prices" : "Total",
        "",
        "",
        "",
        formatUsd(this.total),
      ],
    };
  }

  #notes(): Block[] {
    const notes: Block[] = [];
    const note = (tone: "plain" | "warning" | "muted", text: string) =>
      notes.push({ kind: "note", tone, text });
    if (this.kind === "local") {
      note(
        "plain",
        "Everything ran on this machine and cost nothing; these are AWS's prices for the same work",
      );
    }
    if (this.running.length > 0) note("warning", `Still running: ${this.running.join(", ")}`);
    const dates = [...new Set(this.lines.flatMap(({ date }) => (date ? [date] : [])))].sort();
    const inferred = this.lines.some((line) => line.inferred !== undefined);
    if (dates.length > 0) {
      const on = dates.length === 1 ? dates[0] : `${dates[0]} to ${dates.at(-1)}`;
      note(
        "muted",
        `Prices of ${this.region}, ${on}${inferred ? "; some are inferred" : ""}; taxes not included`,
      );
    }
    return notes;
  }
}
withDisplays(Bill);

/** USD below which an amount is only said to be small. */
const SMALLEST_SHOWN_USD = 0.000_1;

function amountText(line: CostLine): string {
  if (line.amount !== undefined) {
    const small = Number(line.amount) > 0 && Number(line.amount) < SMALLEST_SHOWN_USD;
    return small ? `under ${formatUsd(String(SMALLEST_SHOWN_USD))}` : formatUsd(line.amount);
  }
  if (line.state === "usage") return "by usage";
  return line.instanceType?.startsWith("local") ? "this machine" : "no price";
}
