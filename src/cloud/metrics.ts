/** A metric of a training job, as in CreateTrainingJob. */
export interface MetricDefinition {
  readonly Name: string;
  /** A Python regular expression; its first group is the value. */
  readonly Regex: string;
}

/** A value found in a log line. */
export interface MetricValue {
  readonly name: string;
  readonly value: number;
}

export interface MetricMatcher {
  /** The metrics in one log line. */
  match(line: string): MetricValue[];
  /** Definitions that cannot be used and why, one sentence each. */
  readonly warnings: readonly string[];
}

/** Longer lines are only searched up to here: a metric is a short text, and searching takes time. */
const MAX_SEARCHED_CHARACTERS = 16_384;

/**
 * Finds metrics in log lines as the service does: every expression is searched in the line, and its first group is the value
 * if it is a finite number. An expression that cannot be used is left out and named in `warnings`.
 */
export function metricMatcher(definitions: readonly MetricDefinition[]): MetricMatcher {
  const usable: { readonly name: string; readonly expression: RegExp }[] = [];
  const warnings: string[] = [];
  for (const { Name: name, Regex: regex } of definitions) {
    try {
      usable.push({ name, expression: fromPythonRegex(regex) });
    } catch (error) {
      const reason = (error as Error).message;
      warnings.push(`Cannot record the metric "${name}" with the regex "${regex}": ${reason}`);
    }
  }
  return {
    warnings,
    match: (line) => {
      const searched = line.slice(0, MAX_SEARCHED_CHARACTERS);
      const values: MetricValue[] = [];
      for (const { name, expression } of usable) {
        const value = toFloat(expression.exec(searched)?.[1]);
        if (value !== undefined) values.push({ name, value });
      }
      return values;
    },
  };
}

/** Parts of a Python expression that differ from JavaScript, and pairs that must not be read as such a part. */
const PYTHON_PARTS =
  /\\[\s\S]|\(\?P<(\w+)>|\(\?P=(\w+)\)|\(\?#[^)]*\)|\(\?([a-zA-Z-]+)([:)])|\{,(\d+)\}|\[\^?\]?|\]/g;

/**
 * Translates a Python regular expression: named groups, `(?i)`, `(?m)` and `(?s)` in front, comments, `\A`, `\Z`, `{,n}`.
 * Throws a `SyntaxError` with the reason for what JavaScript cannot express.
 */
export function fromPythonRegex(regex: string): RegExp {
  let flags = "";
  let inClass = false;
  const source = regex.replace(
    PYTHON_PARTS,
    (part: string, name, backreference, letters, close, most, offset: number) => {
      if (part.startsWith("\\")) return inClass ? part : (ANCHORS[part] ?? part);
      if (part.startsWith("[")) {
        const nested = inClass;
        inClass = !(nested && part.endsWith("]"));
        if (nested) return `\\${part}`;
        return part.replace("]", "\\]");
      }
      if (part === "]") {
        inClass = false;
        return part;
      }
      if (inClass) return part;
      if (name !== undefined) return `(?<${name}>`;
      if (backreference !== undefined) return `\\k<${backreference}>`;
      if (most !== undefined) return `{0,${most}}`;
      if (letters === undefined) return "";
      if (close === ":" || offset > 0 || !/^[aimsu]+$/.test(letters)) {
        throw new SyntaxError(
          `the part "${part}" has no JavaScript form; (?i), (?m) and (?s) are allowed in front`,
        );
      }
      flags += letters.replaceAll(/[au]/g, "");
      return "";
    },
  );
  return new RegExp(source, [...new Set(flags)].join(""));
}

const ANCHORS: Readonly<Record<string, string>> = { "\\A": "(?<![\\s\\S])", "\\Z": "(?![\\s\\S])" };

/** A text as Python's `float` reads it; undefined when it is no finite number. */
function toFloat(text: string | undefined): number | undefined {
  const trimmed = text?.trim() ?? "";
  if (!/^[+-]?(\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+(_\d+)*)(e[+-]?\d+(_\d+)*)?$/i.test(trimmed)) {
    return undefined;
  }
  const value = Number(trimmed.replaceAll("_", ""));
  return Number.isFinite(value) ? value : undefined;
}
