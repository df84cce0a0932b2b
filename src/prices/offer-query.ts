import { SagelabError } from "../errors";
import { nearestClause } from "../units/near-names";
import { type CostComponentKind, costComponent, costComponents } from "./components";
import type { OfferQuery } from "./infer-offer";
import { instanceTypes, nearestInstanceTypes } from "./instance-types";

/** A query in the book's own words, with its defaults; throws a `SagelabError` (`InvalidInput`) where it names nothing. */
export function checkQuery(query: OfferQuery): OfferQuery {
  const kind = kindOf(query.component);
  const component = kind.name;
  if (kind.key === "storageClass")
    return { component, storageClass: query.storageClass ?? "STANDARD" };
  if (kind.key === "memoryGb") return { component, memoryGb: query.memoryGb };
  if (kind.key === "none") return { component };
  if (query.instanceType === undefined)
    throw new TypeError(`Cannot look up the price of "${component}": it needs an instance type`);
  checkInstanceType(query.instanceType);
  return { component, instanceType: query.instanceType };
}

/** The component of that name; throws a `SagelabError` (`InvalidInput`) with near names. */
export function kindOf(component: string): CostComponentKind {
  const kind = costComponent(component);
  if (kind) return kind;
  const names = costComponents.map(({ name }) => name);
  throw new SagelabError(
    "InvalidInput",
    `Cannot look up the price of "${component}": not a cost component${nearestClause(component, names)}`,
  );
}

/** Throws a `SagelabError` (`InvalidInput`) with near names for what is not an instance type. */
export function checkInstanceType(instanceType: string): void {
  if (instanceTypes().has(instanceType)) return;
  const near = nearestInstanceTypes(instanceType);
  throw new SagelabError(
    "InvalidInput",
    `Cannot look up the price of "${instanceType}": not an instance type${near.length > 0 ? `; nearest: ${near.join(", ")}` : ""}`,
  );
}
