import { withDisplays } from "../display/inspect";
import { JSONDeserializer } from "./deserializers";
import { defaultPython, fullVersion, type ImagePurpose, imageUri } from "./image-uris";
import { Model } from "./model";
import type { ModelTraits } from "./model-code";
import { type DeployOptions, MODEL_RULES, type ModelOptions } from "./model-options";
import type { OptionRules } from "./options";
import type { Predictor } from "./predictor";
import { JSONSerializer } from "./serializers";
import { versionAtLeast } from "./versions";

export interface MXNetModelOptions extends Omit<ModelOptions, "imageUri"> {
  /** `1.9.0`, or short `1.9`; default `1.2`, as in the SDK's version 1. */
  readonly frameworkVersion?: string;
  /** `py2`, `py3`, `py38`, …; default the version's own, and `py2` where no version is given either. */
  readonly pyVersion?: string;
  /** An image of one's own instead of AWS's for that version. */
  readonly imageUri?: string;
}

/** @internal What version 1 of the Python SDK took where nothing was said. */
export const DEFAULT_MXNET = { frameworkVersion: "1.2", pyVersion: "py2" } as const;

/** The first MXNet version whose images want the code inside the model's archive. */
const REPACKS_FROM = "1.4";
/** The first MXNet version whose images run scripts as programs; older ones import them and call their functions. */
const PROGRAMS_FROM = "1.3";

/** A model that MXNet serves: JSON both ways unless told otherwise. */
export class MXNetModel extends Model {
  /** Throws a `TypeError` or `RangeError` for wrong options, before anything is asked. */
  constructor(options: MXNetModelOptions) {
    super(options);
    checkMXNetVersion(options, "inference");
  }

  /** Puts the model behind a new endpoint; see `Model.deploy`. */
  override deploy<Output = unknown>(options: DeployOptions<Output>): Promise<Predictor<Output>> {
    return super.deploy<Output>(options);
  }

  /** @internal */
  override rules(): OptionRules {
    return {
      of: "MXNetModel",
      ...MODEL_RULES,
      known: [...MODEL_RULES.known, "frameworkVersion", "pyVersion"],
    };
  }

  /** @internal */
  override traits(): ModelTraits {
    const options = this.options as MXNetModelOptions;
    const { version, calledOnly } = mxnetVersion(options);
    return {
      framework: "mxnet",
      calledOnly,
      repacks: version === undefined || versionAtLeast(version, REPACKS_FROM),
      image: (instanceType) =>
        mxnetImage(options, { region: this.session.region, instanceType, purpose: "inference" }),
      serializer: () => new JSONSerializer(),
      deserializer: () => new JSONDeserializer(),
    };
  }
}
withDisplays(MXNetModel);

/** @internal What says which MXNet is meant. */
export interface MXNetChoice {
  readonly frameworkVersion?: string;
  readonly pyVersion?: string;
  readonly imageUri?: string;
}

/** @internal The version that is meant, and whether its images only call functions; none for an image of one's own. */
export function mxnetVersion({ frameworkVersion, imageUri: own }: MXNetChoice): {
  readonly version: string | undefined;
  readonly calledOnly: boolean;
} {
  const version = frameworkVersion ?? (own ? undefined : DEFAULT_MXNET.frameworkVersion);
  return { version, calledOnly: version !== undefined && !versionAtLeast(version, PROGRAMS_FROM) };
}

/** @internal The image's address: the given one, else AWS's. */
export function mxnetImage(
  choice: MXNetChoice,
  where: {
    readonly region: string;
    readonly instanceType: string;
    readonly purpose: ImagePurpose;
  },
): string {
  if (choice.imageUri !== undefined) return choice.imageUri;
  const { frameworkVersion } = choice;
  const version = frameworkVersion ?? DEFAULT_MXNET.frameworkVersion;
  const python = frameworkVersion
    ? defaultPython("mxnet", version, where.purpose)
    : DEFAULT_MXNET.pyVersion;
  return imageUri({
    framework: "mxnet",
    version,
    pyVersion: choice.pyVersion ?? python,
    ...where,
  });
}

/** @internal Refuses an MXNet version that AWS has no images for. Throws a `RangeError` with the list. */
export function checkMXNetVersion(choice: MXNetChoice, purpose: ImagePurpose): void {
  if (choice.imageUri !== undefined || choice.frameworkVersion === undefined) return;
  fullVersion("mxnet", choice.frameworkVersion, purpose);
}
