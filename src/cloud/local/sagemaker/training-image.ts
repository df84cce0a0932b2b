/** What an image's address tells about how a script is run. */
export interface ImageFacts {
  /** The framework that the script needs: `pytorch`, `mxnet`, …; undefined when the address does not say. */
  readonly framework?: string;
  /** The toolkit of the image: `sagemaker_containers` before PyTorch 1.2 and MXNet 1.4, else `sagemaker_training`. */
  readonly generation: "training" | "containers";
}

const FRAMEWORKS = ["huggingface", "pytorch", "mxnet", "tensorflow", "scikit-learn", "xgboost"];

/** The first version with the `sagemaker_training` toolkit. */
const FIRST_WITH_TRAINING: Readonly<Record<string, readonly [number, number]>> = {
  pytorch: [1, 2],
  mxnet: [1, 4],
};

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
  const older =
    Number(major) < first[0] || (Number(major) === first[0] && Number(minor) < first[1]);
  return { framework, generation: older ? "containers" : "training" };
}
