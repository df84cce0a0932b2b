import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Estimate } from "../cost/estimate";
import type { DisplayDocument, Showable } from "../display/document";
import { withDisplays } from "../display/inspect";
import { SagelabError } from "../errors";
import { cloudCall, isRefusal } from "./cloud-call";
import { BytesDeserializer, type Deserializer } from "./deserializers";
import { objectBytes } from "./download";
import { describeEndpoint, waitForEndpoint } from "./endpoint";
import { checkInstanceType } from "./instance-types";
import { interruptible } from "./interrupt";
import { type ModelTraits, placeCode } from "./model-code";
import { DEPLOY_RULES, type DeployOptions, MODEL_RULES, type ModelOptions } from "./model-options";
import { baseFromName, baseNameFromImage, checkName, checkRole, nameFromBase } from "./names";
import { neededFramework } from "./needed-framework";
import { checkCount, checkOptions, type OptionRules } from "./options";
import { Predictor } from "./predictor";
import { type EndpointEstimateOptions, estimateEndpoint } from "./price-tags";
import { isS3Url } from "./s3-url";
import { IdentitySerializer } from "./serializers";
import { Session } from "./session";
import { findSource, type Source } from "./source-bundle";
import { toTags } from "./tags";

/** What `create()` made. */
interface CreatedModel {
  readonly name: string;
  readonly instanceType: string;
}

/** A trained model and the code that serves it, ready to be put behind an endpoint. */
export class Model implements Showable {
  readonly session: Session;
  readonly modelData: string;
  /** @internal */
  readonly options: ModelOptions;
  #created: CreatedModel | undefined;

  /** Nothing is asked yet. Throws a `TypeError` or `RangeError` for wrong options. */
  constructor(options: ModelOptions) {
    checkOptions(options, this.rules());
    if (options.role !== undefined) checkRole(options.role);
    if (options.name !== undefined) checkName(options.name, "model");
    if (options.modelServerWorkers !== undefined)
      checkCount(options.modelServerWorkers, "modelServerWorkers");
    if (!/^(s3|file):\/\//i.test(options.modelData)) {
      throw new RangeError(
        `Cannot use modelData "${options.modelData}": an address that starts with s3:// or file:// is wanted`,
      );
    }
    this.options = options;
    this.modelData = options.modelData;
    this.session = options.session ?? new Session();
  }

  /** The name it has in SageMaker; undefined before it was deployed unless it was given. */
  get name(): string | undefined {
    return this.#created?.name ?? this.options.name;
  }

