import type { ServingGeneration } from "./worker";

/** What an image's name says about the server in it. */
export interface ServingImage {
  /** `pytorch`, `mxnet`, …; undefined for an image of one's own. */
  readonly framework?: string;
  /** The version in the tag, `1.4.0`; undefined when there is none. */
  readonly version?: string;
  readonly generation: ServingGeneration;
}

/** Repository names of AWS's framework images: `pytorch-inference`, `sagemaker-mxnet-serving`, `sagemaker-pytorch`. */
const REPOSITORY =
  /^(?:sagemaker-|huggingface-)?(pytorch|mxnet|tensorflow|chainer|scikit-learn|xgboost)(?:-(?:training|inference|serving))?(?:-.*)?$/;

/** The first version of each framework that is served by the inference toolkit (generation C). */
const FIRST_TOOLKIT_VERSION: Readonly<Record<string, readonly [major: number, minor: number]>> = {
  pytorch: [1, 2],
  mxnet: [1, 4],
};

/** The last MXNet version of the first container support package (generation A). */
const LAST_MXNET_OF_A = [1, 2] as const;

/** Reads framework, version and server generation from an image URI. Images of one's own are served as generation C. */
export function servingImage(uri: string): ServingImage {
  const name = uri.slice(uri.lastIndexOf("/") + 1);
  const [repository = "", tag = ""] = name.split(/[:@]/);
  const framework = REPOSITORY.exec(repository)?.[1];
  const version = /^\d+(?:\.\d+)*/.exec(tag)?.[0];
  return { framework, version, generation: generationOf(framework, version) };
}

function generationOf(
  framework: string | undefined,
  version: string | undefined,
): ServingGeneration {
  const first = framework === undefined ? undefined : FIRST_TOOLKIT_VERSION[framework];
  if (!first || version === undefined) return "C";
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (!isBefore(major, minor, first)) return "C";
  const last = [LAST_MXNET_OF_A[0], LAST_MXNET_OF_A[1] + 1] as const;
  return framework === "mxnet" && isBefore(major, minor, last) ? "A" : "B";
}

function isBefore(major: number, minor: number, than: readonly [number, number]): boolean {
  return major < than[0] || (major === than[0] && minor < than[1]);
}
