import { Fault } from "../fault";

/** What kind of resource a message is about, as the service calls it. */
type Kind = "model" | "endpoint configuration" | "endpoint";

/** The service's refusals for models, endpoint configurations and endpoints. */
export const endpointFaults = {
  notFound: (kind: Kind, arn: string) =>
    new Fault("ValidationException", `Could not find ${kind} "${arn}".`),

  alreadyExists: (kind: Kind, arn: string) =>
    new Fault("ValidationException", `Cannot create already existing ${kind} "${arn}".`),

  noModelData: (uri: string) =>
    new Fault("ValidationException", `Could not find model data at ${uri}.`),

  inProgress: (arn: string) =>
    new Fault("ValidationException", `Cannot update in-progress endpoint "${arn}".`),

  failed: (arn: string) =>
    new Fault(
      "ValidationException",
      `Cannot update endpoint "${arn}" in status Failed: it can only be deleted.`,
    ),

  invalid: (message: string) => new Fault("ValidationException", message),

  /** Something the service can do and the local cloud cannot: named, never passed over. */
  notHere: (what: string, member: string) =>
    new Fault("ValidationException", `The local cloud does not have ${what} (${member}).`),
};
