import type { DisplayDocument, Showable } from "../display/document";
import { withDisplays } from "../display/inspect";
import { SagelabError } from "../errors";
import { cloudCall, isRefusal } from "./cloud-call";
import { BytesDeserializer, type Deserializer } from "./deserializers";
import {
  describeEndpoint,
  type EndpointInstances,
  endpointDocument,
  endpointLog,
} from "./endpoint";
import type { EndpointDescription } from "./endpoint-description";
import { checkName } from "./names";
import { checkOptions } from "./options";
import {
  PREDICT_RULES,
  PREDICTOR_RULES,
  type PredictOptions,
  type PredictorOptions,
} from "./predictor-options";
import { IdentitySerializer, type Serializer } from "./serializers";
import { Session } from "./session";
import { formatBytes } from "./sizes";
import { type UpdateEndpointOptions, updateEndpoint } from "./update-endpoint";

/** Largest body of a request to an endpoint, in bytes (service limit of InvokeEndpoint, 6 MiB). */
const MAX_BODY_BYTES = 6_291_456;

/** A kind of predictor: `Predictor` or a class that extends it, as `predictorCls` of a model. */
export type PredictorClass<Output = unknown> = new (
  endpointName: string,
  options: { readonly session: Session },
) => Predictor<Output>;

/**
 * Asks an endpoint for predictions.
 *
 * ```ts
 * const predictor = new Predictor("my-endpoint", { session, serializer: new JSONSerializer(), deserializer: new JSONDeserializer() });
 * const answer = await predictor.predict([[1, 2, 3]]);
 * ```
 *
 * A class of one's own says once how its endpoint is spoken to:
 *
 * ```ts
 * class ImagePredictor extends Predictor<unknown> {
 *   constructor(endpointName: string, options: { session?: Session }) {
 *     const serializer = new IdentitySerializer({ contentType: "image/jpeg" });
 *     super(endpointName, { ...options, serializer, deserializer: new JSONDeserializer() });
 *   }
 * }
 * ```
 */
export class Predictor<Output = Uint8Array> implements Showable {
  readonly endpointName: string;
  readonly session: Session;
  readonly serializer: Serializer;
  readonly deserializer: Deserializer<Output>;
  #modelNames: readonly string[] | undefined;
  #instances: EndpointInstances | undefined;
  #status = "InService";

  /** Nothing is asked yet. Throws a `TypeError` or `RangeError` for wrong options. */
  constructor(endpointName: string, options: PredictorOptions<Output> = {}) {
    checkName(endpointName, "endpoint");
    checkOptions(options, PREDICTOR_RULES);
    this.endpointName = endpointName;
    this.session = options.session ?? new Session();
    this.serializer = (options.serializer ?? new IdentitySerializer()) as Serializer;
    this.deserializer =
      options.deserializer ?? (new BytesDeserializer() as unknown as Deserializer<Output>);
  }

  /**
   * Sends data and gives the answer, written and read by the serializers. Throws a `TypeError` or `RangeError` for data
   * that cannot be sent, before it is; a `SagelabError` with code `NotFound` when the endpoint is gone, `ModelError` with
   * the first line of the script's error and the end of the log when the script failed.
   */
  async predict(data: unknown, options: PredictOptions = {}): Promise<Output> {
    checkOptions(options, PREDICT_RULES);
    this.#refuseDeleted();
    const body = toBytes(this.serializer.serialize(data));
    if (body.byteLength > MAX_BODY_BYTES) {
      throw new RangeError(
        `Cannot predict on "${this.endpointName}": the request has ${body.byteLength.toLocaleString("en-US")} bytes (${formatBytes(body.byteLength)}), an endpoint takes at most ${MAX_BODY_BYTES.toLocaleString("en-US")} (6 MiB)`,
      );
    }
    const answer = await this.#invoke(body, options);
    const bytes = answer.Body ?? new Uint8Array();
    this.session.ledger.invoked(this.endpointName, body.byteLength, bytes.byteLength);
    return this.deserializer.deserialize(bytes, answer.ContentType ?? "");
  }

  /** Asks the service for the endpoint's state. */
  async describe(): Promise<EndpointDescription> {
    const endpoint = await describeEndpoint(this.session.cloud, this.endpointName);
    this.#status = endpoint.status;
    return endpoint;
  }

  /**
   * Deletes the endpoint and its configuration; the model stays, `deleteModel()` takes it away. Deleting twice is no error.
   */
  async deleteEndpoint(options: { readonly deleteEndpointConfig?: boolean } = {}): Promise<void> {
    checkOptions(options, { of: "predictor.deleteEndpoint()", known: ["deleteEndpointConfig"] });
    if (this.#status === "Deleted") return;
    const { cloud, ledger } = this.session;
    const sagemaker = await cloud.sagemaker();
    const { configName } = await describeEndpoint(cloud, this.endpointName);
    if (configName !== undefined && options.deleteEndpointConfig !== false) {
      this.#modelNames ??= await this.#findModels(configName);
      await this.#tolerant(`delete the configuration of "${this.endpointName}"`, () =>
        sagemaker.deleteEndpointConfig({ EndpointConfigName: configName }),
      );
    }
    await cloudCall(`delete the endpoint "${this.endpointName}"`, () =>
      sagemaker.deleteEndpoint({ EndpointName: this.endpointName }),
    );
    this.#status = "Deleted";
    ledger.endpointEnded(this.endpointName);
  }

