import type { Block, DisplayDocument, Showable } from "../display/document";
import { withDisplays } from "../display/inspect";
import { Exact, exactText, formatUsd } from "../units/money";
import { type Estimate, type EstimateOptions, estimate } from "./estimate";
import type { Plan } from "./plan";

/** One component in several estimates: its yearly cost in each, in their order. */
export interface ComparedComponent {
  readonly component: string;
  /** USD a year, exact decimal texts; undefined where the estimate has no such line. */
  readonly yearly: readonly (string | undefined)[];
}

/** Several estimates side by side. */
export class Comparison implements Showable {
  readonly estimates: readonly Estimate[];
  /** The place in `estimates` of the one that costs least in a year. */
  readonly cheapest: number;
  readonly components: readonly ComparedComponent[];
  /** What tells the others from the cheapest, one sentence each. */
  readonly differences: readonly string[];

  /** @internal */
  constructor(estimates: readonly Estimate[]) {
    this.estimates = estimates;
    this.cheapest = estimates.reduce(
      (best, { totals }, index) =>
        new Exact(totals.yearly).lt(estimates[best]?.totals.yearly ?? totals.yearly) ? index : best,
      0,
    );
    this.components = componentsOf(estimates);
    this.differences = estimates.flatMap((_, index) =>
      index === this.cheapest ? [] : [this.#difference(index)],
    );
  }

  document(): DisplayDocument {
    const names = this.estimates.map(({ name }) => name);
    const cell = (amount: string | undefined) => (amount === undefined ? "" : formatUsd(amount));
    return {
      title: `${names.join(" or ")}: ${names[this.cheapest]} costs least`,
      blocks: [
        {
          kind: "table",
          caption: "USD a year by component",
          columns: [
            { title: "Component" },
            ...names.map((title) => ({ title, align: "right" }) as const),
          ],
          rows: [
            ...this.components.map(({ component, yearly }) => [component, ...yearly.map(cell)]),
            ["All, a month", ...this.estimates.map(({ totals }) => formatUsd(totals.monthly))],
            ...(this.estimates.some(({ totals }) => totals.oneOff !== "0")
              ? [["All, once", ...this.estimates.map(({ totals }) => formatUsd(totals.oneOff))]]
              : []),
          ],
          footer: ["All, a year", ...this.estimates.map(({ totals }) => yearText(totals))],
        },
        ...this.differences.map((text): Block => ({ kind: "note", tone: "plain", text })),
        ...warningsOf(this.estimates),
      ],
    };
  }

  #difference(index: number): string {
    const one = this.estimates[index];
    const best = this.estimates[this.cheapest];
    if (!one || !best) return "";
    const more = new Exact(one.totals.yearly).minus(best.totals.yearly);
    if (more.isZero()) return `${one.name} costs the same as ${best.name}`;
    const percent = shareOf(more, best.totals.yearly);
    const causes = this.components
      .map(({ component, yearly }) => ({
        component,
        more: new Exact(yearly[index] ?? 0).minus(yearly[this.cheapest] ?? 0),
      }))
      .filter((cause) => !cause.more.isZero())
      .sort((a, b) => b.more.abs().cmp(a.more.abs()))
      .slice(0, 3)
      .map((cause) => `${cause.component} ${signed(cause.more)}`);
    return `${one.name} costs ${formatUsd(exactText(more))} a year more${percent} than ${best.name}: ${causes.join(", ")}`;
  }
}
withDisplays(Comparison);

/**
 * Estimates several plans and sets them side by side, with what makes the difference. At least two plans, else a
 * `RangeError`; a plan that cannot be used throws as `estimate` does.
 */
export function compare(
  plans: readonly (Plan | Estimate)[],
  options: EstimateOptions = {},
): Comparison {
  if (plans.length < 2) throw new RangeError("Cannot compare fewer than two plans");
  return new Comparison(plans.map((plan) => (isEstimate(plan) ? plan : estimate(plan, options))));
}

function isEstimate(plan: Plan | Estimate): plan is Estimate {
  return "totals" in plan && "lines" in plan;
}

function componentsOf(estimates: readonly Estimate[]): readonly ComparedComponent[] {
  const names = new Set(
    estimates.flatMap(({ lines }) =>
      lines.flatMap(({ component, amount }) => (amount === undefined ? [] : [component])),
    ),
  );
  return [...names].map((component) => ({
    component,
    yearly: estimates.map(({ lines }) => {
      const own = lines.filter((line) => line.component === component && line.amount !== undefined);
      if (own.length === 0) return undefined;
      return exactText(
        own.reduce<Exact>(
          (sum, { amount = "0", period, months = 12 }) =>
            sum.plus(new Exact(amount).times(period === "once" ? 1 : months)),
          new Exact(0),
        ),
      );
    }),
  }));
}

/** How much more that is: ` (12 %)`, or ` (336 times as much)`; nothing where the base is zero. */
function shareOf(more: Exact, base: string): string {
  if (new Exact(base).isZero()) return "";
  const ratio = more.div(base);
  if (ratio.gte(9)) return ` (${ratio.plus(1).toFixed(0)} times as much)`;
  return ` (${ratio.times(100).toFixed(0)} %)`;
}

function signed(amount: Exact): string {
  const text = formatUsd(exactText(amount.abs()));
  return amount.isNegative() ? `−${text}` : `+${text}`;
}

function yearText({ yearly, partial }: Estimate["totals"]): string {
  return `${formatUsd(yearly)}${partial ? " (partial)" : ""}`;
}

function warningsOf(estimates: readonly Estimate[]): readonly Block[] {
  const texts = estimates.flatMap(({ name, warnings }) =>
    warnings.map((warning) => ({ name, warning })),
  );
  const distinct = new Map<string, string[]>();
  for (const { name, warning } of texts)
    distinct.set(warning, [...(distinct.get(warning) ?? []), name]);
  return [...distinct].map(([warning, names]) => {
    const whose = names.length === estimates.length ? "" : `${names.join(", ")}: `;
    return { kind: "note", tone: "warning", text: `${whose}${warning}` };
  });
}
