import type { FormulaBlock, FormulaPart, FormulaRow } from "./document";

/** Parts that fit beside a label in a page's width. */
const LONG_FORMULA = 11;

const LATEX_SIGNS: Readonly<Record<string, string>> = {
  "+": "+",
  "−": "-",
  "×": "\\times",
  "÷": "\\div",
  "=": "=",
  "⇒": "\\Rightarrow",
  "(": "\\left(",
  ")": "\\right)",
};

/** A formula a line: `hosting: 24 h/day × 31 day = 744 h`. */
export function formulaTextRows({ rows }: FormulaBlock): string[] {
  return rows.map(({ label, parts }) => `${label}: ${formulaText(parts)}`);
}

/** All formulas as one aligned LaTeX environment. */
export function formulaLatex({ rows }: FormulaBlock): string {
  const lines = rows.map(
    ({ label, parts }) => `\\text{${escapeLatex(label)}} &: ${latexParts(parts)}`,
  );
  return ["\\begin{aligned}", lines.join(" \\\\\n"), "\\end{aligned}"].join("\n");
}

/**
 * All formulas as a MathML table (MathML Core), which browsers draw by themselves. Where a viewer drops its elements, the
 * text that is left can still be read.
 *
 * @param safe makes text safe inside HTML
 */
export function formulaMathml({ rows }: FormulaBlock, safe: (text: string) => string): string {
  const cell = (align: string, inner: string) =>
    `<mtd style="text-align:${align};padding:.25em .4em">${inner}</mtd>`;
  const row = ({ label, parts }: FormulaRow) =>
    `<mtr>${cell("right", `<mtext>${safe(label)}:</mtext>`)}${cell("left", parts.map((part) => mathmlPart(part, safe)).join(""))}</mtr>`;
  return `<math><mtable>\n${rows.map(row).join("\n")}\n</mtable></math>`;
}

function formulaText(parts: readonly FormulaPart[]): string {
  const texts = parts.map((part) => {
    if (part.kind === "value")
      return part.unit === "" ? part.number : `${part.number} ${part.unit}`;
    return part.sign === "(" || part.sign === ")" ? part.sign : ` ${part.sign} `;
  });
  return texts.join("");
}

/** The parts in a row; what a long formula comes to stands below it, since LaTeX breaks no lines by itself. */
function latexParts(parts: readonly FormulaPart[]): string {
  const ends = parts.map(
    (part) => part.kind === "sign" && (part.sign === "=" || part.sign === "⇒"),
  );
  const end = ends.lastIndexOf(true);
  if (parts.length <= LONG_FORMULA || end < 0) return parts.map(latexPart).join(" ");
  const halves = [parts.slice(0, end), parts.slice(end)];
  return halves.map((half) => half.map(latexPart).join(" ")).join(" \\\\\n&\\quad ");
}

function latexPart(part: FormulaPart): string {
  if (part.kind === "sign") return LATEX_SIGNS[part.sign] ?? part.sign;
  const [over = "", under] = part.unit.split("/");
  const number = grouped(part.number, "{,}");
  if (part.unit === "") return number;
  if (under === undefined) return `${number}\\,\\text{${escapeLatex(over)}}`;
  return `${number}\\,\\tfrac{\\text{${escapeLatex(over)}}}{\\text{${escapeLatex(under)}}}`;
}

function mathmlPart(part: FormulaPart, safe: (text: string) => string): string {
  // Parentheses would grow to the height of the unit beside them.
  if (part.kind === "sign") return `<mo stretchy="false">${part.sign}</mo>`;
  const number = `<mn>${safe(grouped(part.number, ","))}</mn>`;
  return part.unit === "" ? number : `${number}<mtext>&nbsp;${safe(part.unit)}</mtext>`;
}

/** `1488.5` with its thousands set apart. */
function grouped(number: string, separator: string): string {
  const [whole = "", fraction] = number.split(".");
  const thousands = whole.replace(/\B(?=(\d{3})+$)/g, separator);
  return fraction === undefined ? thousands : `${thousands}.${fraction}`;
}

const LATEX_LETTERS: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
};

function escapeLatex(text: string): string {
  return text.replace(/[\\~^]|[&%$#_{}]/g, (sign) => LATEX_LETTERS[sign] ?? `\\${sign}`);
}
