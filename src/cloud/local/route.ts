import type { Handler, HttpRequest, HttpResponse } from "./http";
import { queryValue } from "./http";
import { jsonResponse } from "./json-service";
import { toXml } from "./xml";

/** The services of the local cloud that requests are shared out to. */
export interface RoutedServices {
  readonly s3: Handler;
  /** The control plane. */
  readonly sagemaker: Handler;
  /** Invocations. */
  readonly runtime: Handler;
  readonly logs: Handler;
  /** STS and IAM. */
  readonly sts: Handler;
  /** The price list; answers as an unknown service when absent. */
  readonly pricing?: Handler;
}

/** `X-Amz-Target` begins with one of these in the JSON 1.1 protocol. */
const TARGETS: ReadonlyMap<string, keyof RoutedServices> = new Map([
  ["SageMaker", "sagemaker"],
  ["Logs_20140328", "logs"],
  ["AWSPriceListService", "pricing"],
]);
/** The names that clients sign for. SageMaker signs both of its faces with one name: the path tells them apart. */
const SIGNED: ReadonlyMap<string, keyof RoutedServices> = new Map([
  ["s3", "s3"],
  ["logs", "logs"],
  ["sts", "sts"],
  ["iam", "sts"],
  ["pricing", "pricing"],
]);
const INVOCATION_PATH =
  /^\/endpoints\/[^/]+\/(invocations|async-invocations|invocations-response-stream)$/;

/**
 * One handler for all services, so that one port or one request handler serves every client. A request is told by its target
 * header, then by the service that its signature names, then, unsigned, by its form: a form is for STS, an invocation's path is
 * for the runtime, and all else is a bucket's.
 */
export function createRouter(services: RoutedServices): Handler {
  return async (request) => {
    const name = serviceOf(request);
    const service = services[name as keyof RoutedServices];
    if (service && Object.hasOwn(services, name)) return service(request);
    return unknownService(request, `The local cloud does not have the service "${name}"`);
  };
}

/** The refusal, in the form that the client reads: services that take forms answer in XML. */
function unknownService(request: HttpRequest, message: string): HttpResponse {
  const code = "UnknownOperationException";
  if (!isForm(request)) return jsonResponse(400, { __type: code, message });
  const error = { Type: "Sender", Code: code, Message: message };
  const body = Buffer.from(toXml("ErrorResponse", { Error: error }), "utf8");
  return { status: 400, headers: { "content-type": "text/xml" }, body };
}

function serviceOf(request: HttpRequest): string {
  const target = request.headers["x-amz-target"];
  if (target !== undefined) {
    const prefix = target.slice(0, target.lastIndexOf("."));
    return TARGETS.get(prefix) ?? prefix;
  }
  const signed = signedService(request);
  if (signed === "sagemaker") return "runtime";
  if (signed !== undefined) return SIGNED.get(signed) ?? signed;
  if (request.method !== "POST") return "s3";
  if (INVOCATION_PATH.test(request.path)) return "runtime";
  return isForm(request) && request.path === "/" ? "sts" : "s3";
}

function isForm({ headers }: HttpRequest): boolean {
  return headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
}

/** The service in a signature's scope, `…/{region}/{service}/aws4_request`, from the header or a presigned URL. */
function signedService(request: HttpRequest): string | undefined {
  const header = request.headers.authorization ?? "";
  const credential =
    /\bCredential=([^,\s]+)/.exec(header)?.[1] ?? queryValue(request, "X-Amz-Credential") ?? "";
  const scope = credential.split("/");
  return scope.at(-1) === "aws4_request" ? scope.at(-2) : undefined;
}
