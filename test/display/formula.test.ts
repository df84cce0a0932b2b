import { expect, test } from "vitest";
import { toBundles } from "../../src/display/bundle";
import type { DisplayDocument, FormulaBlock } from "../../src/display/document";
import { formulaLatex } from "../../src/display/formula";
import { toHtml } from "../../src/display/render-html";
import { toText } from "../../src/display/render-text";

const formula: FormulaBlock = {
  kind: "formula",
  rows: [
    {
      label: "R&D_1, Hosting",
      parts: [
        { kind: "value", number: "1488", unit: "h" },
        { kind: "sign", sign: "×" },
        { kind: "sign", sign: "(" },
        { kind: "value", number: "1", unit: "" },
        { kind: "sign", sign: "−" },
        { kind: "value", number: "0.7", unit: "" },
        { kind: "sign", sign: ")" },
        { kind: "sign", sign: "×" },
        { kind: "value", number: "0.065", unit: "USD/h" },
      ],
    },
  ],
};

test("a formula has a text form", () => {
  expect(toText({ blocks: [formula] })).toBe("R&D_1, Hosting: 1488 h × (1 − 0.7) × 0.065 USD/h");
});

test("a formula is LaTeX with its label escaped and units upright", () => {
  expect(formulaLatex(formula)).toBe(
    "\\begin{aligned}\n\\text{R\\&D\\_1, Hosting} &: 1{,}488\\,\\text{h} \\times \\left( 1 - 0.7 \\right) \\times 0.065\\,\\tfrac{\\text{USD}}{\\text{h}}\n\\end{aligned}",
  );
});

test("what a long formula comes to stands on a line of its own", () => {
  const one = { kind: "value", number: "1", unit: "" } as const;
  const times = { kind: "sign", sign: "×" } as const;
  const parts = [one, times, one, times, one, times, one, times, one, times, one] as const;
  const equals = { kind: "sign", sign: "=" } as const;
  const rows = [{ label: "a", parts: [...parts, equals, one] }];
  expect(formulaLatex({ kind: "formula", rows })).toContain("\\times 1 \\\\\n&\\quad = 1\n");
});

test("a formula is a bundle of its own: LaTeX, MathML and text", () => {
  const bundles = toBundles({ title: "Working", blocks: [formula] });
  expect(bundles.map(({ data }) => Object.keys(data))).toEqual([
    ["text/html", "text/plain"],
    ["text/latex", "application/mathml+xml", "text/plain"],
  ]);
  expect(bundles[1]?.data["text/latex"]).toBe(`$$${formulaLatex(formula)}$$`);
  const mathml = String(bundles[1]?.data["application/mathml+xml"]);
  expect(mathml).toContain("<mtext>R&amp;D_1, Hosting:</mtext>");
  expect(mathml).toContain("<mn>1,488</mn>");
});

test("details open in HTML and stand indented in text", () => {
  const document: DisplayDocument = {
    blocks: [
      {
        kind: "details",
        summary: "How <it> works",
        blocks: [
          { kind: "note", tone: "plain", text: "one" },
          { kind: "table", columns: [{ title: "" }], rows: [["two"]] },
        ],
      },
    ],
  };
  expect(toText(document)).toBe("How <it> works\n  one\n\n  two");
  const html = toHtml(document);
  expect(html).toMatch(/<details [^>]*><summary [^>]*>How &lt;it&gt; works<\/summary>/);
  expect(html).toContain("</details>");
});

test("source text inside details brings its style sheet", () => {
  const code = { kind: "code", language: "python", text: "x = 1" } as const;
  const html = toHtml({ blocks: [{ kind: "details", summary: "code", blocks: [code] }] });
  expect(html).toContain("<style>");
});
