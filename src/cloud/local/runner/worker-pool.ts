import type { Clock } from "../../../clock";
import type { ServingLog } from "./serving-log";
import { type InferenceAnswer, type InferenceRequest, Worker, type WorkerPlan } from "./worker";

/** How often in a row a worker may end without having answered anything before the pool waits for the next request. */
const MAX_IDLE_DEATHS = 3;

/** What AWS says when a container does not answer in time. */
const TIMED_OUT =
  "Your invocation timed out while waiting for a response from container primary. Review the latency metrics for each container in Amazon CloudWatch, resolve the issue, and try again.";

export interface WorkerPoolOptions {
  readonly plan: WorkerPlan;
  /** Workers, each with its own copy of the model. */
  readonly size: number;
  /** How long a caller waits for an answer, the time in the queue included, in milliseconds. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly log: ServingLog;
}

interface Waiting {
  readonly request: InferenceRequest;
  settle(answer: InferenceAnswer): void;
  /** True when nobody waits for the answer any more. */
  over: boolean;
  worker: Worker | undefined;
}

/**
 * The workers of one instance and the queue before them. A worker that dies is replaced; the caller whose request it had gets
 * status 500, and one that gets no answer in time gets status 0 while its worker is ended and replaced.
 */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #closing = new AbortController();
  readonly #idle: Worker[] = [];
  readonly #workers = new Set<Worker>();
  readonly #queue: Waiting[] = [];
  readonly #launches = new Set<Promise<void>>();
  readonly #draining: (() => void)[] = [];
  #idleDeaths = 0;
  #outstanding = 0;

  private constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  /** Starts all workers; resolves when every one has loaded the model, throws when one cannot, after all are gone. */
  static async open(options: WorkerPoolOptions, signal?: AbortSignal): Promise<WorkerPool> {
    const pool = new WorkerPool(options);
    const stop = () => pool.#closing.abort(signal?.reason);
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted) stop();
    try {
      const workers = Array.from({ length: options.size }, () => pool.#launch());
      const results = await Promise.allSettled(workers);
      const failed = results.find((result) => result.status === "rejected");
      if (failed) throw failed.reason;
      return pool;
    } catch (error) {
      await pool.close();
      throw error;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  /** Requests that are being answered or wait for it. */
  get outstanding(): number {
    return this.#outstanding;
  }

  /** Queues a request; resolves with the answer, whatever it is. */
  async invoke(request: InferenceRequest): Promise<InferenceAnswer> {
    const timer = new AbortController();
    this.#outstanding++;
    try {
      return await new Promise<InferenceAnswer>((resolve) => {
        const waiting: Waiting = {
          request,
          over: false,
          worker: undefined,
          settle: (answer) => {
            if (waiting.over) return;
            waiting.over = true;
            resolve(answer);
          },
        };
        this.#queue.push(waiting);
        this.#options.clock.sleep(this.#options.timeoutMs, timer.signal).then(
          () => this.#timeOut(waiting),
          () => undefined,
        );
        this.#dispatch();
      });
    } finally {
      timer.abort();
      this.#outstanding--;
      if (this.#outstanding === 0) for (const resolve of this.#draining.splice(0)) resolve();
    }
  }

  /** Resolves when nobody waits for an answer any more. */
  async drain(): Promise<void> {
    if (this.#outstanding === 0) return;
    await new Promise<void>((resolve) => this.#draining.push(resolve));
  }

  /** Ends all workers; those who wait get status 503. Resolves when they are gone. */
  async close(): Promise<void> {
    this.#closing.abort(new Error("The model server was stopped"));
    this.#fail(503, "The model server was stopped");
    await Promise.allSettled(this.#launches);
    await Promise.all([...this.#workers].map((worker) => worker.close()));
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const waiting = this.#queue[0] as Waiting;
      if (waiting.over) {
        this.#queue.shift();
        continue;
      }
      const worker = this.#idle.pop();
      if (!worker) {
        this.#relaunch();
        return;
      }
      this.#queue.shift();
      void this.#run(worker, waiting);
    }
  }

  async #run(worker: Worker, waiting: Waiting): Promise<void> {
    waiting.worker = worker;
    try {
      const answer = await worker.invoke(waiting.request);
      this.#idleDeaths = 0;
      waiting.settle(answer);
      this.#idle.push(worker);
      this.#dispatch();
    } catch (error) {
      waiting.settle(failure(500, `${(error as Error).message} while it answered this request`));
    }
  }

  #timeOut(waiting: Waiting): void {
    if (waiting.over) return;
    waiting.settle(failure(0, TIMED_OUT));
    if (!waiting.worker) return;
    this.#options.log.write(
      `No answer within ${this.#options.timeoutMs / 1000} s: the worker is ended and started again`,
    );
    waiting.worker.kill();
  }

  /** Starts a worker and keeps it; when it ends it is replaced. */
  #launch(): Promise<void> {
    const { plan, clock, log } = this.#options;
    const launch = Worker.launch(
      plan,
      clock,
      (lines) => log.write(...lines),
      this.#closing.signal,
    ).then((worker) => {
      this.#workers.add(worker);
      this.#idle.push(worker);
      void worker.ended.then((end) => this.#replace(worker, end));
      this.#dispatch();
    });
    this.#launches.add(launch);
    launch.finally(() => this.#launches.delete(launch)).catch(() => undefined);
    return launch;
  }

  #replace(worker: Worker, end: string): void {
    this.#workers.delete(worker);
    const at = this.#idle.indexOf(worker);
    if (at >= 0) this.#idle.splice(at, 1);
    if (this.#closing.signal.aborted) return;
    this.#options.log.write(end);
    this.#idleDeaths++;
    if (this.#idleDeaths <= MAX_IDLE_DEATHS || this.#queue.length > 0) this.#relaunch();
  }

  /** Brings the number of workers up again. Where none is left and none can start, those who wait are told why. */
  #relaunch(): void {
    while (
      !this.#closing.signal.aborted &&
      this.#workers.size + this.#launches.size < this.#options.size
    ) {
      this.#launch().catch((error: Error) => {
        this.#options.log.write(`Cannot start a worker: ${error.message}`);
        if (this.#workers.size === 0) this.#fail(500, `Cannot start a worker: ${error.message}`);
      });
    }
  }

  #fail(status: number, message: string): void {
    for (const waiting of this.#queue.splice(0)) waiting.settle(failure(status, message));
  }
}

function failure(status: number, message: string): InferenceAnswer {
  return { status, message, headers: {}, contentType: "text/plain", body: Buffer.from(message) };
}