  /**
   * Changes what the endpoint runs on, or its model, while it serves: the new instances come up before the old ones go. Throws
   * a `SagelabError` with code `EndpointFailed` when the new ones do not come up; the old ones then serve on.
   */
  async updateEndpoint(options: UpdateEndpointOptions): Promise<void> {
    this.#refuseDeleted();
    const { cloud, ledger } = this.session;
    const { instances, modelName } = await updateEndpoint(cloud, this.endpointName, options);
    this.#instances = instances;
    this.#modelNames = [...new Set([...(this.#modelNames ?? []), modelName])];
    this.#status = options.wait === false ? "Updating" : "InService";
    ledger.endpointChanged(this.endpointName, instances);
  }

  /** Deletes the models behind the endpoint, before or after the endpoint itself. */
  async deleteModel(): Promise<void> {
    const sagemaker = await this.session.cloud.sagemaker();
    this.#modelNames ??= await this.#modelsOfEndpoint();
    for (const name of this.#modelNames) {
      await this.#tolerant(`delete the model "${name}"`, () =>
        sagemaker.deleteModel({ ModelName: name }),
      );
    }
  }

  document(): DisplayDocument {
    const { cloud } = this.session;
    if (!this.#instances) {
      const items = [
        { label: "Sends", value: this.serializer.contentType },
        { label: "Asks for", value: this.deserializer.accept.join(", ") },
      ];
      return { title: `Endpoint ${this.endpointName}`, blocks: [{ kind: "facts", items }] };
    }
    return endpointDocument(cloud, {
      name: this.endpointName,
      status: this.#status,
      instances: this.#instances,
    });
  }

  /** @internal Tells the predictor what its deployment made. */
  deployed(models: readonly string[], instances: EndpointInstances, status: string): this {
    this.#modelNames = models;
    this.#instances = instances;
    this.#status = status;
    return this;
  }

  async #invoke(body: Uint8Array, options: PredictOptions) {
    const runtime = await this.session.cloud.runtime();
    try {
      return await runtime.invokeEndpoint(
        {
          EndpointName: this.endpointName,
          Body: body,
          ContentType: options.contentType ?? this.serializer.contentType,
          Accept: options.accept ?? this.deserializer.accept.join(", "),
          ...(options.targetVariant ? { TargetVariant: options.targetVariant } : {}),
          ...(options.customAttributes ? { CustomAttributes: options.customAttributes } : {}),
          ...(options.inferenceId ? { InferenceId: options.inferenceId } : {}),
        },
        { abortSignal: options.signal },
      );
    } catch (error) {
      throw await this.#predictError(error);
    }
  }

  async #predictError(error: unknown): Promise<unknown> {
    const action = `predict on "${this.endpointName}"`;
    if (isRefusal(error, /ModelError/)) {
      const { OriginalStatusCode: status, OriginalMessage: text } = error as ModelErrorParts;
      const first = (text ?? "").trim().split("\n")[0] ?? "";
      return new SagelabError(
        "ModelError",
        `Cannot ${action}: the model server answered ${status ?? "with an error"}${first ? `: ${first}` : ""}`,
        { cause: error, logLines: await endpointLog(this.session.cloud, this.endpointName) },
      );
    }
    if (isRefusal(error, /ValidationError[\s\S]*not found/)) {
      const place = this.session.kind === "local" ? "the local cloud" : this.session.region;
      return new SagelabError(
        "NotFound",
        `Cannot ${action}: there is no such endpoint on ${place}`,
        {
          cause: error,
        },
      );
    }
    return cloudCall(action, () => Promise.reject(error)).catch((refused: unknown) => refused);
  }

  #refuseDeleted(): void {
    if (this.#status !== "Deleted") return;
    throw new SagelabError(
      "NotFound",
      `Cannot predict on "${this.endpointName}": the endpoint was deleted; deploy() makes a new one`,
    );
  }

  async #modelsOfEndpoint(): Promise<string[]> {
    const { configName } = await describeEndpoint(this.session.cloud, this.endpointName);
    return configName === undefined ? [] : this.#findModels(configName);
  }

  /** The models of an endpoint configuration; none when it is gone. */
  async #findModels(configName: string): Promise<string[]> {
    const sagemaker = await this.session.cloud.sagemaker();
    const config = await this.#tolerant(`describe the configuration "${configName}"`, () =>
      sagemaker.describeEndpointConfig({ EndpointConfigName: configName }),
    );
    const names = (config?.ProductionVariants ?? []).map((variant) => variant.ModelName);
    return names.filter((name) => name !== undefined);
  }

  /** What is gone already is no error. */
  async #tolerant<T>(action: string, call: () => Promise<T>): Promise<T | undefined> {
    return cloudCall(action, async () => {
      try {
        return await call();
      } catch (error) {
        if (isRefusal(error, /Could not find/)) return undefined;
        throw error;
      }
    });
  }
}
withDisplays(Predictor);

/** Members of AWS's ModelError that are read here. */
interface ModelErrorParts {
  readonly OriginalStatusCode?: number;
  readonly OriginalMessage?: string;
}

function toBytes(body: Uint8Array | string): Uint8Array {
  return typeof body === "string" ? Buffer.from(body, "utf8") : body;
}
