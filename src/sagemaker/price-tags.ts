import { type Estimate, estimate } from "../cost/estimate";
import type { PlanTraffic, PlanTraining } from "../cost/plan";
import type { PriceBook } from "../prices/price-book";
import { Exact, exactText, formatUsd } from "../units/money";
import type { EndpointInstances } from "./endpoint";
import { DEFAULT_VOLUME_GB, type EstimatorOptions } from "./estimator-options";
import { checkCount, checkOptions } from "./options";
import { priceBook } from "./region-prices";

/** How long training is expected to take. */
export interface TrainingEstimateOptions {
  /** From the start to the end of training, hours; an instance is billed for its seconds. */
  readonly hours: number;
  /** How often it runs in a month. Left out: it runs once, and is a one-off cost. */
  readonly runsPerMonth?: number;
  /** The share that managed spot training is expected to save, such as `70%`. Default nothing. */
  readonly spotSavings?: string;
}

/** How an endpoint is going to be used. */
export interface EndpointEstimateOptions {
  /** A hosting instance type, such as `ml.c5.xlarge`. */
  readonly instanceType: string;
  /** Default 1. */
  readonly initialInstanceCount?: number;
  /** Default the whole day. */
  readonly hoursPerDay?: number;
  /** Default the whole month. */
  readonly daysPerMonth?: number;
  /** Left out, what its data costs depends on usage. */
  readonly traffic?: PlanTraffic;
}

/**
 * What training with an estimator's options costs on AWS. Throws a `TypeError` or `RangeError` for wrong options and for
 * `local` types, which cost nothing.
 *
 * @internal
 */
export function estimateTraining(
  options: EstimatorOptions,
  expected: TrainingEstimateOptions,
  about: { readonly name: string; readonly region: string },
): Estimate {
  checkOptions(expected, {
    of: "estimator.estimate()",
    known: ["hours", "runsPerMonth", "spotSavings"],
    required: ["hours"],
  });
  const { instanceType, instanceCount = 1, volumeSize = DEFAULT_VOLUME_GB } = options;
  refuseLocal(instanceType, "training");
  const job: PlanTraining = {
    name: about.name,
    instanceType,
    instanceCount,
    volumeGb: volumeSize,
    ...expected,
  };
  const plan = { name: `Training on ${instanceCount} × ${instanceType}`, training: [job] };
  return estimate(plan, { region: about.region });
}

/** @internal What an endpoint costs in a month on AWS. Throws a `TypeError` or `RangeError` as `estimateTraining` does. */
export function estimateEndpoint(
  options: EndpointEstimateOptions,
  about: { readonly name: string; readonly region: string },
): Estimate {
  const { instanceType, initialInstanceCount: instanceCount = 1, ...use } = options;
  checkOptions(options, {
    of: "model.estimate()",
    known: ["instanceType", "initialInstanceCount", "hoursPerDay", "daysPerMonth", "traffic"],
    required: ["instanceType"],
  });
  checkCount(instanceCount, "initialInstanceCount");
  refuseLocal(instanceType, "hosting");
  const name = `Endpoint on ${instanceCount} × ${instanceType}`;
  const endpoint = { name: about.name, instanceType, instanceCount, ...use };
  return estimate({ name, endpoints: [endpoint] }, { region: about.region });
}

/** @internal `$0.204 an hour, $148.92 a month if it stays`; undefined where the price is not known. */
export function endpointPriceTag(
  region: string,
  { type: instanceType, count: instanceCount }: EndpointInstances,
): string | undefined {
  const book = priceBook(region);
  if (!book || isLocal(instanceType)) return undefined;
  const line = hostingLine(book, instanceType, instanceCount);
  if (line?.amount === undefined || line.unitPrice === undefined) return undefined;
  const hourly = exactText(new Exact(line.unitPrice).times(instanceCount));
  return `${formatUsd(hourly)} an hour, ${formatUsd(line.amount)} a month if it stays`;
}

function hostingLine(book: PriceBook, instanceType: string, instanceCount: number) {
  try {
    return estimate({ endpoints: [{ instanceType, instanceCount }] }, { book }).lines[0];
  } catch {
    return undefined;
  }
}

function isLocal(instanceType: string): boolean {
  return instanceType === "local" || instanceType === "local_gpu";
}

function refuseLocal(instanceType: string, what: string): void {
  if (isLocal(instanceType))
    throw new RangeError(
      `Cannot estimate "${instanceType}": ${what} on this machine costs nothing; name an instance type such as ml.c5.xlarge`,
    );
}
