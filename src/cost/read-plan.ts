import { SagelabError } from "../errors";
import type { Plan } from "./plan";

/** The greatest text that is taken for a plan, characters. */
const MAX_PLAN_TEXT = 1_000_000;

/**
 * Reads the text of a plan: JSON or YAML 1.2. Its fields are checked later, by `estimate`. Throws a `SagelabError`
 * (`InvalidInput`) that names the line for text that is neither, for duplicate keys, and for more than a megabyte.
 *
 * @param options.name what the text is called in errors, such as its file name; default `plan`
 */
export function readPlan(text: string, options: { readonly name?: string } = {}): Plan {
  const name = options.name ?? "plan";
  const refuse = (why: string): SagelabError =>
    new SagelabError("InvalidInput", `Cannot read the plan "${name}": ${why}`);
  if (text.length > MAX_PLAN_TEXT)
    throw refuse(`it has ${text.length} characters, more than ${MAX_PLAN_TEXT}`);
  const { parseDocument } = require("yaml") as typeof import("yaml");
  const document = parseDocument(text, { uniqueKeys: true, prettyErrors: true });
  const [error] = document.errors;
  if (error) {
    const at = error.linePos?.[0];
    const place = at ? `line ${at.line}, column ${at.col}: ` : "";
    throw refuse(`${place}${firstSentence(error.message)}`);
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw refuse(firstSentence((error as Error).message));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw refuse("it is not a set of fields such as endpoints");
  return value as Plan;
}

/** The parser's message without the source excerpt below it and its `at line …`. */
function firstSentence(message: string): string {
  const [line = ""] = message.split("\n");
  return line.replace(/ at line \d+, column \d+:?$/, "").replace(/\.$/, "");
}
