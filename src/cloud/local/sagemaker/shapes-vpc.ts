import type { StringShape, StructureShape } from "../shape";

const vpcId: StringShape = { type: "string", max: 32, pattern: "[-0-9a-zA-Z]+" };
/** `VpcConfig` of a training job, a model or an endpoint configuration. */
export const vpcConfigShape: StructureShape = {
  type: "structure",
  required: ["SecurityGroupIds", "Subnets"],
  members: {
    SecurityGroupIds: { type: "list", min: 1, max: 5, member: vpcId },
    Subnets: { type: "list", min: 1, max: 16, member: vpcId },
  },
};
