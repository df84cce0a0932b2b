import type { Cloud } from "../cloud/cloud";
import { SagelabError } from "../errors";
import { nearestClause } from "../units/near-names";

/** This machine, as an instance type. */
const LOCAL_TYPES = ["local", "local_gpu"] as const;

/** Tells whether a type means this machine. */
export function isLocalType(instanceType: string): boolean {
  return (LOCAL_TYPES as readonly string[]).includes(instanceType);
}

/**
 * Refuses an instance type that AWS does not have for the purpose, by the list in the AWS SDK. Throws a `RangeError` with
 * near names, and a `SagelabError` for this machine in a session on AWS.
 */
export function checkInstanceType(
  cloud: Cloud,
  instanceType: string,
  purpose: "training" | "hosting",
): void {
  const action = purpose === "training" ? "train on" : "deploy to";
  if (isLocalType(instanceType)) {
    if (cloud.kind === "local") return;
    throw new SagelabError(
      "InvalidInput",
      `Cannot ${action} "${instanceType}": this session is on AWS; open Session.local() to work on this machine`,
    );
  }
  const known = knownTypes(purpose);
  if (known.includes(instanceType)) return;
  const what = purpose === "training" ? "training jobs" : "endpoints";
  throw new RangeError(
    `Cannot ${action} "${instanceType}": not an instance type of SageMaker ${what}${nearestTypes(String(instanceType), known)}`,
  );
}

/** A wrong size is more likely than a wrong family: types of the same family come before others. */
function nearestTypes(instanceType: string, known: readonly string[]): string {
  const family = instanceType.split(".").slice(0, 2).join(".");
  const related = known.filter((name) => name.startsWith(`${family}.`));
  return nearestClause(instanceType, related.length > 0 ? related : known);
}

function knownTypes(purpose: "training" | "hosting"): readonly string[] {
  const sdk = require("@aws-sdk/client-sagemaker") as typeof import("@aws-sdk/client-sagemaker");
  return Object.values(
    purpose === "training" ? sdk.TrainingInstanceType : sdk.ProductionVariantInstanceType,
  );
}
