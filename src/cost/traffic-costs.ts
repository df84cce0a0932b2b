import type { FormulaInputs } from "../units/formula";
import type { Exact } from "../units/money";
import { type CostDraft, factors, measured, quantityOf } from "./cost-draft";
import type { RunningHours } from "./month-hours";
import type { CheckedTraffic } from "./plan-format";

/**
 * What SageMaker charges for the data that requests carry into an endpoint and out of it. Requests a minute count only
 * while the endpoint runs.
 */
export function trafficCosts(
  traffic: CheckedTraffic,
  resource: string,
  time: RunningHours | undefined,
): readonly CostDraft[] {
  const requests = requestsOf(traffic, time);
  return [
    dataCost("Hosting data in", "requestSize", traffic.requestSize),
    dataCost("Hosting data out", "responseSize", traffic.responseSize),
  ];

  function dataCost(component: string, field: string, bytes: Exact | undefined): CostDraft {
    const base = { resource, components: [component], period: "month", optional: true } as const;
    if (!requests) return { ...base, missing: "traffic.requestsPerMonth" };
    if (!bytes) return { ...base, missing: `traffic.${field}` };
    const inputs = { ...requests.inputs, [field]: measured(bytes, "GB/request") };
    return { ...base, quantity: quantityOf(`${field} * ${requests.text}`, inputs, "GB") };
  }
}

function requestsOf(
  traffic: CheckedTraffic,
  time: RunningHours | undefined,
): { readonly text: string; readonly inputs: FormulaInputs } | undefined {
  if (traffic.requestsPerMonth)
    return {
      text: "requestsPerMonth",
      inputs: { requestsPerMonth: measured(traffic.requestsPerMonth, "request") },
    };
  if (!traffic.requestsPerMinute || !time) return undefined;
  return {
    text: `requestsPerMinute * minutesPerHour * ${time.text}`,
    inputs: {
      requestsPerMinute: measured(traffic.requestsPerMinute, "request/min"),
      minutesPerHour: factors.minutesPerHour,
      ...time.inputs,
    },
  };
}
