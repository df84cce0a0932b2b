import type { LocalContext } from "../context";
import { Fault } from "../fault";
import type { Handler, HttpRequest, HttpResponse } from "../http";
import { requestId } from "../json-service";
import type { EndpointAnswer, Fleet } from "../runner/model-server";
import { endpointLogGroup } from "../runner/serving-log";
import { endpointNameShape } from "../sagemaker/shapes-endpoints";
import { validate } from "../validate";

/** The most bytes that InvokeEndpoint takes: 6 MiB. */
const MAX_BODY_BYTES = 6_291_456;

/** The service's name in front of the headers that are its own. */
const OWN_PREFIX = "x-amzn-sagemaker-";

/** What a request may ask of endpoints that are not to be had here. */
const REFUSED_HEADERS = [
  ["target-model", "multi-model endpoints (TargetModel)"],
  ["target-container-hostname", "multi-container endpoints (TargetContainerHostname)"],
  ["inference-component", "inference components (InferenceComponentName)"],
  ["enable-explanations", "explainers (EnableExplanations)"],
] as const;

const INVOCATIONS =
  /^\/endpoints\/([^/]+)\/(invocations|async-invocations|invocations-response-stream)\/?$/;

/** What the runtime works with. */
export interface RuntimeServices {
  readonly fleet: Fleet;
}

/** The SageMaker runtime: `POST /endpoints/{name}/invocations`, REST JSON. */
export function createRuntime(context: LocalContext, services: RuntimeServices): Handler {
  return async (request) => {
    try {
      return await invoke(context, services, request);
    } catch (error) {
      return faultResponse(error);
    }
  };
}

async function invoke(
  context: LocalContext,
  { fleet }: RuntimeServices,
  request: HttpRequest,
): Promise<HttpResponse> {
  const [, encoded, operation] = INVOCATIONS.exec(request.path) ?? [];
  if (encoded === undefined || request.method !== "POST") {
    throw new Fault(
      "UnknownOperationException",
      `The local cloud does not have ${request.method} ${request.path}`,
      404,
    );
  }
  if (operation !== "invocations") throw notHere(operation as string);
  const endpoint = decodeURIComponent(encoded);
  validate(
    { EndpointName: endpoint },
    { type: "structure", members: { EndpointName: endpointNameShape } },
  );
  for (const [header, what] of REFUSED_HEADERS) {
    if (request.headers[`${OWN_PREFIX}${header}`] !== undefined) {
      throw new Fault("ValidationError", `The local cloud does not have ${what}`);
    }
  }
  const body = await readLimited(request);
  const answer = await fleet.invoke(endpoint, {
    headers: containerHeaders(request.headers),
    body,
    targetVariant: request.headers[`${OWN_PREFIX}target-variant`],
  });
  if (answer.status < 200 || answer.status > 299) throw modelError(context, endpoint, answer);
  return toResponse(answer);
}

function notHere(operation: string): Fault {
  const what = operation === "async-invocations" ? "asynchronous" : "streamed";
  const name =
    operation === "async-invocations" ? "InvokeEndpointAsync" : "InvokeEndpointWithResponseStream";
  return new Fault(
    "ValidationError",
    `The local cloud does not have ${what} invocations (${name}); use InvokeEndpoint`,
  );
}

async function readLimited(request: HttpRequest): Promise<Uint8Array> {
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > MAX_BODY_BYTES) throw tooLarge(announced);
  if (request.body instanceof Uint8Array) {
    if (request.body.length > MAX_BODY_BYTES) throw tooLarge(request.body.length);
    return request.body;
  }
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of request.body) {
    bytes += (piece as Uint8Array).length;
    if (bytes > MAX_BODY_BYTES) throw tooLarge(bytes);
    pieces.push(piece as Uint8Array);
  }
  return Buffer.concat(pieces);
}

function tooLarge(bytes: number): Fault {
  return new Fault(
    "RequestEntityTooLarge",
    `Cannot invoke the endpoint with a body of ${bytes} bytes: InvokeEndpoint takes at most ${MAX_BODY_BYTES} bytes (6 MiB)`,
    413,
  );
}

/** The headers that reach the container, named as it sees them there. Those that say where to send a request stay here. */
function containerHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name === "content-type") passed["Content-Type"] = value;
    else if (name === "accept") passed.Accept = value;
    else if (name === `${OWN_PREFIX}target-variant`) continue;
    else if (name.startsWith(OWN_PREFIX)) {
      const rest = name.slice(OWN_PREFIX.length);
      passed[`X-Amzn-SageMaker-${rest.replace(/(^|-)[a-z]/g, (part) => part.toUpperCase())}`] =
        value;
    }
  }
  return passed;
}

function toResponse(answer: EndpointAnswer): HttpResponse {
  const headers: Record<string, string> = {
    "content-type": answer.contentType ?? "application/octet-stream",
    "x-amzn-invoked-production-variant": answer.variant,
    "x-amzn-requestid": requestId(),
  };
  for (const [name, value] of Object.entries(answer.headers)) {
    if (name.toLowerCase() === `${OWN_PREFIX}custom-attributes`) {
      headers[`${OWN_PREFIX}custom-attributes`] = value;
    }
  }
  return { status: 200, headers, body: answer.body };
}

/** What a caller gets when the container did not answer with success: the failure's first line; the log has the rest. */
function modelError(context: LocalContext, endpoint: string, answer: EndpointAnswer): Fault {
  const original = Buffer.from(answer.body).toString("utf8");
  const first = answer.message ?? original;
  const kind = answer.status >= 400 && answer.status < 500 ? "client" : "server";
  const { region, account } = context;
  const group = endpointLogGroup(endpoint);
  const console = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#logEventViewer:group=${group}`;
  return new Fault(
    "ModelError",
    `Received ${kind} error (${answer.status}) from primary with message "${first}". See ${console} in account ${account} for more information.`,
    424,
    {
      OriginalStatusCode: answer.status,
      OriginalMessage: original,
      LogStreamArn: `arn:aws:logs:${region}:${account}:log-group:${group}`,
    },
  );
}

function faultResponse(error: unknown): HttpResponse {
  const fault =
    error instanceof Fault
      ? error
      : new Fault("InternalFailure", `The local cloud failed: ${(error as Error).message}`, 500);
  const code = fault.code === "ValidationException" ? "ValidationError" : fault.code;
  return {
    status: fault.status,
    headers: {
      "content-type": "application/json",
      "x-amzn-errortype": code,
      "x-amzn-requestid": requestId(),
    },
    body: Buffer.from(JSON.stringify({ Code: code, Message: fault.message, ...fault.members })),
  };
}
