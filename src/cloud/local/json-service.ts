import type { Readable } from "node:stream";
import { randomHex } from "../../random";
import { Fault } from "./fault";
import type { Handler, HttpRequest, HttpResponse } from "./http";
import type { Shape } from "./shape";
import { validate } from "./validate";

/** One operation of a service that speaks JSON 1.1: what it accepts and what it does. */
export interface Operation {
  readonly shape: Shape;
  /** Gets the validated input; throws a `Fault` to refuse. Dates in the answer are sent as seconds since the epoch. */
  run(input: Readonly<Record<string, unknown>>): Promise<object | undefined> | object | undefined;
}

/** The operations of a service by name. */
export type Operations = Readonly<Record<string, Operation>>;

/**
 * A service of the AWS JSON 1.1 protocol: POST `/` with `X-Amz-Target: <prefix>.<Operation>`. Unknown operations answer
 * `UnknownOperationException` and name the operation.
 */
export function createJsonService(prefix: string, operations: Operations): Handler {
  return async (request) => {
    try {
      return await answer(prefix, operations, request);
    } catch (error) {
      return faultResponse(error);
    }
  };
}

/** Reads a whole body, whatever form it has. */
export async function readBody(body: Uint8Array | Readable): Promise<Buffer> {
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const parts: Buffer[] = [];
  for await (const part of body) parts.push(Buffer.from(part as Uint8Array));
  return Buffer.concat(parts);
}

async function answer(
  prefix: string,
  operations: Operations,
  request: HttpRequest,
): Promise<HttpResponse> {
  const target = request.headers["x-amz-target"] ?? "";
  const name = target.startsWith(`${prefix}.`) ? target.slice(prefix.length + 1) : target;
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (!operation) {
    throw new Fault(
      "UnknownOperationException",
      `The local cloud does not have the operation ${prefix}.${name}`,
    );
  }
  const text = (await readBody(request.body)).toString("utf8");
  let input: unknown;
  try {
    input = text === "" ? {} : JSON.parse(text);
  } catch {
    throw new Fault("SerializationException", "The request's body is not JSON");
  }
  validate(input, operation.shape);
  const output = await operation.run(input as Record<string, unknown>);
  return jsonResponse(200, output ?? {});
}

/** A JSON 1.1 answer; dates become seconds since the epoch, undefined members are left out. */
export function jsonResponse(status: number, value: object): HttpResponse {
  return {
    status,
    headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": requestId() },
    body: Buffer.from(JSON.stringify(toWire(value))),
  };
}

/** The answer to a failure; anything that is no `Fault` is an `InternalFailure` that names the cause. */
function faultResponse(error: unknown): HttpResponse {
  const fault =
    error instanceof Fault
      ? error
      : new Fault("InternalFailure", `The local cloud failed: ${(error as Error).message}`, 500);
  return jsonResponse(fault.status, {
    __type: fault.code,
    message: fault.message,
    ...fault.members,
  });
}

/** A request id in the form AWS gives. */
export function requestId(): string {
  const hex = randomHex(32);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function toWire(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(toWire);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries.map(([name, member]) => [name, toWire(member)]));
}
