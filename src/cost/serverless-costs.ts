import type { FormulaInputs } from "../units/formula";
import { type CostDraft, factors, measured, type PlanMonth, plain, quantityOf } from "./cost-draft";
import type { CheckedServerless } from "./plan-format";
import { trafficCosts } from "./traffic-costs";

const MB_PER_GB = 1024;

/**
 * What a serverless endpoint costs: the time that requests compute, by memory; what is kept warm; and the data that requests
 * carry. Where concurrency is provisioned, requests are taken to come evenly over the month, and those that come while it
 * is kept warm are paid at its own price for computing.
 */
export function serverlessCosts(
  endpoint: CheckedServerless,
  resource: string,
  month: PlanMonth,
): readonly CostDraft[] {
  const memoryGb = (endpoint.memoryMb ?? 0) / MB_PER_GB;
  const base = { resource, memoryGb, period: "month" } as const;
  const warm = warmShare(endpoint, month);
  return [
    {
      ...base,
      components: ["Serverless"],
      ...computing(endpoint, warm && { text: `(1 - ${warm.text})`, inputs: warm.inputs }),
    },
    ...(warm ? provisionedCosts(endpoint, base, month, warm) : []),
    ...trafficCosts(endpoint, resource, undefined).map(withoutTrafficPrefix),
  ];
}

interface Share {
  readonly text: string;
  readonly inputs: FormulaInputs;
}

/** The share of the month in which concurrency is kept warm; undefined where none is. */
function warmShare(endpoint: CheckedServerless, month: PlanMonth): Share | undefined {
  if (!endpoint.provisionedConcurrency) return undefined;
  const inputs = {
    provisionedHours: measured(endpoint.provisionedHours ?? month.hours, "h"),
    monthHours: measured(month.hours, "h"),
  };
  return { text: "provisionedHours / monthHours", inputs };
}

function computing(
  { requestsPerMonth, durationMs }: CheckedServerless,
  share: Share | undefined,
): Pick<CostDraft, "quantity" | "missing"> {
  if (!requestsPerMonth) return { missing: "requestsPerMonth" };
  if (!durationMs) return { missing: "durationMs" };
  const inputs = {
    requestsPerMonth: measured(requestsPerMonth, "request"),
    durationMs: measured(durationMs, "ms/request"),
    msPerSecond: factors.msPerSecond,
    ...share?.inputs,
  };
  const part = share ? ` * ${share.text}` : "";
  const text = `requestsPerMonth * durationMs / msPerSecond${part}`;
  return { quantity: quantityOf(text, inputs, "second") };
}

function provisionedCosts(
  endpoint: CheckedServerless,
  base: Pick<CostDraft, "resource" | "memoryGb" | "period">,
  month: PlanMonth,
  warm: Share,
): readonly CostDraft[] {
  const inputs = {
    provisionedConcurrency: plain(endpoint.provisionedConcurrency ?? 1),
    provisionedHours: measured(endpoint.provisionedHours ?? month.hours, "h"),
    secondsPerHour: factors.secondsPerHour,
  };
  const text = "provisionedConcurrency * provisionedHours * secondsPerHour";
  return [
    {
      ...base,
      components: ["Serverless provisioned concurrency"],
      quantity: quantityOf(text, inputs, "second"),
    },
    {
      ...base,
      components: ["Serverless provisioned duration"],
      ...computing(endpoint, warm),
    },
  ];
}

/** A serverless endpoint carries its sizes itself. */
function withoutTrafficPrefix(draft: CostDraft): CostDraft {
  return draft.missing ? { ...draft, missing: draft.missing.replace("traffic.", "") } : draft;
}
