import { instanceTypes } from "../prices/instance-types";
import type { FormulaInputs } from "../units/formula";
import type { Exact } from "../units/money";
import { type CostDraft, factors, measured, type PlanMonth, plain, quantityOf } from "./cost-draft";
import type { CheckedProcessing, CheckedTraining, CheckedTransform } from "./plan-format";

/** What the three kinds of jobs have in common. */
interface Job {
  readonly instanceType?: string;
  readonly instanceCount?: Exact;
  readonly hours?: Exact;
  readonly seconds?: Exact;
  readonly runsPerMonth?: Exact;
  readonly volumeGb?: Exact;
  readonly volumeGbMonths?: Exact;
}

/** Hours of all instances and runs: a part of a formula with its inputs. */
interface JobHours {
  readonly text: string;
  readonly inputs: FormulaInputs;
}

/**
 * What a training job costs: its instances from start to end of training, their volume, and a warm pool. Billed by the
 * second; managed spot shows as fewer billable seconds; a warm pool is paid at the price of training (Amazon SageMaker
 * developer guide, model-managed-spot-training and train-warm-pools).
 */
export function trainingCosts(
  job: CheckedTraining,
  resource: string,
  month: PlanMonth,
): readonly CostDraft[] {
  const base = { resource, instanceType: job.instanceType, period: periodOf(job) } as const;
  const time = jobHours(job);
  const spot = job.spotSavings;
  const compute = time && {
    text: spot ? `${time.text} * (1 - spotSavings)` : time.text,
    inputs: spot ? { ...time.inputs, spotSavings: plain(spot) } : time.inputs,
  };
  const ownDisk = instanceTypes().get(job.instanceType ?? "")?.nvme === true;
  return [
    { ...base, components: ["Training"], ...hoursOrMissing(compute) },
    ...(ownDisk && !job.volumeGbMonths
      ? []
      : volumeCosts(job, "Training storage", base, time, month)),
    ...warmPoolCosts(job, base, month),
  ];
}

/** What a processing job costs: its instances and their volume. */
export function processingCosts(
  job: CheckedProcessing,
  resource: string,
  month: PlanMonth,
): readonly CostDraft[] {
  const base = { resource, instanceType: job.instanceType, period: periodOf(job) } as const;
  const time = jobHours(job);
  return [
    { ...base, components: ["Processing"], ...hoursOrMissing(time) },
    ...volumeCosts(job, "Processing storage", base, time, month),
  ];
}

/** What a batch transform job costs: its instances. Its volume is fixed and not billed apart. */
export function transformCosts(job: CheckedTransform, resource: string): readonly CostDraft[] {
  const base = { resource, instanceType: job.instanceType, period: periodOf(job) } as const;
  return [{ ...base, components: ["BatchTransform"], ...hoursOrMissing(jobHours(job)) }];
}

function periodOf(job: Job): CostDraft["period"] {
  return job.runsPerMonth === undefined ? "once" : "month";
}

function jobHours(job: Job): JobHours | undefined {
  const length: JobHours | undefined = job.hours
    ? { text: "hours", inputs: { hours: measured(job.hours, "h") } }
    : job.seconds && {
        text: "seconds / secondsPerHour",
        inputs: {
          seconds: measured(job.seconds, "s"),
          secondsPerHour: factors.secondsPerHour,
        },
      };
  if (!length) return undefined;
  const inputs: FormulaInputs = {
    ...length.inputs,
    instanceCount: plain(job.instanceCount ?? 1),
    ...(job.runsPerMonth ? { runsPerMonth: plain(job.runsPerMonth) } : {}),
  };
  const runs = job.runsPerMonth ? " * runsPerMonth" : "";
  return { text: `${length.text} * instanceCount${runs}`, inputs };
}

function hoursOrMissing(hours: JobHours | undefined): Pick<CostDraft, "quantity" | "missing"> {
  return hours ? { quantity: quantityOf(hours.text, hours.inputs, "hour") } : { missing: "hours" };
}

type Base = Pick<CostDraft, "resource" | "instanceType" | "period">;

/** A volume of each instance while the job runs, as a share of the month; or as a bill counted it. */
function volumeCosts(
  job: Job,
  component: string,
  base: Base,
  time: JobHours | undefined,
  month: PlanMonth,
): readonly CostDraft[] {
  const { instanceType: _, ...rest } = base;
  if (job.volumeGbMonths) {
    const inputs = { volumeGbMonths: measured(job.volumeGbMonths, "GB-month") };
    const quantity = quantityOf("volumeGbMonths", inputs, "GB-month");
    return [{ ...rest, components: [component], quantity }];
  }
  if (!job.volumeGb) return [];
  if (!time) return [{ ...rest, components: [component], missing: "hours" }];
  const inputs = {
    volumeGb: measured(job.volumeGb, "GB"),
    ...time.inputs,
    hoursPerMonth: measured(month.hours, "h/month"),
  };
  const quantity = quantityOf(`volumeGb * ${time.text} / hoursPerMonth`, inputs, "GB-month");
  return [{ ...rest, components: [component], quantity }];
}

function warmPoolCosts(job: CheckedTraining, base: Base, month: PlanMonth): readonly CostDraft[] {
  if (!job.warmPoolHours) return [];
  const inputs = {
    warmPoolHours: measured(job.warmPoolHours, "h"),
    instanceCount: plain(job.instanceCount ?? 1),
  };
  const time = { text: "warmPoolHours * instanceCount", inputs };
  const kept = { ...base, period: "month" } as const;
  const { instanceType: _, ...volume } = kept;
  const compute: CostDraft = {
    ...kept,
    components: ["Training warm pool", "Training"],
    shownAs: "Training warm pool",
    quantity: quantityOf(time.text, inputs, "hour"),
  };
  return [
    compute,
    ...volumeCosts({ volumeGb: job.volumeGb }, "", volume, time, month).map((draft) => ({
      ...draft,
      components: ["Training warm pool storage", "Training storage"],
      shownAs: "Training warm pool storage",
    })),
  ];
}
