import { expect, test } from "vitest";
import { Fault } from "../../src/cloud/local/fault";
import { tagListShape } from "../../src/cloud/local/sagemaker/shapes-tags";
import { trainingShapes } from "../../src/cloud/local/sagemaker/shapes-training";
import type { Shape, StringShape } from "../../src/cloud/local/shape";
import { validate } from "../../src/cloud/local/validate";
import fields from "./cases/request-validation.json";

/** The fault that a value gets, as `code: message`; undefined when it is accepted. */
function refusal(input: unknown, shape: Shape): string | undefined {
  try {
    validate(input, shape);
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

/** The shape at a path like `Tags.*.Value` or `HyperParameters.key`. */
function shapeAt(shape: Shape, path: readonly string[]): Shape | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return shape;
  if (shape.type === "list") return shapeAt(shape.member, rest);
  if (shape.type === "map") return shapeAt(first === "key" ? shape.key : shape.value, rest);
  const member = shape.type === "structure" ? shape.members[first] : undefined;
  return member && shapeAt(member, rest);
}

const training = fields.filter((field) => field.operation === "CreateTrainingJob");

test.each(training)("CreateTrainingJob checks $path as the service model says", (field) => {
  const shape = shapeAt(trainingShapes.createTrainingJob, field.path.split(".")) as StringShape;
  expect(shape).toMatchObject({ type: "string", pattern: field.pattern, max: field.max });
  for (const { value, violates } of field.cases) {
    const text = typeof value === "string" ? value : value.repeat.repeat(value.times);
    const message = refusal({ V: text }, { type: "structure", members: { V: shape } }) ?? "";
    const broken = [
      /length less than/.test(message) ? ["max_length"] : [],
      /length greater than/.test(message) ? ["min_length"] : [],
      /regular expression/.test(message) ? ["pattern"] : [],
    ].flat();
    expect({ text, broken }).toEqual({ text, broken: violates });
  }
});

const named: Shape = {
  type: "structure",
  required: ["Name", "Output"],
  members: {
    Name: { type: "string", max: 3, pattern: "[a-z]+" },
    Output: {
      type: "structure",
      required: ["S3Path"],
      members: { S3Path: { type: "string" }, Count: { type: "integer", min: 1, max: 4 } },
    },
    Kind: { type: "string", values: () => ["a", "b"] },
    Tags: tagListShape,
    Map: {
      type: "map",
      key: { type: "string", max: 2 },
      value: { type: "string", max: 3, pattern: ".*" },
    },
  },
};
const good = { Name: "abc", Output: { S3Path: "x" } };

test("an input that fits is accepted, also with nulls and members of later versions", () => {
  expect(refusal({ ...good, Kind: null, Later: 1 }, named)).toBeUndefined();
});

test("one broken constraint is told in the service's words", () => {
  expect(refusal({ ...good, Kind: "c" }, named)).toBe(
    "ValidationException: 1 validation error detected: Value 'c' at 'kind' failed to satisfy constraint: Member must satisfy enum value set: [a, b]",
  );
});

test("several broken constraints are told together", () => {
  expect(refusal({ Name: "ABCD", Output: { Count: 9 } }, named)).toBe(
    "ValidationException: 4 validation errors detected: Value 'ABCD' at 'name' failed to satisfy constraint: Member must have length less than or equal to 3; Value 'ABCD' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+; Value null at 'output.s3Path' failed to satisfy constraint: Member must not be null; Value '9' at 'output.count' failed to satisfy constraint: Member must have value less than or equal to 4",
  );
});

test("a member of a list is named by its place", () => {
  expect(
    refusal(
      {
        ...good,
        Tags: [
          { Key: "a", Value: "b" },
          { Key: "", Value: "é" },
        ],
      },
      named,
    ),
  ).toBe(
    "ValidationException: 1 validation error detected: Value '' at 'tags.2.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1",
  );
});

test("a value of a map is told with the whole map and all its constraints", () => {
  expect(refusal({ ...good, Map: { a: "long", b: "c" } }, named)).toBe(
    "ValidationException: 1 validation error detected: Value '{a=long, b=c}' at 'map' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 3, Member must have length greater than or equal to 0, Member must satisfy regular expression pattern: .*]",
  );
});

test.each([
  [{ ...good, Name: 5 }, "NUMBER_VALUE can not be converted to a String"],
  [{ ...good, Name: true }, "TRUE_VALUE can not be converted to a String"],
  [
    { ...good, Output: { S3Path: "x", Count: "1" } },
    "STRING_VALUE can not be converted to an Integer",
  ],
  [{ ...good, Tags: {} }, "Start of structure or map found where not expected"],
  [{ ...good, Map: [] }, "Start of list found where not expected"],
  [[], "Start of list found where not expected"],
])("%j is no structure of these types", (input, message) => {
  expect(refusal(input, named)).toBe(`SerializationException: ${message}`);
});

test("a pattern is matched against the whole value, letters of all alphabets included", () => {
  const tags = (Value: string) => refusal([{ Key: "k", Value }], tagListShape);
  expect(tags("naïve 値 1_.:/=+-@")).toBeUndefined();
  expect(tags("a!b")).toContain("Member must satisfy regular expression pattern");
});

test("an unknown instance type is refused with the list of all, the machine's own names are accepted", () => {
  const types = (InstanceType: string) =>
    refusal(
      { ResourceConfig: { InstanceType } },
      { ...trainingShapes.createTrainingJob, required: [] },
    );
  expect(types("local")).toBeUndefined();
  expect(types("ml.c5.xlarge")).toBeUndefined();
  expect(types("ml.c5.huge")).toMatch(
    /^ValidationException: 1 validation error detected: Value 'ml\.c5\.huge' at 'resourceConfig\.instanceType' failed to satisfy constraint: Member must satisfy enum value set: \[.*ml\.c5\.xlarge.*, local, local_gpu\]$/,
  );
});
