import { Chart } from "./chart-object";
import { chartColours, type SpecObject, withChartTheme } from "./chart-theme";

/** What `barChart` draws. */
export interface BarChartOptions {
  /** The message of the chart, one line. */
  readonly title: string;
  /** A second line under the title: what is measured, over what. */
  readonly subtitle?: string;
  /** The bars from top to bottom; each label once. */
  readonly values: readonly { readonly label: string; readonly value: number }[];
  /** Said after every number, such as `%` or `USD`. */
  readonly unit?: string;
  /** The label, or labels, drawn in the accent colour; the other bars step back. */
  readonly highlight?: string | readonly string[];
  /** Decimals of the numbers. Default: up to four significant digits. */
  readonly decimals?: number;
  /** Width of the bars' area in pixels. Default 420. */
  readonly width?: number;
}

/** What `lineChart` draws. */
export interface LineChartOptions {
  /** The message of the chart, one line. */
  readonly title: string;
  /** A second line under the title. */
  readonly subtitle?: string;
  /** The lines, each with its points in the order of x; names differ. */
  readonly series: readonly {
    readonly name: string;
    readonly points: readonly { readonly x: number; readonly y: number }[];
  }[];
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  /** Size of the plotting area in pixels. Default 460 by 220. */
  readonly width?: number;
  readonly height?: number;
}

/** One axis of a chart. */
export interface ChartAxis {
  readonly title: string;
  /** Said after every number, such as `%` or `s`. */
  readonly unit?: string;
  /** Decimals of the numbers in words. Default: up to four significant digits. */
  readonly decimals?: number;
  /** The values at the axis's ends. Default: what the points need. */
  readonly domain?: readonly [number, number];
}

/** The length of a bar; the numbers stand at its end, so there is no axis. */
const BAR_LENGTH: SpecObject = {
  field: "value",
  type: "quantitative",
  title: null,
  axis: null,
  scale: { nice: false },
};
/** Whole numbers are all named on the x axis up to this many. */
const NAMED_STEPS = 12;
/** Points are marked one by one up to this many in a series. */
const MARKED_POINTS = 40;

/**
 * Horizontal bars with their numbers written at the ends, for scores, shares and costs. Negative values go to the left.
 * A `RangeError` is thrown for a value that is not finite and for a label that stands twice.
 */
export function barChart(options: BarChartOptions): Chart {
  const chosen = new Set([options.highlight ?? []].flat());
  const seen = new Set<string>();
  for (const { label, value } of options.values) {
    if (!Number.isFinite(value))
      throw new RangeError(`Cannot draw a bar for "${label}": its value is ${value}`);
    if (seen.has(label)) throw new RangeError(`Cannot draw bars: "${label}" stands twice`);
    seen.add(label);
  }
  const rows = options.values.map(({ label, value }) => ({
    label,
    value,
    text: numberText(value, options),
    tone: chosen.size === 0 ? "plain" : chosen.has(label) ? "accent" : "quiet",
  }));
  const alt = [
    headline(options),
    ...rows.map((row) => `  ${row.label}: ${row.text}${row.tone === "accent" ? "  ←" : ""}`),
  ].join("\n");
  const spec: SpecObject = {
    title: titleOf(options),
    description: alt,
    width: options.width ?? 420,
    height: { step: 26 },
    data: { values: rows },
    encoding: {
      y: {
        field: "label",
        type: "nominal",
        sort: null,
        title: null,
        axis: {
          domain: false,
          ticks: false,
          labelPadding: 8,
          labelFontSize: 13,
          labelLimit: 220,
          labelColor: chartColours.ink,
          offset: roomForNegatives(rows),
        },
      },
    },
    layer: [
      {
        mark: { type: "bar", cornerRadiusEnd: 3, height: { band: 0.72 } },
        encoding: { x: BAR_LENGTH, color: toneColours(rows.map(({ tone }) => tone)) },
      },
      ...zeroRule(rows.map(({ value }) => value)),
      barNumbers("datum.value >= 0", { align: "left", dx: 6 }),
      barNumbers("datum.value < 0", { align: "right", dx: -6 }),
    ],
  };
  return new Chart(withChartTheme(spec), alt);
}

/**
 * One or several lines over a number such as an epoch or seconds. A `RangeError` is thrown for a coordinate that is not
 * finite and for a name that stands twice. No points at all give empty axes, so that a chart may be shown before its first
 * value is there.
 */
export function lineChart(options: LineChartOptions): Chart {
  const names = options.series.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new RangeError(`Cannot draw lines: "${twice}" stands twice`);
  const rows = options.series.flatMap(({ name, points }) =>
    points.map(({ x, y }) => {
      if (!Number.isFinite(x) || !Number.isFinite(y))
        throw new RangeError(`Cannot draw the line "${name}": it has a point at (${x}, ${y})`);
      return { series: name, x, y };
    }),
  );
  const alt = [headline(options), ...options.series.map((one) => seriesAlt(one, options))].join(
    "\n",
  );
  const several = options.series.length > 1;
  const marked = options.series.every(({ points }) => points.length <= MARKED_POINTS);
  const spec: SpecObject = {
    title: titleOf(options),
    description: alt,
    width: options.width ?? 460,
    height: options.height ?? 220,
    data: { values: rows },
    encoding: {
      x: xEncoding(options.x, rows),
      y: yEncoding(options.y, rows),
      ...(several ? { color: seriesEncoding(names) } : {}),
    },
    layer: [
      { mark: { type: "line", interpolate: "linear", strokeCap: "round", strokeJoin: "round" } },
      ...(marked ? [pointLayer(several ? names : [])] : []),
    ],
  };
  return new Chart(withChartTheme(spec), alt);
}

