import { systemClock } from "../clock";
import { setting } from "../environment";
import { SagelabError } from "../errors";
import { createClients } from "./clients";
import { type Cloud, once } from "./cloud";

/** How long a wait pauses on AWS: its describe calls allow only a few a second for the whole account. */
const AWS_POLL_MS = 2000;

export interface AwsCloudOptions {
  /** Default `AWS_REGION`, then `AWS_DEFAULT_REGION`. */
  readonly region?: string;
}

/**
 * Amazon's own cloud, reached the way every AWS tool does: credentials, profile and endpoints come from the SDK's own
 * chain. Nothing is sent before the first call. Throws a `SagelabError` when no region is set.
 */
export function openAwsCloud(options: AwsCloudOptions = {}): Cloud {
  const region = options.region ?? setting("AWS_REGION") ?? setting("AWS_DEFAULT_REGION");
  if (!region) {
    throw new SagelabError("InvalidInput", "Cannot open a session on AWS: no region is set", {
      advice: ['Session.aws({ region: "us-east-1" })', "Or set AWS_REGION"],
    });
  }
  const clients = createClients({ region, maxAttempts: 5 });
  return {
    ...clients,
    kind: "aws",
    region,
    home: undefined,
    knownAccount: undefined,
    pollMs: AWS_POLL_MS,
    clock: systemClock,
    account: once(async () => (await (await clients.sts()).getCallerIdentity({})).Account ?? ""),
    preflight: async () => {},
    close: async () => clients.destroy(),
  };
}
