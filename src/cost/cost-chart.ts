import { withChartTheme } from "../display/chart-theme";
import type { ChartBlock } from "../display/document";
import { formatUsd } from "../units/money";
import type { Estimate } from "./estimate";

/** Colours that can be told apart in one chart; further components are drawn together. */
const MAX_COLOURS = 5;
/** Longer names of resources do not fit into the title. */
const MAX_NAME_LENGTH = 24;
/** Components below this share of the whole are drawn together. */
const SMALL_SHARE = 0.01;

const OTHERS = "other";

/** A part of a bar. */
interface Part {
  readonly resource: string;
  readonly component: string;
  readonly usd: number;
}

/**
 * What dominates: one bar for each resource, its parts by component, the small ones together. None where there is nothing
 * to compare, and none where a price was not found: nobody knows the shares of an unknown whole. The text form names every
 * part.
 */
export function costChart(estimate: Estimate): readonly ChartBlock[] {
  const parts = partsOf(estimate);
  if (parts.length < 2 || estimate.lines.some(({ state }) => state === "unpriced")) return [];
  const largest = parts.reduce((a, b) => (b.usd > a.usd ? b : a));
  const sum = parts.reduce((total, { usd }) => total + usd, 0);
  const share = shareText(largest.usd / sum);
  const title = `${titleName(largest)} makes ${share} of the cost`;
  const each = parts.map(
    ({ resource, component, usd }) => `  ${resource}, ${component}: ${formatUsd(String(usd))}`,
  );
  const alt = [title, ...each].join("\n");
  const values = grouped(parts, sum);
  const spec = withChartTheme({
    title: { text: title, subtitle: `${estimate.name}, USD` },
    description: alt,
    width: 420,
    height: { step: 34 },
    data: { values },
    mark: { type: "bar", height: { band: 0.72 } },
    encoding: encoding([...new Set(values.map(({ component }) => component))]),
  });
  return [{ kind: "chart", spec, alt }];
}

function titleName({ component, resource }: Part): string {
  return resource.length > MAX_NAME_LENGTH ? component : `${component} of ${resource}`;
}

function partsOf({ lines }: Estimate): readonly Part[] {
  return lines.flatMap(({ resource, component, amount, period }) => {
    const usd = Number(amount ?? 0);
    const name = period === "once" ? `${resource} (once)` : resource;
    return usd > 0 ? [{ resource: name, component, usd }] : [];
  });
}

/** Parts with the components that are small, or too many, drawn as one; largest components first. */
function grouped(parts: readonly Part[], sum: number): readonly Part[] {
  const totals = new Map<string, number>();
  for (const { component, usd } of parts) totals.set(component, (totals.get(component) ?? 0) + usd);
  const shown = new Set(
    [...totals]
      .sort(([, a], [, b]) => b - a)
      .filter(([, usd], index) => index < MAX_COLOURS && usd / sum >= SMALL_SHARE)
      .map(([component]) => component),
  );
  return parts.map((part) => (shown.has(part.component) ? part : { ...part, component: OTHERS }));
}

function encoding(components: readonly string[]): Readonly<Record<string, unknown>> {
  const named = components.filter((component) => component !== OTHERS);
  const domain = components.includes(OTHERS) ? [...named, OTHERS] : named;
  return {
    y: {
      field: "resource",
      type: "nominal",
      sort: null,
      title: null,
      axis: { domain: false, ticks: false, labelLimit: 220 },
    },
    x: {
      field: "usd",
      type: "quantitative",
      aggregate: "sum",
      stack: "zero",
      title: "USD",
      axis: { tickCount: 5 },
    },
    color: {
      field: "component",
      type: "nominal",
      scale: { domain },
      title: null,
      legend: { orient: "bottom", columns: 3 },
    },
  };
}

/** A share in whole percent; never 100 % of several things. */
function shareText(share: number): string {
  const percent = Math.round(share * 100);
  return percent === 100 ? "over 99 %" : `${percent} %`;
}
