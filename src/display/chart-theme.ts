/** A JSON object of a Vega-Lite specification. */
export type SpecObject = Readonly<Record<string, unknown>>;

/** The schema that frontends read to choose their Vega-Lite; JupyterLab knows version 5. */
export const VEGA_LITE_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json";

/** The family of the embedded font first, then what browsers have. */
export const CHART_FONT = "Inter, system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif";

/**
 * Colours of charts. A chart is drawn on a light card of its own, like a figure in a book: the same picture then reads on
 * light and dark pages, in print, and in viewers that know nothing of the page's theme.
 */
export const chartColours = {
  card: "#fcfcfa",
  ink: "#1f2328",
  secondary: "#57606a",
  grid: "#e4e5e1",
  axis: "#9aa1a9",
  accent: "#c2410c",
  plain: "#2f67b1",
  quiet: "#aebdd0",
  /** One for each series, told apart with the common forms of colour blindness; marks differ in shape too. */
  series: ["#2f67b1", "#c2410c", "#15803d", "#86388f", "#8a6100", "#0e7490"],
} as const;

/** The Vega-Lite `config` that every chart carries. */
export const chartConfig: SpecObject = {
  background: chartColours.card,
  padding: 16,
  font: CHART_FONT,
  view: { stroke: null },
  title: {
    anchor: "start",
    frame: "bounds",
    color: chartColours.ink,
    fontSize: 15,
    fontWeight: 600,
    offset: 14,
    subtitleColor: chartColours.secondary,
    subtitleFontSize: 12,
    subtitlePadding: 5,
  },
  axis: {
    labelColor: chartColours.secondary,
    labelFontSize: 12,
    labelFontWeight: 400,
    titleColor: chartColours.secondary,
    titleFontSize: 12,
    titleFontWeight: 400,
    titlePadding: 8,
    gridColor: chartColours.grid,
    domainColor: chartColours.axis,
    tickColor: chartColours.axis,
  },
  legend: {
    labelColor: chartColours.ink,
    labelFontSize: 12,
    titleColor: chartColours.secondary,
    titleFontSize: 12,
    titleFontWeight: 400,
    symbolSize: 70,
  },
  range: { category: chartColours.series },
  text: { color: chartColours.ink, fontSize: 12 },
  bar: { color: chartColours.plain },
  line: { color: chartColours.plain, strokeWidth: 2.5 },
  point: { color: chartColours.plain, filled: true, size: 55 },
};

/** `spec` with the schema and our look; what the specification sets itself stays. */
export function withChartTheme(spec: SpecObject): SpecObject {
  return {
    $schema: VEGA_LITE_SCHEMA,
    ...spec,
    config: merge(chartConfig, (spec.config ?? {}) as SpecObject),
  };
}

function merge(base: SpecObject, over: SpecObject): SpecObject {
  const result: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(over)) {
    const before = result[name];
    result[name] = isObject(before) && isObject(value) ? merge(before, value) : value;
  }
  return result;
}

function isObject(value: unknown): value is SpecObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
