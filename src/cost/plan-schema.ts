import { planFormat } from "./plan-format";

/** The JSON Schema (2020-12) of a plan. */
export function planJsonSchema(): Readonly<Record<string, unknown>> {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "sagelab cost plan",
    ...planFormat.schema,
  };
}
