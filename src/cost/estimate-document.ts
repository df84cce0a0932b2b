import type { Block, DisplayDocument } from "../display/document";
import { formatUsd } from "../units/money";
import { costChart } from "./cost-chart";
import type { Estimate } from "./estimate";
import { lineCells, totalRows } from "./estimate-forms";
import type { EstimateLine } from "./estimate-line";

/** How an estimate looks: sums, lines, a stacked bar, the working of each line with its source, warnings. */
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
      ...workingTable(estimate.lines),
      ...estimate.warnings.map((warning) => note("warning", warning)),
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
    ],
    rows: lines.map(lineCells),
    footer: [label, "", "", totals.partial ? "partial" : "", formatUsd(total)],
  };
}

function workingTable(lines: readonly EstimateLine[]): readonly Block[] {
  if (lines.length === 0) return [];
  const sources = [...new Set(lines.map(sourceText).filter((text) => text !== ""))];
  const working: Block = {
    kind: "table",
    caption: "How each line is worked out",
    columns: [{ title: "Line" }, { title: "Working" }, { title: "Price from", align: "right" }],
    rows: lines.map((line) => {
      const place = sources.indexOf(sourceText(line)) + 1;
      return [`${line.resource}, ${line.component}`, line.working, place ? `[${place}]` : ""];
    }),
  };
  const list: Block = {
    kind: "table",
    caption: "Where the prices come from",
    columns: [{ title: "", align: "right" }, { title: "Source" }],
    rows: sources.map((text, index) => [`[${index + 1}]`, text]),
  };
  return sources.length === 0 ? [working] : [working, list];
}

function sourceText({ source, date, offer, inferred }: EstimateLine): string {
  if (source === "") return "";
  const grade = offer && offer.grade !== "given" ? `grade ${offer.grade}` : undefined;
  const facts = [date, grade, inferred && `inferred: ${inferred}`].filter(Boolean).join(", ");
  return facts === "" ? source : `${source} (${facts})`;
}
