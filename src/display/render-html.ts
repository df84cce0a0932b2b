import { drawChart } from "./chart";
import type {
  Block,
  ChartBlock,
  CodeBlock,
  DetailsBlock,
  DisplayDocument,
  FactsBlock,
  NoteBlock,
  PictureBlock,
  ProgressBlock,
  TableBlock,
} from "./document";
import { formulaMathml } from "./formula";
import { highlightHtml } from "./highlight";
import { codeStyleSheet, inkedSpan, looks } from "./html-style";
import { logLine, plainText } from "./plain-text";

/** What is said before a note's text, so that the tone never depends on colour. */
const SIGNS: Readonly<Record<NoteBlock["tone"], string>> = {
  plain: "",
  muted: "",
  good: "✓ ",
  warning: "<strong>Warning:</strong> ",
  error: "<strong>Error:</strong> ",
};

/**
 * A document as an HTML fragment that stands on its own: semantic elements with inline looks, pictures and charts inside, no
 * scripts and nothing to fetch. All text is escaped here and nowhere else.
 */
export function toHtml(document: DisplayDocument): string {
  const parts: string[] = [];
  if (hasCode(document.blocks)) parts.push(codeStyleSheet);
  if (document.title)
    parts.push(styled("p", looks.title, `<strong>${lines(document.title)}</strong>`));
  parts.push(...document.blocks.map(blockHtml));
  return `<div class="sagelab" style="${looks.document}">\n${parts.join("\n")}\n</div>`;
}

function hasCode(blocks: readonly Block[]): boolean {
  return blocks.some(
    (block) => block.kind === "code" || (block.kind === "details" && hasCode(block.blocks)),
  );
}

/** Text as HTML, also inside a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/'/g, "&#39;");
}

/** An element with inline looks around HTML. */
function styled(element: string, look: string, inner: string): string {
  return `<${element} style="${look}">${inner}</${element.split(" ")[0]}>`;
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case "note":
      return styled("p", looks[noteLook(block)], SIGNS[block.tone] + lines(block.text));
    case "facts":
      return factsHtml(block);
    case "table":
      return tableHtml(block);
    case "code":
      return codeHtml(block);
    case "log":
      return styled("pre", looks.log, escapeHtml(block.lines.map(logLine).join("\n")));
    case "picture":
      return pictureHtml(block);
    case "chart":
      return chartHtml(block);
    case "progress":
      return progressHtml(block);
    case "formula":
      return styled("div", looks.wide, formulaMathml(block, escapeHtml));
    case "details":
      return detailsHtml(block);
  }
}

function noteLook({ tone }: NoteBlock): "note" | Exclude<NoteBlock["tone"], "plain"> {
  return tone === "plain" ? "note" : tone;
}

/** Plain text whose line feeds stay. A dollar has an element of its own, or MathJax reads "$1 to $2" as a formula. */
function lines(text: string): string {
  return escapeHtml(plainText(text)).replace(/\n/g, "<br>").replace(/\$/g, "<span>$$</span>");
}

/** Names and values are a table too: it keeps its shape where all looks are dropped. */
function factsHtml(block: FactsBlock): string {
  const rows = block.items.map(({ label, value }) =>
    styled(
      "tr",
      looks.row,
      styled('th scope="row"', looks.factLabel, lines(label)) +
        styled("td", looks.factValue, lines(value)),
    ),
  );
  const body = `<tbody>\n${rows.join("\n")}\n</tbody>`;
  return styled("div", looks.wide, styled("table", looks.table, body));
}

function tableHtml(block: TableBlock): string {
  const row = (element: string, look: string, cells: readonly string[]) => {
    const inner = block.columns.map(({ align }, index) =>
      align === "right"
        ? styled(`${element} align="right"`, look + looks.number, lines(cells[index] ?? ""))
        : styled(element, look, lines(cells[index] ?? "")),
    );
    return styled("tr", looks.row, inner.join(""));
  };
  const titles = block.columns.map(({ title }) => title);
  const parts: string[] = [];
  if (block.caption) parts.push(styled("caption", looks.caption, lines(block.caption)));
  if (titles.some((title) => title !== ""))
    parts.push(`<thead>${row('th scope="col"', looks.headCell, titles)}</thead>`);
  const rows = block.rows.map((cells) => row("td", looks.cell, cells));
  parts.push("<tbody>", ...rows, "</tbody>");
  if (block.footer) parts.push(`<tfoot>${row("td", looks.footCell, block.footer)}</tfoot>`);
  return styled("div", looks.wide, styled("table", looks.table, `\n${parts.join("\n")}\n`));
}

function codeHtml(block: CodeBlock): string {
  const text = plainText(block.text.replace(/\n$/, ""));
  const inner = highlightHtml(text, block.language)?.replace(
    /<span class="hljs-([\w-]+)[^"]*">/g,
    (span, name: string) => inkedSpan(span, name),
  );
  const name = block.fileName
    ? `${styled("p", looks.file, `<strong>${lines(block.fileName)}</strong>`)}\n`
    : "";
  const language = `code class="language-${escapeHtml(block.language)}"`;
  const code = styled(language, looks.codeText, inner ?? escapeHtml(text));
  return name + styled('pre class="sl-code"', looks.code, code);
}

function pictureHtml({ png, width, height, alt }: PictureBlock): string {
  const data = Buffer.from(png.buffer, png.byteOffset, png.byteLength).toString("base64");
  return (
    `<img src="data:image/png;base64,${data}" width="${Math.round(width)}" ` +
    `height="${Math.round(height)}" alt="${escapeHtml(plainText(alt))}" style="${looks.picture}">`
  );
}

/** The drawing goes into an image element: its names and styles cannot meet those of the page. */
function chartHtml({ spec, alt }: ChartBlock): string {
  const { svg, width, height } = drawChart(spec);
  const data = Buffer.from(svg).toString("base64");
  return (
    `<img src="data:image/svg+xml;base64,${data}" width="${width}" ` +
    `height="${height}" alt="${escapeHtml(plainText(alt))}" style="${looks.picture}">`
  );
}

function progressHtml({ label, fraction, detail }: ProgressBlock): string {
  const parts = [`<span>${lines(label)}</span>`];
  if (fraction !== undefined) {
    const percent = Math.floor(Math.min(1, Math.max(0, fraction)) * 100);
    const filled = styled("span", `${looks.barFilled};width:${percent}%`, "");
    parts.push(styled("span", looks.bar, filled), `<span>${percent} %</span>`);
  }
  if (detail) parts.push(styled("span", looks.detail, lines(detail)));
  return styled("p", looks.progress, parts.join(" "));
}

function detailsHtml({ summary, blocks }: DetailsBlock): string {
  const inner = blocks.map(blockHtml).join("\n");
  const head = styled("summary", looks.summary, lines(summary));
  return styled("details", looks.details, `${head}\n${inner}\n`);
}
