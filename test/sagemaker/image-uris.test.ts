import { expect, test } from "vitest";
import { frameworkVersions, type ImageUriOptions, imageUri } from "../../src/sagemaker/image-uris";

const base: ImageUriOptions = {
  framework: "pytorch",
  region: "us-west-2",
  version: "1.4.0",
  pyVersion: "py3",
  instanceType: "ml.c5.xlarge",
};

test.each<[Partial<ImageUriOptions>, string]>([
  [{}, "763104351884.dkr.ecr.us-west-2.amazonaws.com/pytorch-training:1.4.0-cpu-py3"],
  [{ version: "1.4" }, "763104351884.dkr.ecr.us-west-2.amazonaws.com/pytorch-training:1.4-cpu-py3"],
  [
    { purpose: "inference", instanceType: "local_gpu" },
    "763104351884.dkr.ecr.us-west-2.amazonaws.com/pytorch-inference:1.4.0-gpu-py3",
  ],
  [
    { version: "1.0.0", instanceType: "ml.p3.2xlarge" },
    "520713654638.dkr.ecr.us-west-2.amazonaws.com/sagemaker-pytorch:1.0.0-gpu-py3",
  ],
  [
    { version: "2.5.1", pyVersion: undefined, region: "eu-west-3", instanceType: "ml.g5.xlarge" },
    "763104351884.dkr.ecr.eu-west-3.amazonaws.com/pytorch-training:2.5.1-gpu-py311",
  ],
  [
    { version: "1.12.1", pyVersion: "py38", purpose: "inference", instanceType: "ml.c7g.xlarge" },
    "763104351884.dkr.ecr.us-west-2.amazonaws.com/pytorch-inference-graviton:1.12.1-cpu-py38-ubuntu20.04",
  ],
  [
    { version: "1.3.1", purpose: "inference", acceleratorType: "ml.eia1.medium" },
    "763104351884.dkr.ecr.us-west-2.amazonaws.com/pytorch-inference-eia:1.3.1-cpu-py3",
  ],
  [
    { version: "1.8.1", pyVersion: "py36", region: "cn-north-1", purpose: "inference" },
    "727897471807.dkr.ecr.cn-north-1.amazonaws.com.cn/pytorch-inference:1.8.1-cpu-py36",
  ],
  [
    { version: "1.8.1", pyVersion: "py36", region: "us-iso-east-1", purpose: "inference" },
    "886529160074.dkr.ecr.us-iso-east-1.c2s.ic.gov/pytorch-inference:1.8.1-cpu-py36",
  ],
  [
    { framework: "mxnet", version: "1.4.1", pyVersion: "py2" },
    "520713654638.dkr.ecr.us-west-2.amazonaws.com/sagemaker-mxnet:1.4.1-cpu-py2",
  ],
  [
    { framework: "mxnet", version: "1.4.1" },
    "763104351884.dkr.ecr.us-west-2.amazonaws.com/mxnet-training:1.4.1-cpu-py3",
  ],
])("imageUri(%j) is %s", (options, uri) => {
  expect(imageUri({ ...base, ...options })).toBe(uri);
});

test.each<[Partial<ImageUriOptions>, string]>([
  [
    { version: "1.0.0", region: "us-gov-east-1" },
    'Cannot use pytorch 1.0.0 in "us-gov-east-1": AWS has that image in af-south-1, ',
  ],
  [{ version: "9.9" }, "Cannot use pytorch 9.9: AWS has training images for 0.4.0, 1.0.0, "],
  [
    { framework: "pytorhc" },
    'Cannot look up images for "pytorhc": pytorch, mxnet are known; nearest: pytorch',
  ],
  [
    { pyVersion: "py37" },
    "Cannot use pytorch 1.4.0: the training image comes with py2, py3, py36, not py37",
  ],
  [
    { pyVersion: undefined },
    "Cannot use pytorch 1.4.0: the training image comes with py2, py3, py36; give one as pyVersion",
  ],
  [
    { instanceType: "ml.inf1.xlarge" },
    'Cannot use pytorch 1.4.0: the training image runs on cpu and gpu, and "ml.inf1.xlarge" is inf',
  ],
  [
    { instanceType: "p3.2xlarge" },
    'Cannot use "p3.2xlarge" as an instance type: one like ml.c5.xlarge, local or local_gpu is wanted',
  ],
])("imageUri(%j) is refused and says what is allowed", (options, message) => {
  expect(() => imageUri({ ...base, ...options })).toThrow(message);
});

test("frameworkVersions() lists the versions that have images, oldest first", () => {
  expect(frameworkVersions("pytorch").slice(0, 3)).toEqual(["0.4.0", "1.0.0", "1.1.0"]);
});
