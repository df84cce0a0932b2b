import type { PricingClient } from "@aws-sdk/client-pricing";
import { quietSdkNotice } from "../environment";
import { SagelabError } from "../errors";

/** The price list API answers in a few regions only; its answers are the same everywhere. */
const PRICING_REGION = "us-east-1";

/** Products on a page, the most that GetProducts gives. */
const PAGE = 100;

/** Throttled requests are tried so often before a refresh gives up. */
const MAX_ATTEMPTS = 10;

/** Where the products of the AWS price list come from. */
export interface PriceListSource {
  /** The entries of GetProducts' `PriceList` for a service in a region, JSON texts. */
  products(query: PriceListQuery): AsyncIterable<string>;
}

/** Which products are asked for. */
export interface PriceListQuery {
  /** A service code, such as `AmazonSageMaker`. */
  readonly service: string;
  /** A region code. */
  readonly region: string;
  readonly signal?: AbortSignal;
}

/** @internal Who answers. */
export interface PriceListOptions {
  readonly client?: () => Promise<PricingClient>;
  readonly requestHandler?: object;
}

/**
 * The AWS price list, page by page through `GetProducts` (AWS Billing user guide, "Price List Query API"). Credentials come
 * from where the AWS SDK finds them. Throttling is retried; what AWS refuses in the end is a `SagelabError` (`CloudError`).
 *
 * @param options.client gives the client to ask; it is left open. Default: one of its own for each service
 * @param options.requestHandler answers the own client's requests in this process instead of the network
 * @internal
 */
export function awsPriceList(options: PriceListOptions = {}): PriceListSource {
  return {
    async *products({ service, region, signal }) {
      quietSdkNotice();
      const { paginateGetProducts } = await import("@aws-sdk/client-pricing");
      const given = await options.client?.();
      const client = given ?? (await ownClient(options.requestHandler));
      // Data transfer is listed by where it starts.
      const field = service === "AWSDataTransfer" ? "fromRegionCode" : "regionCode";
      const filter = { Type: "TERM_MATCH", Field: field, Value: region } as const;
      try {
        const pages = paginateGetProducts(
          { client, pageSize: PAGE },
          { ServiceCode: service, Filters: [filter], FormatVersion: "aws_v1" },
          { abortSignal: signal },
        );
        for await (const page of pages) yield* (page.PriceList ?? []).map(String);
      } catch (error) {
        throw refused(error, service);
      } finally {
        if (!given) client.destroy();
      }
    },
  };
}

async function ownClient(requestHandler: object | undefined): Promise<PricingClient> {
  const sdk = await import("@aws-sdk/client-pricing");
  const local = {
    requestHandler: requestHandler as never,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  };
  return new sdk.PricingClient({
    region: PRICING_REGION,
    maxAttempts: MAX_ATTEMPTS,
    ...(requestHandler ? local : {}),
  });
}

function refused(error: unknown, service: string): unknown {
  if (!(error instanceof Error) || error.name === "AbortError") return error;
  return new SagelabError(
    "CloudError",
    `Cannot read the price list of "${service}": ${error.name}: ${error.message}`,
    {
      cause: error,
      advice:
        error.name === "CredentialsProviderError"
          ? ["Set AWS credentials, or read an offer file that you downloaded: --file index.json"]
          : [],
    },
  );
}
