import { SagelabError, type SagelabErrorCode } from "../errors";

/** The parts of an AWS SDK error that are read here. */
interface ServiceError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $retryable?: unknown;
}

/** Names and words of AWS's errors, and what they mean. The first match counts. */
const MEANINGS: readonly (readonly [RegExp, SagelabErrorCode])[] = [
  [/ResourceInUse|BucketAlready|already existing|already exists/, "AlreadyExists"],
  [/NoSuch|NotFound|Could not find|not found/i, "NotFound"],
  [/ModelError/, "ModelError"],
  [/InsufficientStorage|ENOSPC|no space left/i, "NoSpace"],
  [/ValidationException|ValidationError|InvalidArgument/, "InvalidInput"],
];

/**
 * Sends a request and gives its answer; a refusal becomes one sentence: `Cannot <action>: <AWS's words>`, with AWS's own
 * error as the cause.
 */
export async function cloudCall<T>(action: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw cloudError(action, error);
  }
}

/** A failed request as a `SagelabError`; errors of this package, wrong arguments and aborts pass as they are. */
export function cloudError(action: string, error: unknown): unknown {
  if (!isServiceError(error)) return error;
  const words = wordsOf(error);
  const subject = `${error.name} ${words}`;
  const code = MEANINGS.find(([pattern]) => pattern.test(subject))?.[1] ?? "CloudError";
  return new SagelabError(code, `Cannot ${action}: ${words}`, {
    cause: error,
    advice: adviceFor(error),
  });
}

/** Tells whether an error is a service's refusal whose name or words match. */
export function isRefusal(error: unknown, pattern: RegExp): boolean {
  return isServiceError(error) && pattern.test(`${error.name} ${error.message}`);
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && (error as ServiceError).$metadata !== undefined;
}

/** AWS's message without its final period; HEAD requests have none, there the name has to do. */
function wordsOf(error: ServiceError): string {
  const message = error.message.trim().replace(/\.$/, "");
  const bare = message === "" || message === "UnknownError" || message === error.name;
  if (!bare) return message;
  const status = error.$metadata?.httpStatusCode;
  return status === 404 ? "not found" : `${error.name}${status ? ` (HTTP ${status})` : ""}`;
}

function adviceFor(error: ServiceError): string[] {
  if (/ResourceLimitExceeded/.test(error.name)) {
    return ["Ask for a higher limit in Service Quotas, or choose another instance type"];
  }
  if (/ExpiredToken|UnrecognizedClient|CredentialsProvider/.test(error.name)) {
    return ["Sign in again (aws sso login) or check the profile in AWS_PROFILE"];
  }
  return [];
}
