import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** What a program that ran to its end left. */
export interface Finished {
  /** The exit status; null when a signal ended it or it never started. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** True when `timeoutMs` passed and the program was ended. */
  readonly timedOut: boolean;
}

export interface RunOptions {
  readonly cwd?: string;
  /** The whole environment of the program; default this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Ends the program's group after this many milliseconds. Default: never. */
  readonly timeoutMs?: number;
  /** Called with each piece of output as it comes. */
  readonly onOutput?: (text: string, stream: "stdout" | "stderr") => void;
  readonly signal?: AbortSignal;
}

/**
 * Runs a program without a shell and collects what it prints. Never rejects: a program that is not there gives code null
 * and the reason in `stderr`. This file is the one door to child processes.
 */
export function run(
  file: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  return new Promise((resolve) => {
    const child = start(file, args, {
      cwd: options.cwd,
      env: options.env as NodeJS.ProcessEnv | undefined,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let timedOut = false;
    const texts = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name]?.setEncoding("utf8").on("data", (text: string) => {
        texts[name] += text;
        options.onOutput?.(text, name);
      });
    }
    const end = () => {
      if (child.pid) signalGroup(child.pid, "SIGKILL");
    };
    const timer = options.timeoutMs
      ? setTimeout(() => {
          timedOut = true;
          end();
        }, options.timeoutMs)
      : undefined;
    options.signal?.addEventListener("abort", end, { once: true });
    const finish = (code: number | null, signal: NodeJS.Signals | null) => {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", end);
      resolve({ code, signal, ...texts, timedOut });
    };
    child.once("error", (error) => {
      texts.stderr += error.message;
      finish(null, null);
    });
    child.once("close", finish);
  });
}

/** Starts a program without a shell; the caller owns it. */
export function start(file: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  return spawn(file, [...args], { ...options, shell: false, windowsHide: true });
}

/** Sends a signal to a process group that was started with `detached: true`; false when it is gone. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

/**
 * A text that names one run of one process: it differs when the number was given to another process later. Undefined when
 * no such process runs.
 */
export function processIdentity(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return undefined;
  }
  try {
    if (process.platform === "linux") {
      const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (fields[0] === "Z") return undefined;
      const boot = readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
      return `${pid}@${fields[19]}@${boot}`;
    }
    const started = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" });
    return `${pid}@${started.trim()}`;
  } catch {
    return undefined;
  }
}
