import type * as ResvgJs from "@resvg/resvg-js";
import type * as Vega from "vega";
import type * as VegaLite from "vega-lite";
import { SagelabError } from "../errors";
import { type SpecObject, withChartTheme } from "./chart-theme";
import { fontCovers, fontFiles, fontTextWidth } from "./font";

/** A chart drawn as SVG. */
export interface ChartDrawing {
  readonly svg: string;
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
}

/** Pixels of a PNG for one CSS pixel, for sharp screens. */
const SHARPNESS = 2;
/** Room for text in a browser that lacks the embedded font and takes a wider one. */
const TEXT_SLACK = 1.08;
/** Radius of the card's corners, in CSS pixels. */
const CORNER = 8;

/**
 * Draws a Vega-Lite v5 specification, at once: there is no browser, no canvas and no network, so its data must be inline.
 * Colours and fonts that it leaves open are ours. A `SagelabError` (InvalidInput) says what is wrong with a specification.
 */
export function drawChart(spec: SpecObject): ChartDrawing {
  const source = externalData(spec);
  if (source !== undefined)
    throw new SagelabError(
      "InvalidInput",
      `Cannot draw the chart: its data comes from "${source}"; give the values inline, as data.values`,
    );
  const vega = loadVega();
  const { compile } = require("vega-lite") as typeof VegaLite;
  try {
    // Vega marks the rows of its data in place; the caller's are left alone.
    const own = JSON.parse(JSON.stringify(withChartTheme(spec))) as VegaLite.TopLevelSpec;
    const compiled = compile(own, {
      logger: silentLogger(vega),
    });
    const view = new vega.View(vega.parse(compiled.spec), {
      renderer: "none",
      logger: silentLogger(vega),
    });
    try {
      view.run();
      return drawView(view, vega);
    } finally {
      view.finalize();
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SagelabError("InvalidInput", `Cannot draw the chart: ${reason}`, { cause: error });
  }
}

/** A drawing as a PNG file, two pixels for each CSS pixel, with the embedded font: it needs no fonts on the machine. */
export function chartPng(drawing: ChartDrawing): Uint8Array {
  const { Resvg } = require("@resvg/resvg-js") as typeof ResvgJs;
  const image = new Resvg(drawing.svg, {
    fitTo: { mode: "zoom", value: SHARPNESS },
    font: {
      // Looking for the system's fonts takes time; only text in other scripts needs them.
      loadSystemFonts: !fontCovers(drawing.svg),
      fontFiles: [...fontFiles()],
      defaultFontFamily: "Inter",
      sansSerifFamily: "Inter",
    },
  });
  return image.render().asPng();
}

let loaded: typeof Vega | undefined;

/** Vega, with text measured in the embedded font in place of its guess for machines without a canvas. */
function loadVega(): typeof Vega {
  if (loaded) return loaded;
  loaded = require("vega") as typeof Vega;
  const { textMetrics } = loaded as unknown as { textMetrics: TextMetrics };
  textMetrics.width = (item, text) => {
    const value = text ?? item.text;
    const lines = (Array.isArray(value) ? value : [value ?? ""]).map(String);
    const bold = item.fontWeight === "bold" || Number(item.fontWeight) >= 600;
    const size = item.fontSize ?? 11;
    return (
      TEXT_SLACK * Math.max(...lines.map((line) => fontTextWidth(line, size, bold ? 600 : 400)))
    );
  };
  return loaded;
}

/** The part of vega-scenegraph's `textMetrics` that is replaced. */
interface TextMetrics {
  width: (
    item: {
      readonly text?: unknown;
      readonly fontSize?: number;
      readonly fontWeight?: string | number;
    },
    text?: unknown,
  ) => number;
}

/** Warnings of a specification belong to its author's tools, not to the reader of a notebook. */
function silentLogger(vega: typeof Vega): ReturnType<typeof Vega.logger> {
  return vega.logger(vega.None);
}

/** What `View.toSVG` does, without its promise: Vega has run to the end when all data is inline. */
function drawView(view: Vega.View, vega: typeof Vega): ChartDrawing {
  const inside = view as unknown as {
    readonly _viewWidth: number;
    readonly _viewHeight: number;
    readonly _pending: unknown;
  };
  if (inside._pending) throw new Error("its data is not inline");
  const padding = view.padding() as { left: number; right: number; top: number; bottom: number };
  const width = Math.max(0, inside._viewWidth + padding.left + padding.right);
  const height = Math.max(0, inside._viewHeight + padding.top + padding.bottom);
  const [x, y] = view.origin();
  const { SVGStringRenderer } = vega as unknown as { SVGStringRenderer: new () => SvgRenderer };
  const renderer = new SVGStringRenderer();
  renderer.initialize(null, width, height, [padding.left + x, padding.top + y], 1);
  renderer.background(view.background());
  const svg = renderer
    .render((view.scenegraph() as unknown as { readonly root: unknown }).root)
    .svg();
  return { svg: roundCard(svg), width: Math.ceil(width), height: Math.ceil(height) };
}

/** The part of vega-scenegraph's `SVGStringRenderer` that is used. */
interface SvgRenderer {
  initialize(el: null, width: number, height: number, origin: number[], scale: number): this;
  background(colour: unknown): this;
  render(scene: unknown): this;
  svg(): string;
}

/** The background is the first rectangle of the file. */
function roundCard(svg: string): string {
  return svg.replace(/<rect (?=width="[\d.]+" height="[\d.]+" fill=)/, `<rect rx="${CORNER}" `);
}

/** The first address or file that a specification would load. */
function externalData(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    if (name === "values" || name === "datasets") continue;
    if (name === "data" && typeof inner === "object" && inner !== null && "url" in inner)
      return String(inner.url);
    const found = externalData(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}
