/**
 * The looks of HTML documents, as inline declarations: they also hold where viewers remove style sheets from what they do
 * not trust, as JupyterLab does with outputs that it has not computed itself. Ink comes from the page, rules and shades are
 * half-transparent grey, and marks have a middle tone, so the same HTML reads on light and dark pages. Only plain colours,
 * no variables: JupyterLab's sanitizer drops a declaration that has any.
 */
export const looks = {
  document: "text-align:left;line-height:1.45;max-width:100%",
  title: "margin:.1em 0 .5em;font-size:108%",
  note: "margin:0 0 .5em",
  good: "margin:0 0 .5em;padding:.15em 0 .15em .7em;border-left:3px solid #2e9e5b",
  warning: "margin:0 0 .5em;padding:.15em 0 .15em .7em;border-left:3px solid #d97706",
  error: "margin:0 0 .5em;padding:.15em 0 .15em .7em;border-left:3px solid #dc3d43",
  muted: "margin:0 0 .5em;opacity:.72",
  wide: "overflow-x:auto;margin:0 0 .6em",
  table: "border-collapse:collapse;border:0;margin:0;font-size:100%;table-layout:auto",
  caption: "text-align:left;caption-side:top;padding:0 0 .35em;opacity:.72",
  row: "background:transparent",
  factLabel:
    "text-align:left;vertical-align:top;padding:.12em 1.2em .12em 0;border:0;font-weight:400;opacity:.72;white-space:nowrap",
  factValue: "text-align:left;vertical-align:top;padding:.12em 0;border:0;white-space:normal",
  headCell:
    "text-align:left;vertical-align:bottom;padding:.3em 1.4em .3em 0;border:0;border-bottom:1px solid rgba(128,128,128,.7);font-weight:600",
  cell: "text-align:left;vertical-align:top;padding:.3em 1.4em .3em 0;border:0;border-bottom:1px solid rgba(128,128,128,.25);white-space:normal",
  footCell:
    "text-align:left;vertical-align:top;padding:.3em 1.4em .3em 0;border:0;border-top:1px solid rgba(128,128,128,.7);font-weight:600",
  number: ";text-align:right;white-space:nowrap",
  log: "margin:0 0 .6em;padding:.5em .8em;max-height:22em;overflow:auto;border-left:3px solid rgba(128,128,128,.4);background:rgba(128,128,128,.1);font-size:90%;line-height:1.4;white-space:pre",
  progress: "margin:0 0 .5em",
  bar: "display:inline-block;vertical-align:middle;width:12em;height:.5em;margin:0 .5em;border-radius:.25em;overflow:hidden;background:rgba(128,128,128,.3)",
  barFilled: "display:block;height:.5em;background:#2f7fd1",
  detail: "opacity:.72;margin-left:.5em",
  file: "margin:0 0 .3em",
  code: "margin:0 0 .6em;padding:.7em .9em;overflow:auto;border-radius:4px;background:rgba(128,128,128,.1);font-size:13px;line-height:1.45;white-space:pre",
  codeText: "background:transparent;padding:0",
  details: "margin:0 0 .6em",
  summary: "margin:0 0 .4em;cursor:pointer",
  picture: "display:block;max-width:100%;margin:0 0 .6em",
} as const;

/** Inks of source text in a middle tone: at least 3.6 : 1 on white, on near-white and on JupyterLab's dark pages. */
const MIDDLE_INKS: Readonly<Record<string, string>> = {
  keyword: "#c4479b",
  string: "#3a8a43",
  comment: "#7a7f87",
  number: "#3b7fd0",
  name: "#8f63d2",
  meta: "#b06a1c",
};

/** The ink of each highlight.js class that has one. */
const INK_OF: Readonly<Record<string, string>> = {
  keyword: "keyword",
  literal: "keyword",
  "selector-tag": "keyword",
  string: "string",
  regexp: "string",
  comment: "comment",
  quote: "comment",
  number: "number",
  symbol: "number",
  title: "name",
  section: "name",
  name: "name",
  built_in: "name",
  type: "name",
  attr: "name",
  meta: "meta",
};

/** A highlight.js span with its ink set inline too; a class without an ink stays as it is. */
export function inkedSpan(span: string, highlightClass: string): string {
  const ink = MIDDLE_INKS[INK_OF[highlightClass] ?? ""];
  return ink ? span.replace(/>$/, ` style="color:${ink}">`) : span;
}

/**
 * The style sheet of documents with source text, for viewers that keep it: paper and inks together, with full contrast, by
 * JupyterLab's variables (JupyterLab, Notebook, nbconvert) or else by `prefers-color-scheme`.
 */
export const codeStyleSheet = `<style>
.sagelab{--sl-paper:#f6f8fa;--sl-ink:#1f2328;--sl-keyword:#a3246e;--sl-string:#0a5c2f;--sl-comment:#57606a;--sl-number:#0550ae;--sl-name:#6639ba;--sl-meta:#8a4600}
@media (prefers-color-scheme:dark){.sagelab{--sl-paper:#161b22;--sl-ink:#e6edf3;--sl-keyword:#ff8ec7;--sl-string:#8ddb8c;--sl-comment:#9aa5b1;--sl-number:#79c0ff;--sl-name:#d2a8ff;--sl-meta:#ffb77c}}
.sagelab pre.sl-code{background:var(--jp-cell-editor-background,var(--sl-paper))!important;color:var(--jp-content-font-color0,var(--sl-ink))}
.sagelab pre.sl-code code{color:inherit;background:none;padding:0;font-size:inherit;line-height:inherit}
${inkRules()}
</style>`;

/** JupyterLab's editor variable for each ink. */
function inkRules(): string {
  const variables: Readonly<Record<string, string>> = { name: "def", meta: "meta" };
  return Object.keys(MIDDLE_INKS)
    .map((ink) => {
      const classes = Object.keys(INK_OF).filter((each) => INK_OF[each] === ink);
      const selector = classes.map((each) => `.sagelab .hljs-${each}`).join(",");
      const variable = `--jp-mirror-editor-${variables[ink] ?? ink}-color`;
      return `${selector}{color:var(${variable},var(--sl-${ink}))!important}`;
    })
    .join("\n");
}
