import { Fault } from "./fault";
import type { ListShape, MapShape, NumberShape, Shape, StringShape, StructureShape } from "./shape";

/**
 * Checks an operation's input against its shape in the words of the AWS front end.
 *
 * Throws a `Fault`: `SerializationException` when a value has the wrong JSON type (the first one found), else
 * `ValidationException` that lists every broken constraint: `1 validation error detected: Value 'a_b' at
 * 'trainingJobName' failed to satisfy constraint: Member must satisfy regular expression pattern: …`. A null member counts
 * as absent; a member the shape does not name is ignored, as the service does.
 */
export function validate(input: unknown, shape: Shape): void {
  const broken: string[] = [];
  check(input, shape, "", broken);
  if (broken.length === 0) return;
  const errors = broken.length === 1 ? "error" : "errors";
  throw new Fault(
    "ValidationException",
    `${broken.length} validation ${errors} detected: ${broken.join("; ")}`,
  );
}

function check(value: unknown, shape: Shape, path: string, broken: string[]): void {
  switch (shape.type) {
    case "any":
      return;
    case "boolean":
      if (typeof value !== "boolean") throw cannotConvert(value, "a Boolean");
      return;
    case "timestamp":
      if (typeof value === "number") return;
      if (typeof value === "string" && !Number.isNaN(Date.parse(value))) return;
      throw cannotConvert(value, "a Timestamp");
    case "string":
      if (typeof value !== "string") throw cannotConvert(value, "a String");
      report(stringConstraints(value, shape), value, path, broken);
      return;
    case "integer":
    case "float":
      checkNumber(value, shape, path, broken);
      return;
    case "list":
      checkList(value, shape, path, broken);
      return;
    case "map":
      checkMap(value, shape, path, broken);
      return;
    case "structure":
      checkStructure(value, shape, path, broken);
      return;
  }
}

function checkNumber(value: unknown, shape: NumberShape, path: string, broken: string[]): void {
  const fits = typeof value === "number" && (shape.type === "float" || Number.isInteger(value));
  if (!fits) throw cannotConvert(value, shape.type === "float" ? "a Float" : "an Integer");
  const constraints: string[] = [];
  if (shape.min !== undefined && value < shape.min) {
    constraints.push(`Member must have value greater than or equal to ${shape.min}`);
  }
  if (shape.max !== undefined && value > shape.max) {
    constraints.push(`Member must have value less than or equal to ${shape.max}`);
  }
  report(constraints, value, path, broken);
}

function checkList(value: unknown, shape: ListShape, path: string, broken: string[]): void {
  if (!Array.isArray(value)) {
    if (typeof value === "object") throw unexpected("Start of structure or map");
    throw cannotConvert(value, "a List");
  }
  report(lengthConstraints(value.length, shape), value, path, broken);
  value.forEach((member, index) => {
    const memberPath = `${path}.${index + 1}.member`;
    if (member === null) report(["Member must not be null"], null, memberPath, broken);
    else check(member, shape.member, memberPath, broken);
  });
}

/** Keys and values of a map are reported for the map as a whole, with all the constraints of the key or the value. */
function checkMap(value: unknown, shape: MapShape, path: string, broken: string[]): void {
  if (Array.isArray(value)) throw unexpected("Start of list");
  if (typeof value !== "object" || value === null) throw cannotConvert(value, "a Map");
  const entries = Object.entries(value);
  report(lengthConstraints(entries.length, shape), value, path, broken);
  if (entries.some(([key]) => stringConstraints(key, shape.key).length > 0)) {
    const all = allConstraints(shape.key).join(", ");
    report([`Map keys must satisfy constraint: [${all}]`], value, path, broken);
  }
  const member = shape.value;
  if (member.type !== "string") {
    for (const [key, one] of entries) {
      if (one !== null) check(one, member, `${path}.${key}.member`, broken);
    }
    return;
  }
  const strings = entries.map(([, one]) => {
    if (typeof one !== "string") throw cannotConvert(one, "a String");
    return one;
  });
  if (strings.some((one) => stringConstraints(one, member).length > 0)) {
    const all = allConstraints(member).join(", ");
    report([`Map value must satisfy constraint: [${all}]`], value, path, broken);
  }
}

