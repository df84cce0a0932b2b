import { withDisplays } from "../display/inspect";
import { type AttachOptions, attachedOptions, findJob } from "./attach";
import { Estimator, type EstimatorTraits } from "./estimator";
import { ESTIMATOR_RULES, type EstimatorOptions } from "./estimator-options";
import type { DeployOptions, ModelOptions } from "./model-options";
import {
  checkMXNetVersion,
  DEFAULT_MXNET,
  MXNetModel,
  mxnetImage,
  mxnetVersion,
} from "./mxnet-model";
import type { OptionRules } from "./options";
import type { Predictor } from "./predictor";
import { versionAtLeast } from "./versions";

export interface MXNetOptions extends Omit<EstimatorOptions, "imageUri" | "entryPoint"> {
  /** The script; a path in `sourceDir` when that is given. */
  readonly entryPoint: string;
  /** `1.9.0`, or short `1.9`; default `1.2`, as in the SDK's version 1. */
  readonly frameworkVersion?: string;
  /** `py2`, `py3`, `py38`, …; default the version's own, and `py2` where no version is given either. */
  readonly pyVersion?: string;
  /** An image of one's own instead of AWS's for that version. */
  readonly imageUri?: string;
}

/** The first MXNet version for which the service keeps the course of the metrics. */
const METRICS_FROM = "1.6";

/**
 * Trains an MXNet script. Up to version 1.2, which is the default, the script is imported and its functions `train` and
 * `save` are called; from 1.3 on it runs as a program.
 *
 * ```ts
 * const estimator = new MXNet({
 *   session,
 *   entryPoint: "source/cifar10_mxnet.py",
 *   instanceType: "ml.p3.2xlarge",
 *   hyperparameters: { batch_size: 1024, epochs: 30 },
 * });
 * await estimator.fit(inputs);
 * const predictor = await estimator.deploy({ instanceType: "ml.m4.xlarge" });
 * ```
 */
export class MXNet extends Estimator {
  /** Throws a `TypeError` or `RangeError` that names the option for wrong options. */
  constructor(options: MXNetOptions) {
    super(options);
    checkMXNetVersion(options, "training");
  }

  /** Finds a job again by its name and waits for it when it is running; see `Estimator.attach`. */
  static override async attach(jobName: string, options: AttachOptions = {}): Promise<MXNet> {
    const found = await findJob("MXNet", jobName, options);
    const estimator = new MXNet(mxnetOptions(found.session, found.job));
    await estimator.attached(found.job, options);
    return estimator;
  }

  /** The address of the image that trains: AWS's for the version, region and processor. */
  override trainingImageUri(): string {
    const { instanceType } = this.#own;
    const { region } = this.session;
    return mxnetImage(this.#own, { region, instanceType, purpose: "training" });
  }

  /** The model of the last job; see `Estimator.createModel`. */
  override async createModel(
    options: Partial<ModelOptions & { frameworkVersion: string; pyVersion: string }> = {},
  ): Promise<MXNetModel> {
    const { frameworkVersion, pyVersion, imageUri: own } = this.#own;
    const image = own && frameworkVersion === undefined ? { imageUri: own } : {};
    return new MXNetModel({
      frameworkVersion,
      pyVersion,
      ...image,
      ...(await this.modelOptions(options)),
    });
  }

  /** Puts the last job's model behind a new endpoint; JSON both ways unless told otherwise. */
  override deploy<Output = unknown>(options: DeployOptions<Output>): Promise<Predictor<Output>> {
    return super.deploy<Output>(options);
  }

  /** @internal */
  override rules(): OptionRules {
    return {
      of: "MXNet",
      ...ESTIMATOR_RULES,
      known: [...ESTIMATOR_RULES.known, "frameworkVersion", "pyVersion"],
      required: [...ESTIMATOR_RULES.required, "entryPoint"],
    };
  }

  /** @internal */
  override traits(): EstimatorTraits {
    const { version, calledOnly } = mxnetVersion(this.#own);
    const metricsTimeSeries = version !== undefined && versionAtLeast(version, METRICS_FROM);
    return { name: "MXNet", framework: "mxnet", calledOnly, metricsTimeSeries };
  }

  get #own(): MXNetOptions {
    return this.options as MXNetOptions;
  }
}
withDisplays(MXNet);

/** The version and the Python of AWS's image are in its tag: `1.2-cpu-py2`. */
function mxnetOptions(
  session: EstimatorOptions["session"],
  job: Parameters<typeof attachedOptions>[0],
): MXNetOptions {
  const options = attachedOptions(job);
  const image = options.imageUri ?? "";
  const match = /(?:mxnet-training|sagemaker-mxnet):([\d.]+)-[a-z]+-(py\d+)/.exec(image);
  const [, frameworkVersion = DEFAULT_MXNET.frameworkVersion, pyVersion] = match ?? [];
  const known = match ? { frameworkVersion, pyVersion, imageUri: undefined } : { imageUri: image };
  return { ...options, ...known, session, entryPoint: options.entryPoint ?? "" };
}
