import type { Block, DisplayDocument } from "../display/document";
import { formatUsd } from "../units/money";
import { costChart } from "./cost-chart";
import type { Estimate } from "./estimate";
import { lineCells, totalRows } from "./estimate-forms";
import type { EstimateLine } from "./estimate-line";
import { lineSource } from "./line-source";

/** How an estimate looks: sums, lines with the number of their source, a stacked bar, warnings, and the working to open. */
export function estimateDocument(estimate: Estimate): DisplayDocument {
  return {
    title: `${estimate.name}: ${headline(estimate)}`,
    blocks: [
      {
        kind: "facts",
        items: [
          ...totalRows(estimate.totals),
          { label: "Region", value: estimate.region },
          { label: "Prices of", value: `${estimate.priceDate}, USD without tax` },
        ],
      },
      linesTable(estimate),
      ...(hasInferred(estimate.lines)
        ? [note("muted", "* no source states this price; it is inferred, see below")]
        : []),
      ...costChart(estimate),
      ...estimate.warnings.map((warning) => note("warning", warning)),
      ...workingDetails(estimate.lines),
    ],
  };
}

function headline({ totals }: Estimate): string {
  const about = totals.partial ? "at least " : "";
  if (totals.monthly === "0" && totals.oneOff !== "0")
    return `${about}${formatUsd(totals.oneOff)} once`;
  return `${about}${formatUsd(totals.monthly)} a month`;
}

function note(tone: "muted" | "warning", text: string): Block {
  return { kind: "note", tone, text };
}

function hasInferred(lines: readonly EstimateLine[]): boolean {
  return lines.some(({ inferred }) => inferred !== undefined);
}

function linesTable({ lines, totals }: Estimate): Block {
  const sources = sourcesOf(lines);
  const total = totals.monthly === "0" && totals.oneOff !== "0" ? totals.oneOff : totals.monthly;
  const label = total === totals.monthly && totals.monthly !== "0" ? "Total a month" : "Total once";
  return {
    kind: "table",
    columns: [
      { title: "Resource" },
      { title: "Component" },
      { title: "Quantity", align: "right" },
      { title: "Unit price", align: "right" },
      { title: "Amount", align: "right" },
      { title: "Source", align: "right" },
    ],
    rows: lines.map((line) => [...lineCells(line), place(line, sources)]),
    footer: [label, "", "", totals.partial ? "partial" : "", formatUsd(total), ""],
  };
}

/** What a reader opens to check a number: each line's working, and the sources that the numbers in brackets name. */
function workingDetails(lines: readonly EstimateLine[]): readonly Block[] {
  if (lines.length === 0) return [];
  const sources = sourcesOf(lines);
  const working: Block = {
    kind: "table",
    columns: [{ title: "Line" }, { title: "Working" }, { title: "Price from", align: "right" }],
    rows: lines.map((line) => [
      `${line.resource}, ${line.component}`,
      line.working,
      place(line, sources),
    ]),
  };
  const list: Block = {
    kind: "table",
    columns: [{ title: "", align: "right" }, { title: "Source" }],
    rows: sources.map((text, index) => [`[${index + 1}]`, text]),
  };
  const details = (summary: string, block: Block): Block => ({
    kind: "details",
    summary,
    blocks: [block],
  });
  return [
    details("How each line is worked out", working),
    ...(sources.length === 0 ? [] : [details("Where the prices come from", list)]),
  ];
}

function sourcesOf(lines: readonly EstimateLine[]): readonly string[] {
  return [...new Set(lines.map(lineSource).filter((text) => text !== ""))];
}

/** The number of a line's source: `[2]`. */
function place(line: EstimateLine, sources: readonly string[]): string {
  const index = sources.indexOf(lineSource(line));
  return index === -1 ? "" : `[${index + 1}]`;
}
