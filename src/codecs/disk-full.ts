import { SagelabError } from "../errors";

/**
 * The error to throw for a failed write: `NoSpace` with the sentence `action: the disk is full` when the disk or the
 * user's quota is full, else `error` itself.
 */
export function writeError(error: unknown, action: string): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code !== "ENOSPC" && code !== "EDQUOT") return error;
  const what = code === "ENOSPC" ? "the disk is full" : "the disk quota is used up";
  return new SagelabError("NoSpace", `${action}: ${what}`, { cause: error });
}
