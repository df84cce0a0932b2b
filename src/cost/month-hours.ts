import type { FormulaInputs } from "../units/formula";
import type { Exact } from "../units/money";
import { factors, measured, type PlanMonth, plain } from "./cost-draft";

/** How long something runs in a month: a part of a formula in hours, with its inputs. */
export interface RunningHours {
  readonly text: string;
  readonly inputs: FormulaInputs;
}

/** When something runs. */
export interface RunningTime {
  readonly hoursPerDay?: Exact;
  readonly daysPerMonth?: Exact;
}

/**
 * Hours of running in a month. Days of the plan are used where it has them: `hoursPerDay * daysPerMonth`; a month of 730
 * hours that runs through is `monthHours`, and so many hours of each of its days are `hoursPerDay * monthHours / 24 h`.
 */
export function runningHours(time: RunningTime, month: PlanMonth): RunningHours {
  const days = time.daysPerMonth ?? month.days;
  const hoursPerDay = time.hoursPerDay
    ? measured(time.hoursPerDay, "h/day")
    : factors.hoursPerDayAll;
  if (days)
    return {
      text: "hoursPerDay * daysPerMonth",
      inputs: { hoursPerDay, daysPerMonth: measured(days, "day") },
    };
  const monthHours = measured(month.hours, "h");
  if (!time.hoursPerDay) return { text: "monthHours", inputs: { monthHours } };
  return {
    text: "hoursPerDay * monthHours / wholeDay",
    inputs: { hoursPerDay, monthHours, wholeDay: factors.hoursPerDayAll },
  };
}

/** One part of a day with its own number of instances. */
export interface ScheduleEntry {
  readonly hoursPerDay?: Exact;
  readonly instanceCount?: Exact;
}

/** Hours of a schedule: of all its instances together, or of the time in which there is any instance. */
export function scheduledHours(
  schedule: readonly ScheduleEntry[],
  time: {
    readonly daysPerMonth?: Exact;
    readonly month: PlanMonth;
    readonly of: "instances" | "day";
  },
): RunningHours {
  const inputs: Record<string, { value: Exact; unit: string }> = {};
  const parts = schedule.flatMap(({ hoursPerDay, instanceCount }, index) => {
    if (!hoursPerDay || !instanceCount) return [];
    if (time.of === "day" && instanceCount.isZero()) return [];
    inputs[`hours${index + 1}`] = measured(hoursPerDay, "h/day");
    if (time.of === "day") return [`hours${index + 1}`];
    inputs[`instances${index + 1}`] = plain(instanceCount);
    return [`hours${index + 1} * instances${index + 1}`];
  });
  if (parts.length === 0) return { text: "noHours", inputs: { noHours: measured(0, "h") } };
  const sum = `(${parts.join(" + ")})`;
  const days = time.daysPerMonth ?? time.month.days;
  if (days)
    return {
      text: `${sum} * daysPerMonth`,
      inputs: { ...inputs, daysPerMonth: measured(days, "day") },
    };
  const monthHours = measured(time.month.hours, "h");
  return {
    text: `${sum} * monthHours / wholeDay`,
    inputs: { ...inputs, monthHours, wholeDay: factors.hoursPerDayAll },
  };
}
