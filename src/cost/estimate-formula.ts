import type { FormulaBlock, FormulaPart, FormulaRow } from "../display/document";
import { Exact } from "../units/money";
import type { Estimate } from "./estimate";
import type { EstimateLine } from "./estimate-line";
import { unitSign, workingNumber } from "./working";

/** Quantities are written with 18 decimals; amounts that differ by less than this come from the same numbers. */
const SAME_USD = "1e-12";

/** The working of an estimate as formulas: a row for each priced line, and the sums. */
export function estimateFormula({ lines, totals }: Estimate): FormulaBlock {
  const sums = [
    ...(totals.monthly === "0" ? [] : [sum("total a month", totals.monthly)]),
    ...(totals.oneOff === "0" ? [] : [sum("total once", totals.oneOff)]),
  ];
  return { kind: "formula", rows: [...lines.flatMap((line) => lineRow(line) ?? []), ...sums] };
}

/** `hosting: 24 h/day × 31 day × 2 × 0.065 USD/h = 96.72 USD`; undefined for a line without an amount. */
function lineRow(line: EstimateLine): FormulaRow | undefined {
  const { amount, quantity, unitPrice, draft } = line;
  if (amount === undefined || quantity === undefined) return undefined;
  const unit = unitSign(quantity.unit);
  const steps: readonly FormulaPart[] = draft
    ? draft.formula.pieces(draft.inputs)
    : [value(quantity.value, unit)];
  const total = value(workingNumber(new Exact(quantity.value)), unit);
  // Of several tiers or after a discount, only the whole quantity and the amount are said; the working has the steps.
  const flat =
    unitPrice !== undefined &&
    new Exact(unitPrice).times(quantity.value).minus(amount).abs().lt(SAME_USD);
  const end: readonly FormulaPart[] = flat
    ? [sign("×"), value(unitPrice, `USD/${unit}`), sign("=")]
    : [...(draft ? [sign("="), total] : []), sign("⇒")];
  return {
    label: `${line.resource}, ${line.component}`,
    parts: [...steps, ...end, dollars(amount)],
  };
}

function sum(label: string, amount: string): FormulaRow {
  return { label, parts: [dollars(amount)] };
}

function dollars(amount: string): FormulaPart {
  return value(workingNumber(new Exact(amount)), "USD");
}

function value(number: string, unit: string): FormulaPart {
  return { kind: "value", number, unit };
}

function sign(one: "×" | "=" | "⇒"): FormulaPart {
  return { kind: "sign", sign: one };
}
