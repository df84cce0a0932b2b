/**
 * The rules by which a price that no source states is taken from one that a source does state. A snapshot names the rules
 * that hold for it; an inferred price is always marked as such.
 *
 * - `cpu-components`: an instance type without accelerators costs the same in every component of a region. In 241 pairs
 *   of stated prices 220 are equal and 21 differ by less than 0.1 % (rounding); none contradicts it.
 * - `async-hosting`: an asynchronous endpoint costs what a real-time one costs; equal wherever both are stated.
 * - `serverless-memory`: serverless inference costs the same for each GB of memory; so for 1, 2, 3 and 6 GB.
 * - `us-west-2`: SageMaker costs the same in us-west-2 as in us-east-1; so wherever both are stated.
 */
export type InferenceRule = "cpu-components" | "async-hosting" | "serverless-memory" | "us-west-2";

/** All rules, in the order in which they are tried. */
export const inferenceRules: readonly InferenceRule[] = [
  "async-hosting",
  "cpu-components",
  "serverless-memory",
  "us-west-2",
];
