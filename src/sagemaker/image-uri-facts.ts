/**
 * Facts for composing the addresses of AWS's PyTorch and MXNet images: versions, Python versions, processors, repositories
 * and the registry account of each region. Derived from the image tables of the Apache-2.0 licensed Python SageMaker SDK
 * (Copyright Amazon.com, Inc. or its affiliates) as of 2026-08-21, commit a248126.
 */

import type { AccountMap } from "./image-uri-accounts";

/** One version's image: where it is and for which Pythons. */
export interface ImageVersion {
  readonly repository: string;
  readonly accounts: AccountMap;
  /** As the tag spells them; the tag carries one. */
  readonly pyVersions: readonly string[];
  /** A fixed last part of the tag by processor. */
  readonly containerVersion?: Readonly<Record<string, string>>;
}

/** The images of one framework for one purpose. */
export interface ImageScope {
  readonly processors: readonly string[];
  /** Short versions and the full ones they stand for; the tag keeps the short one. */
  readonly aliases: Readonly<Record<string, string>>;
  /** A version whose repository depends on the Python version has an entry a Python version. */
  readonly versions: Readonly<Record<string, ImageVersion | readonly ImageVersion[]>>;
}

const image = (
  repository: string,
  accounts: AccountMap,
  pyVersions: string,
  containerVersion?: Readonly<Record<string, string>>,
): ImageVersion => ({ repository, accounts, pyVersions: pyVersions.split(" "), containerVersion });

