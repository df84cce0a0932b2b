import { monthOf } from "./check-plan";
import type { CostDraft } from "./cost-draft";
import { endpointCosts } from "./endpoint-costs";
import { processingCosts, trainingCosts, transformCosts } from "./job-costs";
import { notebookCosts } from "./notebook-costs";
import type { CheckedPlan } from "./plan-format";
import { serverlessCosts } from "./serverless-costs";
import { storageCosts, transferCosts } from "./storage-costs";

/** Everything a plan has to pay for, without prices, in the plan's order. */
export function planDrafts(plan: CheckedPlan): readonly CostDraft[] {
  const month = monthOf(plan);
  return [
    ...each(plan.training, "training", (job, name) => trainingCosts(job, name, month)),
    ...each(plan.processing, "processing", (job, name) => processingCosts(job, name, month)),
    ...each(plan.transform, "transform", transformCosts),
    ...each(plan.endpoints, "endpoint", (one, name) => endpointCosts(one, name, month, "Hosting")),
    ...each(plan.serverless, "serverless", (one, name) => serverlessCosts(one, name, month)),
    ...each(plan.async, "async", (one, name) => endpointCosts(one, name, month, "AsyncInf")),
    ...each(plan.notebooks, "notebook", (one, name) => notebookCosts(one, name, month)),
    ...each(plan.storage, "storage", storageCosts),
    ...each(plan.transfer, "transfer", transferCosts),
  ];
}

/** Drafts of every entry of a section; an entry without a name is called by its section, and by its place if need be. */
function each<T extends { readonly name?: string }>(
  entries: readonly T[] | undefined,
  section: string,
  costs: (entry: T, name: string) => readonly CostDraft[],
): readonly CostDraft[] {
  if (!entries) return [];
  const alone = entries.length === 1;
  return entries.flatMap((entry, index) =>
    costs(entry, entry.name ?? (alone ? section : `${section} ${index + 1}`)),
  );
}
