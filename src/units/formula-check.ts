/** What a formula is checked with. */
export interface FormulaCheck {
  readonly text: string;
  /** The unit of each input as mathjs writes it; the empty text for a plain number. */
  readonly units: Readonly<Record<string, string>>;
  /** The unit of the result. */
  readonly unit: string;
  /** The value of the same formula without units, for a number for each input. */
  readonly plainValue: (samples: Readonly<Record<string, number>>) => number;
}

/** Names that mathjs lacks: a request is counted, it has no other dimension. */
const COUNTED_UNITS = ["request"];

/** How close a formula with units must come to the same formula with bare numbers. */
const SCALE_TOLERANCE = 1e-9;

/**
 * Checks the dimensions of a formula with mathjs, on sample numbers: with units its value must come out in `unit`, and be the
 * value without units, so that no conversion hides in it. Throws a `TypeError` when it does not fit.
 */
export function checkDimensions({ text, units, unit, plainValue }: FormulaCheck): void {
  const math = mathjs();
  const samples: Record<string, number> = {};
  const scope: Record<string, unknown> = {};
  Object.entries(units).forEach(([name, one], index) => {
    const sample = 0.25 + index * 0.125;
    samples[name] = sample;
    scope[name] = one === "" ? sample : math.unit(sample, mathUnit(one));
  });
  const plain = plainValue(samples);
  let measured: unknown;
  try {
    const result = math.parse(text).compile().evaluate(scope);
    // A unit that cancels leaves a unit without dimension behind.
    if (math.isUnit(result) && unit !== "") measured = result.toNumber(mathUnit(unit));
    else if (unit === "") measured = result;
  } catch (error) {
    throw new TypeError(`Cannot compile "${text}": ${(error as Error).message}`);
  }
  if (typeof measured !== "number")
    throw new TypeError(`Cannot compile "${text}": it does not come out in ${unit}`);
  if (Math.abs(measured - plain) > SCALE_TOLERANCE * Math.abs(plain))
    throw new TypeError(`Cannot compile "${text}": it converts units without saying so`);
}

/** `GB-month` and the like, as mathjs multiplies units. */
function mathUnit(unit: string): string {
  return unit.replace(/-/g, " ");
}

/** What we use of mathjs; its own types cannot be imported from a CommonJS module. */
interface MathJs {
  parse(text: string): { compile(): { evaluate(scope: Record<string, unknown>): unknown } };
  createUnit(name: string): unknown;
  unit(value: number, unit: string): unknown;
  isUnit(value: unknown): value is { toNumber(unit: string): number };
}

let loaded: MathJs | undefined;

/** The one door to mathjs. Its single-file build loads in a fifth of the time of its package entry. */
function mathjs(): MathJs {
  if (loaded === undefined) {
    loaded = require("mathjs/lib/browser/math.js") as MathJs;
    for (const name of COUNTED_UNITS) loaded.createUnit(name);
  }
  return loaded;
}
