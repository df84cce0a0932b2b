/** Terminal escape sequences: CSI (colours, cursor), OSC (links, titles) and the short ones (ECMA-48). */
const ESCAPES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are control characters
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~]/g;

/** Control characters other than tab and line feed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Code points that take no room: marks (variation selectors too) and joiners. */
const ZERO_WIDTH = /\p{Mark}|[\u200b-\u200f\u2060\ufeff]/u;

/** Code points that take two columns of a terminal (the common blocks of Unicode's East Asian Width W and F, and emoji). */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;

/** `text` without terminal escape sequences and control characters; tabs become spaces, line ends become `\n`. */
export function plainText(text: string): string {
  return text
    .replace(ESCAPES, "")
    .replace(/\r\n?/g, "\n")
    .replace(/\t/g, "    ")
    .replace(CONTROLS, "");
}

/** One line of a log as a terminal would leave it: a progress bar that rewrote its line keeps the last state. */
export function logLine(line: string): string {
  const states = line
    .replace(ESCAPES, "")
    .split(/[\r\n]/)
    .filter((state) => state !== "");
  return plainText(states.at(-1) ?? "").trimEnd();
}

/** Columns that a line takes in a terminal. */
export function textWidth(line: string): number {
  let width = 0;
  for (const character of line) {
    if (ZERO_WIDTH.test(character)) continue;
    width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

/** Fills `line` with spaces up to `width` columns, on the right or, for numbers, on the left. */
export function pad(line: string, width: number, align: "left" | "right" = "left"): string {
  const room = " ".repeat(Math.max(0, width - textWidth(line)));
  return align === "right" ? room + line : line + room;
}

/** Breaks `text` into lines of at most `width` columns, at spaces where it can, inside a word where it must. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(" ")) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (textWidth(longer) <= width) {
        line = longer;
        continue;
      }
      if (line !== "") lines.push(line);
      const pieces = breakWord(word, width);
      lines.push(...pieces.slice(0, -1));
      line = pieces.at(-1) ?? "";
    }
    lines.push(line);
  }
  return lines;
}

function breakWord(word: string, width: number): string[] {
  const pieces: string[] = [];
  let piece = "";
  for (const character of word) {
    if (piece !== "" && textWidth(piece + character) > width) {
      pieces.push(piece);
      piece = "";
    }
    piece += character;
  }
  return [...pieces, piece];
}
