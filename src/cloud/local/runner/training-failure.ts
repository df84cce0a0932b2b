import type { HostEnd } from "./training-host";
import { MAX_FAILURE_REASON } from "./training-record";

/** What the toolkit calls a failed step. */
const STEP_ERRORS: Readonly<Record<string, string>> = {
  script: "ExecuteUserScriptError",
  install: "InstallRequirementsError",
};
/** 128 + 9, what a shell reports for SIGKILL. */
const KILLED_CODE = 137;
/** A command line longer than this is cut in the message, in characters. */
const MAX_COMMAND = 300;

/**
 * The text of the failure file as the training toolkit writes it: the error's name, the exit code, the end of standard error
 * and the command. It is at most `budget` characters: the last lines of standard error stay.
 */
export function failureText(end: HostEnd, budget = MAX_FAILURE_REASON): string {
  if (end.step === "harness") {
    const said = [end.error, end.errorTail].filter((part) => part).join("\n");
    return `Framework Error: \n${end.traceback ?? said}`.trimEnd().slice(0, budget);
  }
  const name = STEP_ERRORS[end.step] ?? "ExecuteUserScriptError";
  const head = `${name}:\nExitCode ${exitCode(end)}\nErrorMessage "`;
  const hint =
    exitCode(end) === KILLED_CODE ? "\nOutOfMemory: Process killed by SIGKILL (signal 9)" : "";
  const command = end.command ? `\nCommand "${shorten(end.command.join(" "), MAX_COMMAND)}"` : "";
  const tail = `"${hint}${command}`;
  const message = [end.errorTail.trim(), end.error ?? ""].filter((part) => part !== "").join("\n");
  return `${head}${lastLines(message, budget - head.length - tail.length)}${tail}`;
}

/** FailureReason of a job whose script failed, from the failure file's text. */
export function algorithmError(failure: string): string {
  return `AlgorithmError: ${failure}`.slice(0, MAX_FAILURE_REASON);
}

/** The characters of a failure file's text that fit behind `AlgorithmError: `. */
export const ALGORITHM_ERROR_BUDGET = MAX_FAILURE_REASON - "AlgorithmError: ".length;

function exitCode(end: HostEnd): number | string {
  if (end.code !== null && end.code !== undefined) return end.code;
  return end.signal === "SIGKILL" ? KILLED_CODE : (end.signal ?? "unknown");
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** The end of a text, from the beginning of a line where that is possible. */
function lastLines(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = text.slice(-length);
  const newline = end.indexOf("\n");
  return newline >= 0 && newline < end.length - 1 ? end.slice(newline + 1) : end;
}
