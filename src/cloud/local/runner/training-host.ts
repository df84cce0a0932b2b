import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { Clock } from "../../../clock";
import { childEnvironment } from "../../../environment";
import { signalGroup, start } from "../../../processes";
import { endStrays, strayMark } from "./strays";
import { OutputLines } from "./training-lines";
import type { TrainingGeneration } from "./training-record";

/** How a host ended. */
export interface HostEnd {
  /** What ran last: `install`, `script`, or `harness` when sagelab's own part failed. */
  readonly step: string;
  /** The exit status; null when a signal ended it. 0 only when the script ended well. */
  readonly code: number | null;
  readonly signal?: string;
  readonly command?: readonly string[];
  /** Why there was no exit status of the script's own. */
  readonly error?: string;
  /** The harness's own failure. */
  readonly traceback?: string;
  /** The last output on standard error of the last step. */
  readonly errorTail: string;
}

export interface HostOptions {
  readonly name: string;
  readonly python: string;
  readonly generation: TrainingGeneration;
  /** The host's environment beside what this process has. */
  readonly variables: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly clock: Clock;
  /** Gets the lines of the job's log as they come, several at once. */
  readonly onLines: (lines: readonly string[]) => void;
}

/** Enough of standard error for a FailureReason of 1,024 characters. */
const ERROR_TAIL_CHARACTERS = 4096;
/** How long output may come after the harness ended: something that left the script's group may hold the pipes open. */
const DRAIN_MS = 1000;
/** How long after KILL the harness may take. */
const KILL_MS = 5000;

const HARNESS = join(__dirname, "..", "python", "sagelab_train.py");

/**
 * One host of a training job: a harness in Python that starts the user's script in a process group of its own. When this
 * process dies in any way, the harness ends that group.
 */
export class TrainingHost {
  readonly name: string;
  /** Resolves when everything of the host has ended; never rejects. */
  readonly ended: Promise<HostEnd>;
  readonly #child: ChildProcess;
  readonly #options: HostOptions;
  readonly #mark = strayMark();
  #step = "harness";
  #group: number | undefined;
  #command: readonly string[] | undefined;
  #end: Partial<HostEnd> | undefined;
  #errorTail = "";

  /** Starts the host. */
  constructor(options: HostOptions) {
    this.name = options.name;
    this.#options = options;
    this.#child = start(options.python, ["-I", "-S", HARNESS, options.generation], {
      cwd: options.folder,
      env: childEnvironment({ ...options.variables, ...this.#mark }) as NodeJS.ProcessEnv,
      stdio: ["pipe", "pipe", "pipe", "pipe"],
      detached: true,
    });
    this.ended = this.#watch();
  }

  /** Asks the script to end: SIGTERM to its group. */
  terminate(): void {
    this.#tell("TERM\n");
  }

  /** Ends the script's group at once, and the harness if it does not follow. */
  kill(): void {
    this.#tell("KILL\n");
    void this.#options.clock.sleep(KILL_MS).then(() => this.#child.kill("SIGKILL"));
  }

  #tell(command: string): void {
    if (this.#child.stdin?.writable) this.#child.stdin.write(command);
  }

  async #watch(): Promise<HostEnd> {
    const child = this.#child;
    child.stdin?.on("error", () => {});
    const nowMs = () => this.#options.clock.now().getTime();
    this.#collect(child.stdout, nowMs, () => {});
    this.#collect(child.stderr, nowMs, (text) => {
      this.#errorTail = (this.#errorTail + text).slice(-ERROR_TAIL_CHARACTERS);
    });
    const events = new OutputLines((line) => this.#onEvent(line), nowMs);
    (child.stdio[3] as Readable).on("data", (bytes: Buffer) => events.push(bytes));
    let failed: string | undefined;
    const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
    const exited = new Promise<void>((resolve) => {
      child.once("error", (error) => {
        failed = error.message;
        resolve();
      });
      child.once("exit", () => resolve());
    });
    await exited;
    // The harness ends what the script started itself; this is for a harness that was killed.
    if (this.#group !== undefined && !this.#end) {
      signalGroup(this.#group, "SIGKILL");
      await endStrays(this.#mark);
    }
    if (failed === undefined) await this.#drained(closed);
    return this.#result(failed);
  }

  async #drained(closed: Promise<void>): Promise<void> {
    const waiting = new AbortController();
    const tooLong = this.#options.clock.sleep(DRAIN_MS, waiting.signal).catch(() => {});
    await Promise.race([closed, tooLong]);
    waiting.abort();
    for (const stream of this.#child.stdio) stream?.destroy();
  }

  #result(failed: string | undefined): HostEnd {
    const { exitCode, signalCode } = this.#child;
    const harness = {
      step: "harness",
      code: exitCode || null,
      signal: signalCode ?? undefined,
      error: failed ?? "The process that runs the script ended unexpectedly",
    };
    return {
      step: this.#step,
      command: this.#command,
      ...(this.#end ?? harness),
      errorTail: this.#errorTail,
    } as HostEnd;
  }

  #collect(stream: Readable | null, nowMs: () => number, onText: (text: string) => void): void {
    let lines: string[] = [];
    const splitter = new OutputLines((line) => lines.push(line), nowMs);
    const give = () => {
      if (lines.length > 0) this.#options.onLines(lines);
      for (const line of lines) onText(`${line}\n`);
      lines = [];
    };
    stream?.on("data", (bytes: Buffer) => {
      splitter.push(bytes);
      give();
    });
    stream?.once("close", () => {
      splitter.end();
      give();
    });
  }

  /** An event of the harness: a step begins, or the host ends. */
  #onEvent(line: string): void {
    const { event, ...facts } = JSON.parse(line) as { event: string } & Record<string, unknown>;
    if (event === "end") {
      this.#end = facts as Partial<HostEnd>;
      return;
    }
    this.#step = String(facts.step);
    this.#group = Number(facts.group);
    this.#command = facts.command as readonly string[];
    this.#errorTail = "";
    if (this.#step === "script") {
      const command = this.#command.join(" ");
      this.#options.onLines([`Invoking script with the following command: ${command}`]);
    }
  }
}
