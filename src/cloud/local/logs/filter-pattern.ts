import { Fault } from "../fault";

/**
 * A test for log messages from a CloudWatch filter pattern of terms: all plain terms and quoted phrases must appear, at least
 * one of the `?terms`, and none of the `-terms`; upper and lower case differ. Patterns for JSON (`{ … }`) and for columns
 * (`[ … ]`) are refused by name.
 *
 * Source: Amazon CloudWatch Logs user guide, "Filter pattern syntax".
 */
export function filterPattern(pattern: string | undefined): (message: string) => boolean {
  const text = (pattern ?? "").trim();
  if (text.startsWith("{") || text.startsWith("[") || text.startsWith("%")) {
    throw new Fault(
      "InvalidParameterException",
      "Invalid filter pattern: the local cloud has patterns of terms, not those for JSON, columns or regular expressions",
    );
  }
  const all: string[] = [];
  const any: string[] = [];
  const none: string[] = [];
  for (const [, sign, phrase, word] of text.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)) {
    const term = phrase?.replace(/\\(.)/g, "$1") ?? word ?? "";
    if (sign === "?") any.push(term);
    else if (sign === "-") none.push(term);
    else all.push(term);
  }
  // A `?term` beside plain terms changes nothing: the service ignores it then.
  return (message) =>
    all.every((term) => message.includes(term)) &&
    (all.length > 0 || any.length === 0 || any.some((term) => message.includes(term))) &&
    !none.some((term) => message.includes(term));
}
