import type { Cloud } from "../cloud/cloud";
import type { CloudKind } from "../cloud/cloud-kind";
import { openCloud } from "../cloud/open-cloud";
import type { DisplayDocument, Showable } from "../display/document";
import { withDisplays } from "../display/inspect";
import { displayPath } from "../environment";
import { awsPriceList, type PriceListSource } from "../prices/aws-price-list";
import { Bill } from "./bill";
import { defaultBucketName, ensureBucket } from "./bucket";
import { downloadPrefix } from "./download";
import { interruptible } from "./interrupt";
import { Ledger } from "./ledger";
import { checkRole } from "./names";
import { checkOptions } from "./options";
import { findRole } from "./role";
import { uploadPath } from "./upload";

/** How a session is opened. */
export interface SessionOptions {
  /** `local` or `aws`; default the environment variable `SAGELAB_CLOUD`, then `local`. */
  readonly cloud?: CloudKind;
  /** Default `AWS_REGION`, then `AWS_DEFAULT_REGION`; on the local cloud then `us-east-1`. */
  readonly region?: string;
  /** The folder of the local cloud's state; default `SAGELAB_HOME`, then `~/.sagelab`. */
  readonly home?: string;
  /** The bucket used where none is named; default `sagemaker-{region}-{account}`, made on first use. */
  readonly defaultBucket?: string;
  /** The role's ARN that jobs and endpoints work with; default see `executionRole()`. */
  readonly role?: string;
}

/** A service whose client `session.client()` gives. */
export type ServiceName = "sagemaker" | "runtime" | "s3" | "logs" | "sts" | "pricing";

/** An AWS SDK client, as far as it can be described without the SDK's own types. */
export interface ServiceClient {
  send(command: unknown, options?: unknown): Promise<unknown>;
  readonly config: unknown;
}

/** What is uploaded and where to. */
export interface UploadDataOptions {
  /** A file or a folder. */
  readonly path: string;
  /** Default the session's bucket. */
  readonly bucket?: string;
  /** Default `data`. */
  readonly keyPrefix?: string;
  readonly signal?: AbortSignal;
}

/** What is downloaded and where to. */
export interface DownloadDataOptions {
  /** The folder the files go to; made when it is not there. */
  readonly path: string;
  /** Default the session's bucket. */
  readonly bucket?: string;
  /** Keys that start with it are fetched; default the whole bucket. */
  readonly keyPrefix?: string;
  readonly signal?: AbortSignal;
}

const SESSION_OPTIONS = ["cloud", "region", "home", "defaultBucket", "role"] as const;

/** Options of the Python SDK's Session that have no place here. */
const UNSUPPORTED_OPTIONS = {
  botoSession: "credentials and profiles come from the AWS SDK's own chain",
  sagemakerClient: "session.client() gives the clients",
  sagemakerRuntimeClient: "session.client() gives the clients",
  sagemakerConfig: "not supported",
  defaultBucketPrefix: "not supported; give a keyPrefix to each upload",
};

/** The clients that `session.client()` gives. */
const CLIENTS: Readonly<Record<ServiceName, (cloud: Cloud) => Promise<unknown>>> = {
  sagemaker: (cloud) => cloud.sagemaker(),
  runtime: (cloud) => cloud.runtime(),
  s3: (cloud) => cloud.s3(),
  logs: (cloud) => cloud.logs(),
  sts: (cloud) => cloud.sts(),
  pricing: (cloud) => cloud.pricing(),
};

/**
 * Where work happens: the local cloud on this machine, or AWS. Every verb takes a session and does the same in both.
 * Opening one does nothing yet; clients are loaded on first use.
 *
 * ```ts
 * const session = new Session(); // SAGELAB_CLOUD=local (default) or aws
 * const inputs = await session.uploadData({ path: "data", keyPrefix: "my-example/data" });
 * ```
 */
export class Session implements Showable {
  /** @internal */
  readonly cloud: Cloud;
  /** @internal */
  readonly ledger: Ledger;
  readonly #options: SessionOptions;
  #bucket: Promise<string> | undefined;

  /** Throws a `TypeError` for an unknown option, a `RangeError` for a wrong value, a `SagelabError` without a region. */
  constructor(options?: SessionOptions);
  /** @internal A session on a cloud that is already open. */
  constructor(options: SessionOptions | undefined, cloud: Cloud);
  constructor(options: SessionOptions = {}, cloud?: Cloud) {
    checkOptions(options, {
      of: "Session",
      known: SESSION_OPTIONS,
      unsupported: UNSUPPORTED_OPTIONS,
    });
    if (options.role !== undefined) checkRole(options.role);
    this.#options = options;
    this.cloud = cloud ?? openCloud(options);
    this.ledger = new Ledger(this.cloud);
  }

  /** A session on the local cloud, whatever `SAGELAB_CLOUD` says. */
  static local(options: Omit<SessionOptions, "cloud"> = {}): Session {
    return new Session({ ...options, cloud: "local" });
  }

  /** A session on AWS, whatever `SAGELAB_CLOUD` says. */
  static aws(options: Omit<SessionOptions, "cloud" | "home"> = {}): Session {
    return new Session({ ...options, cloud: "aws" });
  }

