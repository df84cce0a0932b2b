/** The content of an XML element: a text, members in order, or several elements of one name. Undefined is left out. */
export type XmlContent = string | number | boolean | undefined | XmlMembers | readonly XmlContent[];

/** Child elements by name. */
export interface XmlMembers {
  readonly [name: string]: XmlContent;
}

/** Writes an XML document with one root element. */
export function toXml(root: string, content: XmlContent, namespace?: string): string {
  const attribute = namespace ? ` xmlns="${namespace}"` : "";
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attribute}>${inner(content)}</${root}>`;
}

function inner(content: XmlContent): string {
  if (content === undefined) return "";
  if (typeof content !== "object") return escapeText(String(content));
  return Object.entries(content as XmlMembers)
    .map(([name, member]) => elements(name, member))
    .join("");
}

function elements(name: string, content: XmlContent): string {
  if (content === undefined) return "";
  if (Array.isArray(content)) return content.map((one) => elements(name, one)).join("");
  return `<${name}>${inner(content)}</${name}>`;
}

/** Line ends and control characters as numbers, so that a reader's normalising does not change a key. */
function escapeText(text: string): string {
  return text.replace(/[&<>"\p{Cc}]/gu, (character) => {
    const named = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }[character];
    return named ?? `&#${character.codePointAt(0)};`;
  });
}
