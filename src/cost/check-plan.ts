import { SagelabError } from "../errors";
import { Exact } from "../units/money";
import { HOURS_PER_MONTH, type PlanMonth } from "./cost-draft";
import type { PlanReader } from "./plan-field";
import { type CheckedEndpoint, type CheckedPlan, planFormat } from "./plan-format";

/** Problems that one error names; the rest is counted. */
const SHOWN_PROBLEMS = 20;

/**
 * Reads a plan into exact numbers. Throws a `SagelabError` (`InvalidInput`) that names the path, the value and what is
 * allowed; further problems stand in its advice.
 */
export function checkPlan(plan: unknown): CheckedPlan {
  const problems: string[] = [];
  const reader: PlanReader = { problem: (_path, text) => problems.push(text) };
  const checked = planFormat.read(plan, "", reader);
  if (checked) checkTogether(checked, reader);
  const [first, ...others] = problems;
  if (first === undefined && checked) return checked;
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  throw new SagelabError("InvalidInput", `Cannot use the plan: ${first}${more}`, {
    advice: others.slice(0, SHOWN_PROBLEMS),
  });
}

/** The month of a plan. */
export function monthOf(plan: CheckedPlan): PlanMonth {
  const { days, hours } = plan.month ?? {};
  if (days) return { days, hours: days.times(24) };
  return { hours: hours ?? new Exact(HOURS_PER_MONTH) };
}

/** What only several fields together tell: things said twice, and more hours than the month has. */
function checkTogether(plan: CheckedPlan, reader: PlanReader): void {
  const month = monthOf(plan);
  oneOf(plan.month, "month", ["days", "hours"], reader);
  oneOf(plan.prices?.savingsPlan, "prices.savingsPlan", ["percent", "rates"], reader);
  plan.training?.forEach((job, index) => {
    const path = `training[${index}]`;
    oneOf(job, path, ["hours", "seconds"], reader);
    oneOf(job, path, ["volumeGb", "volumeGbMonths"], reader);
    inMonth(job.warmPoolHours, `${path}.warmPoolHours`, month, reader);
  });
  plan.processing?.forEach((job, index) => {
    oneOf(job, `processing[${index}]`, ["volumeGb", "volumeGbMonths"], reader);
  });
  plan.endpoints?.forEach((endpoint, index) => {
    checkEndpoint(endpoint, `endpoints[${index}]`, month, reader);
  });
  plan.async?.forEach((endpoint, index) => {
    checkEndpoint(endpoint, `async[${index}]`, month, reader);
  });
  plan.serverless?.forEach((endpoint, index) => {
    const path = `serverless[${index}].provisionedHours`;
    inMonth(endpoint.provisionedHours, path, month, reader);
  });
  plan.notebooks?.forEach((notebook, index) => {
    daysInMonth(notebook.daysPerMonth, `notebooks[${index}].daysPerMonth`, month, reader);
  });
}

function checkEndpoint(
  endpoint: CheckedEndpoint,
  path: string,
  month: PlanMonth,
  reader: PlanReader,
): void {
  oneOf(endpoint, path, ["volumeGb", "volumeGbMonths"], reader);
  oneOf(endpoint, path, ["schedule", "instanceCount"], reader);
  oneOf(endpoint, path, ["schedule", "hoursPerDay"], reader);
  oneOf(endpoint.traffic, `${path}.traffic`, ["requestsPerMinute", "requestsPerMonth"], reader);
  daysInMonth(endpoint.daysPerMonth, `${path}.daysPerMonth`, month, reader);
  const day = (endpoint.schedule ?? []).reduce<Exact>(
    (sum, { hoursPerDay }) => sum.plus(hoursPerDay ?? 0),
    new Exact(0),
  );
  if (day.gt(24)) reader.problem(path, `${path}.schedule takes ${day} hours of a day that has 24`);
}

function oneOf(
  given: object | undefined,
  path: string,
  [first, second]: readonly [string, string],
  reader: PlanReader,
): void {
  const fields = (given ?? {}) as Readonly<Record<string, unknown>>;
  if (fields[first] !== undefined && fields[second] !== undefined)
    reader.problem(path, `${path} has both ${first} and ${second}: give one of them`);
}

function inMonth(
  hours: Exact | undefined,
  path: string,
  month: PlanMonth,
  reader: PlanReader,
): void {
  if (hours?.gt(month.hours))
    reader.problem(path, `${path} is "${hours}": the month has ${month.hours} hours`);
}

function daysInMonth(
  days: Exact | undefined,
  path: string,
  month: PlanMonth,
  reader: PlanReader,
): void {
  const all = month.days ?? month.hours.div(24).ceil();
  if (days?.gt(all)) reader.problem(path, `${path} is "${days}": the month has ${all} days`);
}
