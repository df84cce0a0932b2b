import { type CostDraft, measured, type PlanMonth, plain, quantityOf } from "./cost-draft";
import { type RunningHours, runningHours, scheduledHours } from "./month-hours";
import type { CheckedEndpoint } from "./plan-format";
import { trafficCosts } from "./traffic-costs";

/**
 * What an endpoint costs while it exists, idle or not: its instances, their volume, and the data that requests carry. With
 * component `AsyncInf` an asynchronous one, which may scale to no instance.
 */
export function endpointCosts(
  endpoint: CheckedEndpoint,
  resource: string,
  month: PlanMonth,
  component: "Hosting" | "AsyncInf",
): readonly CostDraft[] {
  const hours = instanceHours(endpoint, month);
  const compute: CostDraft = {
    resource,
    components: [component],
    instanceType: endpoint.instanceType,
    quantity: quantityOf(hours.text, hours.inputs, "hour"),
    period: "month",
  };
  return [
    compute,
    ...volumeCosts(endpoint, resource, hours, month),
    ...trafficCosts(endpoint.traffic ?? {}, resource, upHours(endpoint, month)),
  ];
}

/** Hours of all its instances together. */
function instanceHours(endpoint: CheckedEndpoint, month: PlanMonth): RunningHours {
  const { schedule, daysPerMonth } = endpoint;
  if (schedule) return scheduledHours(schedule, { daysPerMonth, month, of: "instances" });
  const hours = runningHours(endpoint, month);
  return {
    text: `${hours.text} * instanceCount`,
    inputs: { ...hours.inputs, instanceCount: plain(endpoint.instanceCount ?? 1) },
  };
}

/** Hours in which there is any instance to answer. */
function upHours(endpoint: CheckedEndpoint, month: PlanMonth): RunningHours {
  const { schedule, daysPerMonth } = endpoint;
  if (schedule) return scheduledHours(schedule, { daysPerMonth, month, of: "day" });
  return runningHours(endpoint, month);
}

function volumeCosts(
  endpoint: CheckedEndpoint,
  resource: string,
  hours: RunningHours,
  month: PlanMonth,
): readonly CostDraft[] {
  const base = { resource, components: ["Hosting storage"], period: "month" } as const;
  if (endpoint.volumeGbMonths) {
    const inputs = { volumeGbMonths: measured(endpoint.volumeGbMonths, "GB-month") };
    return [{ ...base, quantity: quantityOf("volumeGbMonths", inputs, "GB-month") }];
  }
  if (!endpoint.volumeGb) return [];
  const inputs = {
    volumeGb: measured(endpoint.volumeGb, "GB"),
    ...hours.inputs,
    hoursPerMonth: measured(month.hours, "h/month"),
  };
  const text = `volumeGb * ${hours.text} / hoursPerMonth`;
  return [{ ...base, quantity: quantityOf(text, inputs, "GB-month") }];
}
