import { expect, test } from "vitest";
import { CsvRows } from "../../src/prices/csv-rows";
import { JsonEntries } from "../../src/prices/json-entries";

const document = JSON.stringify({
  note: 'products: {"x": 1} with \\ and \\" and ünïcödé',
  products: {
    A: { sku: "A", text: 'a "quoted" } brace', nested: { deep: [{ list: "]" }] } },
    'B"\\': { sku: "B", back: "ends in a slash \\" },
    Ç: { sku: "Ç" },
  },
  terms: { OnDemand: { A: { price: "1" } }, Reserved: { A: { price: "2" } } },
  last: [1, 2, { not: "wanted" }],
});

const wanted = ([top, second, third]: readonly string[]) =>
  (top === "products" && second !== undefined) ||
  (top === "terms" && second === "OnDemand" && third !== undefined);

test("entries come out the same wherever the text is cut", () => {
  const bytes = Buffer.from(document);
  const expected = [
    [
      ["products", "A"],
      { sku: "A", text: 'a "quoted" } brace', nested: { deep: [{ list: "]" }] } },
    ],
    [["products", 'B\\"\\\\'], { sku: "B", back: "ends in a slash \\" }],
    [["products", "Ç"], { sku: "Ç" }],
    [["terms", "OnDemand", "A"], { price: "1" }],
  ];
  for (const size of [1, 2, 3, 5, 7, 16, 64, bytes.length]) {
    const entries = new JsonEntries(wanted);
    const found: unknown[] = [];
    for (let at = 0; at < bytes.length; at += size)
      entries.push(bytes.subarray(at, at + size), ({ path, value }) => found.push([path, value]));
    entries.end();
    expect(found).toEqual(expected);
  }
});

test("a text that ends too early is refused", () => {
  const entries = new JsonEntries(wanted);
  const found: unknown[] = [];
  entries.push(Buffer.from('{"products": {"A": {}'), (entry) => found.push(entry));
  expect(found).toHaveLength(1);
  expect(() => entries.end()).toThrow("Cannot read the JSON text: it ends too early");
});

test("CSV rows come out the same wherever the text is cut", () => {
  const text = '"a","b"\r\n"1","two, ""quoted"""\nplain,"line\nfeed"\n"last",""';
  const expected = [
    ["a", "b"],
    ["1", 'two, "quoted"'],
    ["plain", "line\nfeed"],
    ["last", ""],
  ];
  for (let size = 1; size <= text.length; size += 1) {
    const rows = new CsvRows();
    const found: unknown[] = [];
    for (let at = 0; at < text.length; at += size)
      found.push(...rows.push(text.slice(at, at + size)));
    found.push(...rows.end());
    expect(found).toEqual(expected);
  }
});
