import { expect, test } from "vitest";
import { decodeHyperparameter, encodeHyperparameters } from "../../src/sagemaker/hyperparameters";

test.each([
  [0, "0", "0"],
  [-5, "-5", "-5"],
  [0.1, "0.1", "0.1"],
  [1e-7, "1e-07", "1e-07"],
  [1.5e15, "1500000000000000", "1500000000000000"],
  [1e22, "1e+22", "1e+22"],
  [Number.NaN, "NaN", "nan"],
  [true, "true", "True"],
  [null, "null", "None"],
  ["true", '"true"', "true"],
  ["é", '"\\u00e9"', "é"],
  [[1, "two"], '[1, "two"]', "[1, 'two']"],
  [
    { a: 1, b: { c: [1.5, null, true] } },
    '{"a": 1, "b": {"c": [1.5, null, true]}}',
    "{'a': 1, 'b': {'c': [1.5, None, True]}}",
  ],
])(
  "the hyperparameter %j is %s for a script and %s for an algorithm",
  (value, script, algorithm) => {
    expect(encodeHyperparameters({ value }, "script")).toEqual({ value: script });
    expect(encodeHyperparameters({ value }, "algorithm")).toEqual({ value: algorithm });
  },
);

test("a hyperparameter that is undefined is left out", () => {
  expect(encodeHyperparameters({ a: 1, b: undefined as never }, "script")).toEqual({ a: "1" });
});

test("a hyperparameter that is no data is refused by its name", () => {
  const values = { when: new Date(0) as never };
  expect(() => encodeHyperparameters(values, "script")).toThrow(
    'Cannot use the hyperparameter "when": Cannot write a Date as JSON: plain values, lists and maps are allowed',
  );
});

test("a hyperparameter beyond the service's limits is refused", () => {
  expect(() => encodeHyperparameters({ text: "x".repeat(2499) }, "script")).toThrow(
    'Cannot use the hyperparameter "text": its value has 2501 characters, at most 2500 are allowed',
  );
  const many = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`p${i}`, i]));
  expect(() => encodeHyperparameters(many, "script")).toThrow(
    "Cannot use 101 hyperparameters: a training job takes at most 100",
  );
});

test("decodeHyperparameter() gives the value back, or the text when it is no JSON", () => {
  expect(decodeHyperparameter('"resnet34"')).toBe("resnet34");
  expect(decodeHyperparameter("3")).toBe(3);
  expect(decodeHyperparameter("True")).toBe("True");
});
