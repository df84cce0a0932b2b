import type { HLJSApi } from "highlight.js";

/**
 * Source text as HTML with highlight.js classes, escaped; undefined when the language is not one of its common ones.
 * The library is loaded at the first call.
 */
export function highlightHtml(text: string, language: string): string | undefined {
  const hljs = require("highlight.js/lib/common") as HLJSApi;
  if (!hljs.getLanguage(language)) return undefined;
  return hljs.highlight(text, { language, ignoreIllegals: true }).value;
}
