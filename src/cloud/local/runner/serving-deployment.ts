import type { DeployedVariant, Deployment } from "../sagemaker/endpoint-records";
import { VariantServer, type VariantServices } from "./serving-variant";

/** The model servers of one roll-out of an endpoint in this process. */
export class ServingDeployment {
  readonly endpoint: string;
  readonly id: string;
  readonly #services: VariantServices;
  readonly #closing = new AbortController();
  readonly #servers = new Map<string, VariantServer>();
  /** What each variant has saved up towards its next request; see `choose`. */
  readonly #credits = new Map<string, number>();
  #scaling: Promise<void> = Promise.resolve();
  #instances = "";

  constructor(services: VariantServices, endpoint: string, id: string) {
    this.#services = services;
    this.endpoint = endpoint;
    this.id = id;
  }

  /** Brings the servers to what `deployment` says, one change after the other. Throws a `ServingFailure`. */
  scale(deployment: Deployment): Promise<void> {
    const wanted = deployment.variants.flatMap(({ instances }) => instances).join();
    if (wanted === this.#instances) return this.#scaling;
    this.#instances = wanted;
    const scaling = this.#scaling.catch(() => undefined).then(() => this.#scale(deployment));
    this.#scaling = scaling;
    scaling.catch(() => {
      if (this.#scaling === scaling) this.#instances = "";
    });
    return scaling;
  }

  /** The servers of a variant that has come up. */
  server(variant: string): VariantServer | undefined {
    return this.#servers.get(variant);
  }

  /**
   * Chooses the variant of the next request so that over any run of requests the shares come as close to the weights as
   * whole requests allow.
   */
  choose(variants: readonly DeployedVariant[]): string | undefined {
    const total = variants.reduce((sum, { weight }) => sum + weight, 0);
    let chosen: string | undefined;
    let most = 0;
    for (const { variant, weight } of variants) {
      const credit = (this.#credits.get(variant.VariantName) ?? 0) + weight;
      this.#credits.set(variant.VariantName, credit);
      if (weight > 0 && (chosen === undefined || credit > most)) {
        chosen = variant.VariantName;
        most = credit;
      }
    }
    if (chosen !== undefined) this.#credits.set(chosen, most - total);
    return chosen;
  }

  /** Resolves when nobody waits for an answer any more. */
  async drain(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.drain()));
  }

  /** Ends all servers, also those that are starting. */
  async close(): Promise<void> {
    this.#closing.abort(new Error(`The model servers of endpoint "${this.endpoint}" were stopped`));
    await this.#scaling.catch(() => undefined);
    await Promise.all([...this.#servers.values()].map((server) => server.close()));
  }

  async #scale({ variants }: Deployment): Promise<void> {
    this.#closing.signal.throwIfAborted();
    const results = await Promise.allSettled(
      variants.map((deployed) => {
        const variant = deployed.variant.VariantName;
        let server = this.#servers.get(variant);
        if (!server) {
          const name = { endpoint: this.endpoint, deploymentId: this.id, variant };
          server = new VariantServer(this.#services, name);
          this.#servers.set(variant, server);
        }
        return server.scale(deployed, this.#closing.signal);
      }),
    );
    const failed = results.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
  }
}
