import { instanceTypes } from "../prices/instance-types";
import type { PriceBook } from "../prices/price-book";
import type { EstimateLine } from "./estimate-line";
import type { CheckedPlan } from "./plan-format";

/** A price this many years older than its book is named. */
const OLD_PRICE_YEARS = 3;

/** What a reader of an estimate should know, one sentence each, the weightiest first. */
export function estimateWarnings(about: {
  readonly plan: CheckedPlan;
  readonly lines: readonly EstimateLine[];
  readonly book: PriceBook;
}): readonly string[] {
  const { plan, lines, book } = about;
  return [
    ...unpriced(lines, book),
    ...book.warnings,
    ...inferred(lines),
    ...weak(lines),
    ...old(lines, book),
    ...ownDisks(plan),
    ...savingsPlan(plan),
  ];
}

function unpriced(lines: readonly EstimateLine[], book: PriceBook): readonly string[] {
  const names = unique(lines.filter(({ state }) => state === "unpriced").map(lineName));
  if (names.length === 0) return [];
  return [
    `The total is partial: no price of ${book.date} in ${book.region} for ${names.join(", ")}`,
  ];
}

function inferred(lines: readonly EstimateLine[]): readonly string[] {
  const byRule = new Map<string, string[]>();
  for (const line of lines) {
    if (line.inferred)
      byRule.set(line.inferred, [...(byRule.get(line.inferred) ?? []), lineName(line)]);
  }
  return [...byRule].map(
    ([rule, names]) =>
      `No source states the price of ${unique(names).join(", ")}; inferred: ${rule}`,
  );
}

function weak(lines: readonly EstimateLine[]): readonly string[] {
  const names = unique(lines.filter(({ offer }) => offer?.grade === "D").map(lineName));
  if (names.length === 0) return [];
  return [`The price of ${names.join(", ")} rests on a single third-party source (grade D)`];
}

function old(lines: readonly EstimateLine[], book: PriceBook): readonly string[] {
  const oldest = Number(book.date.slice(0, 4)) - OLD_PRICE_YEARS + book.date.slice(4);
  const aged = lines.filter(({ date }) => date !== undefined && date < oldest);
  return unique(aged.map((line) => `The price of ${lineName(line)} is of ${line.date}`));
}

function ownDisks(plan: CheckedPlan): readonly string[] {
  return (plan.training ?? []).flatMap(({ instanceType = "", volumeGb, volumeGbMonths }) => {
    if (!instanceTypes().get(instanceType)?.nvme) return [];
    if (volumeGbMonths)
      return [
        `Training on ${instanceType} uses the machine's own disk; its volume was given in the plan`,
      ];
    if (!volumeGb) return [];
    return [`Training on ${instanceType} uses the machine's own disk, so no volume is paid for`];
  });
}

function savingsPlan(plan: CheckedPlan): readonly string[] {
  const covers = plan.prices?.savingsPlan?.percent;
  if (!covers || !(plan.async?.length || plan.serverless?.length)) return [];
  return [
    "The Savings Plan is not taken off asynchronous and serverless endpoints: sources disagree whether it covers them",
  ];
}

/** `Hosting of ml.m5.xlarge`, or the component alone. */
export function lineName({ component, instanceType }: EstimateLine): string {
  return instanceType ? `${component} of ${instanceType}` : component;
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
