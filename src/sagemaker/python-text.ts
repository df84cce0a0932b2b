/**
 * Values as Python writes them, where a Python program reads what we send. JavaScript cannot tell 1.0 from 1: whole
 * numbers are written as integers.
 */

/** The text of `json.dumps(value)`: `", "` and `": "` between parts, ASCII escapes, `NaN` and `Infinity` bare. */
export function pythonJson(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") {
    if (Number.isNaN(value)) return "NaN";
    if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
    return pythonNumber(value);
  }
  if (typeof value === "string") return asciiJson(value);
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(", ")}]`;
  if (typeof value !== "object") throw notData(value);
  const members = dataEntries(value).map(
    ([name, member]) => `${asciiJson(name)}: ${pythonJson(member)}`,
  );
  return `{${members.join(", ")}}`;
}

/** The text of `str(value)`: text as it is, `True`, `None`, and lists and maps in Python's notation. */
export function pythonStr(value: unknown): string {
  return typeof value === "string" ? value : pythonRepr(value);
}

/** A number as Python's `repr` has it: `1e-07`, `1e+16`, `0.1`; whole numbers up to 2^53 as integers. */
export function pythonNumber(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Number.isSafeInteger(value)) return String(value);
  const [digits = "", power = "0"] = value.toExponential().split("e");
  const exponent = Number(power);
  // From 0.0001 to 1e16 Python writes no exponent; there JavaScript writes none either.
  if (exponent >= -4 && exponent < 16) return String(value);
  const size = String(Math.abs(exponent)).padStart(2, "0");
  return `${digits}e${exponent < 0 ? "-" : "+"}${size}`;
}

function pythonRepr(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") return pythonNumber(value);
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(", ")}]`;
  if (typeof value !== "object") throw notData(value);
  const members = dataEntries(value).map(
    ([name, member]) => `${quoted(name)}: ${pythonRepr(member)}`,
  );
  return `{${members.join(", ")}}`;
}

/** Python quotes with `'` unless only `'` occurs inside. */
function quoted(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replace(/\\/g, "\\\\")
    .replace(/\n/g, "\\n")
    .replace(/\r/g, "\\r")
    .replace(/\t/g, "\\t")
    .replaceAll(mark, `\\${mark}`);
  return `${mark}${escaped}${mark}`;
}

/** JSON text with every character above ASCII as `\uXXXX`, in pairs beyond the first 65,536. */
function asciiJson(text: string): string {
  return JSON.stringify(text).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function dataEntries(value: object): [string, unknown][] {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw notData(value);
  return Object.entries(value).filter(([, member]) => member !== undefined);
}

function notData(value: unknown): TypeError {
  const what = typeof value === "object" && value !== null ? value.constructor.name : typeof value;
  return new TypeError(`Cannot write a ${what} as JSON: plain values, lists and maps are allowed`);
}