  /** `local` or `aws`. */
  get kind(): CloudKind {
    return this.cloud.kind;
  }

  get region(): string {
    return this.cloud.region;
  }

  /** The bucket used where none is named. It is made when it is not there; asked once. */
  defaultBucket(): Promise<string> {
    this.#bucket ??= this.#makeBucket().catch((error: unknown) => {
      this.#bucket = undefined;
      throw error;
    });
    return this.#bucket;
  }

  /**
   * The ARN of the role that jobs and endpoints work with: the session's own option, `SAGELAB_ROLE`, the notebook's, or
   * the role that signed in. The local cloud always has one.
   */
  executionRole(): Promise<string> {
    return findRole(this.cloud, this.#options.role);
  }

  /**
   * Sends a file or a folder to S3 and gives its address: `s3://bucket/prefix` for a folder, which keeps its relative
   * paths, `s3://bucket/prefix/name` for a file. The progress is shown. Throws a `SagelabError` for a path that is not
   * there or a folder without files.
   */
  async uploadData(options: UploadDataOptions): Promise<string> {
    checkOptions(options, {
      of: "session.uploadData()",
      known: ["path", "bucket", "keyPrefix", "signal"],
      required: ["path"],
      unsupported: { callback: "progress is shown by itself", extraArgs: "not supported" },
    });
    const { path, bucket, keyPrefix = "data", signal } = options;
    const message = `Stopped the upload of "${path}": what was sent so far stays in the bucket`;
    const uploaded = await interruptible({ signal, message }, async (ended) => {
      const target = await this.bucketTarget(bucket);
      return uploadPath(this.cloud, path, keyPrefix, { ...target, signal: ended });
    });
    this.ledger.stored(uploaded.uri, uploaded.bytes);
    return uploaded.uri;
  }

  /**
   * Fetches the objects below a prefix into a folder, keeping their paths relative to the prefix, and gives the files'
   * paths. No object is no error: the list is empty.
   */
  async downloadData(options: DownloadDataOptions): Promise<string[]> {
    checkOptions(options, {
      of: "session.downloadData()",
      known: ["path", "bucket", "keyPrefix", "signal"],
      required: ["path"],
      unsupported: { extraArgs: "not supported" },
    });
    const bucket = options.bucket ?? (await this.defaultBucket());
    const { path: folder, keyPrefix: prefix = "", signal } = options;
    return downloadPrefix(this.cloud, { bucket, prefix, folder, signal });
  }

  /** What this session's work has cost so far, or on the local cloud would have cost on AWS. */
  bill(): Bill {
    const { kind, region } = this.cloud;
    return new Bill(this.ledger.usages(), { kind, region, running: this.ledger.running });
  }

  /** The price list of this session's cloud, for `PriceBook.refresh({ region, source: session.priceList() })`. */
  priceList(): PriceListSource {
    return awsPriceList({ client: () => this.cloud.pricing() });
  }

  /**
   * The AWS SDK client of a service, for what has no verb here. Name its type as the type argument:
   * `session.client<SageMaker>("sagemaker")`.
   */
  async client<Client = ServiceClient>(service: ServiceName): Promise<Client> {
    const open = Object.hasOwn(CLIENTS, service) ? CLIENTS[service] : undefined;
    if (!open) {
      throw new RangeError(
        `Cannot give a client for "${service}": ${Object.keys(CLIENTS).join(", ")} are there`,
      );
    }
    return (await open(this.cloud)) as Client;
  }

  /** Ends the model servers of this process and lets go of connections. Training jobs go on. */
  async close(): Promise<void> {
    await this.cloud.close();
  }

  /** Where the session works, and whether anything is billed. */
  document(): DisplayDocument {
    const { cloud } = this;
    const local = cloud.kind === "local";
    const items = [
      { label: "Region", value: local ? `${cloud.region} (for names and prices)` : cloud.region },
      { label: "Default bucket", value: this.#bucketText() },
      ...(cloud.home ? [{ label: "State", value: displayPath(cloud.home) }] : []),
      {
        label: "Billed",
        value: local ? "nothing: everything runs on this machine" : "yes, by AWS",
      },
    ];
    const title = local ? "Session on the local cloud" : "Session on AWS";
    return { title, blocks: [{ kind: "facts", items }] };
  }

  #bucketText(): string {
    const { region, knownAccount } = this.cloud;
    if (this.#options.defaultBucket) return this.#options.defaultBucket;
    if (knownAccount) return defaultBucketName(region, knownAccount);
    return `${defaultBucketName(region, "{account}")}, made on first use`;
  }

  /** @internal The bucket of an upload; a default bucket must belong to the session's own account. */
  async bucketTarget(bucket?: string): Promise<{ bucket: string; expectedOwner?: string }> {
    if (bucket !== undefined) return { bucket };
    const own = await this.defaultBucket();
    if (this.#options.defaultBucket !== undefined) return { bucket: own };
    return { bucket: own, expectedOwner: await this.cloud.account() };
  }

  async #makeBucket(): Promise<string> {
    const { defaultBucket } = this.#options;
    const bucket =
      defaultBucket ?? defaultBucketName(this.cloud.region, await this.cloud.account());
    await ensureBucket(this.cloud, bucket);
    return bucket;
  }
}
withDisplays(Session);
