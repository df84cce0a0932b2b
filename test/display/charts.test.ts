import { expect, test } from "vitest";
import { chartPng, drawChart } from "../../src/display/chart";
import { chart } from "../../src/display/chart-object";
import { barChart, lineChart } from "../../src/display/charts";

const scores = [
  { label: "cat", value: 3.41 },
  { label: "ship", value: -1.2 },
];

test("`barChart()` says its title and numbers in words and marks the chosen bar", () => {
  const { alt } = barChart({
    title: "It is a cat",
    subtitle: "scores",
    values: scores,
    unit: "points",
    highlight: "cat",
  });
  expect(alt).toBe("It is a cat (scores)\n  cat: 3.41 points  ←\n  ship: −1.2 points");
});

test("`barChart()` refuses values that are no numbers and labels that stand twice", () => {
  const bar = (label: string, value: number) => ({ label, value });
  expect(() => barChart({ title: "t", values: [bar("cat", Number.NaN)] })).toThrow(
    new RangeError('Cannot draw a bar for "cat": its value is NaN'),
  );
  expect(() => barChart({ title: "t", values: [bar("cat", 1), bar("cat", 2)] })).toThrow(
    new RangeError('Cannot draw bars: "cat" stands twice'),
  );
});

test("a bar chart's drawing holds its title, labels and numbers", () => {
  const { svg, width, height } = drawChart(barChart({ title: "Top", values: scores }).spec);
  for (const text of [">Top<", ">cat<", ">ship<", ">3.41<", ">−1.2<"]) expect(svg).toContain(text);
  expect(width).toBeGreaterThan(420);
  expect(height).toBeLessThan(140);
});

test("`lineChart()` says where each line begins and ends", () => {
  const { alt, spec } = lineChart({
    title: "Accuracy by epoch",
    series: [
      {
        name: "train",
        points: [
          { x: 1, y: 41.25 },
          { x: 2, y: 49 },
          { x: 3, y: 48 },
        ],
      },
      { name: "test", points: [{ x: 1, y: 40 }] },
      { name: "other", points: [] },
    ],
    x: { title: "epoch" },
    y: { title: "accuracy", unit: "%" },
  });
  expect(alt).toBe(
    [
      "Accuracy by epoch",
      "  train: 41.25 % at epoch 1 to 48 % at epoch 3 (3 values, 41.25 % to 49 %)",
      "  test: 40 % at epoch 1",
      "  other: no values yet",
    ].join("\n"),
  );
  const { svg } = drawChart(spec);
  for (const text of [">accuracy (%)<", ">epoch<", ">train<", ">test<", ">1<", ">3<"])
    expect(svg).toContain(text);
});

test("a line chart can be drawn before its first value is there", () => {
  const { spec } = lineChart({
    title: "Loss",
    series: [{ name: "loss", points: [] }],
    x: { title: "step" },
    y: { title: "loss" },
  });
  expect(drawChart(spec).svg).toContain(">Loss<");
});

test("`lineChart()` refuses points that are no numbers and names that stand twice", () => {
  const line = (name: string, y: number) => ({ name, points: [{ x: 1, y }] });
  const axes = { title: "t", x: { title: "x" }, y: { title: "y" } };
  expect(() => lineChart({ ...axes, series: [line("loss", Number.NaN)] })).toThrow(
    new RangeError('Cannot draw the line "loss": it has a point at (1, NaN)'),
  );
  expect(() => lineChart({ ...axes, series: [line("a", 1), line("a", 2)] })).toThrow(
    new RangeError('Cannot draw lines: "a" stands twice'),
  );
});

test("a chart is a PNG of two pixels for each of its own, with ink on it", () => {
  const drawing = drawChart(barChart({ title: "Top", values: scores }).spec);
  const png = Buffer.from(chartPng(drawing));
  expect(png.readUInt32BE(16)).toBeCloseTo(2 * drawing.width, -1);
  expect(png.readUInt32BE(20)).toBeCloseTo(2 * drawing.height, -1);
  const blank = chartPng({ ...drawing, svg: drawing.svg.replace(/<text.*?<\/text>/gs, "") });
  expect(png.length).toBeGreaterThan(blank.length + 1000);
});

test("a specification of your own gets the look, and keeps what it sets", () => {
  const own = chart(
    {
      data: { values: [{ a: 1, b: 2 }] },
      mark: "point",
      encoding: { x: { field: "a", type: "quantitative" } },
      config: { background: "#010203" },
    },
    { alt: "one point" },
  );
  const { svg } = drawChart(own.spec);
  expect(svg).toContain('fill="#010203"');
  expect(svg).toContain("Inter, system-ui");
  expect(String(own)).toBe("one point");
});

test("a chart whose data would be loaded is refused", () => {
  const spec = { layer: [{ data: { url: "https://example.com/a.csv" }, mark: "bar" }] };
  expect(() => drawChart(spec)).toThrow(
    expect.objectContaining({
      code: "InvalidInput",
      message:
        'Cannot draw the chart: its data comes from "https://example.com/a.csv"; give the values inline, as data.values',
    }),
  );
});

test("a specification that is none is refused with Vega-Lite's reason", () => {
  expect(() => drawChart({ nonsense: true })).toThrow(
    /^Cannot draw the chart: Invalid specification/,
  );
  expect(() => chart([] as unknown as Record<string, unknown>, { alt: "" })).toThrow(
    new TypeError("Cannot make a chart: the specification is not an object"),
  );
});

test("drawing leaves the specification as it was", () => {
  const { spec } = barChart({ title: "Top", values: scores });
  const before = structuredClone(spec);
  drawChart(spec);
  expect(spec).toEqual(before);
});
