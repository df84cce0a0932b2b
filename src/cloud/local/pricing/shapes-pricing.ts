import type { Shape, StructureShape } from "../shape";

/** Limits of the Price List Query API (API reference, `GetProducts`, `DescribeServices`, `GetAttributeValues`). */
const page: StructureShape["members"] = {
  NextToken: { type: "string" },
  MaxResults: { type: "integer", min: 1, max: 100 },
};

export const FILTER_TYPES = ["TERM_MATCH", "EQUALS", "CONTAINS", "ANY_OF", "NONE_OF"] as const;

const filter: Shape = {
  type: "structure",
  required: ["Type", "Field", "Value"],
  members: {
    Type: { type: "string", values: FILTER_TYPES },
    Field: { type: "string", min: 1, max: 1024 },
    Value: { type: "string", min: 1, max: 1024 },
  },
};

export const getProductsShape: Shape = {
  type: "structure",
  members: {
    ServiceCode: { type: "string" },
    Filters: { type: "list", member: filter, max: 50 },
    FormatVersion: { type: "string", min: 1, max: 32 },
    ...page,
  },
};

export const describeServicesShape: Shape = {
  type: "structure",
  members: {
    ServiceCode: { type: "string" },
    FormatVersion: { type: "string", min: 1, max: 32 },
    ...page,
  },
};

export const getAttributeValuesShape: Shape = {
  type: "structure",
  members: {
    ServiceCode: { type: "string" },
    AttributeName: { type: "string" },
    ...page,
  },
};
