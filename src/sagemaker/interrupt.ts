import { setImmediate } from "node:timers/promises";
import { SagelabError } from "../errors";

export interface InterruptOptions {
  /** Ends the wait when it aborts. */
  readonly signal?: AbortSignal;
  /** The sentence of the error: what goes on, and how to come back to it. */
  readonly message: string;
  /** Called at once, inside the interrupt itself: a kernel closes the cell right after it. */
  readonly onInterrupt?: (message: string) => void;
}

/**
 * Runs a wait that a kernel interrupt (SIGINT, as Ctrl+C) or `signal` ends. The work gets a signal that aborts then, and
 * the caller a `SagelabError` with code `Interrupted`. Without a wait under way SIGINT keeps its usual meaning.
 */
export async function interruptible<T>(
  options: InterruptOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) return;
    options.onInterrupt?.(options.message);
    controller.abort(new SagelabError("Interrupted", options.message));
  };
  // A kernel runs the synchronous part of a cell with Node's own SIGINT watch in place (`breakOnSigint`). A listener that
  // is added during it leaves the process without any once the cell goes on: the next interrupt would end the kernel.
  await setImmediate();
  if (options.signal?.aborted) stop();
  process.on("SIGINT", stop);
  options.signal?.addEventListener("abort", stop, { once: true });
  try {
    controller.signal.throwIfAborted();
    return await work(controller.signal);
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    process.removeListener("SIGINT", stop);
    options.signal?.removeEventListener("abort", stop);
  }
}
