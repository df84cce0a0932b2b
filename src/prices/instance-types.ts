import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nearNames } from "../units/near-names";
import { pricingFolder } from "./pricing-folder";

/** What an instance type is made of and where it may be used. */
export interface InstanceTypeFacts {
  /** Its name with the prefix, `ml.m5.xlarge`. */
  readonly instanceType: string;
  /** Virtual processors; undefined for a type whose make-up is not recorded. */
  readonly vCpu?: number;
  /** Memory, GiB, a decimal text. */
  readonly memoryGib?: string;
  /** Graphics processors: NVIDIA's or AMD's name, how many, and the memory of each in GiB. */
  readonly gpu?: {
    readonly name: string;
    readonly count: number;
    readonly memoryGibEach?: string;
  };
  /** AWS's own accelerators, such as Inferentia and Trainium. */
  readonly accelerator?: { readonly name: string; readonly count: number };
  /** Disk inside the machine, GB. */
  readonly localStorageGb?: number;
  /** Whether that disk is NVMe; training then gets no volume and pays for none. */
  readonly nvme?: boolean;
  /** The network's speed in AWS's words. */
  readonly network?: string;
  /** The size of an endpoint's volume in GB, as documented in 2020. */
  readonly endpointVolumeGb2020?: string;
  /** Where it may be used: Training, Processing, BatchTransform, Hosting, Notebook, Studio, Cluster. */
  readonly uses: readonly string[];
}

let table: ReadonlyMap<string, InstanceTypeFacts> | undefined;

/** Every instance type, by family and size. Read once. */
export function instanceTypes(): ReadonlyMap<string, InstanceTypeFacts> {
  if (table === undefined) {
    const text = readFileSync(join(pricingFolder(), "instance-types.jsonl"), "utf8");
    const lines = JSON.parse(`[${text.trimEnd().split("\n").join(",")}]`) as InstanceTypeFacts[];
    table = new Map(
      lines.flatMap((facts) => (facts.instanceType ? [[facts.instanceType, facts] as const] : [])),
    );
  }
  return table;
}

/** Whether a type computes on its processors alone; undefined when its make-up is not recorded. */
export function isCpuType(instanceType: string): boolean | undefined {
  const facts = instanceTypes().get(instanceType);
  if (facts?.vCpu === undefined) return undefined;
  return facts.gpu === undefined && facts.accelerator === undefined;
}

/** Up to three instance types spelled most like `name`; with `uses`, only those that may be used in one of these ways. */
export function nearestInstanceTypes(name: string, uses?: readonly string[]): readonly string[] {
  const known = [...instanceTypes().values()]
    .filter((facts) => uses === undefined || uses.some((use) => facts.uses.includes(use)))
    .map(({ instanceType }) => instanceType);
  return nearNames(name, known);
}
