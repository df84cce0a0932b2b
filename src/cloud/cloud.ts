import type { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import type { Pricing } from "@aws-sdk/client-pricing";
import type { S3 } from "@aws-sdk/client-s3";
import type { SageMaker } from "@aws-sdk/client-sagemaker";
import type { SageMakerRuntime } from "@aws-sdk/client-sagemaker-runtime";
import type { STS } from "@aws-sdk/client-sts";
import type { Clock } from "../clock";
import type { CloudKind } from "./cloud-kind";

/**
 * The services a session works with, as real AWS SDK clients. Everything above this layer talks to these and does not
 * know which cloud it is in. Clients are loaded and made on first use, once.
 */
export interface Cloud {
  readonly kind: CloudKind;
  readonly region: string;
  /** The folder of a local cloud's state, absolute; undefined on AWS. */
  readonly home: string | undefined;
  /** The account's twelve digits where they are known without asking. */
  readonly knownAccount: string | undefined;
  /** How long a wait pauses between two looks, in milliseconds. */
  readonly pollMs: number;
  readonly clock: Clock;

  sagemaker(): Promise<SageMaker>;
  runtime(): Promise<SageMakerRuntime>;
  s3(): Promise<S3>;
  logs(): Promise<CloudWatchLogs>;
  sts(): Promise<STS>;
  pricing(): Promise<Pricing>;

  /** The account's twelve digits, from STS, asked once. */
  account(): Promise<string>;

  /** Tells whether work could start here, before anything is uploaded. Throws a `SagelabError` that says what is missing. */
  preflight(work: Work): Promise<void>;

  /** Lets go of connections and of the processes that belong to this one. Jobs go on. */
  close(): Promise<void>;
}

/** What is about to be asked of a cloud. */
export interface Work {
  readonly kind: "training" | "endpoint";
  /** The image's address. */
  readonly image: string;
  /** The framework the image brings; undefined for an image of the user's own. */
  readonly framework: string | undefined;
  /** The user's script; undefined when the image brings its own program. */
  readonly entryPoint: string | undefined;
}

/** Makes something on first use and keeps it; a failure is not kept. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
