import { instanceTypes, nearestInstanceTypes } from "../prices/instance-types";
import { type Measured, readDecimal, readDuration, readPercent, readSize } from "../units/measures";
import type { Exact } from "../units/money";
import { nearestClause } from "../units/near-names";
import { type PlanField, type PlanReader, wrong } from "./plan-field";

/** A line of text that is not empty. */
export function text(description: string): PlanField<string> {
  return {
    schema: { type: "string", minLength: 1, description },
    read(value, path, reader) {
      if (typeof value === "string" && value.trim() !== "") return value;
      return wrong(reader, path, value, "it is not a text");
    },
  };
}

/** One of many known names, in any case. */
export function named(
  description: string,
  known: readonly string[],
  what: string,
): PlanField<string> {
  return {
    schema: { enum: known, description },
    read(value, path, reader) {
      const wanted = typeof value === "string" ? value.toLowerCase() : undefined;
      const name = known.find((one) => one.toLowerCase() === wanted);
      if (name !== undefined) return name;
      const near = typeof value === "string" ? nearestClause(value, known) : "";
      return wrong(reader, path, value, `not ${what}${near}`);
    },
  };
}

/** One of a few words. */
export function choice<W extends string>(description: string, words: readonly W[]): PlanField<W> {
  return {
    schema: { enum: words, description },
    read(value, path, reader) {
      const word = words.find((one) => one === value);
      return word ?? wrong(reader, path, value, `it is not one of ${words.join(", ")}`);
    },
  };
}

/** An instance type that may be used in one of these ways. */
export function instanceType(description: string, ...uses: readonly string[]): PlanField<string> {
  return {
    schema: { type: "string", pattern: "^ml\\.", description },
    required: true,
    read(value, path, reader) {
      const facts = typeof value === "string" ? instanceTypes().get(value) : undefined;
      if (facts && uses.some((use) => facts.uses.includes(use))) return facts.instanceType;
      const near = typeof value === "string" ? nearestInstanceTypes(value, uses) : [];
      const why = facts ? `not an instance type for ${uses.join(" or ")}` : "not an instance type";
      const allowed = near.length > 0 ? `; nearest: ${near.join(", ")}` : "";
      return wrong(reader, path, value, `${why}${allowed}`);
    },
  };
}

/** Limits of a number. */
export interface NumberLimits {
  readonly min?: number;
  readonly max?: number;
  /** What the greatest value is, in words: `hours of a day`. */
  readonly maxText?: string;
}

/** A whole number. */
export function count(description: string, limits: NumberLimits = {}): PlanField<Exact> {
  const { min = 1, max } = limits;
  return {
    schema: { type: "integer", minimum: min, ...(max ? { maximum: max } : {}), description },
    read(value, path, reader) {
      const { value: number } = readDecimal(value);
      if (number?.isInteger() && inLimits(number, { min, max })) return number;
      return wrong(reader, path, value, `it is not a whole number from ${min}${upTo(limits)}`);
    },
  };
}

/** A number from 0 up without a unit: a JSON number, or a decimal text. */
export function number(description: string, limits: NumberLimits = {}): PlanField<Exact> {
  const { min = 0, max } = limits;
  return {
    schema: {
      type: ["number", "string"],
      minimum: min,
      ...(max === undefined ? {} : { maximum: max }),
      description,
    },
    read(value, path, reader) {
      const { value: parsed } = readDecimal(value);
      if (parsed && inLimits(parsed, { min, max })) return parsed;
      return wrong(reader, path, value, `it is not a number from ${min}${upTo(limits)}`);
    },
  };
}

/** A price in USD, a decimal text. */
export function usd(description: string): PlanField<string> {
  return {
    schema: { type: ["string", "number"], minimum: 0, description },
    read(value, path, reader) {
      const { value: parsed } = readDecimal(value);
      return parsed?.toFixed() ?? wrong(reader, path, value, "it is not a price in USD from 0 up");
    },
  };
}

/** A size with its unit, in GB; with `bare`, a number without a unit is in GB. */
export function size(
  description: string,
  options: { readonly bare?: "GB" } = {},
): PlanField<Exact> {
  const type = options.bare ? ["number", "string"] : "string";
  return {
    schema: { type, description },
    read: (value, path, reader) =>
      measured(value, path, reader, { read: readSize, bare: options.bare !== undefined }),
  };
}

/** A time in hours: a number of hours, or a text with its unit. */
export function hours(description: string, limits: NumberLimits = {}): PlanField<Exact> {
  return {
    schema: { type: ["number", "string"], description },
    read(value, path, reader) {
      const parsed = measured(value, path, reader, { read: readDuration, bare: true });
      if (parsed === undefined || inLimits(parsed, limits)) return parsed;
      return wrong(reader, path, value, `it is more than the ${limits.max} ${limits.maxText}`);
    },
  };
}

/** A percentage, read as a fraction. */
export function percent(description: string): PlanField<Exact> {
  return {
    schema: { type: "string", pattern: "^\\d+(\\.\\d+)?\\s*%$", description },
    read: (value, path, reader) =>
      measured(value, path, reader, { read: readPercent, bare: false }),
  };
}

/** Yes or no. */
export function flag(description: string): PlanField<boolean> {
  return {
    schema: { type: "boolean", description },
    read(value, path, reader) {
      return typeof value === "boolean"
        ? value
        : wrong(reader, path, value, "it is not true or false");
    },
  };
}

function measured(
  value: unknown,
  path: string,
  reader: PlanReader,
  how: { readonly read: (text: string) => Measured; readonly bare: boolean },
): Exact | undefined {
  const bare = how.bare ? readDecimal(value).value : undefined;
  if (bare) return bare;
  const result =
    typeof value === "string" ? how.read(value) : { problem: "it needs a unit, written as a text" };
  if (result.value !== undefined) return result.value;
  const negative = typeof value === "number" && (value < 0 || !Number.isFinite(value));
  return wrong(
    reader,
    path,
    value,
    negative ? "it is not a number from 0 up" : (result.problem ?? ""),
  );
}

function inLimits(value: Exact, { min = 0, max }: NumberLimits): boolean {
  return value.gte(min) && (max === undefined || value.lte(max));
}

function upTo({ max, maxText }: NumberLimits): string {
  if (max === undefined) return " up";
  return ` to ${max}${maxText ? ` (${maxText})` : ""}`;
}
