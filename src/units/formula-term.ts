import { Exact } from "./money";

/** The signs of a formula. */
export type FormulaSign = "+" | "-" | "*" | "/";

/** A formula that was read: a tree of its parts. */
export type FormulaTerm =
  | { readonly kind: "input"; readonly name: string }
  | { readonly kind: "number"; readonly value: Exact }
  | { readonly kind: "group"; readonly inner: FormulaTerm }
  | {
      readonly kind: "operation";
      readonly sign: FormulaSign;
      readonly left: FormulaTerm;
      readonly right: FormulaTerm;
    };

const TOKEN = /\s*(\d+(?:\.\d+)?|[A-Za-z_]\w*|[-+*/()])/y;

/**
 * Reads a formula of the part of mathjs's syntax that cost models need: `+`, `-`, `*`, `/`, parentheses, decimal numbers and
 * names, products before sums, equal signs from left to right. Throws a `TypeError` that names what is not allowed.
 */
export function readTerm(text: string): FormulaTerm {
  const tokens = tokensOf(text);
  let at = 0;
  const refuse = (): TypeError =>
    new TypeError(`Cannot compile "${text}": "${tokens[at] ?? "the end"}" is not allowed there`);
  const chain = (signs: string, part: () => FormulaTerm): FormulaTerm => {
    let left = part();
    for (let sign = tokens[at]; sign && signs.includes(sign); sign = tokens[at]) {
      at += 1;
      left = { kind: "operation", sign: sign as FormulaSign, left, right: part() };
    }
    return left;
  };
  const factor = (): FormulaTerm => {
    const token = tokens[at];
    if (token === undefined || /^[-+*/)]$/.test(token)) throw refuse();
    at += 1;
    if (/^\d/.test(token)) return { kind: "number", value: new Exact(token) };
    if (token !== "(") return { kind: "input", name: token };
    const inner = sum();
    if (tokens[at] !== ")") throw refuse();
    at += 1;
    return { kind: "group", inner };
  };
  const sum = (): FormulaTerm => chain("+-", () => chain("*/", factor));
  const term = sum();
  if (at < tokens.length) throw refuse();
  return term;
}

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  const pattern = new RegExp(TOKEN);
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const from = pattern.lastIndex;
    const token = pattern.exec(text)?.[1];
    if (token === undefined)
      throw new TypeError(
        `Cannot compile "${text}": "${text.slice(from).trim().charAt(0)}" is not allowed in a formula`,
      );
    tokens.push(token);
  }
  return tokens;
}
