import type { Estimate } from "../cost/estimate";
import { escapeHtml, toHtml } from "../display/render-html";

/** An estimate as a page of its own: it loads nothing and follows the reader's light or dark setting. */
export function estimatePage(estimate: Estimate): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(estimate.name)}</title>
<style>
:root{color-scheme:light dark}
body{font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;max-width:62em;margin:2em auto;padding:0 1em}
</style>
</head>
<body>
${toHtml(estimate.document())}
</body>
</html>`;
}
