import type { Block, DisplayDocument, NoteBlock, ProgressBlock } from "./document";
import { formulaTextRows } from "./formula";
import { logLine, pad, plainText, textWidth, wrapText } from "./plain-text";
import { textTable } from "./text-table";

/** How a document becomes text. */
export interface TextOptions {
  /** Columns of the terminal or page; longer notes and tables are wrapped. Default 100. */
  readonly width?: number;
  /** Whether titles and signs are set in bold and colour with ANSI sequences. Default false. */
  readonly colour?: boolean;
}

const DEFAULT_WIDTH = 100;
/** What stands before the lines of something that is opened in other forms. */
const INDENT = "  ";
/** Characters of a progress bar. */
const BAR = 24;

const SIGNS: Readonly<Record<NoteBlock["tone"], string>> = {
  plain: "",
  muted: "",
  good: "✓ ",
  warning: "Warning: ",
  error: "Error: ",
};

/** SGR parameters (ECMA-48) of each tone. */
const COLOURS: Readonly<Record<NoteBlock["tone"], string>> = {
  plain: "",
  muted: "2",
  good: "32",
  warning: "33",
  error: "31",
};

/** The text form of a document: what a terminal, a log or the text part of a MIME bundle shows. No line feed at the end. */
export function toText(document: DisplayDocument, options: TextOptions = {}): string {
  const width = Math.max(20, options.width ?? DEFAULT_WIDTH);
  const paint = options.colour ? colourful : (text: string) => text;
  const parts: string[] = [];
  if (document.title) parts.push(paint(plainText(document.title), "1"));
  parts.push(...linesOf(document.blocks, width, paint));
  return parts.join("\n");
}

function linesOf(blocks: readonly Block[], width: number, paint: Paint): string[] {
  const parts: string[] = [];
  let before: Block | undefined;
  for (const block of blocks) {
    if (before && (!isTight(before) || !isTight(block))) parts.push("");
    parts.push(...blockLines(block, width, paint));
    before = block;
  }
  return parts;
}

type Paint = (text: string, sgr: string) => string;

function colourful(text: string, sgr: string): string {
  return sgr === "" ? text : `\u001b[${sgr}m${text}\u001b[0m`;
}

/** Blocks that stand together without an empty line between them. */
function isTight(block: Block): boolean {
  return block.kind === "note" || block.kind === "facts" || block.kind === "progress";
}

function blockLines(block: Block, width: number, paint: Paint): string[] {
  switch (block.kind) {
    case "note":
      return wrapText(SIGNS[block.tone] + plainText(block.text), width).map((line) =>
        paint(line, COLOURS[block.tone]),
      );
    case "facts":
      return factLines(block.items, width);
    case "table":
      return textTable(block, width);
    case "code":
      return [
        ...(block.fileName ? [paint(plainText(block.fileName), "1")] : []),
        ...plainText(block.text.replace(/\n$/, "")).split("\n"),
      ];
    case "log":
      return block.lines.map(logLine);
    case "picture":
      return wrapText(`[picture: ${plainText(block.alt)}]`, width);
    case "chart":
      return plainText(block.alt).split("\n");
    case "progress":
      return progressLines(block, width);
    case "formula":
      return formulaTextRows(block).flatMap((row) => wrapText(plainText(row), width));
    case "details":
      return [
        ...wrapText(plainText(block.summary), width),
        ...linesOf(block.blocks, width - INDENT.length, paint).map((line) =>
          line === "" ? "" : INDENT + line,
        ),
      ];
  }
}

function factLines(
  items: readonly { readonly label: string; readonly value: string }[],
  width: number,
): string[] {
  const labels = items.map(({ label }) => plainText(label));
  const column = Math.max(0, ...labels.map(textWidth));
  return items.flatMap(({ value }, index) => {
    const lines = wrapText(plainText(value), Math.max(20, width - column - 4));
    return lines.map((line, row) =>
      `  ${pad(row === 0 ? (labels[index] ?? "") : "", column)}  ${line}`.trimEnd(),
    );
  });
}

function progressLines(block: ProgressBlock, width: number): string[] {
  const parts = [plainText(block.label)];
  if (block.fraction !== undefined) {
    const fraction = Math.min(1, Math.max(0, block.fraction));
    const filled = Math.round(fraction * BAR);
    parts.push(`${"█".repeat(filled)}${"░".repeat(BAR - filled)} ${Math.floor(fraction * 100)} %`);
  }
  if (block.detail) parts.push(plainText(block.detail));
  return wrapText(parts.join("  "), width);
}
