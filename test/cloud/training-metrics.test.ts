import { expect, test } from "vitest";
import { OutputLines } from "../../src/cloud/local/runner/training-lines";
import { fromPythonRegex, metricMatcher } from "../../src/cloud/metrics";
import cases from "./cases/metric-regex.json";

test.each(cases)("$regex finds what Python finds in $line", (one) => {
  const matcher = metricMatcher([{ Name: "m", Regex: one.regex }]);
  if (one.invalid_regex) {
    expect(matcher.warnings).toHaveLength(1);
    expect(matcher.match(one.line)).toEqual([]);
    return;
  }
  expect(matcher.warnings).toEqual([]);
  const value = typeof one.value === "number" ? [{ name: "m", value: one.value }] : [];
  expect(matcher.match(one.line)).toEqual(value);
});

test.each([
  ["(?i)LOSS=(\\d+)", "loss=3", "3"],
  ["(?P<name>\\w+)=(?P=name)", "ab=ab", "ab"],
  ["(?#a note)x([0-9]{,2})", "x12", "12"],
  ["\\A(\\d+)\\Z", "12", "12"],
  ["[]x]+([[]a)", "]x[a", "[a"],
  ["[(?P<n>]+(\\d)", "P<n7", "7"],
  ["\\(\\?P<(\\d)>", "(?P<5>", "5"],
  ["(?si)A(.)b", "a\nB", "\n"],
])("the Python expression %s works", (regex, text, group) => {
  expect(fromPythonRegex(regex).exec(text)?.[1]).toBe(group);
});

test.each([
  ["1e3", 1000],
  ["1_000.5", 1000.5],
  [".5", 0.5],
  ["5.", 5],
  ["-3", -3],
  ["1.2.3", undefined],
  ["nan", undefined],
  ["inf", undefined],
  ["0x10", undefined],
  ["", undefined],
])("the text %j is the metric value %s", (text, value) => {
  const found = metricMatcher([{ Name: "m", Regex: "=(.*)" }]).match(`=${text}`);
  expect(found).toEqual(value === undefined ? [] : [{ name: "m", value }]);
});

test("an expression that cannot be used is named with the reason", () => {
  expect(metricMatcher([{ Name: "loss", Regex: "a(?i:b)" }]).warnings).toEqual([
    'Cannot record the metric "loss" with the regex "a(?i:b)": the part "(?i:" has no JavaScript form; (?i), (?m) and (?s) are allowed in front',
  ]);
});

function linesOf(pieces: readonly (string | Buffer)[], times: readonly number[] = []): string[] {
  const lines: string[] = [];
  let at = 0;
  const splitter = new OutputLines(
    (line) => lines.push(line),
    () => times[at] ?? 0,
  );
  for (const [index, piece] of pieces.entries()) {
    at = index;
    splitter.push(Buffer.from(piece));
  }
  splitter.end();
  return lines;
}

test("output becomes lines however it is cut, also inside a character", () => {
  const bytes = Buffer.from("a値\n\nb\r\nend");
  expect(linesOf([...bytes].map((byte) => Buffer.from([byte])))).toEqual(["a値", "", "b", "end"]);
});

test("a progress bar is logged once a second, and its last state always", () => {
  const pieces = ["1%\r", "2%\r", "3%\r", "4%\r", "100%\n", "next\n"];
  expect(linesOf(pieces, [0, 100, 200, 1300, 1400, 1500])).toEqual(["1%", "3%", "100%", "next"]);
});

test("a line without an end is cut into events that CloudWatch Logs takes", () => {
  const lines = linesOf(["x".repeat(150_000), "y\n"]);
  expect(lines.map((line) => line.length)).toEqual([65_529, 65_529, 18_943]);
});
