import type { TrainingGeneration } from "../runner/training-record";

/** What an image's address tells about how a script is run. */
export interface ImageFacts {
  /** The framework that the script needs: `pytorch`, `mxnet`, …; undefined when the address does not say. */
  readonly framework?: string;
  /** `functions` up to MXNet 1.2, `containers` up to PyTorch 1.1 and MXNet 1.3, else `training`. */
  readonly generation: TrainingGeneration;
}

const FRAMEWORKS = ["huggingface", "pytorch", "mxnet", "tensorflow", "scikit-learn", "xgboost"];

/** The first version with the `sagemaker_training` toolkit. */
const FIRST_WITH_TRAINING: Readonly<Record<string, readonly [number, number]>> = {
  pytorch: [1, 2],
  mxnet: [1, 4],
};

/** The first MXNet version whose images run the script as a program. */
const FIRST_MXNET_OF_PROGRAMS = [1, 3] as const;

/**
 * Reads an image's address: `763104351884.dkr.ecr.us-west-2.amazonaws.com/pytorch-training:1.4.0-cpu-py3` and the older
 * `520713654638.dkr.ecr.us-west-2.amazonaws.com/sagemaker-pytorch:1.0.0-cpu-py3`.
 */
export function frameworkOfImage(image: string): ImageFacts {
  const [, repository = "", tag = ""] = /([^/:@]+)(?::([^/@]+))?(?:@.*)?$/.exec(image) ?? [];
  const framework = FRAMEWORKS.find((name) => repository.includes(name));
  if (framework === undefined) return { generation: "training" };
  const first = FIRST_WITH_TRAINING[framework];
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(tag) ?? [];
  if (!first || major === undefined) return { framework, generation: "training" };
  const version = [Number(major), Number(minor)] as const;
  if (!isBefore(version, first)) return { framework, generation: "training" };
  const calls = framework === "mxnet" && isBefore(version, FIRST_MXNET_OF_PROGRAMS);
  return { framework, generation: calls ? "functions" : "containers" };
}

function isBefore(
  version: readonly [major: number, minor: number],
  than: readonly [major: number, minor: number],
): boolean {
  return version[0] < than[0] || (version[0] === than[0] && version[1] < than[1]);
}
