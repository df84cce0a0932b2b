import type { Clock } from "../../../clock";
import { isSagelabError } from "../../../errors";
import type { LogStore } from "../logs/log-store";
import type { DeployedVariant } from "../sagemaker/endpoint-records";
import {
  type PreparedContainer,
  prepareContainer,
  type ServingServices,
} from "./serving-container";
import { pingFailure, ServingFailure } from "./serving-failure";
import { createServingLog, type ServingLog } from "./serving-log";
import { type InferenceAnswer, type InferenceRequest, ModelLoadFailure } from "./worker";
import { WorkerPool } from "./worker-pool";

/** `ContainerStartupHealthCheckTimeoutInSeconds` when a variant does not say: 8 minutes. */
const STARTUP_TIMEOUT_SECONDS = 480;

export interface VariantServices extends ServingServices {
  readonly logs: LogStore;
}

/** Which variant of which roll-out. */
export interface VariantName {
  readonly endpoint: string;
  readonly deploymentId: string;
  readonly variant: string;
}

/** The model servers of one variant: a pool of workers for each instance, with a log stream of its own. */
export class VariantServer {
  readonly #services: VariantServices;
  readonly #name: VariantName;
  readonly #pools = new Map<string, WorkerPool>();
  #prepared: Promise<PreparedContainer> | undefined;

  constructor(services: VariantServices, name: VariantName) {
    this.#services = services;
    this.#name = name;
  }

  /**
   * Brings up the instances that are missing and ends those that are not wanted any more. Resolves when every worker has the
   * model loaded. Throws a `ServingFailure`; the log says more.
   */
  async scale(deployed: DeployedVariant, signal: AbortSignal): Promise<void> {
    const missing = deployed.instances.filter((id) => !this.#pools.has(id));
    const [first] = missing;
    if (first !== undefined) await this.#open(deployed, missing, this.#log(first), signal);
    const surplus = [...this.#pools].filter(([id]) => !deployed.instances.includes(id));
    for (const [id] of surplus) this.#pools.delete(id);
    await Promise.all(surplus.map(([, pool]) => pool.drain().then(() => pool.close())));
  }

  /** Gives the request to the instance with the fewest requests outstanding. */
  invoke(request: InferenceRequest): Promise<InferenceAnswer> {
    const [pool, ...others] = this.#pools.values();
    if (!pool) throw new ServingFailure(`Variant ${this.#name.variant} has no instances`);
    const least = others.reduce((a, b) => (b.outstanding < a.outstanding ? b : a), pool);
    return least.invoke(request);
  }

  /** Resolves when nobody waits for an answer any more. */
  async drain(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.drain()));
  }

  /** Ends all workers. */
  async close(): Promise<void> {
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    await Promise.all(pools.map((pool) => pool.close()));
  }

  async #open(
    deployed: DeployedVariant,
    ids: readonly string[],
    log: ServingLog,
    signal: AbortSignal,
  ): Promise<void> {
    const seconds = deployed.variant.ContainerStartupHealthCheckTimeoutInSeconds;
    const startup = startupSignal(this.#services.context.clock, seconds, signal);
    try {
      const prepared = await this.#prepare(deployed, log);
      const opened = await Promise.allSettled(
        ids.map(async (id) => {
          const pool = await this.#openPool(prepared, id, startup.signal);
          this.#pools.set(id, pool);
        }),
      );
      const failed = opened.find((result) => result.status === "rejected");
      if (failed) throw failed.reason;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw this.#failure(error as Error, log);
    } finally {
      startup.end();
    }
  }

  #openPool(prepared: PreparedContainer, id: string, signal: AbortSignal): Promise<WorkerPool> {
    const { plan, workers, timeoutMs } = prepared;
    const { clock } = this.#services.context;
    return WorkerPool.open({ plan, size: workers, timeoutMs, clock, log: this.#log(id) }, signal);
  }

  #prepare(deployed: DeployedVariant, log: ServingLog): Promise<PreparedContainer> {
    this.#prepared ??= prepareContainer(this.#services, {
      ...this.#name,
      container: deployed.container,
      log,
    });
    this.#prepared.catch(() => {
      this.#prepared = undefined;
    });
    return this.#prepared;
  }

  /** The sentence for the endpoint's FailureReason. What a script did is in its log; what the set-up lacks is in the sentence. */
  #failure(error: Error, log: ServingLog): ServingFailure {
    if (!(error instanceof ModelLoadFailure && error.printed)) log.write(error.message);
    if (error instanceof ServingFailure) return error;
    if (isSagelabError(error)) return new ServingFailure(error.message);
    return pingFailure(this.#name.variant);
  }

  #log(instance: string): ServingLog {
    const { logs, context } = this.#services;
    const { endpoint, variant } = this.#name;
    return createServingLog(logs, context.clock, endpoint, `${variant}/${instance}`);
  }
}

/** Aborts when `signal` does or the container took too long to start. */
function startupSignal(clock: Clock, seconds = STARTUP_TIMEOUT_SECONDS, signal: AbortSignal) {
  const controller = new AbortController();
  const done = new AbortController();
  const pass = () => controller.abort(signal.reason);
  if (signal.aborted) pass();
  signal.addEventListener("abort", pass, { once: true });
  clock.sleep(seconds * 1000, done.signal).then(
    () => controller.abort(new Error(`The model was not loaded within ${seconds} s`)),
    () => undefined,
  );
  const end = () => {
    signal.removeEventListener("abort", pass);
    done.abort();
  };
  return { signal: controller.signal, end };
}
