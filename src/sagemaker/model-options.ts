import type { Deserializer } from "./deserializers";
import type { OptionRules } from "./options";
import type { PredictorClass } from "./predictor";
import type { Serializer } from "./serializers";
import type { Session } from "./session";

/** What every model takes. */
export interface ModelOptions {
  /** Where the work happens; default a new session. */
  readonly session?: Session;
  /** The address of `model.tar.gz` (`s3://…`, or `file://…` for a file of this machine, which is then sent). */
  readonly modelData: string;
  /** The image's address. */
  readonly imageUri?: string;
  /** The ARN of the role the endpoint works with; default the session's. */
  readonly role?: string;
  /** The script with the handlers; a path in `sourceDir` when that is given. */
  readonly entryPoint?: string;
  /** A folder that is sent with the script, or the S3 address of a `sourcedir.tar.gz`. */
  readonly sourceDir?: string;
  /** Files and folders put beside the script. */
  readonly dependencies?: readonly string[];
  /** The model's name; default made from the image's name and the time. */
  readonly name?: string;
  /** Environment variables of the model server. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where the code or the repacked model goes; default the session's bucket. */
  readonly codeLocation?: string;
  /** How many processes serve the model on an instance; default the image's own choice. */
  readonly modelServerWorkers?: number;
  readonly containerLogLevel?: number;
  readonly enableNetworkIsolation?: boolean;
  /** The class of the predictor that `deploy()` gives; default `Predictor` with the framework's formats. */
  readonly predictorCls?: PredictorClass;
  readonly tags?: Readonly<Record<string, string>>;
}

/** How a model is put behind an endpoint. */
export interface DeployOptions<Output = unknown> {
  /** How many instances serve; default 1. */
  readonly initialInstanceCount?: number;
  /** `ml.c5.xlarge` and so on, or `local`, `local_gpu`. */
  readonly instanceType: string;
  /** How `predict()` writes requests; default the framework's. */
  readonly serializer?: Serializer<never>;
  /** How `predict()` reads answers; default the framework's. */
  readonly deserializer?: Deserializer<Output>;
  /** Default made from the model's name and the time. */
  readonly endpointName?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Whether it returns when the endpoint is in service; default true. */
  readonly wait?: boolean;
  /** Ends the wait, not the deployment. */
  readonly signal?: AbortSignal;
}

const NOT_YET = "not supported";

/** @internal Names of every model's options. */
export const MODEL_RULES = {
  known: [
    "session",
    "modelData",
    "imageUri",
    "role",
    "entryPoint",
    "sourceDir",
    "dependencies",
    "name",
    "env",
    "codeLocation",
    "modelServerWorkers",
    "containerLogLevel",
    "enableNetworkIsolation",
    "predictorCls",
    "tags",
  ],
  required: ["modelData"],
  renamed: { sagemakerSession: "session", image: "imageUri", environment: "env" },
  unsupported: {
    vpcConfig: NOT_YET,
    modelKmsKey: NOT_YET,
    imageConfig: NOT_YET,
    gitConfig: "clone the repository and give sourceDir",
    resources: NOT_YET,
  },
} as const satisfies Omit<OptionRules, "of">;

/** @internal Names of the options of `deploy()`. */
export const DEPLOY_RULES = {
  known: [
    "initialInstanceCount",
    "instanceType",
    "serializer",
    "deserializer",
    "endpointName",
    "tags",
    "wait",
    "signal",
  ],
  required: ["instanceType"],
  unsupported: {
    acceleratorType: "elastic inference is gone from AWS",
    kmsKey: NOT_YET,
    dataCaptureConfig: NOT_YET,
    asyncInferenceConfig: NOT_YET,
    serverlessInferenceConfig: NOT_YET,
    volumeSize: NOT_YET,
    modelDataDownloadTimeout: NOT_YET,
    containerStartupHealthCheckTimeout: NOT_YET,
    updateEndpoint: NOT_YET,
    modelName: "give the name to the model: estimator.createModel({ name })",
  },
} as const satisfies Omit<OptionRules, "of">;
