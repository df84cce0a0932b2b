import type { Exact } from "../units/money";
import { type CostDraft, factors, measured, quantityOf } from "./cost-draft";
import type { CheckedStorage, CheckedTransfer } from "./plan-format";

/** What objects in S3 cost: their size for the whole month, and requests. */
export function storageCosts(storage: CheckedStorage, resource: string): readonly CostDraft[] {
  const base = { resource, period: "month" } as const;
  const inputs = storage.size && {
    size: measured(storage.size, "GB"),
    wholeMonth: factors.oneMonth,
  };
  return [
    {
      ...base,
      components: ["S3 storage"],
      storageClass: storage.storageClass ?? "STANDARD",
      ...(inputs
        ? { quantity: quantityOf("size * wholeMonth", inputs, "GB-month") }
        : { missing: "size" }),
    },
    requestCost(resource, "S3 PUT requests", { putRequests: storage.putRequests }),
    requestCost(resource, "S3 GET requests", { getRequests: storage.getRequests }),
  ];
}

/** What data costs that leaves the region for the internet. */
export function transferCosts(transfer: CheckedTransfer, resource: string): readonly CostDraft[] {
  const base = { resource, components: ["Internet out"], period: "month" } as const;
  if (!transfer.internetOut) return [{ ...base, missing: "internetOut" }];
  const inputs = { internetOut: measured(transfer.internetOut, "GB") };
  return [{ ...base, quantity: quantityOf("internetOut", inputs, "GB") }];
}

function requestCost(
  resource: string,
  component: string,
  requests: Readonly<Record<string, Exact | undefined>>,
): CostDraft {
  const base = { resource, components: [component], period: "month", optional: true } as const;
  const [field = "", count] = Object.entries(requests)[0] ?? [];
  if (!count) return { ...base, missing: field };
  const inputs = { [field]: measured(count, "request") };
  return { ...base, quantity: quantityOf(field, inputs, "request") };
}
