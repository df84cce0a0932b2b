import { everyInBackground } from "../../../clock";
import { Fault } from "../fault";
import { type Deployment, EndpointRecords, rollOuts } from "../sagemaker/endpoint-records";
import { ServingDeployment } from "./serving-deployment";
import { ServingFailure } from "./serving-failure";
import type { VariantServices } from "./serving-variant";
import type { InferenceAnswer, InferenceRequest } from "./worker";

/** How often the fleet looks whether another process deleted or replaced an endpoint that runs here, in milliseconds. */
const LOOK_EVERY_MS = 2_000;

/** What a fleet is made with. */
export type FleetServices = VariantServices;

/** A request to an endpoint. */
export interface EndpointRequest extends InferenceRequest {
  /** The variant to ask; default one chosen by weight. */
  readonly targetVariant?: string;
}

/** An answer, and the variant that gave it. */
export interface EndpointAnswer extends InferenceAnswer {
  readonly variant: string;
}

/**
 * The model servers of this process. An endpoint is a record on disk that any process may serve: the servers start with
 * the roll-out or with the first request here, and end with the endpoint, with its next roll-out, or with this process.
 */
export class Fleet {
  /** Models, endpoint configurations and endpoints on disk. */
  readonly records: EndpointRecords;
  readonly #services: FleetServices;
  readonly #deployments = new Map<string, ServingDeployment>();
  readonly #closing = new Map<ServingDeployment, Promise<void>>();
  #stopLooking: (() => void) | undefined;
  #closed = false;

  constructor(services: FleetServices) {
    this.#services = services;
    this.records = new EndpointRecords(services.context);
  }

  /** True after `close`: what fails then failed because of that. */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Brings up the model servers of a roll-out, or changes their number. Resolves when every worker has loaded the model;
   * throws a `ServingFailure` with the FailureReason, after everything it started is gone.
   */
  async start(endpoint: string, deployment: Deployment): Promise<void> {
    if (this.#closed) throw new ServingFailure("The local cloud was closed");
    let running = this.#deployments.get(deployment.id);
    if (!running) {
      running = new ServingDeployment(this.#services, endpoint, deployment.id);
      this.#deployments.set(deployment.id, running);
      this.#stopLooking ??= everyInBackground(LOOK_EVERY_MS, () => this.#look());
    }
    try {
      await running.scale(deployment);
    } catch (error) {
      if (this.#deployments.get(deployment.id) === running && !this.#serves(endpoint, deployment)) {
        await this.#close(running);
      }
      throw error;
    }
  }

  /**
   * Sends a request to an endpoint, whose servers start when they do not run here. Resolves with what the model server
   * answered, whatever that is. Throws a `Fault` when there is no such endpoint or variant, or it is not in service.
   */
  async invoke(endpoint: string, request: EndpointRequest): Promise<EndpointAnswer> {
    const deployment = this.#inService(endpoint);
    const target = request.targetVariant;
    if (
      target !== undefined &&
      !deployment.variants.some((one) => one.variant.VariantName === target)
    ) {
      throw new Fault("ValidationError", `Variant ${target} not found for Request`);
    }
    try {
      await this.start(endpoint, deployment);
    } catch (error) {
      if (!(error instanceof ServingFailure)) throw error;
      const { message } = error;
      return {
        status: 500,
        message,
        headers: {},
        body: Buffer.from(message),
        variant: target ?? "",
      };
    }
    const running = this.#deployments.get(deployment.id);
    const variant = target ?? running?.choose(deployment.variants);
    const server = variant === undefined ? undefined : running?.server(variant);
    if (variant === undefined || !server) throw notFound(this.#services, endpoint);
    return { ...(await server.invoke(request)), variant };
  }

  /**
   * Ends the servers of an endpoint that do not belong to its record any more: those of a roll-out that was replaced when
   * they have answered everybody, those of an endpoint that is gone at once. Resolves when they are gone.
   */
  async retire(endpoint: string): Promise<void> {
    const keep = rollOuts(this.records.endpoints.get(endpoint));
    for (const running of [...this.#deployments.values()]) {
      if (running.endpoint !== endpoint || keep.includes(running.id)) continue;
      void this.#close(running, keep.length > 0 ? running.drain() : undefined);
    }
    const ending = [...this.#closing].filter(([running]) => running.endpoint === endpoint);
    await Promise.all(ending.map(([, closed]) => closed));
  }

  /** Ends all model servers of this process; the endpoints stay. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stopLooking?.();
    const draining = [...this.#closing.keys()];
    for (const running of this.#deployments.values()) void this.#close(running);
    await Promise.all(draining.map((running) => running.close()));
    await Promise.all(this.#closing.values());
  }

  #inService(endpoint: string): Deployment {
    const record = this.records.endpoints.get(endpoint);
    if (record?.deployment && record.status !== "Deleting") return record.deployment;
    if (!record || record.status === "Deleting") void this.retire(endpoint);
    throw notFound(this.#services, endpoint);
  }

  #serves(endpoint: string, deployment: Deployment): boolean {
    return this.records.endpoints.get(endpoint)?.deployment?.id === deployment.id;
  }

  #close(running: ServingDeployment, first?: Promise<void>): Promise<void> {
    this.#deployments.delete(running.id);
    if (this.#deployments.size === 0) {
      this.#stopLooking?.();
      this.#stopLooking = undefined;
    }
    const closed = Promise.resolve(first)
      .then(() => running.close())
      .finally(() => this.#closing.delete(running));
    this.#closing.set(running, closed);
    return closed;
  }

  #look(): void {
    const endpoints = new Set([...this.#deployments.values()].map(({ endpoint }) => endpoint));
    for (const endpoint of endpoints) void this.retire(endpoint).catch(() => undefined);
  }
}

function notFound(services: FleetServices, endpoint: string): Fault {
  const { account } = services.context;
  return new Fault("ValidationError", `Endpoint ${endpoint} of account ${account} not found.`);
}
