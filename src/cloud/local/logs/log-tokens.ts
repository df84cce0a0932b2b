import { Fault } from "../fault";

/** Where a page of a stream ended, in bytes, as the service writes it: `f/` forward, `b/` backward, 56 digits, `/s`. */
export function positionToken(direction: "f" | "b", position: number): string {
  return `${direction}/${String(position).padStart(56, "0")}/s`;
}

/** Reads a token back. Throws `InvalidParameterException` for one that was not given out. */
export function readPositionToken(token: string): {
  readonly direction: "f" | "b";
  readonly position: number;
} {
  const found = /^([fb])\/(\d{56})\/s$/.exec(token);
  const position = Number(found?.[2]);
  if (!found || !Number.isSafeInteger(position)) throw badToken();
  return { direction: found[1] as "f" | "b", position };
}

/** A state as an opaque token. */
export function stateToken(state: unknown): string {
  return Buffer.from(JSON.stringify(state)).toString("base64url");
}

/** Reads a state back; `accept` says whether it has the form expected. Throws `InvalidParameterException`. */
export function readStateToken<T>(token: string, accept: (state: unknown) => state is T): T {
  let state: unknown;
  try {
    state = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
  } catch {
    throw badToken();
  }
  if (!accept(state)) throw badToken();
  return state;
}

function badToken(): Fault {
  return new Fault("InvalidParameterException", "The specified nextToken is invalid.");
}
