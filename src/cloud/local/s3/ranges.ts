import { Fault } from "../fault";

/** A span of bytes, both ends inclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * The span that a `Range` header asks for of `size` bytes (RFC 9110, section 14). Undefined for the whole: no header, one that
 * is malformed, or several spans, which S3 does not do. A span outside of the object is `InvalidRange`.
 */
export function parseRange(header: string | undefined, size: number): Range | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== "" && last !== "" && Number(first) > Number(last)) return undefined;
  if (start < size && start <= end) return { start, end };
  throw new Fault("InvalidRange", "The requested range is not satisfiable", 416, {
    RangeRequested: header,
    ActualObjectSize: size,
  });
}
