import type { StatusTransition, TrainingJobDescription } from "./training-description";

/**
 * The steps of a job that are new since `before`, as the Python SDK prints them: `2024-01-02 03:04:05 Downloading -
 * Downloading input data`. A step counts as new when it was added, or when the last one's message changed; its time is the
 * job's last change, in UTC.
 */
export function statusLines(
  before: readonly StatusTransition[] | undefined,
  job: Pick<TrainingJobDescription, "transitions" | "modifiedAt">,
): string[] {
  const time = (job.modifiedAt ?? new Date(0)).toISOString().slice(0, 19).replace("T", " ");
  return newSteps(before, job.transitions).map(
    ({ status, message }) => `${time} ${status} - ${message}`,
  );
}

function newSteps(
  before: readonly StatusTransition[] | undefined,
  now: readonly StatusTransition[],
): readonly StatusTransition[] {
  const last = now.at(-1);
  if (!last) return [];
  const known = before?.length ?? 0;
  if (known === 0) return now;
  if (now.length > known) return now.slice(known);
  return before?.at(-1)?.message === last.message ? [] : [last];
}
