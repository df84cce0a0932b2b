import { expect, test } from "vitest";
import { servingImage } from "../../src/cloud/local/runner/serving-image";

const image = (name: string) =>
  servingImage(`763104351884.dkr.ecr.us-east-1.amazonaws.com/${name}`);

for (const [name, expected] of [
  ["pytorch-inference:1.4.0-cpu-py3", ["pytorch", "1.4.0", "C"]],
  ["pytorch-inference:2.3.0-gpu-py311-cu121-ubuntu20.04-sagemaker", ["pytorch", "2.3.0", "C"]],
  ["sagemaker-pytorch:1.0.0-cpu-py3", ["pytorch", "1.0.0", "B"]],
  ["sagemaker-pytorch:1.1.0-gpu-py3", ["pytorch", "1.1.0", "B"]],
  ["pytorch-inference:1.2.0-cpu-py3", ["pytorch", "1.2.0", "C"]],
  ["sagemaker-mxnet:1.2-cpu-py2", ["mxnet", "1.2", "A"]],
  ["sagemaker-mxnet:1.3.0-cpu-py3", ["mxnet", "1.3.0", "B"]],
  ["mxnet-inference:1.4.1-cpu-py3", ["mxnet", "1.4.1", "C"]],
  ["sagemaker-mxnet-serving:1.4.0-cpu-py3", ["mxnet", "1.4.0", "C"]],
  ["huggingface-pytorch-inference:1.7.1-transformers4.6.1-cpu-py36", ["pytorch", "1.7.1", "C"]],
  ["my-own-server:latest", [undefined, undefined, "C"]],
  ["pytorch-inference@sha256:0123", ["pytorch", undefined, "C"]],
] as const) {
  test(`${name} is served as generation ${expected[2]}`, () => {
    const { framework, version, generation } = image(name);
    expect([framework, version, generation]).toEqual(expected);
  });
}
