import type { Channel, CreateTrainingJobRequest } from "@aws-sdk/client-sagemaker";
import type { Estimate } from "../cost/estimate";
import type { DisplayDocument, Showable } from "../display/document";
import { withDisplays } from "../display/inspect";
import { SagelabError } from "../errors";
import { type AttachOptions, attachedOptions, findJob } from "./attach";
import { cloudCall } from "./cloud-call";
import {
  checkEstimatorOptions,
  ESTIMATOR_RULES,
  type EstimatorOptions,
  FIT_RULES,
  type FitOptions,
} from "./estimator-options";
import type { Hyperparameters } from "./hyperparameters";
import { checkChannels, type FitInputs, toChannels } from "./inputs";
import { checkInstanceType } from "./instance-types";
import { interruptible } from "./interrupt";
import { Model } from "./model";
import { DEPLOY_RULES, type DeployOptions, type ModelOptions } from "./model-options";
import { baseNameFromImage, checkName, nameFromBase } from "./names";
import { neededFramework } from "./needed-framework";
import { checkOptions, type OptionRules } from "./options";
import type { Predictor } from "./predictor";
import { estimateTraining, type TrainingEstimateOptions } from "./price-tags";
import { s3PathJoin } from "./s3-url";
import { Session } from "./session";
import { bundleKey, findSource, type Source, uploadSource } from "./source-bundle";
import { TrainingJob } from "./training-job";
import { trainingRequest } from "./training-request";

/** @internal What tells one framework's estimators from another's. */
export interface EstimatorTraits {
  /** The class's name, for `attach()`. */
  readonly name: string;
  readonly framework: string | undefined;
  /** Whether the image only calls the script's functions, and needs its framework where the script does; default no. */
  readonly calledOnly?: boolean;
  /** Whether the service keeps the course of the metrics (newer framework images). */
  readonly metricsTimeSeries: boolean;
}

/** Trains with an image, and a script if one is given; `PyTorch` knows AWS's images for PyTorch. */
export class Estimator implements Showable {
  readonly session: Session;
  /** @internal */
  readonly options: EstimatorOptions;
  #hyperparameters: Hyperparameters;
  #job: TrainingJob | undefined;
  #outputPath: string | undefined;

  /** Nothing is asked yet. Throws a `TypeError` or `RangeError` that names the option for wrong options. */
  constructor(options: EstimatorOptions) {
    checkEstimatorOptions(options, this.rules());
    this.options = options;
    this.session = options.session ?? new Session();
    this.#hyperparameters = { ...options.hyperparameters };
  }

  /**
   * Finds a job again by its name, from any kernel, and waits for it when it is running. The estimator that it gives can
   * deploy the job's model. Throws a `SagelabError` with code `NotFound` for an unknown job.
   */
  static async attach(jobName: string, options: AttachOptions = {}): Promise<Estimator> {
    const found = await findJob("Estimator", jobName, options);
    const estimator = new Estimator({ ...attachedOptions(found.job), session: found.session });
    await estimator.attached(found.job, options);
    return estimator;
  }

  /** The job that `fit()` started last, or that was attached; undefined before. */
  get latestTrainingJob(): TrainingJob | undefined {
    return this.#job;
  }

