import { Exact, exactText } from "../units/money";
import { costComponent } from "./components";
import type { InferenceRule } from "./inference-rules";
import { instanceTypes, isCpuType } from "./instance-types";
import { flatPrice, type PriceOffer } from "./offer";

/** What is looked up: a component and, where the component has several offers, which of them. */
export interface OfferQuery {
  /** A component's name: `Training`, `Hosting`, `Hosting data in`, `S3 storage`, … */
  readonly component: string;
  /** For components that run on instances, such as `ml.m5.xlarge`. */
  readonly instanceType?: string;
  /** For S3 storage. Default `STANDARD`. */
  readonly storageClass?: string;
  /** For serverless endpoints: memory, GB. */
  readonly memoryGb?: number;
}

/** Finds a stated offer of a region. */
export type StatedOffers = (query: OfferQuery, region: string) => PriceOffer | undefined;

/** Which stated component to copy from first: those whose prices carry most decimals. */
const CPU_SOURCES = [
  "Hosting",
  "Processing",
  "BatchTransform",
  "AsyncInf",
  "Training",
  "Notebook",
  "Studio-JupyterLab",
  "Studio-Notebook",
  "Cluster",
];

const SERVERLESS_MEMORY_GB = [1, 2, 3, 4, 5, 6];

/** Infers a price by the given rules, the first that applies; undefined when none does. */
export function inferOffer(
  query: OfferQuery,
  region: string,
  rules: readonly InferenceRule[],
  stated: StatedOffers,
): PriceOffer | undefined {
  for (const rule of rules) {
    const offer = appliers[rule](query, region, { rules, stated });
    if (offer) return offer;
  }
  return undefined;
}

interface Facts {
  readonly rules: readonly InferenceRule[];
  readonly stated: StatedOffers;
}

type Applier = (query: OfferQuery, region: string, facts: Facts) => PriceOffer | undefined;

const appliers: Readonly<Record<InferenceRule, Applier>> = {
  "async-hosting": fromHosting,
  "cpu-components": fromAnotherComponent,
  "serverless-memory": fromAnotherMemory,
  "us-west-2": fromUsEast1,
};

function fromHosting(query: OfferQuery, region: string, { stated }: Facts): PriceOffer | undefined {
  const kind = costComponent(query.component);
  if (kind?.name !== "AsyncInf") return undefined;
  const base = stated({ ...query, component: "Hosting" }, region);
  return (
    base && copyOf(base, kind.name, "an asynchronous endpoint costs what a real-time one costs")
  );
}

function fromAnotherComponent(
  query: OfferQuery,
  region: string,
  { stated }: Facts,
): PriceOffer | undefined {
  const { component, instanceType } = query;
  const kind = costComponent(component);
  if (kind?.key !== "instanceType" || !instanceType || !isCpuType(instanceType)) return undefined;
  if (kind.use && !instanceTypes().get(instanceType)?.uses.includes(kind.use)) return undefined;
  for (const source of CPU_SOURCES) {
    const base = stated({ component: source, instanceType }, region);
    if (!base) continue;
    const rule = `a CPU type costs the same in every component of a region; stated for ${source}`;
    return copyOf(base, kind.name, rule);
  }
  return undefined;
}

function fromAnotherMemory(
  query: OfferQuery,
  region: string,
  { stated }: Facts,
): PriceOffer | undefined {
  const { memoryGb } = query;
  const kind = costComponent(query.component);
  if (kind?.name !== "Serverless" || !memoryGb || !SERVERLESS_MEMORY_GB.includes(memoryGb))
    return undefined;
  for (const other of SERVERLESS_MEMORY_GB) {
    const base = stated({ component: kind.name, memoryGb: other }, region);
    const usd = base && flatPrice(base);
    if (!base || !usd || !base.memoryGb) continue;
    const scaled = exactText(new Exact(usd).div(base.memoryGb).times(memoryGb));
    return {
      ...copyOf(
        base,
        kind.name,
        `serverless inference costs the same for each GB; stated for ${base.memoryGb} GB`,
      ),
      memoryGb,
      tiers: [{ from: "0", usd: scaled }],
    };
  }
  return undefined;
}

/** Copies from us-east-1, where the other rules may have to fill the gap first. */
function fromUsEast1(query: OfferQuery, region: string, facts: Facts): PriceOffer | undefined {
  const kind = costComponent(query.component);
  if (region !== "us-west-2" || kind?.service !== "AmazonSageMaker") return undefined;
  const others = facts.rules.filter((rule) => rule !== "us-west-2");
  const base =
    facts.stated(query, "us-east-1") ?? inferOffer(query, "us-east-1", others, facts.stated);
  if (!base) return undefined;
  const rule = "SageMaker costs the same in us-west-2 as in us-east-1";
  return {
    ...copyOf(base, kind.name, base.inferred ? `${rule}; ${base.inferred}` : rule),
    region,
  };
}

/** The inferred twin of an offer: what named the other product (SKU, usage type) is left out. */
function copyOf(base: PriceOffer, component: string, rule: string): PriceOffer {
  const { sku: _sku, usageType: _usageType, ...rest } = base;
  return { ...rest, component, inferred: rule };
}
