import { pythonJson, pythonStr } from "./python-text";

/** Most hyperparameters a job may have (service limit of CreateTrainingJob). */
const MAX_HYPERPARAMETERS = 100;
/** Longest name of a hyperparameter, in characters. */
const MAX_KEY_LENGTH = 256;
/** Longest value of a hyperparameter as it is sent, in characters. */
const MAX_VALUE_LENGTH = 2500;

/** Values a training script gets as command-line arguments and in `SM_HPS`. */
export type Hyperparameters = Readonly<Record<string, HyperparameterValue>>;

/** A plain value, a list or a map of them. */
export type HyperparameterValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly HyperparameterValue[]
  | { readonly [name: string]: HyperparameterValue };

/** How values are written: `script` for an entry point (JSON), `algorithm` for an image that brings its own program. */
export type HyperparameterStyle = "script" | "algorithm";

/**
 * Hyperparameters as the API takes them: texts. For a script every value is JSON as Python writes it, so that it comes
 * back as the same value (`"true"` stays a text, `true` a truth value); for an algorithm's image it is Python's `str()`.
 *
 * Throws a `TypeError` for a value that is no data and a `RangeError` beyond the service's limits.
 */
export function encodeHyperparameters(
  values: Hyperparameters,
  style: HyperparameterStyle,
): Record<string, string> {
  const encoded: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    encoded[name] = encodeOne(name, value, style);
  }
  const count = Object.keys(encoded).length;
  if (count > MAX_HYPERPARAMETERS) {
    throw new RangeError(
      `Cannot use ${count} hyperparameters: a training job takes at most ${MAX_HYPERPARAMETERS}`,
    );
  }
  return encoded;
}

function encodeOne(name: string, value: HyperparameterValue, style: HyperparameterStyle): string {
  if (name === "" || name.length > MAX_KEY_LENGTH) {
    throw new RangeError(
      `Cannot use the hyperparameter "${name}": its name has ${name.length} characters, 1 to ${MAX_KEY_LENGTH} are allowed`,
    );
  }
  let text: string;
  try {
    text = style === "script" ? pythonJson(value) : pythonStr(value);
  } catch (error) {
    throw new TypeError(`Cannot use the hyperparameter "${name}": ${(error as Error).message}`);
  }
  if (text.length > MAX_VALUE_LENGTH) {
    throw new RangeError(
      `Cannot use the hyperparameter "${name}": its value has ${text.length} characters, at most ${MAX_VALUE_LENGTH} are allowed`,
    );
  }
  return text;
}

/** A hyperparameter of a described job as a value: JSON where it is JSON, else the text. */
export function decodeHyperparameter(text: string): HyperparameterValue {
  try {
    return JSON.parse(text) as HyperparameterValue;
  } catch {
    return text;
  }
}
