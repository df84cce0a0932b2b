import type { Cloud } from "../cloud/cloud";
import { priceUsage } from "../cost/price-usage";
import { lineChart } from "../display/charts";
import type { Block, DisplayDocument } from "../display/document";
import { formatUsd } from "../units/money";
import type { MetricSeries } from "./metric-history";
import { priceBook } from "./region-prices";
import { formatDuration, plural } from "./sizes";
import { hasEnded, type TrainingJobDescription } from "./training-description";

/** Lines of the log shown while a job runs. */
const LIVE_LOG_LINES = 12;
/** Lines of the log shown with a job that failed. */
const FAILED_LOG_LINES = 30;

/** What is known of a job, for showing it. */
export interface TrainingView {
  readonly job: TrainingJobDescription;
  /** The end of the log, oldest first. */
  readonly logLines: readonly string[];
  readonly metrics: readonly MetricSeries[];
  readonly warnings: readonly string[];
  /** A sentence under the job, such as how to attach again. */
  readonly note?: string;
}

/** A job as a document: state, times, cost, the course of its metrics, the end of its log. */
export function trainingDocument(cloud: Cloud, view: TrainingView): DisplayDocument {
  const { job } = view;
  const ended = hasEnded(job);
  const blocks: Block[] = [stateBlock(cloud, job), factsBlock(cloud, job)];
  for (const series of view.metrics) {
    if (series.points.length > 1) blocks.push(metricChart(series));
  }
  const logSize = job.status === "Failed" ? FAILED_LOG_LINES : LIVE_LOG_LINES;
  const lines = view.logLines.slice(-logSize);
  if (lines.length > 0 && (!ended || job.status === "Failed")) blocks.push({ kind: "log", lines });
  for (const warning of view.warnings)
    blocks.push({ kind: "note", tone: "warning", text: warning });
  if (view.note) blocks.push({ kind: "note", tone: "warning", text: view.note });
  return { title: `Training job ${job.name}`, blocks };
}

/** Seconds the job's instances have worked: until now, or until they stopped. */
function elapsedMs(cloud: Cloud, job: TrainingJobDescription): number {
  const from = job.createdAt?.getTime();
  if (from === undefined) return 0;
  const to = hasEnded(job) ? (job.endedAt ?? job.modifiedAt) : cloud.clock.now();
  return Math.max(0, (to ?? cloud.clock.now()).getTime() - from);
}

function stateBlock(cloud: Cloud, job: TrainingJobDescription): Block {
  const step = job.transitions.at(-1)?.message || job.secondaryStatus || job.status;
  if (!hasEnded(job)) {
    return {
      kind: "progress",
      label: step,
      detail: `${formatDuration(elapsedMs(cloud, job))} elapsed`,
    };
  }
  if (job.status === "Completed") return { kind: "note", tone: "good", text: step };
  if (job.status === "Stopped") {
    return { kind: "note", tone: "warning", text: `${step}; the model may be incomplete` };
  }
  return {
    kind: "note",
    tone: "error",
    text: `${step}: ${job.failureReason ?? "no reason given"}`,
  };
}

function factsBlock(cloud: Cloud, job: TrainingJobDescription): Block {
  const items = [
    { label: "Instances", value: `${job.instanceCount} × ${job.instanceType}` },
    { label: "Elapsed", value: formatDuration(elapsedMs(cloud, job)) },
  ];
  const seconds = paidSeconds(cloud, job);
  if (seconds !== undefined) {
    items.push({ label: "Training", value: plural(seconds, "second") });
    const cost = trainingCost(cloud, job, seconds);
    const label =
      cloud.kind === "local" ? "Would cost on AWS" : hasEnded(job) ? "Cost" : "Cost so far";
    if (cost !== undefined) items.push({ label, value: cost });
  }
  for (const { name, value } of job.metrics) items.push({ label: name, value: metricText(value) });
  if (hasEnded(job) && job.status === "Completed")
    items.push({ label: "Model", value: job.modelData });
  return { kind: "facts", items };
}

function paidSeconds(cloud: Cloud, job: TrainingJobDescription): number | undefined {
  if (job.billableSeconds !== undefined) return job.billableSeconds;
  if (!job.startedAt || hasEnded(job)) return job.trainingSeconds;
  return Math.max(0, Math.round((cloud.clock.now().getTime() - job.startedAt.getTime()) / 1000));
}

/** The list price of a job's seconds; undefined where there is none. */
function trainingCost(
  cloud: Cloud,
  job: TrainingJobDescription,
  seconds: number,
): string | undefined {
  const book = priceBook(cloud.region);
  const usage = {
    resource: job.name,
    component: "Training",
    instanceType: job.instanceType,
    quantity: { value: seconds * job.instanceCount, unit: "second" as const },
  };
  const amount = book && priceUsage([usage], book)[0]?.amount;
  return amount === undefined ? undefined : formatUsd(amount);
}

/** The course of a metric; there are at least two values. */
function metricChart({ name, points }: MetricSeries): Block {
  const first = points[0]?.value ?? Number.NaN;
  const last = points.at(-1)?.value ?? Number.NaN;
  return lineChart({
    title: `${name}: ${metricText(first)} to ${metricText(last)}`,
    series: [{ name, points: points.map(({ seconds, value }) => ({ x: seconds, y: value })) }],
    x: { title: "elapsed", unit: "s", decimals: 1 },
    y: { title: name },
    height: 140,
  });
}

/** Up to six significant digits, as scripts print them. */
function metricText(value: number): string {
  return String(Number(value.toPrecision(6)));
}