  /** Where the model of the last job is, or will be; undefined before `fit()`. */
  get modelData(): string | undefined {
    if (!this.#job) return undefined;
    const described = this.#job.lastDescription?.modelData;
    if (described) return described;
    return (
      this.#outputPath && s3PathJoin([this.#outputPath, this.#job.name, "output/model.tar.gz"])
    );
  }

  /** The values the next job's script gets. */
  hyperparameters(): Hyperparameters {
    return this.#hyperparameters;
  }

  /** Adds values, or replaces those of the same name, for the next job. */
  setHyperparameters(values: Hyperparameters): void {
    const merged = { ...this.#hyperparameters, ...values };
    checkEstimatorOptions({ ...this.options, hyperparameters: merged }, this.rules());
    this.#hyperparameters = merged;
  }

  /** The address of the image that trains. */
  trainingImageUri(): string {
    return this.options.imageUri ?? "";
  }

  /**
   * Trains: sends the code, starts a job and, unless `wait` is false, shows its state, log and metrics until it has ended.
   * `inputs` is an address for the channel `training`, or a map of channels. Everything that can be told beforehand is
   * told before anything is sent: a missing script, an unknown instance type, a channel without data, a taken name, a
   * Python without the framework.
   *
   * Throws a `SagelabError`: `JobFailed` with the reason and the end of the log, `Interrupted` when the wait was ended
   * (the job goes on).
   */
  async fit(inputs?: FitInputs, options: FitOptions = {}): Promise<void> {
    checkOptions(options, FIT_RULES);
    if (options.jobName !== undefined) checkName(options.jobName, "training job");
    const channels = toChannels(inputs);
    const { cloud } = this.session;
    const message = "Stopped before the training job was started: nothing is running";
    const job = await interruptible({ signal: options.signal, message }, async (signal) => {
      const request = await this.#prepare(channels, options.jobName, signal);
      signal.throwIfAborted();
      const name = request.TrainingJobName ?? "";
      await cloudCall(`start the training job "${name}"`, async () =>
        (await cloud.sagemaker()).createTrainingJob(request),
      );
      this.#outputPath = request.OutputDataConfig?.S3OutputPath;
      return new TrainingJob(name, this.session, { owner: this.traits().name });
    });
    this.#job = job;
    if (options.wait === false) await job.describe();
    else await job.wait({ logs: options.logs, signal: options.signal });
  }

  /** What training will cost on AWS, offline, with the working of every line. Throws a `RangeError` for `local` types. */
  estimate(expected: TrainingEstimateOptions): Estimate {
    const { region } = this.session.cloud;
    return estimateTraining(this.options, expected, { name: this.#baseName(), region });
  }

  /** The model of the last job, with the script of that job unless another is given. Throws before `fit()`. */
  async createModel(options: Partial<ModelOptions> = {}): Promise<Model> {
    return new Model(await this.modelOptions(options));
  }

  /** Puts the last job's model behind a new endpoint; see `Model.deploy`. */
  async deploy<Output = Uint8Array>(options: DeployOptions<Output>): Promise<Predictor<Output>> {
    checkOptions(options, { of: "estimator.deploy()", ...DEPLOY_RULES });
    this.requireJob("deploy");
    const name = nameFromBase(this.#baseName(), { clock: this.session.cloud.clock });
    const model = await this.createModel({ name });
    return model.deploy<Output>({ ...options, endpointName: options.endpointName ?? name });
  }

  document(): DisplayDocument {
    const { instanceCount = 1, instanceType, entryPoint } = this.options;
    const values = Object.entries(this.#hyperparameters);
    const items = [
      { label: "Image", value: this.trainingImageUri() },
      { label: "Instances", value: `${instanceCount} × ${instanceType}` },
      ...(entryPoint ? [{ label: "Script", value: entryPoint }] : []),
      ...values.map(([label, value]) => ({ label, value: JSON.stringify(value) ?? String(value) })),
      { label: "Last job", value: this.#job?.name ?? "none yet" },
    ];
    return { title: this.traits().name, blocks: [{ kind: "facts", items }] };
  }

  /** @internal The options' names; a framework's class adds its own. */
  rules(): OptionRules {
    return {
      of: "Estimator",
      ...ESTIMATOR_RULES,
      required: [...ESTIMATOR_RULES.required, "imageUri"],
    };
  }

  /** @internal What tells this kind of estimator from others. */
  traits(): EstimatorTraits {
    return { name: "Estimator", framework: undefined, metricsTimeSeries: false };
  }

  /** @internal Takes a job that was found by its name for the last one. */
  async attached(job: TrainingJob, options: AttachOptions): Promise<void> {
    this.#job = job;
    this.#outputPath = job.lastDescription?.outputPath;
    if (options.wait !== false) await job.wait({ logs: options.logs, signal: options.signal });
  }

  /** @internal The options of the last job's model: its archive, its code, its role. */
  async modelOptions(options: Partial<ModelOptions>): Promise<ModelOptions> {
    const job = await this.requireJob("make a model").describe();
    if (job.status !== "Completed" && job.status !== "Stopped") {
      throw new SagelabError(
        "InvalidInput",
        `Cannot make a model of the training job "${job.name}": it is ${job.status}`,
      );
    }
    const code = job.hyperparameters;
    const program = code.sagemaker_program;
    const archive = code.sagemaker_submit_directory;
    const script =
      typeof program === "string" && typeof archive === "string"
        ? { entryPoint: program, sourceDir: archive }
        : {};
    return {
      session: this.session,
      modelData: job.modelData,
      role: job.role,
      codeLocation: this.options.codeLocation,
      containerLogLevel: this.options.containerLogLevel,
      tags: this.options.tags,
      ...(this.traits().framework ? {} : { imageUri: job.image }),
      ...(options.entryPoint === undefined ? script : {}),
      ...options,
    };
  }

  /** @internal */
  requireJob(verb: string): TrainingJob {
    if (this.#job) return this.#job;
    throw new SagelabError(
      "InvalidInput",
      `Cannot ${verb}: this estimator has not trained; call fit() first`,
    );
  }

  /** Tells everything that can be told beforehand, then sends the code; gives the request that starts the job. */
  async #prepare(
    channels: readonly Channel[],
    givenName: string | undefined,
    signal: AbortSignal,
  ): Promise<CreateTrainingJobRequest> {
    const { cloud } = this.session;
    checkInstanceType(cloud, this.options.instanceType, "training");
    const source = await this.#findSource();
    const image = this.trainingImageUri();
    const { framework: brought, calledOnly, metricsTimeSeries } = this.traits();
    const framework = await neededFramework(brought, source, calledOnly);
    await cloud.preflight({ kind: "training", image, framework, entryPoint: source?.program });
    if (givenName !== undefined) await this.#refuseTaken(givenName);
    await checkChannels(cloud, channels);
    const role = this.options.role ?? (await this.session.executionRole());
    signal.throwIfAborted();

    const jobName = givenName ?? nameFromBase(this.#baseName(), { clock: cloud.clock });
    const outputPath = this.options.outputPath ?? `s3://${await this.session.defaultBucket()}/`;
    const code = source && (await this.#sendCode(source, jobName, outputPath, signal));
    const options = { ...this.options, hyperparameters: this.#hyperparameters };
    const { region } = cloud;
    const plan = { options, jobName, image, role, region, outputPath, channels, code };
    return trainingRequest({ ...plan, metricsTimeSeries });
  }

  /** What jobs, models and endpoints of this estimator are named after. */
  #baseName(): string {
    return this.options.baseJobName ?? baseNameFromImage(this.trainingImageUri());
  }

  async #findSource(): Promise<Source | undefined> {
    const { entryPoint, sourceDir, dependencies } = this.options;
    if (entryPoint === undefined) return undefined;
    return findSource({ entryPoint, sourceDir, dependencies });
  }

  async #refuseTaken(jobName: string): Promise<void> {
    try {
      await new TrainingJob(jobName, this.session).describe();
    } catch (error) {
      if (error instanceof SagelabError && error.code === "NotFound") return;
      throw error;
    }
    throw new SagelabError(
      "AlreadyExists",
      `Cannot start the training job "${jobName}": there is one of that name, and names are unique in an account and region`,
    );
  }

  async #sendCode(
    source: Source,
    jobName: string,
    outputPath: string,
    signal: AbortSignal | undefined,
  ): Promise<{ archive: string; program: string }> {
    const { codeLocation } = this.options;
    const target = bundleKey(codeLocation ?? bucketOf(outputPath), jobName);
    const own = this.options.outputPath === undefined && codeLocation === undefined;
    const { expectedOwner } = own ? await this.session.bucketTarget() : {};
    const archive = await uploadSource(this.session.cloud, source, {
      ...target,
      expectedOwner,
      signal,
    });
    return { archive, program: source.program };
  }
}
withDisplays(Estimator);

function bucketOf(address: string): string {
  return address.split("/").slice(0, 3).join("/");
}
