import { nearNames } from "../units/near-names";

/** How the options of a call are checked. */
export interface OptionRules {
  /** What the options are for, as it ends the sentence: `PyTorch`, `estimator.deploy()`. */
  readonly of: string;
  /** Names that are accepted. */
  readonly known: readonly string[];
  /** Names that must be there. */
  readonly required?: readonly string[];
  /** Names of version 1 of the Python SDK, or in its spelling, and what they are called here. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** Names that exist in the Python SDK but not here, with what to do instead or why not. */
  readonly unsupported?: Readonly<Record<string, string>>;
}

/**
 * Refuses options that are unknown, unsupported or missing, by name: nothing is ever ignored. Throws a `TypeError`.
 * An option whose value is undefined counts as not given.
 */
export function checkOptions(options: object, rules: OptionRules): void {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(
      `Cannot use ${rules.of} with ${String(options)}: an options object is wanted`,
    );
  }
  for (const [name, value] of Object.entries(options)) {
    if (rules.known.includes(name) || value === undefined) continue;
    throw new TypeError(refusal(name, rules));
  }
  const given = options as Readonly<Record<string, unknown>>;
  const missing = (rules.required ?? []).filter((name) => given[name] === undefined);
  if (missing.length > 0) {
    throw new TypeError(`Cannot use ${rules.of} without ${missing.join(", ")}`);
  }
}

/** Refuses a number that is not whole or out of bounds. Throws a `RangeError`. */
export function checkCount(
  value: unknown,
  name: string,
  min = 1,
  max = Number.MAX_SAFE_INTEGER,
): void {
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return;
  const bounds = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `${min} to ${max}`;
  throw new RangeError(
    `Cannot use ${name} ${JSON.stringify(value)}: a whole number, ${bounds}, is wanted`,
  );
}

function refusal(name: string, rules: OptionRules): string {
  const start = `Cannot use the option "${name}" of ${rules.of}`;
  const camel = name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const renamed = rules.renamed?.[name] ?? rules.renamed?.[camel];
  if (renamed) return `${start}: it is called ${renamed} here`;
  if (camel !== name && rules.known.includes(camel)) return `${start}: it is called ${camel} here`;
  const reason = rules.unsupported?.[name] ?? rules.unsupported?.[camel];
  if (reason) return `${start}: ${reason}`;
  const near = nearNames(camel, rules.known);
  if (near.length > 0) return `${start}: there is no such option; nearest: ${near.join(", ")}`;
  return `${start}: there is no such option; allowed: ${rules.known.join(", ")}`;
}
