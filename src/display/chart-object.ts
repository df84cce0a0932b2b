import type { ChartBlock, DisplayDocument, Showable } from "./document";
import { withDisplays } from "./inspect";

/** A chart that can be shown by itself or stand as a block in a document. */
export class Chart implements ChartBlock, Showable {
  readonly kind = "chart";
  /** A Vega-Lite v5 specification with its data inline. */
  readonly spec: Readonly<Record<string, unknown>>;
  /** The chart's message and numbers in words. */
  readonly alt: string;

  constructor(spec: Readonly<Record<string, unknown>>, alt: string) {
    this.spec = spec;
    this.alt = alt;
  }

  document(): DisplayDocument {
    return { blocks: [{ kind: this.kind, spec: this.spec, alt: this.alt }] };
  }
}

withDisplays(Chart);

/** What `chart` is told beside the specification. */
export interface ChartOptions {
  /** The chart's message and numbers in words, for terminals and screen readers. */
  readonly alt: string;
}

/**
 * A chart of your own from a Vega-Lite v5 specification. Its data must be inline (`data: { values: [...] }`); colours and
 * fonts that it leaves open are chosen to read on light and dark pages. A specification that cannot be drawn throws a
 * `SagelabError` (InvalidInput) when it is shown.
 */
export function chart(spec: Readonly<Record<string, unknown>>, options: ChartOptions): Chart {
  if (typeof spec !== "object" || spec === null || Array.isArray(spec))
    throw new TypeError("Cannot make a chart: the specification is not an object");
  return new Chart(spec, options.alt);
}
