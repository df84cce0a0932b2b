import { expect, test } from "vitest";
import { toText } from "../../src/display/render-text";
import { expectGolden } from "./golden";
import { bill, everything, session } from "./samples";

test("a session reads as names and values", () => {
  expectGolden("session.txt", toText(session));
});

test("a bill reads as a table with its total set apart", () => {
  expectGolden("bill.txt", toText(bill));
});

test("a table that is wider than the terminal wraps its widest column", () => {
  const text = toText(bill, { width: 60 });
  expectGolden("bill-60-columns.txt", text);
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(60);
});

test("every kind of block has a text form", () => {
  expectGolden("everything.txt", toText(everything));
});

test("tones are said in words, with colours only when they are asked for", () => {
  const note = (tone: "good" | "warning" | "error" | "plain") =>
    toText({ blocks: [{ kind: "note", tone, text: "x" }] });
  expect([note("good"), note("warning"), note("error"), note("plain")]).toEqual([
    "✓ x",
    "Warning: x",
    "Error: x",
    "x",
  ]);
  const coloured = toText(
    { title: "T", blocks: [{ kind: "note", tone: "error", text: "x" }] },
    { colour: true },
  );
  expect(coloured).toBe("\u001b[1mT\u001b[0m\n\u001b[31mError: x\u001b[0m");
});

test("escape sequences in values cannot reach the terminal", () => {
  const text = toText({
    title: "\u001b]0;title\u0007T",
    blocks: [
      { kind: "facts", items: [{ label: "a\u001b[2J", value: "\u001b[31mb" }] },
      { kind: "table", columns: [{ title: "c\u0007" }], rows: [["\u001b[1Ad"]] },
    ],
  });
  expect(text).not.toContain("\u001b");
  expect(text).toContain("a  b");
});

test("rows with too few cells are filled and an empty document is an empty text", () => {
  const table = {
    kind: "table",
    columns: [{ title: "a" }, { title: "b" }],
    rows: [["1"]],
  } as const;
  expect(toText({ blocks: [table] })).toBe("a  b\n─  ─\n1");
  expect(toText({ blocks: [] })).toBe("");
});
