import type { Clock } from "../../../clock";
import { readStop } from "./training-record";

/** Why a job has to end before its script does. */
export type StopCause = "stopRequest" | "maxRuntime" | "shutdown";

/** How often a stop request is looked for, should the signal that comes with it be lost. */
const POLL_MS = 1000;
/** Timers take at most 2^31 ms; a job may run longer. */
const LONGEST_SLEEP_MS = 86_400_000;

/** Waits for the first reason to end a job early. */
export class StopWatch {
  /** Resolves with the first cause; stays open when there is none. */
  readonly stopped: Promise<StopCause>;
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #ended = new AbortController();
  #give: (cause: StopCause) => void = () => {};
  #cause: StopCause | undefined;

  /** Starts to look for a stop request in a job's folder. */
  constructor(folder: string, clock: Clock) {
    this.#folder = folder;
    this.#clock = clock;
    this.stopped = new Promise((resolve) => {
      this.#give = resolve;
    });
    void this.#poll();
  }

  /** The first cause so far. */
  get cause(): StopCause | undefined {
    this.check();
    return this.#cause;
  }

  /** Looks for a stop request now; gives whether there is one. */
  check(): boolean {
    if (!readStop(this.#folder)) return false;
    this.stop("stopRequest");
    return true;
  }

  stop(cause: StopCause): void {
    this.#cause ??= cause;
    this.#give(this.#cause);
  }

  /** Stops the job for its time limit when `seconds` have passed. */
  async limit(seconds: number): Promise<void> {
    const end = this.#clock.now().getTime() + seconds * 1000;
    try {
      for (let left = end - this.#clock.now().getTime(); left > 0; ) {
        await this.#clock.sleep(Math.min(left, LONGEST_SLEEP_MS), this.#ended.signal);
        left = end - this.#clock.now().getTime();
      }
    } catch {
      return;
    }
    this.stop("maxRuntime");
  }

  /** The job is over: nothing is looked for any more. */
  end(): void {
    this.#ended.abort();
  }

  async #poll(): Promise<void> {
    while (!this.#ended.signal.aborted && this.#cause === undefined) {
      await this.#clock.sleep(POLL_MS, this.#ended.signal).catch(() => {});
      if (!this.#ended.signal.aborted) this.check();
    }
  }
}
