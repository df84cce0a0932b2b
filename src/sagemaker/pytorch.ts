import type { NDArray } from "../codecs/ndarray";
import { withDisplays } from "../display/inspect";
import { type AttachOptions, attachedOptions, findJob } from "./attach";
import { Estimator, type EstimatorTraits } from "./estimator";
import { ESTIMATOR_RULES, type EstimatorOptions } from "./estimator-options";
import { defaultPython, imageUri } from "./image-uris";
import type { DeployOptions, ModelOptions } from "./model-options";
import type { OptionRules } from "./options";
import type { Predictor } from "./predictor";
import { checkPyTorchVersion, PyTorchModel } from "./pytorch-model";
import { versionAtLeast } from "./versions";

export interface PyTorchOptions extends Omit<EstimatorOptions, "imageUri" | "entryPoint"> {
  /** The script; a path in `sourceDir` when that is given. */
  readonly entryPoint: string;
  /** `1.4.0`, or short `1.4`; needed unless an image is given. */
  readonly frameworkVersion?: string;
  /** `py3`, `py38`, …; default the version's own. */
  readonly pyVersion?: string;
  /** An image of one's own instead of AWS's for that version. */
  readonly imageUri?: string;
}

/** The first PyTorch version for which the service keeps the course of the metrics. */
const METRICS_FROM = "1.3";

/**
 * Trains a PyTorch script.
 *
 * ```ts
 * const estimator = new PyTorch({
 *   session,
 *   entryPoint: "source/cifar10.py",
 *   frameworkVersion: "1.4.0",
 *   instanceType: "ml.c5.xlarge",
 *   hyperparameters: { epochs: 2 },
 * });
 * await estimator.fit(inputs);
 * const predictor = await estimator.deploy({ instanceType: "ml.c5.xlarge" });
 * ```
 */
export class PyTorch extends Estimator {
  /** Throws a `TypeError` or `RangeError` that names the option for wrong options. */
  constructor(options: PyTorchOptions) {
    super(options);
    checkPyTorchVersion("PyTorch", options, "training");
  }

  /** Finds a job again by its name and waits for it when it is running; see `Estimator.attach`. */
  static override async attach(jobName: string, options: AttachOptions = {}): Promise<PyTorch> {
    const found = await findJob("PyTorch", jobName, options);
    const estimator = new PyTorch(pytorchOptions(found.session, found.job));
    await estimator.attached(found.job, options);
    return estimator;
  }

  /** The address of the image that trains: AWS's for the version, region and processor. */
  override trainingImageUri(): string {
    const { imageUri: own, frameworkVersion: version = "", instanceType } = this.#own;
    if (own !== undefined) return own;
    const { region } = this.session;
    const pyVersion = this.#own.pyVersion ?? defaultPython("pytorch", version, "training");
    return imageUri({ framework: "pytorch", region, version, pyVersion, instanceType });
  }

  /** The model of the last job; see `Estimator.createModel`. */
  override async createModel(
    options: Partial<ModelOptions & { frameworkVersion: string; pyVersion: string }> = {},
  ): Promise<PyTorchModel> {
    const { frameworkVersion, pyVersion, imageUri: own } = this.#own;
    const image = own && frameworkVersion === undefined ? { imageUri: own } : {};
    return new PyTorchModel({
      frameworkVersion,
      pyVersion,
      ...image,
      ...(await this.modelOptions(options)),
    });
  }

  /** Puts the last job's model behind a new endpoint; arrays in NumPy's format both ways unless told otherwise. */
  override deploy<Output = NDArray>(options: DeployOptions<Output>): Promise<Predictor<Output>> {
    return super.deploy<Output>(options);
  }

  /** @internal */
  override rules(): OptionRules {
    return {
      of: "PyTorch",
      ...ESTIMATOR_RULES,
      known: [...ESTIMATOR_RULES.known, "frameworkVersion", "pyVersion"],
      required: [...ESTIMATOR_RULES.required, "entryPoint"],
    };
  }

  /** @internal */
  override traits(): EstimatorTraits {
    const { frameworkVersion } = this.#own;
    const metricsTimeSeries =
      frameworkVersion !== undefined && versionAtLeast(frameworkVersion, METRICS_FROM);
    return { name: "PyTorch", framework: "pytorch", metricsTimeSeries };
  }

  get #own(): PyTorchOptions {
    return this.options as PyTorchOptions;
  }
}
withDisplays(PyTorch);

/** The version and the Python of AWS's image are in its tag: `1.4.0-cpu-py3`. */
function pytorchOptions(
  session: EstimatorOptions["session"],
  job: Parameters<typeof attachedOptions>[0],
): PyTorchOptions {
  const options = attachedOptions(job);
  const image = options.imageUri ?? "";
  const match = /(?:pytorch-training|sagemaker-pytorch):([\d.]+)-[a-z]+-(py\d+)/.exec(image);
  const known = match
    ? { frameworkVersion: match[1], pyVersion: match[2], imageUri: undefined }
    : { imageUri: image };
  return { ...options, ...known, session, entryPoint: options.entryPoint ?? "" };
}