function headline(options: { readonly title: string; readonly subtitle?: string }): string {
  return options.subtitle ? `${options.title} (${options.subtitle})` : options.title;
}

function titleOf(options: { readonly title: string; readonly subtitle?: string }): SpecObject {
  return { text: options.title, ...(options.subtitle ? { subtitle: options.subtitle } : {}) };
}

function numberText(
  value: number,
  format: { readonly unit?: string; readonly decimals?: number },
): string {
  const digits =
    format.decimals === undefined
      ? { maximumSignificantDigits: 4 }
      : { minimumFractionDigits: format.decimals, maximumFractionDigits: format.decimals };
  const text = value.toLocaleString("en-US", digits).replace(/^-/, "−");
  return format.unit ? `${text} ${format.unit}` : text;
}

function toneColours(tones: readonly string[]): SpecObject {
  const domain = [...new Set(tones)];
  const range = domain.map((tone) => chartColours[tone as "plain" | "accent" | "quiet"]);
  return { field: "tone", type: "nominal", scale: { domain, range }, legend: null };
}

/** Pixels between the labels and the bars, so that the numbers of bars that go left fit. */
function roomForNegatives(
  rows: readonly { readonly value: number; readonly text: string }[],
): number {
  const texts = rows.filter(({ value }) => value < 0).map(({ text }) => text.length);
  return texts.length === 0 ? 0 : 12 + 8 * Math.max(...texts);
}

/** The line that bars start from, where some go left. */
function zeroRule(values: readonly number[]): SpecObject[] {
  if (!values.some((value) => value < 0)) return [];
  return [
    {
      data: { values: [{}] },
      mark: { type: "rule", color: chartColours.axis },
      encoding: { x: { datum: 0, type: "quantitative", axis: null }, y: null },
    },
  ];
}

function barNumbers(filter: string, place: SpecObject): SpecObject {
  return {
    transform: [{ filter }],
    mark: { type: "text", baseline: "middle", color: chartColours.ink, ...place },
    encoding: { x: BAR_LENGTH, text: { field: "text" } },
  };
}

function seriesAlt(
  { name, points }: LineChartOptions["series"][number],
  { x, y }: LineChartOptions,
): string {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return `  ${name}: no values yet`;
  const at = (point: { readonly x: number; readonly y: number }) =>
    `${numberText(point.y, y)} at ${x.title} ${numberText(point.x, x)}`;
  if (points.length === 1) return `  ${name}: ${at(first)}`;
  const values = points.map((point) => point.y);
  const lowest = numberText(Math.min(...values), y);
  const highest = numberText(Math.max(...values), y);
  return `  ${name}: ${at(first)} to ${at(last)} (${points.length} values, ${lowest} to ${highest})`;
}

function xEncoding(axis: ChartAxis, rows: readonly { readonly x: number }[]): SpecObject {
  const steps = [...new Set(rows.map(({ x }) => x))].sort((a, b) => a - b);
  const whole = steps.every(Number.isInteger);
  const values = whole && steps.length > 0 && steps.length <= NAMED_STEPS ? steps : undefined;
  return {
    field: "x",
    type: "quantitative",
    title: axis.unit ? `${axis.title} (${axis.unit})` : axis.title,
    scale: { zero: false, nice: false, padding: 12, ...domainOf(axis, rows.length) },
    axis: {
      grid: false,
      tickCount: 6,
      labelOverlap: "greedy",
      ...(values ? { values } : {}),
      ...(whole ? { format: ",d" } : {}),
    },
  };
}

/** The title of the upright axis lies flat above it, where it can be read without turning the head. */
function yEncoding(axis: ChartAxis, rows: readonly unknown[]): SpecObject {
  return {
    field: "y",
    type: "quantitative",
    title: axis.unit ? `${axis.title} (${axis.unit})` : axis.title,
    scale: { zero: false, nice: true, ...domainOf(axis, rows.length) },
    axis: {
      domain: false,
      ticks: false,
      tickCount: 5,
      titleAngle: 0,
      titleAlign: "left",
      titleAnchor: "start",
      titleX: 0,
      titleY: -8,
      titleBaseline: "bottom",
    },
  };
}

function domainOf(axis: ChartAxis, points: number): SpecObject {
  if (axis.domain) return { domain: [...axis.domain], nice: false };
  return points === 0 ? { domain: [0, 1] } : {};
}

function seriesEncoding(names: readonly string[]): SpecObject {
  return {
    field: "series",
    type: "nominal",
    scale: { domain: [...names] },
    legend: { title: null, orient: "bottom", direction: "horizontal", symbolType: "circle" },
  };
}

function pointLayer(names: readonly string[]): SpecObject {
  const shape = { field: "series", type: "nominal", scale: { domain: [...names] } };
  return {
    mark: { type: "point", opacity: 1 },
    encoding: names.length > 1 ? { shape: { ...shape, legend: null } } : {},
  };
}
