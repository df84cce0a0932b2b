import type { ChildProcess } from "node:child_process";
import { basename, extname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { systemClock } from "../../clock";
import { ownEnvironment } from "../../environment";
import { SagelabError } from "../../errors";
import { start } from "../../processes";
import { KERNEL_NAME } from "../setup/kernel-spec";
import type { ReadySetup } from "../setup/setup";
import type { Say } from "../setup/step";
import { readNotebook } from "./notebook-file";
import { type CellFailure, RunProgress } from "./run-progress";

export interface RunNotebookOptions {
  /** The folder for the executed notebook and its page; made when missing. */
  readonly outFolder: string;
  /** Whether to write the page beside the notebook. */
  readonly html: boolean;
  /** Seconds that one cell may take. */
  readonly cellTimeoutSeconds: number;
  readonly setup: ReadySetup;
  readonly say: Say;
  readonly signal?: AbortSignal;
}

/** What a run left. */
export interface NotebookRun {
  /** The executed notebook. */
  readonly notebookPath: string;
  /** The page; undefined when none was asked for. */
  readonly htmlPath?: string;
}

/** The runner has this long to end its kernel when the run is stopped. */
const STOP_GRACE_MS = 10_000;
const LINES_OF_A_FAILURE = 20;
const PROGRAM = join(__dirname, "..", "python", "run_notebook.py");

/**
 * Executes a notebook with a TypeScript kernel in the notebook's own folder, as Jupyter would, and writes it with its
 * outputs, also when a cell fails. Says each cell as it ends.
 *
 * Throws a `SagelabError` with code `JobFailed` when a cell fails, with the last lines of what it complained of, or `Interrupted`
 * when `signal` aborts.
 */
export async function runNotebook(path: string, options: RunNotebookOptions): Promise<NotebookRun> {
  const notebook = readNotebook(path);
  const name = basename(path, extname(path));
  const written: NotebookRun = {
    notebookPath: join(resolve(options.outFolder), `${name}.ipynb`),
    htmlPath: options.html ? join(resolve(options.outFolder), `${name}.html`) : undefined,
  };
  const job = {
    input: resolve(path),
    output: written.notebookPath,
    html: written.htmlPath ?? null,
    kernel: KERNEL_NAME,
    cellTimeout: options.cellTimeoutSeconds,
  };
  const child = start(options.setup.jupyter.facts.path, [PROGRAM, JSON.stringify(job)], {
    env: ownEnvironment(options.setup.environment),
    stdio: ["pipe", "pipe", "pipe"],
    // A group of its own: a Ctrl-C reaches it through this process, which lets it end its kernel.
    detached: true,
  });
  const progress = new RunProgress(notebook, options.say);
  const ended = await follow(child, progress, options.signal);
  if (options.signal?.aborted) throw new SagelabError("Interrupted", `Stopped running "${path}"`);
  if (progress.failure) throw cellFailed(path, progress, progress.failure, written);
  if (ended.code !== 0) {
    throw new SagelabError(
      "JobFailed",
      `Cannot run "${path}": the program that executes it ended`,
      {
        logLines: lastLines(ended.stderr),
      },
    );
  }
  return written;
}

function cellFailed(
  path: string,
  progress: RunProgress,
  failure: CellFailure,
  written: NotebookRun,
): SagelabError {
  const message = `Cannot finish "${path}": ${progress.describe(failure)}`;
  return new SagelabError("JobFailed", message, {
    logLines: lastLines(failure.detail),
    advice: [`What ran so far is in ${written.notebookPath}`],
  });
}

function lastLines(text: string): string[] {
  return text.trimEnd().split("\n").slice(-LINES_OF_A_FAILURE);
}

/** Reads what the program tells until it ends; ends it when `signal` aborts. */
async function follow(
  child: ChildProcess,
  progress: RunProgress,
  signal: AbortSignal | undefined,
): Promise<{ readonly code: number | null; readonly stderr: string }> {
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  if (child.stdout) {
    createInterface({ input: child.stdout }).on("line", (line) => progress.hear(line));
  }
  const ended = new Promise<number | null>((done) => {
    child.once("error", (error) => {
      stderr += error.message;
      done(null);
    });
    child.once("close", done);
  });
  const over = new AbortController();
  const stop = () => {
    child.stdin?.end();
    systemClock.sleep(STOP_GRACE_MS, over.signal).then(
      () => child.kill("SIGKILL"),
      () => undefined,
    );
  };
  signal?.addEventListener("abort", stop, { once: true });
  const code = await ended;
  over.abort();
  progress.end();
  signal?.removeEventListener("abort", stop);
  return { code, stderr };
}
