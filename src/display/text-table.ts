import type { TableBlock } from "./document";
import { pad, plainText, textWidth, wrapText } from "./plain-text";

/** Spaces between two columns. */
const GAP = 2;
/** A column is never made narrower than this, in characters. */
const NARROWEST = 12;

/** The lines of a table for a terminal of `width` columns: header, rule, rows, and a footer under a rule of its own. */
export function textTable(table: TableBlock, width: number): string[] {
  const columns = table.columns.map(({ title }) => plainText(title));
  const rows = table.rows.map((row) => columns.map((_, index) => plainText(row[index] ?? "")));
  const footer = table.footer && columns.map((_, index) => plainText(table.footer?.[index] ?? ""));
  const header = columns.some((title) => title !== "") ? [columns] : [];
  const widths = columnWidths([...header, ...rows, ...(footer ? [footer] : [])], width);
  const draw = (row: readonly string[]) => rowLines(row, widths, table);
  const rule = widths.map((columnWidth) => "─".repeat(columnWidth)).join(" ".repeat(GAP));
  const lines = table.caption ? [plainText(table.caption)] : [];
  for (const row of header) lines.push(...draw(row), rule);
  for (const row of rows) lines.push(...draw(row));
  if (footer) lines.push(rule, ...draw(footer));
  return lines;
}

/** Natural widths; when they do not fit, the widest columns give way first. */
function columnWidths(rows: readonly (readonly string[])[], width: number): number[] {
  const count = rows[0]?.length ?? 0;
  const widths = Array.from({ length: count }, (_, index) =>
    Math.max(1, ...rows.flatMap((row) => (row[index] ?? "").split("\n").map(textWidth))),
  );
  let excess = widths.reduce((sum, each) => sum + each + GAP, -GAP) - width;
  while (excess > 0) {
    const widest = Math.max(...widths);
    if (widest <= NARROWEST) break;
    const second = Math.max(NARROWEST, ...widths.filter((each) => each < widest));
    const tied = widths.filter((each) => each === widest).length;
    const step = Math.min(widest - second, Math.ceil(excess / tied)) || 1;
    for (let index = 0; index < count && excess > 0; index++) {
      if (widths[index] !== widest) continue;
      widths[index] = widest - step;
      excess -= step;
    }
  }
  return widths;
}

function rowLines(row: readonly string[], widths: readonly number[], table: TableBlock): string[] {
  const cells = row.map((text, index) => wrapText(text, widths[index] ?? 1));
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    cells
      .map((lines, index) =>
        pad(lines[line] ?? "", widths[index] ?? 1, table.columns[index]?.align ?? "left"),
      )
      .join(" ".repeat(GAP))
      .trimEnd(),
  );
}
