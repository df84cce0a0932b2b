import type { CostLine } from "./cost-line";

/** Where a line's price comes from, with its day, how well it is known and the rule if it was inferred; empty if nowhere. */
export function lineSource({ source, date, offer, inferred }: CostLine): string {
  if (source === "") return "";
  const grade = offer && offer.grade !== "given" ? `grade ${offer.grade}` : undefined;
  const facts = [date, grade, inferred && `inferred: ${inferred}`].filter(Boolean).join(", ");
  return facts === "" ? source : `${source} (${facts})`;
}
