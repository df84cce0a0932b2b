import type { HttpResponse } from "../http";
import { requestId } from "../json-service";
import { toXml, type XmlContent } from "../xml";

/** The namespace of S3's answers. */
export const S3_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

/** An answer whose body is an XML document in S3's namespace. */
export function xmlResponse(
  root: string,
  content: XmlContent,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return textResponse(200, toXml(root, content, S3_NAMESPACE), headers);
}

/** An answer whose body is the given XML text. */
export function textResponse(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  const body = Buffer.from(text, "utf8");
  const own = { "content-type": "application/xml", "content-length": String(body.byteLength) };
  return { status, headers: { ...baseHeaders(), ...own, ...headers }, body };
}

/** An answer without a body. */
export function emptyResponse(
  status: number,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return { status, headers: { ...baseHeaders(), ...headers }, body: new Uint8Array() };
}

/** The headers of every answer. */
export function baseHeaders(): Record<string, string> {
  const id = requestId();
  return { "x-amz-request-id": id, "x-amzn-requestid": id, "x-amz-id-2": id };
}
