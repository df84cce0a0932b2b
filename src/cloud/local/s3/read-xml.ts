import type { HttpRequest } from "../http";
import { readBody } from "../json-service";
import { s3Faults } from "./s3-faults";

/** An XML element that a client sent: its text and its children. */
export interface XmlElement {
  readonly text: string;
  /** All children of a name, in order. */
  all(name: string): readonly XmlElement[];
  /** The text of the first child of a name; undefined when there is none. */
  value(name: string): string | undefined;
}

/** Reads the body of a request, which must be one element called `root`; throws `MalformedXML`. */
export async function readXml(request: HttpRequest, root: string): Promise<XmlElement> {
  const text = (await readBody(request.body)).toString("utf8");
  const { XMLParser, XMLValidator } = await import("fast-xml-parser");
  if (XMLValidator.validate(text) !== true) throw s3Faults.malformedXml();
  const parser = new XMLParser({
    ignoreDeclaration: true,
    ignoreAttributes: true,
    parseTagValue: false,
    trimValues: false,
    htmlEntities: true,
    removeNSPrefix: true,
    alwaysCreateTextNode: true,
    isArray: () => true,
  });
  const document: unknown = parser.parse(text);
  const [element] = toElement(document).all(root);
  if (!element) throw s3Faults.malformedXml();
  return element;
}

function toElement(node: unknown): XmlElement {
  const members = typeof node === "object" && node !== null ? node : {};
  const all = (name: string) => {
    const children: unknown = (members as Record<string, unknown>)[name];
    return Array.isArray(children) ? children.map(toElement) : [];
  };
  const text = (members as Record<string, unknown>)["#text"];
  return {
    text: typeof node === "string" ? node : String(text ?? ""),
    all,
    value: (name) => all(name)[0]?.text,
  };
}
