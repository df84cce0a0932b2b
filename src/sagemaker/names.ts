import { type Clock, systemClock } from "../clock";

/** The longest name of a job, model, endpoint configuration or endpoint, in characters. */
export const MAX_NAME_LENGTH = 63;

/** What AWS accepts as the name of a training job, endpoint configuration or endpoint. */
const NAME_PATTERN = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;

/** What AWS accepts as a role, from the service model of CreateTrainingJob. */
const ROLE_PATTERN = /^arn:aws[a-z-]*:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/;

export interface NameFromBaseOptions {
  /** The longest result, default 63 characters: the base is cut so that the whole fits. */
  readonly maxLength?: number;
  /** True for the short form `base-YYMMDD-HHMM`. Default false. */
  readonly short?: boolean;
  /** Tells the time; default the machine's. */
  readonly clock?: Clock;
}

/**
 * A fresh name: `base` and the time in UTC to the millisecond, `base-YYYY-MM-DD-HH-MM-SS-mmm`, as the Python SDK makes
 * them. Two calls in the same millisecond give the same name.
 */
export function nameFromBase(base: string, options: NameFromBaseOptions = {}): string {
  const stamp = (options.clock ?? systemClock).now().toISOString();
  const digits = stamp.replace(/\D/g, "");
  const time = options.short
    ? `${digits.slice(2, 8)}-${digits.slice(8, 12)}`
    : stamp.slice(0, -1).replace(/[T:.]/g, "-");
  const room = (options.maxLength ?? MAX_NAME_LENGTH) - time.length - 1;
  return `${base.slice(0, room)}-${time}`;
}

/** The base of a name that `nameFromBase` made, in either form; any other name is given back as it is. */
export function baseFromName(name: string): string {
  const match =
    /^(.+)-\d{4}-\d{2}-\d{2}-\d{2}-\d{2}-\d{2}-\d{3}$/.exec(name) ??
    /^(.+)-\d{6}-\d{4}$/.exec(name);
  return match?.[1] ?? name;
}

/** The last part of an image's repository without its tag: what a job is named after unless told otherwise. */
export function baseNameFromImage(image: string): string {
  const match = /^(?:.+\/)?([^:/]+)(?::[^:]+)?$/.exec(image);
  return match?.[1] ?? image;
}

/** Refuses a name that AWS would refuse. `what` says whose it is: `training job`, `endpoint`. Throws a `RangeError`. */
export function checkName(name: string, what: string): void {
  if (typeof name === "string" && NAME_PATTERN.test(name)) return;
  throw new RangeError(
    `Cannot use "${name}" as the name of a ${what}: 1 to ${MAX_NAME_LENGTH} letters, digits and hyphens, starting and ending with a letter or digit`,
  );
}

/** Refuses a base that cannot begin a name; its length does not matter, it is cut. Throws a `RangeError`. */
export function checkBaseName(base: string, what: string): void {
  if (typeof base === "string" && /^[a-zA-Z0-9][a-zA-Z0-9-]*$/.test(base)) return;
  throw new RangeError(
    `Cannot use "${base}" as the base name of a ${what}: letters, digits and hyphens, starting with a letter or digit`,
  );
}

/** Refuses a role that is no ARN by AWS's pattern. Throws a `RangeError` that shows the form. */
export function checkRole(role: string): void {
  if (typeof role === "string" && ROLE_PATTERN.test(role)) return;
  throw new RangeError(
    `Cannot use "${role}" as a role: an ARN is wanted, such as arn:aws:iam::123456789012:role/service-role/MyRole; await session.executionRole() gives one`,
  );
}
