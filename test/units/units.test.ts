import { expect, test } from "vitest";
import { compileFormula } from "../../src/units/formula";
import { readDuration, readPercent, readSize } from "../../src/units/measures";
import { Exact, formatPrice, formatQuantity, formatUsd, sumUsd } from "../../src/units/money";

test.each([
  ["96.72", "$96.72"],
  ["96.799545424", "$96.80"],
  ["1234567.891", "$1,234,567.89"],
  ["0.071424", "$0.0714"],
  ["0.00805", "$0.00805"],
  ["0.000071424", "$0.0000714"],
  ["0.24", "$0.24"],
  ["0.5", "$0.50"],
  ["0.9999", "$1.00"],
  ["0", "$0.00"],
  ["-3.6", "-$3.60"],
])("%s USD is shown as %s", (amount, text) => {
  expect(formatUsd(amount)).toBe(text);
});

test("prices are shown with all their digits, quantities with six", () => {
  expect(formatPrice("25.2512883")).toBe("$25.2512883");
  expect(formatPrice("1.5")).toBe("$1.50");
  expect(formatQuantity("44640")).toBe("44,640");
  expect(formatQuantity("0.173333333333333333")).toBe("0.173333");
});

test("sums are exact where floating point is not", () => {
  expect(sumUsd(["0.1", "0.2"])).toBe("0.3");
  expect(sumUsd([])).toBe("0");
});

test("sizes are decimal without an i and binary with one", () => {
  expect(readSize("100 KB").value?.toFixed()).toBe("0.0001");
  expect(readSize("1KiB").value?.toFixed()).toBe("0.000001024");
  expect(readDuration("90 s").value?.toFixed()).toBe("0.025");
  expect(readPercent("12.5%").value?.toFixed()).toBe("0.125");
  expect(readSize("3 parsecs").problem).toBe(
    "parsecs is not a unit of size; write a number and B, KB, MB, GB, TB, KiB, MiB, GiB or TiB, such as 350 MB",
  );
});

const hours = {
  hours: { value: new Exact(2), unit: "h" },
  count: { value: new Exact(3), unit: "" },
};

test("a formula is exact, and shows its working as text and in pieces", () => {
  const formula = compileFormula("hours * (count + 1)", hours, "h");
  expect(formula.evaluate(hours).toFixed()).toBe("8");
  expect(formula.working(hours)).toBe("2 h × (3 + 1)");
  const pieces = formula.pieces(hours);
  expect(pieces.map((piece) => (piece.kind === "sign" ? piece.sign : piece.number))).toEqual([
    ..."2×(3+1)",
  ]);
});

test.each([
  ["hours * count", "GB", 'Cannot compile "hours * count": Units do not match'],
  ["hours + count", "h", 'Cannot compile "hours + count": '],
  ["count", "h", 'Cannot compile "count": it does not come out in h'],
  ["hours * other", "h", 'Cannot evaluate a formula without "other"'],
  ["sqrt(count)", "", 'Cannot compile "sqrt(count)": "(" is not allowed there'],
  ["count ^ count", "", 'Cannot compile "count ^ count": "^" is not allowed in a formula'],
  ["count +", "", 'Cannot compile "count +": "the end" is not allowed there'],
])("the formula %s for %s is refused", (text, unit, message) => {
  expect(() => compileFormula(text, hours, unit)).toThrow(message);
});

test("a formula may not convert units without saying so", () => {
  const inputs = {
    requests: { value: new Exact(1), unit: "request/min" },
    hours: { value: new Exact(1), unit: "h" },
  };
  expect(() => compileFormula("requests * hours", inputs, "request")).toThrow(
    'Cannot compile "requests * hours": it converts units without saying so',
  );
});
