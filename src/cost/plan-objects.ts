import { nearestClause } from "../units/near-names";
import {
  type Checked,
  type PlanField,
  type PlanFields,
  type PlanReader,
  wrong,
} from "./plan-field";

/** A list of one kind of thing. */
export function list<T>(description: string, item: PlanField<T>): PlanField<readonly T[]> {
  return {
    schema: { type: "array", items: item.schema, description },
    read(value, path, reader) {
      if (!Array.isArray(value)) return wrong(reader, path, value, "it is not a list");
      return value.flatMap((one, index) => item.read(one, `${path}[${index}]`, reader) ?? []);
    },
  };
}

/** An object with these fields and no others. */
export function object<F extends PlanFields>(
  description: string,
  fields: F,
): PlanField<Checked<F>> & { readonly fields: F } {
  const required = Object.keys(fields).filter((name) => fields[name]?.required);
  return {
    fields,
    schema: {
      type: "object",
      description,
      properties: Object.fromEntries(
        Object.entries(fields).map(([name, field]) => [name, field.schema]),
      ),
      ...(required.length > 0 ? { required } : {}),
      additionalProperties: false,
    },
    read(value, path, reader) {
      if (typeof value !== "object" || value === null || Array.isArray(value))
        return wrong(reader, path || "the plan", value, "it is not an object");
      return readFields(fields, value as Record<string, unknown>, path, reader) as Checked<F>;
    },
  };
}

function readFields(
  fields: PlanFields,
  given: Record<string, unknown>,
  path: string,
  reader: PlanReader,
): Record<string, unknown> {
  const checked: Record<string, unknown> = {};
  const at = (name: string) => (path === "" ? name : `${path}.${name}`);
  for (const [name, value] of Object.entries(given)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined) {
      const near = nearestClause(name, Object.keys(fields));
      const allowed = near || `; allowed: ${Object.keys(fields).join(", ")}`;
      reader.problem(at(name), `${at(name)} is not a field of a plan${allowed}`);
    } else if (value !== undefined && value !== null) {
      checked[name] = field.read(value, at(name), reader);
    }
  }
  for (const [name, field] of Object.entries(fields)) {
    if (field.required && (given[name] === undefined || given[name] === null))
      reader.problem(at(name), `${at(name)} is missing: ${field.schema.description as string}`);
  }
  return checked;
}
