import { createHash } from "node:crypto";
import { Fault } from "../fault";

/** Results on a page unless fewer are asked for; also the most. */
const PAGE = 100;

/** One page of a list, and where the next one begins. */
export interface PricePage<T> {
  readonly items: readonly T[];
  readonly NextToken?: string;
}

/**
 * Cuts a page out of a list by `MaxResults` and `NextToken`. A token belongs to the question it was given for: with another
 * one it is an `InvalidNextTokenException`, as is any other text.
 *
 * @param question what was asked, without the paging
 */
export function pageOf<T>(
  items: readonly T[],
  input: Readonly<Record<string, unknown>>,
  question: readonly unknown[],
): PricePage<T> {
  const mark = createHash("sha256").update(JSON.stringify(question)).digest("base64url");
  const from = input.NextToken ? offsetOf(String(input.NextToken), mark) : 0;
  const to = from + ((input.MaxResults as number | undefined) ?? PAGE);
  const rest = to < items.length ? { NextToken: `${mark}:${to}` } : {};
  return { items: items.slice(from, to), ...rest };
}

function offsetOf(token: string, mark: string): number {
  const [own, offset = ""] = token.split(":");
  if (own === mark && /^\d+$/.test(offset)) return Number(offset);
  throw new Fault("InvalidNextTokenException", "The pagination token is invalid");
}
