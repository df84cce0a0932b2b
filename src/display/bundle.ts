import { chartPng, drawChart } from "./chart";
import { withChartTheme } from "./chart-theme";
import type {
  Block,
  ChartBlock,
  CodeBlock,
  DisplayDocument,
  FormulaBlock,
  MimeBundle,
  PictureBlock,
} from "./document";
import { formulaLatex, formulaMathml } from "./formula";
import { plainText } from "./plain-text";
import { escapeHtml, toHtml } from "./render-html";
import { toText } from "./render-text";

/** How bundles are made. */
export interface BundleOptions {
  /**
   * `final`: everything a saved notebook needs. `draft`: for a display that will soon change; charts are SVG only, which
   * pages draw without flicker. Default `final`.
   */
  readonly purpose?: "final" | "draft";
}

/** Blocks that are bundles of their own. */
const STANDS_ALONE: ReadonlySet<Block["kind"]> = new Set(["picture", "chart", "formula"]);

/** The type under which JupyterLab draws Vega-Lite 5. */
const VEGA_LITE_MIME = "application/vnd.vegalite.v5+json";

/**
 * A document as the MIME bundles that a notebook shows one below the other, each with a text form:
 *
 * - neighbouring text-like blocks: `text/html`;
 * - source text alone: the same and `text/markdown`, for viewers that prefer it and colour it themselves;
 * - a picture: `image/png` and its size, and no HTML, so that viewers that clean HTML show it;
 * - formulas: LaTeX, and MathML for pages that have no LaTeX;
 * - a chart: Vega-Lite, SVG and PNG.
 */
export function toBundles(document: DisplayDocument, options: BundleOptions = {}): MimeBundle[] {
  return groups(document).map((group) => {
    const first = group.blocks[0];
    if (first?.kind === "picture") return pictureBundle(first);
    if (first?.kind === "chart") return chartBundle(first, options.purpose ?? "final");
    if (first?.kind === "formula") return formulaBundle(first);
    if (isCode(group)) return codeBundle(group, first as CodeBlock);
    return textBundle(group);
  });
}

/** A whole document as one bundle, pictures and charts inside its HTML, for hosts that take one bundle an object. */
export function toSingleBundle(document: DisplayDocument): MimeBundle {
  const [only, ...others] = groups(document);
  const bundles = others.length === 0 && only ? toBundles(document) : [];
  return bundles[0] ?? textBundle(document);
}

/** Cuts a document where pictures and charts stand; the title goes with the first text, or ahead of a picture. */
function groups(document: DisplayDocument): DisplayDocument[] {
  const result: { title?: string; blocks: Block[] }[] = [];
  let open: { title?: string; blocks: Block[] } | undefined;
  if (document.title) {
    open = { title: document.title, blocks: [] };
    result.push(open);
  }
  for (const block of document.blocks) {
    if (STANDS_ALONE.has(block.kind)) {
      result.push({ blocks: [block] });
      open = undefined;
    } else if (open) {
      open.blocks.push(block);
    } else {
      open = { blocks: [block] };
      result.push(open);
    }
  }
  return result;
}

function isCode({ title, blocks }: DisplayDocument): boolean {
  return !title && blocks.length === 1 && blocks[0]?.kind === "code";
}

function textBundle(document: DisplayDocument): MimeBundle {
  return {
    data: { "text/html": toHtml(document), "text/plain": toText(document) },
    metadata: {},
  };
}

function codeBundle(document: DisplayDocument, block: CodeBlock): MimeBundle {
  const text = plainText(block.text.replace(/\n$/, ""));
  // A fence is longer than any run of backticks inside it (CommonMark 4.5).
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  const language = block.language.replace(/[^\w+#.-]/g, "");
  const name = block.fileName ? `**${escapeMarkdown(plainText(block.fileName))}**\n\n` : "";
  return {
    data: {
      "text/html": toHtml(document),
      "text/markdown": `${name}${fence}${language}\n${text}\n${fence}\n`,
      "text/plain": toText(document),
    },
    metadata: {},
  };
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~&]/g, "\\$&").replace(/\n/g, " ");
}

function formulaBundle(block: FormulaBlock): MimeBundle {
  return {
    data: {
      "text/latex": `$$${formulaLatex(block)}$$`,
      "application/mathml+xml": formulaMathml(block, escapeHtml),
      "text/plain": toText({ blocks: [block] }),
    },
    metadata: {},
  };
}

function pictureBundle(block: PictureBlock): MimeBundle {
  const alt = plainText(block.alt);
  return {
    data: { "image/png": base64(block.png), "text/plain": `[picture: ${alt}]` },
    metadata: {
      "image/png": { width: Math.round(block.width), height: Math.round(block.height), alt },
    },
  };
}

function chartBundle(block: ChartBlock, purpose: "final" | "draft"): MimeBundle {
  const drawing = drawChart(block.spec);
  const draft = { "image/svg+xml": drawing.svg, "text/plain": plainText(block.alt) };
  if (purpose === "draft") return { data: draft, metadata: {} };
  const { width, height } = drawing;
  return {
    data: {
      [VEGA_LITE_MIME]: withChartTheme(block.spec),
      ...draft,
      "image/png": base64(chartPng(drawing)),
    },
    metadata: {
      [VEGA_LITE_MIME]: { embed_options: { actions: false, renderer: "svg" } },
      "image/png": { width, height, alt: plainText(block.alt) },
    },
  };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
