import { checkedFormulas } from "./checked-formulas";
import { checkDimensions } from "./formula-check";
import { type FormulaTerm, readTerm } from "./formula-term";
import { Exact } from "./money";

/** A value that goes into a formula. */
export interface FormulaInput {
  /** @internal */
  readonly value: Exact;
  /** Its unit as mathjs writes it, such as `h/day`, `GB/request` or the empty text for a plain number. */
  readonly unit: string;
}

/** The inputs of a formula by name. */
export type FormulaInputs = Readonly<Record<string, FormulaInput>>;

/** A value with its unit, or a sign. */
export type FormulaPiece =
  | { readonly kind: "value"; readonly number: string; readonly unit: string }
  | { readonly kind: "sign"; readonly sign: "+" | "−" | "×" | "÷" | "(" | ")" };

/** A formula that was parsed and checked once. */
export interface Formula {
  /** As it was written: `hoursPerDay * daysPerMonth * instanceCount`. */
  readonly text: string;
  /** @internal The exact value for these inputs. */
  evaluate(inputs: FormulaInputs): Exact;
  /** With numbers and units in place of names: `24 h/day × 31 day × 2`. */
  working(inputs: FormulaInputs): string;
  /** The same in pieces, for a display that sets it like in a book. */
  pieces(inputs: FormulaInputs): readonly FormulaPiece[];
}

const compiled = new Map<string, Formula>();

/**
 * Compiles a formula of `+`, `-`, `*`, `/`, parentheses, numbers and named inputs. Its dimensions are checked with mathjs: with
 * the units of `inputs` its value must come out in `unit`, and no conversion may hide in it (minutes are turned into hours
 * by a written factor, so that the working can be followed). Each formula is compiled once; one that was checked when the
 * package was made (`checkedFormulas`) is not checked again, so that mathjs need not be loaded. Throws a `TypeError` when it
 * does not fit.
 *
 * @internal
 */
export function compileFormula(text: string, inputs: FormulaInputs, unit: string): Formula {
  const key = formulaKey(text, inputs, unit);
  let formula = compiled.get(key);
  if (formula === undefined) {
    const term = readTerm(text);
    if (!checkedFormulas.has(key)) checkFormula(key);
    formula = {
      text,
      evaluate: (values) => evaluate(term, values),
      working: (values) => working(term, values),
      pieces: (values) => pieces(term, values),
    };
    compiled.set(key, formula);
  }
  return formula;
}

/** The keys of the formulas that were compiled so far in this process. @internal */
export function compiledFormulas(): readonly string[] {
  return [...compiled.keys()].sort();
}

/**
 * Checks the dimensions of a formula that is given by its key. Throws a `TypeError` when it does not fit.
 *
 * @internal
 */
export function checkFormula(key: string): void {
  const [text = "", unit = "", ...inputs] = key.split("|");
  const units = Object.fromEntries(inputs.map((input) => input.split(":") as [string, string]));
  const term = readTerm(text);
  const plainValue = (samples: Readonly<Record<string, number>>): number => {
    const bare = Object.entries(samples).map(([name, value]): [string, FormulaInput] => [
      name,
      { value: new Exact(value), unit: "" },
    ]);
    return evaluate(term, Object.fromEntries(bare)).toNumber();
  };
  checkDimensions({ text, units, unit, plainValue });
}

/** What a check depends on: `volumeGb * hours|GB-month|volumeGb:GB|hours:h`. */
function formulaKey(text: string, inputs: FormulaInputs, unit: string): string {
  let key = `${text}|${unit}`;
  for (const name in inputs) key += `|${name}:${inputs[name]?.unit}`;
  return key;
}

function evaluate(term: FormulaTerm, inputs: FormulaInputs): Exact {
  switch (term.kind) {
    case "number":
      return term.value;
    case "group":
      return evaluate(term.inner, inputs);
    case "input":
      return inputOf(term.name, inputs).value;
    case "operation": {
      const left = evaluate(term.left, inputs);
      const right = evaluate(term.right, inputs);
      if (term.sign === "*") return left.times(right);
      if (term.sign === "/") return left.div(right);
      return term.sign === "+" ? left.plus(right) : left.minus(right);
    }
  }
}

function inputOf(name: string, inputs: FormulaInputs): FormulaInput {
  const input = inputs[name];
  if (input === undefined) throw new TypeError(`Cannot evaluate a formula without "${name}"`);
  return input;
}

/** How signs are written in a working. */
const signs = { "+": "+", "-": "−", "*": "×", "/": "÷" } as const;

/** Decimals of an input whose digits do not end. */
const INPUT_DECIMALS = 12;

function numberText(value: Exact): string {
  return value.toDecimalPlaces(INPUT_DECIMALS).toFixed();
}

function working(term: FormulaTerm, inputs: FormulaInputs): string {
  switch (term.kind) {
    case "number":
      return numberText(term.value);
    case "group":
      return `(${working(term.inner, inputs)})`;
    case "input": {
      const { value, unit } = inputOf(term.name, inputs);
      return unit === "" ? numberText(value) : `${numberText(value)} ${unit}`;
    }
    case "operation":
      return `${working(term.left, inputs)} ${signs[term.sign]} ${working(term.right, inputs)}`;
  }
}

function pieces(term: FormulaTerm, inputs: FormulaInputs): readonly FormulaPiece[] {
  switch (term.kind) {
    case "number":
      return [{ kind: "value", number: numberText(term.value), unit: "" }];
    case "group": {
      const inner = pieces(term.inner, inputs);
      return [{ kind: "sign", sign: "(" }, ...inner, { kind: "sign", sign: ")" }];
    }
    case "input": {
      const { value, unit } = inputOf(term.name, inputs);
      return [{ kind: "value", number: numberText(value), unit }];
    }
    case "operation": {
      const sign = { kind: "sign", sign: signs[term.sign] } as const;
      return [...pieces(term.left, inputs), sign, ...pieces(term.right, inputs)];
    }
  }
}
