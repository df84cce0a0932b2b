import type { NDArray } from "../codecs/ndarray";
import { withDisplays } from "../display/inspect";
import { NumpyDeserializer } from "./deserializers";
import { defaultPython, fullVersion, type ImagePurpose, imageUri } from "./image-uris";
import { Model } from "./model";
import type { ModelTraits } from "./model-code";
import { type DeployOptions, MODEL_RULES, type ModelOptions } from "./model-options";
import type { OptionRules } from "./options";
import type { Predictor } from "./predictor";
import { NumpySerializer } from "./serializers";
import { versionAtLeast } from "./versions";

export interface PyTorchModelOptions extends Omit<ModelOptions, "imageUri"> {
  /** `1.4.0`, or short `1.4`. */
  readonly frameworkVersion?: string;
  /** `py3`, `py38`, …; default the version's own. */
  readonly pyVersion?: string;
  /** An image of one's own instead of AWS's for that version. */
  readonly imageUri?: string;
}

/** The first PyTorch version whose images want the code inside the model's archive. */
const REPACKS_FROM = "1.2";

/** A model that PyTorch serves: arrays in NumPy's format both ways unless told otherwise. */
export class PyTorchModel extends Model {
  /** Throws a `TypeError` or `RangeError` for wrong options, before anything is asked. */
  constructor(options: PyTorchModelOptions) {
    super(options);
    checkPyTorchVersion("PyTorchModel", options, "inference");
  }

  /** Puts the model behind a new endpoint; see `Model.deploy`. */
  override deploy<Output = NDArray>(options: DeployOptions<Output>): Promise<Predictor<Output>> {
    return super.deploy<Output>(options);
  }

  /** @internal */
  override rules(): OptionRules {
    return {
      of: "PyTorchModel",
      ...MODEL_RULES,
      known: [...MODEL_RULES.known, "frameworkVersion", "pyVersion"],
    };
  }

  /** @internal */
  override traits(): ModelTraits {
    const { imageUri: own, frameworkVersion, pyVersion } = this.options as PyTorchModelOptions;
    const version = frameworkVersion ?? "";
    return {
      framework: "pytorch",
      repacks: version === "" || versionAtLeast(version, REPACKS_FROM),
      image: (instanceType) =>
        own ??
        imageUri({
          framework: "pytorch",
          purpose: "inference",
          region: this.session.region,
          version,
          pyVersion: pyVersion ?? defaultPython("pytorch", version, "inference"),
          instanceType,
        }),
      serializer: () => new NumpySerializer(),
      deserializer: () => new NumpyDeserializer(),
    };
  }
}
withDisplays(PyTorchModel);

/**
 * @internal Refuses a PyTorch version that AWS has no images for. Throws a `TypeError` when neither it nor an image is given, a
 * `RangeError` with the list for an unknown one.
 */
export function checkPyTorchVersion(
  of: string,
  options: { readonly frameworkVersion?: string; readonly imageUri?: string },
  purpose: ImagePurpose,
): void {
  if (options.imageUri !== undefined) return;
  if (options.frameworkVersion === undefined) {
    throw new TypeError(`Cannot use ${of} without frameworkVersion or imageUri`);
  }
  fullVersion("pytorch", options.frameworkVersion, purpose);
}