  /**
   * Puts the model behind a new endpoint and gives a predictor for it when it is in service. Wrong options, a missing script,
   * an unknown instance type, a missing model and a missing Python are told before anything is made. Throws a
   * `SagelabError` with code `EndpointFailed` when it does not come into service.
   */
  async deploy<Output = Uint8Array>(options: DeployOptions<Output>): Promise<Predictor<Output>> {
    const { instanceType, initialInstanceCount: count = 1 } = options;
    checkOptions(options, { of: "deploy()", ...DEPLOY_RULES });
    checkCount(count, "initialInstanceCount");
    if (options.endpointName !== undefined) checkName(options.endpointName, "endpoint");
    const message = "Stopped before the endpoint was created: nothing is running";
    const modelName = await interruptible({ signal: options.signal, message }, async (signal) => {
      const name = await this.create(instanceType, options.endpointName);
      signal.throwIfAborted();
      return name;
    });
    const endpointName =
      options.endpointName ??
      nameFromBase(baseFromName(modelName), { clock: this.session.cloud.clock });
    await this.#createEndpoint(modelName, endpointName, options);
    const { cloud, ledger } = this.session;
    const instances = { type: instanceType, count };
    const predictor = this.#predictor(endpointName, options).deployed(
      [modelName],
      instances,
      "Creating",
    );
    if (options.wait === false) {
      ledger.endpointStarted(endpointName, instances);
      return predictor;
    }
    await waitForEndpoint(cloud, endpointName, { instances, signal: options.signal });
    ledger.endpointStarted(endpointName, instances);
    return predictor.deployed([modelName], instances, "InService");
  }

  /** What an endpoint with this model will cost in a month on AWS, offline, with the working of every line. */
  estimate(options: EndpointEstimateOptions): Estimate {
    const { region } = this.session.cloud;
    return estimateEndpoint(options, { name: this.name ?? "endpoint", region });
  }

  /**
   * Makes the model in SageMaker without an endpoint, for the image that fits the instance type, and gives its name. Once
   * made it is made again only for another type.
   */
  async create(instanceType: string, endpointName?: string): Promise<string> {
    if (this.#created?.instanceType === instanceType) return this.#created.name;
    const { cloud } = this.session;
    const image = this.#checkedImage(instanceType);
    const source = await this.#findSource();
    const traits = this.traits();
    await cloud.preflight({
      kind: "endpoint",
      image,
      framework: await neededFramework(traits.framework, source, traits.calledOnly),
      entryPoint: source?.program ?? (traits.framework ? "inference.py" : undefined),
    });
    await this.#checkModelData();
    if (endpointName !== undefined) await this.#refuseTaken(endpointName);
    const role = this.options.role ?? (await this.session.executionRole());
    const name =
      this.options.name ?? nameFromBase(baseNameFromImage(image), { clock: cloud.clock });
    const placed = await placeCode(this.session, name, source, this.options, traits);
    await cloudCall(`create the model "${name}"`, async () =>
      (await cloud.sagemaker()).createModel({
        ModelName: name,
        ExecutionRoleArn: role,
        PrimaryContainer: {
          Image: image,
          Environment: { ...placed.environment, ...this.options.env },
          ModelDataUrl: placed.modelData,
        },
        ...(this.options.enableNetworkIsolation ? { EnableNetworkIsolation: true } : {}),
        ...(this.options.tags ? { Tags: toTags(this.options.tags) } : {}),
      }),
    );
    this.#created = { name, instanceType };
    return name;
  }

  /** Deletes the model in SageMaker; its archive stays. One that was never made is no error. */
  async deleteModel(): Promise<void> {
    const name = this.name;
    if (name === undefined) return;
    const sagemaker = await this.session.cloud.sagemaker();
    await cloudCall(`delete the model "${name}"`, async () => {
      try {
        await sagemaker.deleteModel({ ModelName: name });
      } catch (error) {
        if (!isRefusal(error, /Could not find model/)) throw error;
      }
    });
    this.#created = undefined;
  }

  document(): DisplayDocument {
    const items = [
      { label: "Model data", value: this.modelData },
      ...(this.options.entryPoint ? [{ label: "Script", value: this.options.entryPoint }] : []),
    ];
    return {
      title: `Model ${this.name ?? "(not deployed yet)"}`,
      blocks: [{ kind: "facts", items }],
    };
  }

  /** @internal The options' names; a framework's class adds its own. */
  rules(): OptionRules {
    return { of: "Model", ...MODEL_RULES, required: ["modelData", "imageUri"] };
  }

  /** @internal What tells this kind of model from others. */
  traits(): ModelTraits {
    return {
      framework: undefined,
      repacks: this.options.entryPoint !== undefined,
      image: () => this.options.imageUri ?? "",
      serializer: () => new IdentitySerializer(),
      deserializer: () => new BytesDeserializer(),
    };
  }

  /** One of the class that was asked for, else one with the framework's formats; formats that are given go first. */
  #predictor<Output>(endpointName: string, options: DeployOptions<Output>): Predictor<Output> {
    const { session } = this;
    const { predictorCls } = this.options;
    const { serializer, deserializer } = options;
    if (predictorCls) {
      const own = new predictorCls(endpointName, { session }) as Predictor<Output>;
      const formats = { serializer: serializer ?? own.serializer };
      return Object.assign(own, formats, { deserializer: deserializer ?? own.deserializer });
    }
    const traits = this.traits();
    return new Predictor<Output>(endpointName, {
      session,
      serializer: serializer ?? traits.serializer(),
      deserializer: deserializer ?? (traits.deserializer() as Deserializer<Output>),
    });
  }

  #checkedImage(instanceType: string): string {
    checkInstanceType(this.session.cloud, instanceType, "hosting");
    return this.traits().image(instanceType);
  }

  async #findSource(): Promise<Source | undefined> {
    const { entryPoint, sourceDir, dependencies } = this.options;
    if (entryPoint === undefined) return undefined;
    return findSource({ entryPoint, sourceDir, dependencies });
  }

  async #checkModelData(): Promise<void> {
    const there = isS3Url(this.modelData)
      ? (await objectBytes(this.session.cloud, this.modelData)) !== undefined
      : existsSync(fileURLToPath(this.modelData));
    if (there) return;
    throw new SagelabError("NotFound", `Cannot deploy: there is no model at ${this.modelData}`, {
      advice: ["A training script saves its model into the folder that SM_MODEL_DIR names"],
    });
  }

  async #refuseTaken(endpointName: string): Promise<void> {
    try {
      await describeEndpoint(this.session.cloud, endpointName);
    } catch (error) {
      if (error instanceof SagelabError && error.code === "NotFound") return;
      throw error;
    }
    throw new SagelabError(
      "AlreadyExists",
      `Cannot deploy to the endpoint "${endpointName}": there is one of that name`,
    );
  }

  async #createEndpoint(
    modelName: string,
    endpointName: string,
    options: DeployOptions<unknown>,
  ): Promise<void> {
    const sagemaker = await this.session.cloud.sagemaker();
    const tags = toTags(options.tags ?? this.options.tags ?? {});
    await cloudCall(`create the endpoint "${endpointName}"`, async () => {
      await sagemaker.createEndpointConfig({
        EndpointConfigName: endpointName,
        ProductionVariants: [
          {
            VariantName: "AllTraffic",
            ModelName: modelName,
            InitialVariantWeight: 1,
            InitialInstanceCount: options.initialInstanceCount ?? 1,
            InstanceType: options.instanceType as "ml.c5.large",
          },
        ],
        ...(tags.length > 0 ? { Tags: tags } : {}),
      });
      await sagemaker.createEndpoint({
        EndpointName: endpointName,
        EndpointConfigName: endpointName,
        Tags: tags,
      });
    });
  }
}
withDisplays(Model);
