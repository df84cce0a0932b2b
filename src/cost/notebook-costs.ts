import { type CostDraft, factors, measured, type PlanMonth, plain, quantityOf } from "./cost-draft";
import { runningHours } from "./month-hours";
import type { CheckedNotebook } from "./plan-format";

/** Studio's apps cost the same; which of them a source states differs from type to type. */
const STUDIO = ["Studio-JupyterLab", "Studio-Notebook"];

/**
 * What a notebook instance or a Studio space costs: its hours, and its volume for the whole month, since a stopped notebook
 * keeps its volume. Studio's home directory (EFS) is not in it.
 */
export function notebookCosts(
  notebook: CheckedNotebook,
  resource: string,
  month: PlanMonth,
): readonly CostDraft[] {
  const studio = notebook.kind === "studio";
  const count = plain(notebook.count ?? 1);
  const hours = runningHours(notebook, month);
  const compute: CostDraft = {
    resource,
    components: studio ? STUDIO : ["Notebook"],
    instanceType: notebook.instanceType,
    quantity: quantityOf(`${hours.text} * count`, { ...hours.inputs, count }, "hour"),
    period: "month",
  };
  if (!notebook.volumeGb) return [compute];
  const inputs = {
    volumeGb: measured(notebook.volumeGb, "GB"),
    wholeMonth: factors.oneMonth,
    count,
  };
  const volume: CostDraft = {
    resource,
    components: [studio ? "Studio storage" : "Notebook storage"],
    quantity: quantityOf("volumeGb * wholeMonth * count", inputs, "GB-month"),
    period: "month",
  };
  return [compute, volume];
}
