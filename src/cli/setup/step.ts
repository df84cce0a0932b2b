import { systemClock } from "../../clock";
import { childEnvironment } from "../../environment";
import { run } from "../../processes";

/** Prints one line for the person at the terminal. */
export type Say = (line: string) => void;

/** What every part of the set-up is given. */
export interface SetupContext {
  /** The project's folder: `.venv` goes there. Absolute. */
  readonly folder: string;
  readonly say: Say;
  /** False to look only: what is missing is then an error. */
  readonly installs: boolean;
  /** Ends what is running when it aborts. */
  readonly signal?: AbortSignal;
}

/** One program to run for the set-up. */
export interface StepOptions {
  readonly file: string;
  readonly args: readonly string[];
  /** The program is ended after this many milliseconds. */
  readonly timeoutMs: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** True for a program that must not be cut off when the user stops the set-up: one that writes to the system. */
  readonly finishes?: boolean;
}

/** How a step ended; `reason` is the program's own last words. */
export interface StepResult {
  readonly ok: boolean;
  readonly reason: string;
}

/** How often a step that takes long says that it is still under way. */
const HEARTBEAT_MS = 20_000;

/** Runs a program, bounded in time, with a sign of life now and then. Never rejects. */
export async function runStep(context: SetupContext, options: StepOptions): Promise<StepResult> {
  const ended = new AbortController();
  let lastLine = "";
  const beating = beat(context.say, ended.signal, () => lastLine);
  const done = await run(options.file, options.args, {
    cwd: context.folder,
    env: childEnvironment(options.environment),
    timeoutMs: options.timeoutMs,
    signal: options.finishes ? undefined : context.signal,
    onOutput: (text) => {
      lastLine = lastLineOf(text) ?? lastLine;
    },
  });
  ended.abort();
  await beating;
  if (done.code === 0) return { ok: true, reason: "" };
  if (done.timedOut) return { ok: false, reason: `took longer than ${inWords(options.timeoutMs)}` };
  if (context.signal?.aborted) return { ok: false, reason: "stopped" };
  const words = lastLineOf(errorLines(done.stderr)) ?? lastLineOf(done.stdout);
  return { ok: false, reason: words ?? `ended with status ${done.code}` };
}

/** `90 s` or `5 min`. */
export function inWords(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}

async function beat(say: Say, ended: AbortSignal, detail: () => string): Promise<void> {
  for (let ms = HEARTBEAT_MS; ; ms += HEARTBEAT_MS) {
    try {
      await systemClock.sleep(HEARTBEAT_MS, ended);
    } catch {
      return;
    }
    say(`    … ${inWords(ms)}  ${detail()}`.trimEnd());
  }
}

function lastLineOf(text: string): string | undefined {
  const lines = text.split(/[\r\n]+/).filter((line) => /[A-Za-z]/.test(line));
  return lines.at(-1)?.trim().slice(0, 160);
}

/** The lines that say what went wrong, when a program marks them (`E:` is apt's way, `ERROR:` pip's). */
function errorLines(text: string): string {
  const marked = text.split("\n").filter((line) => /^(E:|error:)/i.test(line.trim()));
  return marked.length > 0 ? marked.join("\n") : text;
}
