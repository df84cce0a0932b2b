import type { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import type { Pricing } from "@aws-sdk/client-pricing";
import type { S3, S3ClientConfig } from "@aws-sdk/client-s3";
import type { SageMaker } from "@aws-sdk/client-sagemaker";
import type { SageMakerRuntime } from "@aws-sdk/client-sagemaker-runtime";
import type { STS } from "@aws-sdk/client-sts";
import { quietSdkNotice } from "../environment";
import { once } from "./cloud";

/** The price list answers in a few regions only, with the prices of all. */
const PRICING_REGION = "us-east-1";

/** Settings that every client of a cloud shares. */
export type ClientSettings = Pick<
  S3ClientConfig,
  "region" | "credentials" | "requestHandler" | "maxAttempts"
> & {
  /** Signs the requests of a service in place of AWS's signature; `service` is the name that AWS signs for. */
  readonly signerOf?: (service: string) => RequestSigner;
};

/** Puts a signature into a request's headers. */
export interface RequestSigner {
  sign<Request extends { headers: Record<string, string> }>(request: Request): Promise<Request>;
}

/** The clients of a cloud, each loaded and made on first use. */
export interface Clients {
  sagemaker(): Promise<SageMaker>;
  runtime(): Promise<SageMakerRuntime>;
  s3(): Promise<S3>;
  logs(): Promise<CloudWatchLogs>;
  sts(): Promise<STS>;
  pricing(): Promise<Pricing>;
  /** Closes the clients that were made. */
  destroy(): void;
}

/**
 * AWS SDK clients over one set of settings. They are loaded by `require`: the packages' CommonJS builds are single files
 * and load in half the time of their ES modules.
 */
export function createClients(settings: ClientSettings): Clients {
  const made: { destroy(): void }[] = [];
  const keep = <T extends { destroy(): void }>(client: T): T => {
    made.push(client);
    return client;
  };
  const { signerOf, ...shared } = settings;
  const configOf = (service: string) =>
    signerOf ? { ...shared, signer: signerOf(service) as never } : shared;
  quietSdkNotice();
  return {
    sagemaker: once(async () => {
      const sdk =
        require("@aws-sdk/client-sagemaker") as typeof import("@aws-sdk/client-sagemaker");
      return keep(new sdk.SageMaker(configOf("sagemaker")));
    }),
    runtime: once(async () => {
      const sdk =
        require("@aws-sdk/client-sagemaker-runtime") as typeof import("@aws-sdk/client-sagemaker-runtime");
      return keep(new sdk.SageMakerRuntime(configOf("sagemaker")));
    }),
    s3: once(async () => {
      const sdk = require("@aws-sdk/client-s3") as typeof import("@aws-sdk/client-s3");
      return keep(
        new sdk.S3({ ...configOf("s3"), forcePathStyle: shared.requestHandler !== undefined }),
      );
    }),
    logs: once(async () => {
      const sdk =
        require("@aws-sdk/client-cloudwatch-logs") as typeof import("@aws-sdk/client-cloudwatch-logs");
      return keep(new sdk.CloudWatchLogs(configOf("logs")));
    }),
    sts: once(async () => {
      const sdk = require("@aws-sdk/client-sts") as typeof import("@aws-sdk/client-sts");
      return keep(new sdk.STS(configOf("sts")));
    }),
    pricing: once(async () => {
      const sdk = require("@aws-sdk/client-pricing") as typeof import("@aws-sdk/client-pricing");
      return keep(new sdk.Pricing({ ...configOf("pricing"), region: PRICING_REGION }));
    }),
    destroy: () => {
      for (const client of made.splice(0)) client.destroy();
    },
  };
}
