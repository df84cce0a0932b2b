import { type MetricMatcher, metricMatcher } from "../cloud/metrics";
import type { LogEvent } from "./log-event";

/** The values of one metric as the log gave them. */
export interface MetricSeries {
  readonly name: string;
  /** `seconds` since the first line of the log. */
  readonly points: readonly { readonly seconds: number; readonly value: number }[];
}

/**
 * The course of a job's metrics, read from its log by the expressions of the metric definitions: the service itself keeps
 * only the last value of each. Where several hosts print a metric, the first one that did counts.
 */
export class MetricHistory {
  readonly #matcher: MetricMatcher;
  readonly #series = new Map<
    string,
    { host: string; points: { seconds: number; value: number }[] }
  >();
  #firstMs: number | undefined;

  constructor(definitions: readonly { readonly name: string; readonly regex: string }[]) {
    this.#matcher = metricMatcher(
      definitions.map(({ name, regex }) => ({ Name: name, Regex: regex })),
    );
    for (const { name } of definitions) this.#series.set(name, { host: "", points: [] });
  }

  /** Looks for metrics in new lines. */
  add(events: readonly LogEvent[]): void {
    for (const { timestampMs, host, message } of events) {
      this.#firstMs ??= timestampMs;
      for (const { name, value } of this.#matcher.match(message)) {
        const series = this.#series.get(name);
        if (!series) continue;
        if (series.points.length === 0) series.host = host;
        if (series.host !== host) continue;
        series.points.push({ seconds: (timestampMs - this.#firstMs) / 1000, value });
      }
    }
  }

  /** Every metric in the order of the definitions; one that was not seen yet has no points. */
  series(): MetricSeries[] {
    return [...this.#series].map(([name, { points }]) => ({ name, points }));
  }
}
