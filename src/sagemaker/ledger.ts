import type { Cloud } from "../cloud/cloud";
import type { Usage } from "../cost/price-usage";
import { formatBytes, formatDuration } from "./sizes";
import { hasEnded, type TrainingJobDescription } from "./training-description";

/** Hours of a month in AWS's price lists: storage kept for so long is one month's. */
const HOURS_A_MONTH = 730;
/** Decimal, as in the examples that AWS publishes and in a plan of the cost planner. */
const BYTES_A_GB = 1e9;

/** An endpoint as far as it is paid for. */
interface EndpointEntry {
  readonly instanceType: string;
  readonly instanceCount: number;
  readonly startedMs: number;
  endedMs: number | undefined;
  bytesIn: number;
  bytesOut: number;
}

/** Objects that a session stored. */
interface StoredEntry {
  readonly bytes: number;
  readonly sinceMs: number;
}

/** What a session made and used, noted as it happens, so that a bill needs no request. */
export class Ledger {
  readonly #cloud: Cloud;
  readonly #jobs = new Map<string, TrainingJobDescription>();
  readonly #endpoints = new Map<string, EndpointEntry>();
  readonly #stored = new Map<string, StoredEntry>();

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
  }

  /** Notes what is known of a training job; the latest counts. */
  training(description: TrainingJobDescription): void {
    this.#jobs.set(description.name, description);
  }

  /** Notes an endpoint's instances from now on. Serverless endpoints have none and are not noted. */
  endpointStarted(
    name: string,
    instances: { readonly type: string; readonly count: number },
  ): void {
    this.#endpoints.set(name, {
      instanceType: instances.type,
      instanceCount: instances.count,
      startedMs: this.#nowMs(),
      endedMs: undefined,
      bytesIn: 0,
      bytesOut: 0,
    });
  }

  /** Notes that an endpoint has other instances from now on. */
  endpointChanged(
    name: string,
    instances: { readonly type: string; readonly count: number },
  ): void {
    const before = this.#endpoints.get(name);
    this.endpointEnded(name);
    this.#endpoints.delete(name);
    if (before) this.#endpoints.set(this.#pastName(name), before);
    this.endpointStarted(name, instances);
  }

  endpointEnded(name: string): void {
    const entry = this.#endpoints.get(name);
    if (entry) entry.endedMs ??= this.#nowMs();
  }

  /** Notes the bodies of one prediction, in bytes. */
  invoked(name: string, bytesIn: number, bytesOut: number): void {
    const entry = this.#endpoints.get(name);
    if (!entry) return;
    entry.bytesIn += bytesIn;
    entry.bytesOut += bytesOut;
  }

  /** Notes objects stored under an address; storing there again replaces them. */
  stored(uri: string, bytes: number): void {
    this.#stored.set(uri, { bytes, sinceMs: this.#nowMs() });
  }

  /** True when something noted is still running. */
  get running(): readonly string[] {
    const jobs = [...this.#jobs.values()].filter((job) => !hasEnded(job)).map((job) => job.name);
    const endpoints = [...this.#endpoints].filter(([, entry]) => entry.endedMs === undefined);
    return [...jobs, ...endpoints.map(([name]) => name)];
  }

  /** Everything that is paid for, up to now, in the order it was made. */
  usages(): Usage[] {
    return [
      ...[...this.#jobs.values()].flatMap((job) => this.#trainingUsage(job)),
      ...[...this.#endpoints].flatMap(([name, entry]) => this.#endpointUsage(name, entry)),
      ...this.#storageUsage(),
    ];
  }

  #trainingUsage(job: TrainingJobDescription): Usage[] {
    const seconds = job.billableSeconds ?? this.#secondsSoFar(job);
    if (seconds === undefined) return [];
    const instances = job.instanceCount === 1 ? "" : `${job.instanceCount} instances × `;
    return [
      {
        resource: job.name,
        component: "Training",
        instanceType: job.instanceType,
        quantity: { value: seconds * job.instanceCount, unit: "second" },
        working: `${instances}${seconds} s`,
      },
    ];
  }

  /** A job that runs is paid for since its training began. */
  #secondsSoFar(job: TrainingJobDescription): number | undefined {
    if (!job.startedAt || hasEnded(job)) return undefined;
    return Math.max(1, Math.round((this.#nowMs() - job.startedAt.getTime()) / 1000));
  }

  #endpointUsage(name: string, entry: EndpointEntry): Usage[] {
    const ms = (entry.endedMs ?? this.#nowMs()) - entry.startedMs;
    const seconds = Math.max(1, Math.round(ms / 1000));
    const instances = entry.instanceCount === 1 ? "" : `${entry.instanceCount} instances × `;
    const data = [
      ["Hosting data in", entry.bytesIn],
      ["Hosting data out", entry.bytesOut],
    ] as const;
    return [
      {
        resource: name,
        component: "Hosting",
        instanceType: entry.instanceType,
        quantity: { value: seconds * entry.instanceCount, unit: "second" },
        working: `${instances}${seconds} s${entry.endedMs === undefined ? " so far" : ""}`,
      },
      ...data
        .filter(([, bytes]) => bytes > 0)
        .map(([component, bytes]) => ({
          resource: name,
          component,
          quantity: { value: gigabytes(bytes), unit: "GB" as const },
          working: formatBytes(bytes),
        })),
    ];
  }

  #storageUsage(): Usage[] {
    const entries = [...this.#stored.values()];
    const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
    if (bytes === 0) return [];
    const byteMs = entries.reduce(
      (sum, entry) => sum + entry.bytes * (this.#nowMs() - entry.sinceMs),
      0,
    );
    const months = byteMs / 3_600_000 / HOURS_A_MONTH;
    return [
      {
        resource: `data of ${entries.length === 1 ? "1 upload" : `${entries.length} uploads`}`,
        component: "S3 storage",
        quantity: { value: gigabytes(months), unit: "GB-month" },
        working: `${formatBytes(bytes)} kept for ${formatDuration(bytes === 0 ? 0 : byteMs / bytes)}`,
      },
    ];
  }

  /** What the time before an endpoint's update is listed under. */
  #pastName(name: string): string {
    const past = [...this.#endpoints.keys()].filter((key) => key.startsWith(`${name}, before`));
    return `${name}, before update ${past.length + 1}`;
  }

  #nowMs(): number {
    return this.#cloud.clock.now().getTime();
  }
}

/** A plain decimal text: the smallest amounts must not be written with an exponent. */
function gigabytes(bytes: number): string {
  return (bytes / BYTES_A_GB).toFixed(18).replace(/\.?0+$/, "");
}
