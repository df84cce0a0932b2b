import { argmax, type NDArray } from "../codecs/ndarray";
import { Chart } from "../display/chart-object";
import { chartColours, withChartTheme } from "../display/chart-theme";
import type { DisplayDocument, Showable } from "../display/document";
import { withDisplays } from "../display/inspect";
import type { ImageGrid } from "./image-grid";

/** What a model said about one image. */
export interface Prediction {
  /** The class with the highest score. */
  readonly className: string;
  /** The class it really is. */
  readonly truth: string;
  /** The share that the softmax of the scores gives to `className`, from 0 to 1. */
  readonly confidence: number;
  /** The softmax of the scores: a share from 0 to 1 for every class, in the order of the classes; they add up to 1. */
  readonly shares: readonly number[];
}

/**
 * The images that predictions are about.
 * @internal
 */
export interface PredictedImages {
  readonly classNames: readonly string[];
  readonly classes: readonly string[];
  grid(options: { readonly predictions: readonly string[] }): ImageGrid;
}

/** Pictures a row of the chart. */
const CHART_COLUMNS = 4;

/** A model's scores for a batch of images beside what the images really show. */
export class Predictions implements Showable {
  /** One an image, in the batch's order. */
  readonly items: readonly Prediction[];
  readonly #images: PredictedImages;

  /** @internal */
  constructor(images: PredictedImages, scores: NDArray) {
    const wanted = [images.classNames.length, images.classes.length];
    if (scores.shape.length !== 2 || scores.shape.some((length, i) => length !== wanted[i])) {
      throw new RangeError(
        `Cannot read scores of shape [${scores.shape.join(", ")}]: ${wanted[0]} images and ${wanted[1]} classes make [${wanted.join(", ")}]`,
      );
    }
    this.#images = images;
    const best = argmax(scores, 1);
    this.items = images.classNames.map((truth, i) => {
      const shares = softmax(rowOf(scores, i));
      const place = best[i] as number;
      return {
        className: images.classes[place] as string,
        truth,
        confidence: shares[place] as number,
        shares,
      };
    });
  }

  /** The name of each image's predicted class. */
  get classNames(): readonly string[] {
    return this.items.map(({ className }) => className);
  }

  /** The share of the images that were recognised, from 0 to 1. */
  get accuracy(): number {
    const right = this.items.filter(({ className, truth }) => className === truth).length;
    return right / this.items.length;
  }

  /** The images with what the model said below each. */
  grid(): ImageGrid {
    return this.#images.grid({ predictions: this.classNames });
  }

  /** How sure the model was: the shares of all classes, a panel an image. */
  chart(): Chart {
    const { classes } = this.#images;
    const panels = this.items.map(({ className, truth }, i) => panelName(i, className, truth));
    const rows = this.items.flatMap(({ shares, className, truth }, i) =>
      shares.map((share, place) => ({
        panel: panels[i],
        class: classes[place],
        share,
        bar: barKind(classes[place] as string, className, truth),
      })),
    );
    const alt = this.items.map(
      ({ className, confidence }, i) =>
        `  ${panels[i]}: ${percent(confidence)} sure of ${className}`,
    );
    return new Chart(
      withChartTheme(panelSpec(rows, panels)),
      ["How sure was the model?", ...alt].join("\n"),
    );
  }

  /** The marked pictures, then the chart. */
  document(): DisplayDocument {
    return { blocks: [...this.grid().document().blocks, ...this.chart().document().blocks] };
  }
}

withDisplays(Predictions);

function panelSpec(rows: readonly object[], panels: readonly string[]): Record<string, unknown> {
  return {
    title: {
      text: "How sure was the model?",
      subtitle: "Softmax of the scores: blue is the prediction, orange the truth it missed",
    },
    data: { values: rows },
    facet: {
      field: "panel",
      type: "nominal",
      sort: panels,
      title: null,
      header: { labelFontSize: 12, labelFontWeight: "bold", labelColor: chartColours.ink },
    },
    columns: Math.min(CHART_COLUMNS, panels.length),
    spec: {
      width: 130,
      height: { step: 15 },
      mark: { type: "bar", cornerRadiusEnd: 2 },
      encoding: {
        y: { field: "class", type: "nominal", sort: null, title: null },
        x: {
          field: "share",
          type: "quantitative",
          title: null,
          scale: { domain: [0, 1] },
          axis: { format: ".0%", tickCount: 3 },
        },
        color: {
          field: "bar",
          type: "nominal",
          legend: null,
          scale: {
            domain: ["prediction", "truth", "other"],
            range: [chartColours.plain, chartColours.accent, chartColours.quiet],
          },
        },
      },
    },
  };
}

function panelName(place: number, className: string, truth: string): string {
  return className === truth
    ? `${place + 1} · ${truth}`
    : `${place + 1} · ${truth}, taken for ${className}`;
}

function barKind(name: string, predicted: string, truth: string): string {
  if (name === predicted) return "prediction";
  return name === truth ? "truth" : "other";
}

function rowOf({ data, shape }: NDArray, row: number): number[] {
  const width = shape[1] as number;
  return Array.from({ length: width }, (_, i) => Number(data[row * width + i]));
}

function softmax(scores: readonly number[]): number[] {
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
