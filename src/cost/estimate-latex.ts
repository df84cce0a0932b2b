import { latexNumber, latexUnit } from "../units/formula";
import { Exact } from "../units/money";
import type { Estimate } from "./estimate";
import type { EstimateLine } from "./estimate-line";
import { unitSign, workingNumber } from "./working";

/** The working of an estimate as one aligned LaTeX formula: a row for each priced line, and the sum. */
export function estimateLatex(estimate: Estimate): string {
  const rows = estimate.lines.flatMap((line) => lineLatex(line) ?? []);
  const sum = `\\text{${escapeLatex("total a month")}} &: ${usd(estimate.totals.monthly)}`;
  return ["\\begin{aligned}", [...rows, sum].join(" \\\\\n"), "\\end{aligned}"].join("\n");
}

/** `\text{Hosting} &: 24\,\tfrac{h}{day} × … = 96.72\,USD`; undefined for a line without an amount. */
export function lineLatex(line: EstimateLine): string | undefined {
  const { amount, quantity, unitPrice, draft } = line;
  if (amount === undefined || quantity === undefined) return undefined;
  const unit = unitSign(quantity.unit);
  const steps = draft
    ? draft.formula.latex(draft.inputs)
    : `${latexNumber(quantity.value)}${latexUnit(unit)}`;
  const price =
    unitPrice === undefined
      ? ` = ${latexNumber(workingNumber(new Exact(quantity.value)))}${latexUnit(unit)}`
      : ` \\times ${latexNumber(unitPrice)}${latexUnit(`USD/${unit}`)}`;
  const relation = unitPrice === undefined ? " \\Rightarrow " : " = ";
  return `\\text{${escapeLatex(`${line.resource}, ${line.component}`)}} &: ${steps}${price}${relation}${usd(amount)}`;
}

function usd(amount: string): string {
  return `${latexNumber(workingNumber(new Exact(amount)))}\\,\\text{USD}`;
}

const LATEX_SIGNS: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
};

function escapeLatex(text: string): string {
  return text.replace(/[\\~^]|[&%$#_{}]/g, (sign) => LATEX_SIGNS[sign] ?? `\\${sign}`);
}
