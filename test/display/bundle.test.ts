import { expect, test } from "vitest";
import { toBundles, toSingleBundle } from "../../src/display/bundle";
import { bill, everything, onePixel, scores, session } from "./samples";

const PNG_SIGNATURE = "iVBORw0KGgo";

test("text-like blocks that stand together are one bundle of HTML and text", () => {
  expect(toBundles(session).map(({ data }) => Object.keys(data))).toEqual([
    ["text/html", "text/plain"],
  ]);
});

test("pictures and charts are bundles of their own, in the document's order", () => {
  expect(toBundles(everything).map(({ data }) => Object.keys(data))).toEqual([
    ["text/html", "text/plain"],
    ["image/png", "text/plain"],
    ["application/vnd.vegalite.v5+json", "image/svg+xml", "text/plain", "image/png"],
    ["text/html", "text/plain"],
  ]);
});

test("a picture carries its size and words, and no HTML", () => {
  const [bundle] = toBundles({
    blocks: [{ kind: "picture", png: onePixel, width: 320, height: 160, alt: "a cat" }],
  });
  expect(bundle).toEqual({
    data: { "image/png": onePixel.toString("base64"), "text/plain": "[picture: a cat]" },
    metadata: { "image/png": { width: 320, height: 160, alt: "a cat" } },
  });
});

test("a title ahead of a picture is a bundle of its own", () => {
  const picture = { kind: "picture", png: onePixel, width: 1, height: 1, alt: "a" } as const;
  const bundles = toBundles({ title: "Drawn sample", blocks: [picture] });
  expect(bundles.map(({ data }) => data["text/plain"])).toEqual(["Drawn sample", "[picture: a]"]);
});

test("a chart carries Vega-Lite, SVG and PNG in one bundle", () => {
  const [bundle] = toBundles(scores.document());
  const spec = bundle?.data["application/vnd.vegalite.v5+json"] as Record<string, unknown>;
  expect(spec.$schema).toBe("https://vega.github.io/schema/vega-lite/v5.json");
  expect(bundle?.data["image/svg+xml"]).toMatch(/^<svg /);
  expect(bundle?.data["image/png"]).toMatch(new RegExp(`^${PNG_SIGNATURE}`));
  expect(bundle?.data["text/plain"]).toBe(scores.alt);
});

test("a draft of a chart is SVG and text only", () => {
  const [bundle] = toBundles(scores.document(), { purpose: "draft" });
  expect(Object.keys(bundle?.data ?? {})).toEqual(["image/svg+xml", "text/plain"]);
});

test("source text alone also comes as Markdown, in a fence longer than any inside it", () => {
  const text = "````\nnot the end\n````\n";
  const [bundle] = toBundles({
    blocks: [{ kind: "code", language: "markdown", text, fileName: "my_file.md" }],
  });
  expect(Object.keys(bundle?.data ?? {})).toEqual(["text/html", "text/markdown", "text/plain"]);
  expect(bundle?.data["text/markdown"]).toBe(
    "**my\\_file.md**\n\n`````markdown\n````\nnot the end\n````\n`````\n",
  );
});

test("bundles are JSON", () => {
  const bundles = toBundles(everything);
  expect(JSON.parse(JSON.stringify(bundles))).toEqual(bundles);
});

test("`toSingleBundle()` puts a whole document into one bundle", () => {
  const { data } = toSingleBundle(everything);
  expect(Object.keys(data)).toEqual(["text/html", "text/plain"]);
  expect(data["text/html"]).toContain("data:image/png;base64,");
  expect(toSingleBundle(bill)).toEqual(toBundles(bill)[0]);
  expect(Object.keys(toSingleBundle(scores.document()).data)).toContain("image/png");
});
