import type { ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import { join } from "node:path";
import type { Clock } from "../../../clock";
import { signalGroup, start } from "../../../processes";
import { endStrays, strayMark } from "./strays";
import { OutputLines } from "./training-lines";
import { FrameReader, writeFrame } from "./worker-channel";

/** The Python half; it lies beside the runner's folder, in the sources and in the build. */
const HARNESS = join(__dirname, "..", "python", "sagelab_serve.py");

/** How long a worker that was asked to end may take, in milliseconds, before its process group is ended. */
const GOODBYE_MS = 2_000;
/** How long output may come after the process ended, in milliseconds: what left its group may hold the pipes open. */
const DRAIN_MS = 500;

/** How the server answers, by the image's age: A is MXNet up to 1.2, B is PyTorch up to 1.1 and MXNet 1.3, C is all else. */
export type ServingGeneration = "A" | "B" | "C";

/** What a worker process is started with. */
export interface WorkerPlan {
  /** The interpreter, absolute. */
  readonly python: string;
  /** The whole environment of the process. */
  readonly environment: Readonly<Record<string, string>>;
  /** The working folder of the process. */
  readonly cwd: string;
  /** The unpacked model, what `model_fn` gets. */
  readonly modelDir: string;
  /** The folder of the inference script. */
  readonly codeDir: string;
  readonly generation: ServingGeneration;
  /** Whose default handlers fill in for what the script leaves out; undefined for none. */
  readonly framework?: string;
}

/** One request as the model server sees it. */
export interface InferenceRequest {
  /** Names as the container sees them: `Content-Type`, `Accept`, `X-Amzn-SageMaker-Custom-Attributes`, … */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What the model server answered. */
export interface InferenceAnswer {
  /** The HTTP status; 0 when no answer came in time. */
  readonly status: number;
  readonly contentType?: string;
  /** Further headers that the script set. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** A failure in one line; undefined on success. */
  readonly message?: string;
}

/** The model could not be loaded: why, in one line. */
export class ModelLoadFailure extends Error {
  override readonly name = "ModelLoadFailure";
  /** True when the script's own output says so already. */
  readonly printed: boolean;

  constructor(message: string, printed: boolean) {
    super(message);
    this.printed = printed;
  }
}

/** The worker ended while it had a request. */
export class WorkerDied extends Error {
  override readonly name = "WorkerDied";
}

interface Pending<T> {
  resolve(value: T): void;
  reject(error: Error): void;
}

/**
 * A Python process that has the model loaded and answers one request at a time. It ends when this process ends, however that
 * happens, and takes with it what the script started.
 */
export class Worker {
  /** Resolves with a sentence about its end when the process and everything it started are gone. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  readonly #channel: Socket;
  readonly #clock: Clock;
  readonly #mark = strayMark();
  #loading: Pending<void> | undefined;
  #answering: Pending<InferenceAnswer> | undefined;
  #failure: string | undefined;

  private constructor(plan: WorkerPlan, clock: Clock, onLines: (lines: readonly string[]) => void) {
    this.#clock = clock;
    this.#child = start(plan.python, ["-u", HARNESS], {
      cwd: plan.cwd,
      env: { ...plan.environment, ...this.#mark } as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
      detached: true,
    });
    this.#channel = this.#child.stdio[3] as Socket;
    this.ended = this.#watch(onLines);
    this.#receive();
    this.#letProcessEnd();
  }

  /**
   * Starts a worker and resolves when it has loaded the model. `onLines` gets what the script prints. Throws a
   * `ModelLoadFailure` when it cannot load it, after everything it printed came; or the signal's reason, after it ended.
   */
  static async launch(
    plan: WorkerPlan,
    clock: Clock,
    onLines: (lines: readonly string[]) => void,
    signal?: AbortSignal,
  ): Promise<Worker> {
    const worker = new Worker(plan, clock, onLines);
    const stop = () => worker.kill();
    signal?.addEventListener("abort", stop, { once: true });
    try {
      await worker.#load(plan);
      signal?.throwIfAborted();
      return worker;
    } catch (error) {
      worker.kill();
      await worker.ended;
      throw signal?.aborted ? signal.reason : error;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  /** Sends a request; the one before must have been answered. Throws `WorkerDied` when the process ends instead. */
  invoke(request: InferenceRequest): Promise<InferenceAnswer> {
    return new Promise((resolve, reject) => {
      this.#answering = { resolve, reject };
      this.#channel.ref();
      writeFrame(this.#channel, { headers: request.headers }, request.body);
    });
  }

  /** Asks the worker to end and ends it when it does not. Resolves when it is gone. */
  async close(): Promise<void> {
    const done = new AbortController();
    this.#channel.end();
    const patience = this.#clock.sleep(GOODBYE_MS, done.signal).then(
      () => this.kill(),
      () => undefined,
    );
    await this.ended;
    done.abort();
    await patience;
  }

  /** Ends the process and everything it started at once. */
  kill(): void {
    if (this.#child.pid !== undefined) signalGroup(this.#child.pid, "SIGKILL");
  }

  #load(plan: WorkerPlan): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#loading = { resolve, reject };
      this.#channel.ref();
      const { modelDir, codeDir, generation, framework } = plan;
      writeFrame(this.#channel, { modelDir, codeDir, generation, framework });
    });
  }

  #receive(): void {
    const reader = new FrameReader();
    this.#channel.on("error", () => undefined); // The end of the process says more.
    this.#channel.on("data", (piece: Buffer) => {
      for (const { header, body } of reader.push(piece)) {
        if (header.type === "ready") this.#settle("loading")?.resolve();
        else if (header.type === "failed") this.#failure = String(header.message);
        else this.#answer(toAnswer(header, body));
      }
    });
  }

  /**
   * Hands over an answer; a failure one turn of the event loop later: its traceback was written before the answer but comes
   * through another pipe, and whoever sees the failure may look for it in the log.
   */
  #answer(answer: InferenceAnswer): void {
    const settle = () => this.#settle("answering")?.resolve(answer);
    if (answer.message === undefined) settle();
    else setImmediate(() => setImmediate(settle));
  }

  /** Takes the one who waits, if any; an idle worker does not keep this process alive. */
  #settle(what: "loading"): Pending<void> | undefined;
  #settle(what: "answering"): Pending<InferenceAnswer> | undefined;
  #settle(what: "loading" | "answering"): Pending<void> | Pending<InferenceAnswer> | undefined {
    const pending = what === "loading" ? this.#loading : this.#answering;
    if (what === "loading") this.#loading = undefined;
    else this.#answering = undefined;
    this.#channel.unref();
    return pending;
  }

  #watch(onLines: (lines: readonly string[]) => void): Promise<string> {
    const splitters = [this.#child.stdout, this.#child.stderr].map((stream) => {
      let lines: string[] = [];
      const nowMs = () => this.#clock.now().getTime();
      const splitter = new OutputLines((line) => lines.push(line), nowMs);
      const give = () => {
        if (lines.length > 0) onLines(lines);
        lines = [];
      };
      stream?.on("data", (piece: Buffer) => {
        splitter.push(piece);
        give();
      });
      return () => {
        splitter.end();
        give();
      };
    });
    return new Promise((resolve) => {
      const closed = new AbortController();
      let started: Error | undefined;
      this.#child.once("error", (error) => {
        started = error;
      });
      // What the script started would hold the output open, and must not outlive it.
      this.#child.once("exit", () => {
        this.kill();
        void endStrays(this.#mark)
          .then(() => this.#clock.sleep(DRAIN_MS, closed.signal))
          .then(() => this.#destroyPipes())
          .catch(() => undefined);
      });
      this.#child.once("close", (code, signal) => {
        closed.abort();
        for (const end of splitters) end();
        const end =
          started?.message ??
          `Worker ${signal ? `was ended by ${signal}` : `exited with status ${code}`}`;
        const failure = new ModelLoadFailure(this.#failure ?? end, this.#failure !== undefined);
        this.#settle("loading")?.reject(failure);
        this.#settle("answering")?.reject(new WorkerDied(end));
        resolve(end);
      });
    });
  }

  #destroyPipes(): void {
    for (const pipe of this.#child.stdio) pipe?.destroy();
  }

  #letProcessEnd(): void {
    this.#child.unref();
    for (const pipe of this.#child.stdio) (pipe as Socket | null)?.unref?.();
  }
}

function toAnswer(header: Readonly<Record<string, unknown>>, body: Uint8Array): InferenceAnswer {
  return {
    status: Number(header.status),
    contentType: (header.contentType as string | null) ?? undefined,
    headers: (header.headers as Record<string, string> | undefined) ?? {},
    message: header.message as string | undefined,
    body,
  };
}
