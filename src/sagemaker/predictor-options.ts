import type { Deserializer } from "./deserializers";
import type { OptionRules } from "./options";
import type { Serializer } from "./serializers";
import type { Session } from "./session";

export interface PredictorOptions<Output = Uint8Array> {
  /** Where the endpoint is; default a new session. */
  readonly session?: Session;
  /** How requests are written; default bytes as they are. */
  readonly serializer?: Serializer<never>;
  /** How answers are read; default bytes as they are. */
  readonly deserializer?: Deserializer<Output>;
}

export interface PredictOptions {
  /** The variant to ask; default by the variants' weights. */
  readonly targetVariant?: string;
  /** Passed to the script as it is, at most 1,024 characters. */
  readonly customAttributes?: string;
  readonly inferenceId?: string;
  /** Overrides the serializer's content type. */
  readonly contentType?: string;
  /** Overrides the deserializer's content types. */
  readonly accept?: string;
  readonly signal?: AbortSignal;
}

/** @internal Names of a predictor's options. */
export const PREDICTOR_RULES = {
  of: "Predictor",
  known: ["session", "serializer", "deserializer"],
  renamed: { sagemakerSession: "session" },
  unsupported: {
    contentType: "it belongs to the serializer: new IdentitySerializer({ contentType })",
    accept: "it belongs to the deserializer: new BytesDeserializer({ accept })",
    componentName: "not supported",
  },
} as const satisfies OptionRules;

/** @internal Names of the options of `predict()`. */
export const PREDICT_RULES = {
  of: "predictor.predict()",
  known: ["targetVariant", "customAttributes", "inferenceId", "contentType", "accept", "signal"],
  unsupported: {
    initialArgs: "give contentType, accept and the others by their names",
    targetModel: "not supported",
    componentName: "not supported",
  },
} as const satisfies OptionRules;