/** Framework → scope (`training`, `inference`, `inference_graviton`, `eia`) → versions. */
export const imageFacts: Readonly<Record<string, Readonly<Record<string, ImageScope>>>> = {
  pytorch: {
    training: {
      processors: ["cpu", "gpu"],
      aliases: {
        "0.4": "0.4.0",
        "1.0": "1.0.0",
        "1.1": "1.1.0",
        "1.2": "1.2.0",
        "1.3": "1.3.1",
        "1.4": "1.4.0",
        "1.5": "1.5.0",
        "1.6": "1.6.0",
        "1.7": "1.7.1",
        "1.8": "1.8.1",
        "1.9": "1.9.1",
        "1.10": "1.10.2",
        "1.11": "1.11.0",
        "1.12": "1.12.1",
        "1.13": "1.13.1",
        "2.0": "2.0.1",
        "2.1": "2.1.0",
        "2.2": "2.2.0",
        "2.3": "2.3.0",
        "2.4": "2.4.0",
        "2.5": "2.5.1",
        "2.6": "2.6.0",
        "2.7": "2.7.1",
        "2.8": "2.8.0",
      },
      versions: {
        "0.4.0": image("sagemaker-pytorch", "first", "py2 py3"),
        "1.0.0": image("sagemaker-pytorch", "first", "py2 py3"),
        "1.1.0": image("sagemaker-pytorch", "first", "py2 py3"),
        "1.2.0": image("pytorch-training", "containers", "py2 py3"),
        "1.3.1": image("pytorch-training", "containers", "py2 py3"),
        "1.4.0": image("pytorch-training", "containers", "py2 py3 py36"),
        "1.5.0": image("pytorch-training", "containers", "py3 py36"),
        "1.6.0": image("pytorch-training", "containers", "py3 py36"),
        "1.7.1": image("pytorch-training", "containers", "py3 py36"),
        "1.8.0": image("pytorch-training", "containers", "py3 py36"),
        "1.8.1": image("pytorch-training", "containers", "py3 py36"),
        "1.9.0": image("pytorch-training", "containers", "py38"),
        "1.9.1": image("pytorch-training", "containers", "py38"),
        "1.10.0": image("pytorch-training", "containers", "py38"),
        "1.10.2": image("pytorch-training", "containers", "py38"),
        "1.11.0": image("pytorch-training", "containers", "py38"),
        "1.12.0": image("pytorch-training", "containers", "py38"),
        "1.12.1": image("pytorch-training", "containers", "py38"),
        "1.13.1": image("pytorch-training", "containers", "py39"),
        "2.0.0": image("pytorch-training", "containers", "py310"),
        "2.0.1": image("pytorch-training", "containers", "py310"),
        "2.1.0": image("pytorch-training", "containersIso", "py310"),
        "2.2.0": image("pytorch-training", "containersIso", "py310"),
        "2.3.0": image("pytorch-training", "containersIso", "py311"),
        "2.4.0": image("pytorch-training", "containersOpen", "py311"),
        "2.5.1": image("pytorch-training", "containersOpen", "py311"),
        "2.6.0": image("pytorch-training", "containersOpen", "py312"),
        "2.7.1": image("pytorch-training", "containersOpen", "py312"),
        "2.8.0": image("pytorch-training", "containersOpen", "py312"),
      },
    },
    inference: {
      processors: ["cpu", "gpu"],
      aliases: {
        "0.4": "0.4.0",
        "1.0": "1.0.0",
        "1.1": "1.1.0",
        "1.2": "1.2.0",
        "1.3": "1.3.1",
        "1.4": "1.4.0",
        "1.5": "1.5.0",
        "1.6": "1.6.0",
        "1.7": "1.7.1",
        "1.8": "1.8.1",
        "1.9": "1.9.1",
        "1.10": "1.10.2",
        "1.11": "1.11.0",
        "1.12": "1.12.1",
        "1.13": "1.13.1",
        "2.0": "2.0.1",
        "2.1": "2.1.0",
        "2.2": "2.2.0",
        "2.3": "2.3.0",
        "2.4": "2.4.0",
        "2.5": "2.5.1",
        "2.6": "2.6.0",
      },
      versions: {
        "0.4.0": image("sagemaker-pytorch", "first", "py2 py3"),
        "1.0.0": image("sagemaker-pytorch", "first", "py2 py3"),
        "1.1.0": image("sagemaker-pytorch", "first", "py2 py3"),
        "1.2.0": image("pytorch-inference", "containers", "py2 py3"),
        "1.3.1": image("pytorch-inference", "containers", "py2 py3"),
        "1.4.0": image("pytorch-inference", "containers", "py3 py36"),
        "1.5.0": image("pytorch-inference", "containers", "py3 py36"),
        "1.6.0": image("pytorch-inference", "containers", "py3 py36"),
        "1.7.1": image("pytorch-inference", "containers", "py3 py36"),
        "1.8.0": image("pytorch-inference", "containers", "py3 py36"),
        "1.8.1": image("pytorch-inference", "containers", "py3 py36"),
        "1.9.0": image("pytorch-inference", "containers", "py38"),
        "1.9.1": image("pytorch-inference", "containers", "py38"),
        "1.10.0": image("pytorch-inference", "containers", "py38"),
        "1.10.2": image("pytorch-inference", "containers", "py38"),
        "1.11.0": image("pytorch-inference", "containers", "py38"),
        "1.12.0": image("pytorch-inference", "containers", "py38"),
        "1.12.1": image("pytorch-inference", "containers", "py38"),
        "1.13.1": image("pytorch-inference", "containers", "py39"),
        "2.0.0": image("pytorch-inference", "containers", "py310"),
        "2.0.1": image("pytorch-inference", "containers", "py310"),
        "2.1.0": image("pytorch-inference", "containersIso", "py310"),
        "2.2.0": image("pytorch-inference", "containersIso", "py310"),
        "2.3.0": image("pytorch-inference", "containersOpen", "py311"),
        "2.4.0": image("pytorch-inference", "containersOpen", "py311"),
        "2.5.1": image("pytorch-inference", "containersOpen", "py311"),
        "2.6.0": image("pytorch-inference", "containersOpen", "py312"),
      },
    },
    inference_graviton: {
      processors: ["cpu"],
      aliases: {
        "1.12": "1.12.1",
        "2.0": "2.0.1",
        "2.1": "2.1.0",
        "2.2": "2.2.1",
        "2.3": "2.3.0",
        "2.4": "2.4.0",
      },
      versions: {
        "1.12.1": image("pytorch-inference-graviton", "containers", "py38", { cpu: "ubuntu20.04" }),
        "2.0.0": image("pytorch-inference-graviton", "containersOpen", "py310", {
          cpu: "ubuntu20.04",
        }),
        "2.0.1": image("pytorch-inference-graviton", "containersOpen", "py310", {
          cpu: "ubuntu20.04",
        }),
        "2.1.0": image("pytorch-inference-graviton", "containersOpen", "py310", {
          cpu: "ubuntu20.04",
        }),
        "2.2.1": image("pytorch-inference-graviton", "containersOpen", "py310", {
          cpu: "ubuntu20.04",
        }),
        "2.3.0": image("pytorch-inference-graviton", "containersOpen", "py311", {
          cpu: "ubuntu20.04",
        }),
        "2.4.0": image("pytorch-inference-graviton", "containersOpen", "py311", {
          cpu: "ubuntu22.04",
        }),
      },
    },
    eia: {
      processors: ["cpu"],
      aliases: { "1.3": "1.3.1", "1.5": "1.5.1" },
      versions: {
        "1.3.1": image("pytorch-inference-eia", "eia131", "py3"),
        "1.5.1": image("pytorch-inference-eia", "eia151", "py3"),
      },
    },
  },
  mxnet: {
    training: {
      processors: ["cpu", "gpu"],
      aliases: {
        "0.12": "0.12.1",
        "1.0": "1.0.0",
        "1.1": "1.1.0",
        "1.2": "1.2.1",
        "1.3": "1.3.0",
        "1.4": "1.4.1",
        "1.6": "1.6.0",
        "1.7": "1.7.0",
        "1.8": "1.8.0",
        "1.9": "1.9.0",
      },
      versions: {
        "0.12.1": image("sagemaker-mxnet", "first", "py2 py3"),
        "1.0.0": image("sagemaker-mxnet", "first", "py2 py3"),
        "1.1.0": image("sagemaker-mxnet", "first", "py2 py3"),
        "1.2.1": image("sagemaker-mxnet", "first", "py2 py3"),
        "1.3.0": image("sagemaker-mxnet", "first", "py2 py3"),
        "1.4.0": image("sagemaker-mxnet", "first", "py2 py3"),
        "1.4.1": [
          image("sagemaker-mxnet", "first", "py2"),
          image("mxnet-training", "containersMxnet", "py3"),
        ],
        "1.6.0": image("mxnet-training", "containersMxnet", "py2 py3"),
        "1.7.0": image("mxnet-training", "containersMxnet", "py3"),
        "1.8.0": image("mxnet-training", "containersMxnet", "py37"),
        "1.9.0": image("mxnet-training", "containersMxnet", "py38"),
      },
    },
    inference: {
      processors: ["cpu", "gpu"],
      aliases: {
        "0.12": "0.12.1",
        "1.0": "1.0.0",
        "1.1": "1.1.0",
        "1.2": "1.2.1",
        "1.3": "1.3.0",
        "1.4": "1.4.1",
        "1.6": "1.6.0",
        "1.7": "1.7.0",
        "1.8": "1.8.0",
        "1.9": "1.9.0",
      },
      versions: {
        "0.12.1": image("sagemaker-mxnet", "first", "py2 py3"),
        "1.0.0": image("sagemaker-mxnet", "first", "py2 py3"),
        "1.1.0": image("sagemaker-mxnet", "first", "py2 py3"),
        "1.2.1": image("sagemaker-mxnet", "first", "py2 py3"),
        "1.3.0": image("sagemaker-mxnet", "first", "py2 py3"),
        "1.4.0": image("sagemaker-mxnet-serving", "first", "py2 py3"),
        "1.4.1": [
          image("sagemaker-mxnet-serving", "first", "py2"),
          image("mxnet-inference", "containersMxnet", "py3"),
        ],
        "1.6.0": image("mxnet-inference", "containersMxnet", "py2 py3"),
        "1.7.0": image("mxnet-inference", "containersMxnet", "py3"),
        "1.8.0": image("mxnet-inference", "containersMxnet", "py37"),
        "1.9.0": image("mxnet-inference", "containersMxnet", "py38"),
      },
    },
    eia: {
      processors: ["cpu"],
      aliases: { "1.3": "1.3.0", "1.4": "1.4.1", "1.5": "1.5.1", "1.7": "1.7.0" },
      versions: {
        "1.3.0": image("sagemaker-mxnet-eia", "firstEia", "py2 py3"),
        "1.4.0": image("sagemaker-mxnet-serving-eia", "firstEia", "py2 py3"),
        "1.4.1": image("mxnet-inference-eia", "containersMxnet", "py2 py3"),
        "1.5.1": image("mxnet-inference-eia", "containersMxnet", "py2 py3"),
        "1.7.0": image("mxnet-inference-eia", "containersMxnet", "py3"),
      },
    },
  },
};
