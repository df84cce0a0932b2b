/**
 * What went wrong, as a word that code can compare:
 *
 * - `InvalidInput`: something the caller gave cannot be used.
 * - `NotFound`: a job, endpoint, bucket, file or data set that was named does not exist.
 * - `AlreadyExists`: a name is taken.
 * - `JobFailed`: a training job ended with status Failed.
 * - `EndpointFailed`: an endpoint did not come into service.
 * - `ModelError`: the model server answered a prediction with an error.
 * - `DamagedFile`: an archive, batch or state file is truncated or not what it says it is.
 * - `DownloadFailed`: no source of a data set could be fetched.
 * - `MissingTool`: Python, a framework or another program that is needed is not on this machine.
 * - `NoSpace`: the disk is full.
 * - `Interrupted`: a wait ended because the kernel was interrupted or a signal aborted it.
 * - `CloudError`: AWS, or the local cloud in its words, refused a request.
 */
export type SagelabErrorCode =
  | "InvalidInput"
  | "NotFound"
  | "AlreadyExists"
  | "JobFailed"
  | "EndpointFailed"
  | "ModelError"
  | "DamagedFile"
  | "DownloadFailed"
  | "MissingTool"
  | "NoSpace"
  | "Interrupted"
  | "CloudError";

/** More about a failure than its one sentence. */
export interface SagelabErrorOptions {
  /** The error that led to this one. */
  readonly cause?: unknown;
  /** The last lines of a job's or an endpoint's log, oldest first. */
  readonly logLines?: readonly string[];
  /** What to do about it, one sentence or command a line. */
  readonly advice?: readonly string[];
}

/**
 * A failure of the domain: one sentence that names the action, the value and what is allowed. A wrong argument is a
 * plain `TypeError` or `RangeError` instead, thrown before anything is done.
 */
export class SagelabError extends Error {
  readonly code: SagelabErrorCode;
  readonly logLines: readonly string[];
  readonly advice: readonly string[];

  constructor(code: SagelabErrorCode, message: string, options: SagelabErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "SagelabError";
    this.code = code;
    this.logLines = options.logLines ?? [];
    this.advice = options.advice ?? [];
  }

  /** What a console or a failing cell prints: the sentence, the log's last lines and what to do; the stack is in `stack`. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    const lines = [`${this.name} (${this.code}): ${this.message}`];
    if (this.logLines.length > 0) {
      lines.push("", "The end of the log:", ...this.logLines.map((line) => `  ${line}`));
    }
    if (this.advice.length > 0) {
      lines.push("", "What to do:", ...this.advice.map((line) => `  ${line}`));
    }
    return lines.join("\n");
  }
}

/** Tells whether `error` is a `SagelabError`, by name, so that two copies of the package agree. */
export function isSagelabError(error: unknown, code?: SagelabErrorCode): error is SagelabError {
  if (!(error instanceof Error) || error.name !== "SagelabError") return false;
  return code === undefined || (error as SagelabError).code === code;
}
