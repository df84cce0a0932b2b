import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { processIdentity } from "../../../processes";
import type { LocalContext } from "../context";
import type { LogStore } from "../logs/log-store";
import type { Fleet } from "../runner/model-server";
import { createServingLog } from "../runner/serving-log";
import {
  type Deployment,
  type EndpointRecord,
  type EndpointStatus,
  endpointFolder,
  rollOuts,
} from "./endpoint-records";
import type { TagStore } from "./tags";

/** FailureReason takes no more characters. */
const MAX_REASON_CHARACTERS = 1024;

/** The statuses that pass by themselves, while the process that owns the record works. */
const PASSING: readonly EndpointStatus[] = ["Creating", "Updating", "RollingBack", "Deleting"];

/** What the life of an endpoint touches. */
export interface LifecycleServices {
  readonly fleet: Fleet;
  readonly tags: TagStore;
  readonly logs: LogStore;
}

/**
 * Moves endpoints from status to status: Creating to InService or Failed; Updating to InService, by RollingBack when the new
 * roll-out does not come up; Deleting to gone. Every step is written to disk with the process that works on it, so what a
 * process left behind when it died is taken up by the next one that looks.
 */
export class EndpointLifecycle {
  readonly #context: LocalContext;
  readonly #fleet: Fleet;
  readonly #tags: TagStore;
  readonly #logs: LogStore;
  readonly #self = processIdentity(process.pid) ?? String(process.pid);

  constructor(context: LocalContext, services: LifecycleServices) {
    this.#context = context;
    this.#fleet = services.fleet;
    this.#tags = services.tags;
    this.#logs = services.logs;
  }

  /** Writes a new endpoint and starts its roll-out; false when the name is taken. */
  create(name: string, arn: string, pending: Deployment): boolean {
    const creationTime = this.#now();
    const created = this.#fleet.records.endpoints.create(name, {
      name,
      arn,
      status: "Creating",
      creationTime,
      lastModifiedTime: creationTime,
      pending,
      owner: this.#self,
    });
    if (created) this.#inBackground(name, this.#rollOut(name, pending));
    return created;
  }

  /** Starts the roll-out of `pending` beside what serves. Its id may be that of the present one: then only numbers change. */
  update(record: EndpointRecord, pending: Deployment): void {
    this.#put({ ...record, status: "Updating", pending, owner: this.#self });
    this.#inBackground(record.name, this.#rollOut(record.name, pending));
  }

  /** Changes what serves without a roll-out: the weights. */
  replace(record: EndpointRecord, deployment: Deployment): void {
    this.#put({ ...record, deployment });
  }

  /** Starts the removal of an endpoint. */
  delete(record: EndpointRecord): void {
    this.#put({ ...record, status: "Deleting", owner: this.#self });
    this.#inBackground(record.name, this.#remove(record.name, record.arn));
  }

  /** An endpoint as it is now; one that a dead process left in between is taken up. */
  get(name: string): EndpointRecord | undefined {
    const record = this.#fleet.records.endpoints.get(name);
    if (!record || !PASSING.includes(record.status) || isAlive(record.owner)) return record;
    const { pending } = record;
    if (record.status === "Deleting" || !pending) this.delete(record);
    else {
      const status = record.deployment ? "Updating" : "Creating";
      this.#put({ ...record, status, owner: this.#self });
      this.#inBackground(name, this.#rollOut(name, pending));
    }
    return this.#fleet.records.endpoints.get(name);
  }

  async #rollOut(name: string, pending: Deployment): Promise<void> {
    try {
      await this.#fleet.start(name, pending);
      this.#change(name, pending, (record) => ({
        ...settled(record),
        status: "InService",
        deployment: pending,
        failureReason: undefined,
      }));
    } catch (error) {
      if (this.#fleet.closed) this.#change(name, pending, release);
      else await this.#rollBack(name, pending, (error as Error).message);
    }
    await this.#tidy(name);
  }

  async #rollBack(name: string, pending: Deployment, reason: string): Promise<void> {
    const failureReason = reason.slice(0, MAX_REASON_CHARACTERS);
    const record = this.#fleet.records.endpoints.get(name);
    if (!record?.deployment) {
      this.#change(name, pending, (one) => ({ ...release(one), status: "Failed", failureReason }));
      return;
    }
    this.#change(name, pending, (one) => ({ ...one, status: "RollingBack" }));
    // Where only numbers changed, the same servers go back to what they were.
    await this.#fleet.start(name, record.deployment).catch(() => undefined);
    this.#change(name, pending, (one) => ({ ...settled(one), status: "InService", failureReason }));
  }

  async #remove(name: string, arn: string): Promise<void> {
    await this.#fleet.retire(name);
    await rm(endpointFolder(this.#context, name), { recursive: true, force: true });
    this.#tags.delete(arn);
    this.#fleet.records.endpoints.delete(name);
  }

  /** Ends servers and removes files of roll-outs that are over. */
  async #tidy(name: string): Promise<void> {
    await this.#fleet.retire(name);
    const folder = endpointFolder(this.#context, name);
    const present = await readdir(folder).catch(() => []);
    const record = this.#fleet.records.endpoints.get(name);
    const keep = rollOuts(record);
    const over = present.filter((id) => !keep.includes(id));
    await Promise.all(over.map((id) => rm(join(folder, id), { recursive: true, force: true })));
  }

  /** Changes the record unless it went on without this roll-out: deleted, or taken up by another process. */
  #change(
    name: string,
    pending: Deployment,
    change: (record: EndpointRecord) => EndpointRecord,
  ): void {
    const record = this.#fleet.records.endpoints.get(name);
    if (record?.pending?.id === pending.id && record.status !== "Deleting")
      this.#put(change(record));
  }

  #put(record: EndpointRecord): void {
    this.#fleet.records.endpoints.put(record.name, { ...record, lastModifiedTime: this.#now() });
  }

  #now(): string {
    return this.#context.clock.now().toISOString();
  }

  /** Lets work go on after the answer. It writes its own failures; what is left (a full disk) is for the endpoint's log. */
  #inBackground(name: string, work: Promise<void>): void {
    work.catch((error: Error) => {
      const log = createServingLog(this.#logs, this.#context.clock, name, "sagelab");
      log.write(`Cannot finish work on endpoint "${name}": ${error.message}`);
    });
  }
}

function settled(record: EndpointRecord): EndpointRecord {
  return { ...record, pending: undefined, owner: undefined };
}

/** The next process that looks takes the endpoint up. */
function release(record: EndpointRecord): EndpointRecord {
  return { ...record, owner: undefined };
}

function isAlive(owner: string | undefined): boolean {
  return owner !== undefined && processIdentity(Number.parseInt(owner, 10)) === owner;
}
