import { expect, test } from "vitest";
import type { DisplayDocument } from "../../src/display/document";
import { terminalScreen } from "../../src/notebook/terminal-screen";

const note = (text: string): DisplayDocument => ({
  blocks: [{ kind: "note", tone: "plain", text }],
});

function stream(columns?: number) {
  const written: string[] = [];
  return { written, columns, write: (text: string) => written.push(text) };
}

test("a document is printed once as text, as wide as the terminal", () => {
  const terminal = stream(20);
  terminalScreen(terminal).show(note("one two three four five"));
  expect(terminal.written).toEqual(["one two three four\nfive\n"]);
});

test("a live display prints the lines of its updates and never redraws", () => {
  const terminal = stream();
  const live = terminalScreen(terminal).live(note("starting"));
  live.update(note("a"), ["Starting", "Downloading"]);
  live.update(note("b"));
  live.end(note("c"), ["Completed"]);
  live.update(note("d"), ["too late"]);
  expect(terminal.written).toEqual(["Starting\nDownloading\n", "Completed\n"]);
});
