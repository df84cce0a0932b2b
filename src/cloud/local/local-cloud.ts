import { resolve } from "node:path";
import { type Clock, systemClock } from "../../clock";
import { sagelabHome, setting } from "../../environment";
import { SagelabError } from "../../errors";
import { createClients, type RequestSigner } from "../clients";
import { type Cloud, once, type Work } from "../cloud";
import { LOCAL_ACCOUNT, type LocalContext } from "./context";
import type { Handler } from "./http";
import { createRequestHandler } from "./request-handler";
import { findPython } from "./runner/python";
import type { LocalServices } from "./services";

/** How long a wait pauses between two looks at a local job: a look costs about a millisecond. */
const LOCAL_POLL_MS = 100;
/** The region of the local cloud's names and prices unless another is set. */
const LOCAL_REGION = "us-east-1";
/** The local cloud takes any signature; the SDK wants some keys to make one. */
const LOCAL_CREDENTIALS = { accessKeyId: "sagelab", secretAccessKey: "sagelab" } as const;

export interface LocalCloudOptions {
  /** The folder of the state, default `SAGELAB_HOME`, then `~/.sagelab`. */
  readonly home?: string;
  /** The region that names, ARNs and prices are made with: default `AWS_REGION`, `AWS_DEFAULT_REGION`, `us-east-1`. */
  readonly region?: string;
  readonly clock?: Clock;
}

/** The local cloud as one function of a request, for whoever puts it behind a server. */
export interface LocalCloudHandler {
  readonly context: LocalContext;
  readonly handler: Handler;
  /** Ends the model servers of this process; jobs go on. */
  close(): Promise<void>;
}

/** The local cloud as a function. Its services are loaded by the first request. */
export function createLocalHandler(options: LocalCloudOptions = {}): LocalCloudHandler {
  const context: LocalContext = {
    home: resolve(options.home ?? sagelabHome()),
    region:
      options.region ?? setting("AWS_REGION") ?? setting("AWS_DEFAULT_REGION") ?? LOCAL_REGION,
    account: LOCAL_ACCOUNT,
    clock: options.clock ?? systemClock,
  };
  let started: LocalServices | undefined;
  const services = once(async () => {
    const { createServices } = await import("./services.js");
    started = createServices(context);
    return started;
  });
  return {
    context,
    handler: async (request) => (await services()).handler(request),
    close: async () => {
      await started?.close();
    },
  };
}

/** The local cloud behind real AWS SDK clients: their requests are answered in this process, without a port. */
export function openLocalCloud(options: LocalCloudOptions = {}): Cloud {
  return cloudOver(createLocalHandler(options));
}

/** SDK clients over a local cloud that is already there. */
export function cloudOver(local: LocalCloudHandler): Cloud {
  const { context } = local;
  const clients = createClients({
    region: context.region,
    credentials: LOCAL_CREDENTIALS,
    requestHandler: createRequestHandler(local.handler),
    signerOf: (service) => localSigner(context.region, service),
    maxAttempts: 2,
  });
  return {
    ...clients,
    kind: "local",
    region: context.region,
    home: context.home,
    knownAccount: context.account,
    pollMs: LOCAL_POLL_MS,
    clock: context.clock,
    account: async () => context.account,
    preflight,
    close: async () => {
      clients.destroy();
      await local.close();
    },
  };
}

/**
 * Names the service that a request is for, as a signature does. Nobody checks it inside one process, and hashing every body
 * would cost a millisecond a call.
 */
function localSigner(region: string, service: string): RequestSigner {
  const scope = `${LOCAL_CREDENTIALS.accessKeyId}/00000000/${region}/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
  return {
    sign: async (request) => {
      request.headers.authorization = authorization;
      return request;
    },
  };
}

/** The local cloud runs scripts, not images: there must be one, and a Python with its framework. */
async function preflight(work: Work): Promise<void> {
  if (work.entryPoint === undefined) {
    const verb = work.kind === "training" ? "train with" : "deploy";
    throw new SagelabError(
      "InvalidInput",
      `Cannot ${verb} the image "${work.image}" on the local cloud: it runs Python scripts and no containers; give an entryPoint`,
    );
  }
  if (work.entryPoint.endsWith(".py")) await findPython(work.framework);
}
