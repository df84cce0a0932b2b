import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fontCovers, fontFiles, fontTextWidth } from "../../src/display/font";

test("the embedded font measures text: wide letters, weights and sizes count", () => {
  expect(fontTextWidth("iii", 12)).toBeLessThan(fontTextWidth("WWW", 12));
  expect(fontTextWidth("Training", 12, 600)).toBeGreaterThan(fontTextWidth("Training", 12, 400));
  expect(fontTextWidth("x", 24)).toBeCloseTo(2 * fontTextWidth("x", 12));
  expect(fontTextWidth("", 12)).toBe(0);
});

test("the embedded font has Latin, Greek and common signs", () => {
  expect(fontCovers("Trainingsläufe, žluťoučký kůň, Δμ × 0,5 − 1 € · “x” – 42 %")).toBe(true);
  expect(fontCovers("犬")).toBe(false);
});

test("the font files are TrueType files that stay where they are", () => {
  const files = fontFiles();
  expect(files).toHaveLength(2);
  for (const path of files) expect(readFileSync(path).readUInt32BE(0)).toBe(0x00010000);
  expect(fontFiles()).toEqual(files);
});
