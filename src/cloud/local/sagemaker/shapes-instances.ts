import type * as SageMaker from "@aws-sdk/client-sagemaker";
import type { StringShape } from "../shape";

/** This machine by its own names. The service does not have them; here they may be asked for directly. */
const HERE = ["local", "local_gpu"];

/** AWS's instance types and this machine. The lists are in the SDK and loaded on first use. */
function instances(list: (sdk: typeof SageMaker) => Readonly<Record<string, string>>): StringShape {
  return {
    type: "string",
    values: () => {
      const sdk = require("@aws-sdk/client-sagemaker") as typeof SageMaker;
      return [...Object.values(list(sdk)), ...HERE];
    },
  };
}

/** Where a training job can run. */
export const trainingInstanceType = instances((sdk) => sdk.TrainingInstanceType);

/** Where an endpoint can run. */
export const hostingInstanceType = instances((sdk) => sdk.ProductionVariantInstanceType);

/** Where a rule of a training job can run. */
export const processingInstanceType = instances((sdk) => sdk.ProcessingInstanceType);
