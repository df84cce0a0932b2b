import { Exact } from "./money";

/** A measured value, or why the text is not one: the end of a sentence such as `"5 hours": …`. */
export type Measured =
  | { readonly value: Exact; readonly problem?: undefined }
  | { readonly value?: undefined; readonly problem: string };

/** Units by their names in lower case; sizes in GB (10⁹ bytes) and durations in hours, as exact fractions. */
interface UnitTable {
  readonly what: string;
  readonly allowed: string;
  readonly units: ReadonlyMap<string, readonly [times: number, over: number]>;
}

const GB = 1e9;

/** Decimal units as AWS's pricing examples use them (1 GB is 10⁹ bytes); the binary ones carry an i (IEC 80000-13). */
const SIZES: UnitTable = {
  what: "a size",
  allowed: "a number and B, KB, MB, GB, TB, KiB, MiB, GiB or TiB, such as 350 MB",
  units: new Map([
    ["b", [1, GB]],
    ["kb", [1e3, GB]],
    ["mb", [1e6, GB]],
    ["gb", [1, 1]],
    ["tb", [1e3, 1]],
    ["kib", [2 ** 10, GB]],
    ["mib", [2 ** 20, GB]],
    ["gib", [2 ** 30, GB]],
    ["tib", [2 ** 40, GB]],
  ]),
};

const DURATIONS: UnitTable = {
  what: "a time",
  allowed: "a number and ms, s, min, h or day, such as 15 min",
  units: new Map([
    ["ms", [1, 3_600_000]],
    ["s", [1, 3600]],
    ["second", [1, 3600]],
    ["seconds", [1, 3600]],
    ["min", [1, 60]],
    ["minute", [1, 60]],
    ["minutes", [1, 60]],
    ["h", [1, 1]],
    ["hour", [1, 1]],
    ["hours", [1, 1]],
    ["day", [24, 1]],
    ["days", [24, 1]],
  ]),
};

const MEASURE = /^\s*(\d+(?:\.\d+)?(?:e-?\d{1,2})?)\s*([a-z]+)\s*$/i;

/** Reads `350 MB` as 0.35: gigabytes of 10⁹ bytes. */
export function readSize(text: string): Measured {
  return readMeasure(text, SIZES, DURATIONS);
}

/** Reads `15 min` as 0.25: hours. */
export function readDuration(text: string): Measured {
  return readMeasure(text, DURATIONS, SIZES);
}

/** Reads `70%` as 0.7; from 0 % to 100 %. */
export function readPercent(text: string): Measured {
  const match = /^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(text);
  const value = match ? new Exact(match[1] ?? "").div(100) : undefined;
  if (value === undefined || value.gt(1))
    return { problem: "it is not a percentage from 0% to 100%, such as 70%" };
  return { value };
}

/** Reads a decimal number without a unit, from 0 up: `0.257`. */
export function readDecimal(value: unknown): Measured {
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string" || !/^\d+(\.\d+)?(e[+-]?\d{1,3})?$/i.test(text))
    return { problem: "it is not a number from 0 up" };
  return { value: new Exact(text) };
}

function readMeasure(text: string, table: UnitTable, other: UnitTable): Measured {
  const match = MEASURE.exec(text);
  if (!match) return { problem: `it is not ${table.what}; write ${table.allowed}` };
  const [, number = "", unit = ""] = match;
  const factor = table.units.get(unit.toLowerCase());
  if (factor) return { value: new Exact(number).times(factor[0]).div(factor[1]) };
  const why = other.units.has(unit.toLowerCase())
    ? `${unit} measures ${other.what}, not ${table.what}`
    : `${unit} is not a unit of ${table.what.slice(2)}`;
  return { problem: `${why}; write ${table.allowed}` };
}