function checkStructure(
  value: unknown,
  shape: StructureShape,
  path: string,
  broken: string[],
): void {
  if (Array.isArray(value)) throw unexpected("Start of list");
  if (typeof value !== "object" || value === null) throw cannotConvert(value, "a Structure");
  const given = value as Readonly<Record<string, unknown>>;
  for (const [name, member] of Object.entries(shape.members)) {
    const memberPath = path === "" ? camelCase(name) : `${path}.${camelCase(name)}`;
    const one = Object.hasOwn(given, name) ? given[name] : undefined;
    if (one !== undefined && one !== null) check(one, member, memberPath, broken);
    else if (shape.required?.includes(name)) {
      report(["Member must not be null"], null, memberPath, broken);
    }
  }
}

/** The constraints that `value` breaks. */
function stringConstraints(value: string, shape: StringShape): string[] {
  const broken = lengthConstraints([...value].length, shape);
  const isLocal = shape.localPattern !== undefined && wholePattern(shape.localPattern).test(value);
  if (shape.pattern !== undefined && !isLocal && !wholePattern(shape.pattern).test(value)) {
    broken.push(patternConstraint(shape.pattern));
  }
  const values = allowedValues(shape);
  if (values && !values.includes(value)) broken.push(enumConstraint(values));
  return broken;
}

/** All constraints of a string, in the order in which the front end lists them for maps. */
function allConstraints(shape: StringShape): string[] {
  const all: string[] = [];
  if (shape.max !== undefined) {
    all.push(`Member must have length less than or equal to ${shape.max}`);
    all.push(`Member must have length greater than or equal to ${shape.min ?? 0}`);
  }
  if (shape.pattern !== undefined) all.push(patternConstraint(shape.pattern));
  const values = allowedValues(shape);
  if (values) all.push(enumConstraint(values));
  return all;
}

function lengthConstraints(
  length: number,
  shape: { readonly min?: number; readonly max?: number },
): string[] {
  if (shape.min !== undefined && length < shape.min) {
    return [`Member must have length greater than or equal to ${shape.min}`];
  }
  if (shape.max !== undefined && length > shape.max) {
    return [`Member must have length less than or equal to ${shape.max}`];
  }
  return [];
}

const patternConstraint = (pattern: string) =>
  `Member must satisfy regular expression pattern: ${pattern}`;

const enumConstraint = (values: readonly string[]) =>
  `Member must satisfy enum value set: [${values.join(", ")}]`;

function allowedValues(shape: StringShape): readonly string[] | undefined {
  return typeof shape.values === "function" ? shape.values() : shape.values;
}

const compiled = new Map<string, RegExp>();

/** A service model's pattern (Java's notation), matched against the whole value. */
function wholePattern(pattern: string): RegExp {
  let expression = compiled.get(pattern);
  if (!expression) {
    expression = new RegExp(`^(?:${pattern})$`, "u");
    compiled.set(pattern, expression);
  }
  return expression;
}

function report(
  constraints: readonly string[],
  value: unknown,
  path: string,
  broken: string[],
): void {
  const shown = value === null ? "null" : `'${javaText(value)}'`;
  for (const constraint of constraints) {
    broken.push(`Value ${shown} at '${path}' failed to satisfy constraint: ${constraint}`);
  }
}

/** A value as Java prints it: lists `[a, b]`, maps and structures `{k=v}`. */
function javaText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(javaText).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const entries = Object.entries(value).map(([key, member]) => `${key}=${javaText(member)}`);
  return `{${entries.join(", ")}}`;
}

function camelCase(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}

function unexpected(what: string): Fault {
  return new Fault("SerializationException", `${what} found where not expected`);
}

function cannotConvert(value: unknown, target: string): Fault {
  if (Array.isArray(value)) return unexpected("Start of list");
  if (typeof value === "object" && value !== null) return unexpected("Start of structure or map");
  const token = { string: "STRING_VALUE", number: "NUMBER_VALUE" }[typeof value as "string"];
  const name = token ?? `${String(value).toUpperCase()}_VALUE`;
  return new Fault("SerializationException", `${name} can not be converted to ${target}`);
}
