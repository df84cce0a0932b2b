import { formatPrice, formatUsd } from "../units/money";
import type { Estimate } from "./estimate";
import type { EstimateLine, EstimateTotals } from "./estimate-line";
import { lineSource } from "./line-source";
import { quantityText, unitSign } from "./working";

/** An estimate as plain data. Amounts are exact decimal texts; what is not known is null. */
export interface EstimateJson {
  readonly currency: "USD";
  readonly name: string;
  readonly region: string;
  readonly priceDate: string;
  readonly lines: readonly EstimateLineJson[];
  readonly totals: Omit<EstimateTotals, "partial">;
  readonly warnings: readonly string[];
}

/** A line of an estimate as plain data. */
export interface EstimateLineJson {
  readonly resource: string;
  readonly component: string;
  readonly quantity: { readonly value: string; readonly unit: string } | null;
  readonly unitPrice: string | null;
  readonly amount: string | null;
  readonly state: "priced" | "usage" | "unpriced";
  readonly formula: string | null;
  readonly working: string;
  /** With its day and grade, and the rule where the price was inferred; empty where there is no price. */
  readonly source: string;
}

/** The plain data of an estimate. */
export function estimateJson(estimate: Estimate): EstimateJson {
  const { currency, name, region, priceDate, warnings } = estimate;
  const { monthly, oneOff, firstMonth, yearly } = estimate.totals;
  return {
    currency,
    name,
    region,
    priceDate,
    lines: estimate.lines.map(lineJson),
    totals: { monthly, oneOff, firstMonth, yearly },
    warnings,
  };
}

function lineJson(line: EstimateLine): EstimateLineJson {
  return {
    resource: line.resource,
    component: line.component,
    quantity: line.quantity ?? null,
    unitPrice: line.unitPrice ?? null,
    amount: line.amount ?? null,
    state: line.state,
    formula: line.formula ?? null,
    working: line.working,
    source: lineSource(line),
  };
}

const CSV_COLUMNS = [
  "resource",
  "component",
  "instanceType",
  "period",
  "quantity",
  "unit",
  "unitPriceUsd",
  "amountUsd",
  "state",
  "working",
  "source",
  "date",
  "inferred",
] as const;

/** CSV after RFC 4180: CRLF, quotes doubled; a text that a spreadsheet would take for a formula gets an apostrophe. */
export function estimateCsv(estimate: Estimate): string {
  const rows = estimate.lines.map((line) => [
    textCell(line.resource),
    textCell(line.component),
    line.instanceType ?? "",
    line.period,
    line.quantity?.value ?? "",
    line.quantity?.unit ?? "",
    line.unitPrice ?? "",
    line.amount ?? "",
    line.state,
    textCell(line.working),
    textCell(line.source),
    line.date ?? "",
    line.inferred ?? "",
  ]);
  return `${[[...CSV_COLUMNS], ...rows].map((row) => row.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

function textCell(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A table in GitHub's Markdown, the sums, and the warnings as a list. */
export function estimateMarkdown(estimate: Estimate): string {
  const rows = estimate.lines.map((line) =>
    lineCells(line).concat(line.working).map(markdownCell).join(" | "),
  );
  const { totals } = estimate;
  return [
    `## ${estimate.name}`,
    "",
    `${estimate.region}, prices of ${estimate.priceDate}, USD without tax`,
    "",
    "| Resource | Component | Quantity | Unit price | Amount | Working |",
    "| --- | --- | ---: | ---: | ---: | --- |",
    ...rows.map((row) => `| ${row} |`),
    "",
    ...totalRows(totals).map(({ label, value }) => `- ${label}: **${value}**`),
    ...(estimate.warnings.length > 0 ? [""] : []),
    ...estimate.warnings.map((warning) => `> ${markdownCell(warning)}  `),
    "",
  ].join("\n");
}

function markdownCell(text: string): string {
  return text.replace(/[\\|`*_<>[\]]/g, "\\$&").replace(/\s+/g, " ");
}

/** Resource, component, quantity, unit price and amount as a table shows them. */
export function lineCells(line: EstimateLine): string[] {
  const { resource, component, instanceType, quantity, unitPrice } = line;
  const unit = quantity?.unit ?? line.offer?.unit;
  const memoryGb = line.offer?.memoryGb;
  const variant = instanceType ?? (memoryGb === undefined ? undefined : `${memoryGb} GB`);
  return [
    resource,
    variant ? `${component}, ${variant}` : component,
    quantity ? quantityText(quantity) : "",
    priceCell(line, unitPrice, unit),
    amountCell(line),
  ];
}

function priceCell(
  line: EstimateLine,
  unitPrice: string | undefined,
  unit: string | undefined,
): string {
  if (unitPrice !== undefined)
    return `${formatPrice(unitPrice)}/${unitSign(unit ?? "")}${line.inferred ? " *" : ""}`;
  return line.offer ? "by tiers" : "not known";
}

function amountCell({ amount, state, period, months }: EstimateLine): string {
  if (state === "usage") return "depends on usage";
  if (amount === undefined) return "price not found";
  if (period === "once") return `${formatUsd(amount)} once`;
  return months ? `${formatUsd(amount)}, first ${months} months` : formatUsd(amount);
}

/** The sums with their names; those that say nothing new are left out. */
export function totalRows(totals: EstimateTotals): readonly { label: string; value: string }[] {
  const partial = totals.partial ? " (partial: a price was not found)" : "";
  const once = totals.oneOff !== "0";
  const first = totals.firstMonth !== totals.monthly && totals.firstMonth !== totals.oneOff;
  return [
    ...(totals.monthly !== "0" || !once
      ? [{ label: "A month", value: `${formatUsd(totals.monthly)}${partial}` }]
      : []),
    ...(once ? [{ label: "Once", value: `${formatUsd(totals.oneOff)}${partial}` }] : []),
    ...(first
      ? [{ label: "First month", value: `${formatUsd(totals.firstMonth)}${partial}` }]
      : []),
    ...(totals.monthly !== "0"
      ? [{ label: "First year", value: `${formatUsd(totals.yearly)}${partial}` }]
      : []),
  ];
}
