import type { DisplayDocument, Showable } from "../display/document";
import { withDisplays } from "../display/inspect";
import { costComponent } from "../prices/components";
import { type InstanceTypeFacts, instanceTypes } from "../prices/instance-types";
import { flatPrice } from "../prices/offer";
import { kindOf } from "../prices/offer-query";
import { PriceBook, type PriceBookOptions } from "../prices/price-book";
import { Exact, formatPrice } from "../units/money";

/** What an instance must have. */
export interface CheapestOptions extends PriceBookOptions {
  /** What it is for, such as `Training` or `Hosting`. */
  readonly component: string;
  /** At least so many virtual processors. */
  readonly minVCpu?: number;
  /** At least so much memory, GiB (AWS writes GB). */
  readonly minMemoryGb?: number;
  /** True: with a GPU. False: without any accelerator. Left out: either. */
  readonly gpu?: boolean;
  /** An open book, instead of region and snapshot. */
  readonly book?: PriceBook;
  /** How many to list. Default 10. */
  readonly limit?: number;
}

/** An instance type with its price. */
export interface RankedInstance {
  readonly instanceType: string;
  /** USD an hour, a decimal text. */
  readonly usdPerHour: string;
  readonly vCpu: number;
  /** GiB. */
  readonly memoryGib: string;
  /** Such as `1 × T4, 16 GiB`; undefined without a GPU. */
  readonly gpu?: string;
  readonly source: string;
  /** Set where the price was inferred: the rule, in words. */
  readonly inferred?: string;
}

/** Instance types by price, cheapest first. */
export class CheapestInstances implements Showable {
  readonly component: string;
  readonly region: string;
  readonly priceDate: string;
  readonly instances: readonly RankedInstance[];
  /** Types that fit and that have no price in the book; one of them may be cheaper. */
  readonly withoutPrice: readonly string[];

  /** @internal */
  constructor(found: CheapestData) {
    this.component = found.component;
    this.region = found.region;
    this.priceDate = found.priceDate;
    this.instances = found.instances;
    this.withoutPrice = found.withoutPrice;
  }

  document(): DisplayDocument {
    const { instances, withoutPrice } = this;
    const missing =
      withoutPrice.length === 0
        ? []
        : [
            {
              kind: "note",
              tone: "warning",
              text: `${withoutPrice.length} more types fit but have no price of ${this.priceDate} in ${this.region}`,
            } as const,
          ];
    const inferred = instances.some((one) => one.inferred !== undefined)
      ? [{ kind: "note", tone: "muted", text: "* inferred, no source states it" } as const]
      : [];
    return {
      title: `Cheapest instance types for ${this.component} in ${this.region}`,
      blocks: [
        {
          kind: "table",
          columns: [
            { title: "Instance type" },
            { title: "USD/h", align: "right" },
            { title: "vCPU", align: "right" },
            { title: "Memory", align: "right" },
            { title: "GPU" },
          ],
          rows: instances.map((one) => [
            one.instanceType,
            `${formatPrice(one.usdPerHour)}${one.inferred ? " *" : ""}`,
            String(one.vCpu),
            `${one.memoryGib} GiB`,
            one.gpu ?? "",
          ]),
        },
        ...inferred,
        ...missing,
      ],
    };
  }
}
withDisplays(CheapestInstances);

interface CheapestData {
  readonly component: string;
  readonly region: string;
  readonly priceDate: string;
  readonly instances: readonly RankedInstance[];
  readonly withoutPrice: readonly string[];
}

/**
 * Ranks the instance types that have what is asked for by their price, cheapest first; equal prices by name. Throws a
 * `SagelabError` (`InvalidInput`) for an unknown component or region, a `TypeError` for one that does not run on instances.
 */
export function cheapest(options: CheapestOptions): CheapestInstances {
  const kind = kindOf(options.component);
  if (kind.key !== "instanceType")
    throw new TypeError(`Cannot rank instance types for "${kind.name}": it does not run on any`);
  const book = options.book ?? PriceBook.open(options);
  const fitting = [...instanceTypes().values()].filter((facts) => fits(facts, options));
  const ranked = fitting.flatMap((facts) => rank(facts, kind.name, book) ?? []);
  const priced = new Set(ranked.map(({ instanceType }) => instanceType));
  return new CheapestInstances({
    component: kind.name,
    region: book.region,
    priceDate: book.date,
    instances: ranked.sort(byPrice).slice(0, options.limit ?? 10),
    withoutPrice: fitting
      .map(({ instanceType }) => instanceType)
      .filter((instanceType) => !priced.has(instanceType)),
  });
}

function fits(facts: InstanceTypeFacts, options: CheapestOptions): boolean {
  const { vCpu, memoryGib, gpu, accelerator, uses } = facts;
  const use = costComponent(options.component)?.use;
  if (vCpu === undefined || memoryGib === undefined) return false;
  if (use && !uses.includes(use)) return false;
  if (options.gpu === true && !gpu) return false;
  if (options.gpu === false && (gpu || accelerator)) return false;
  return vCpu >= (options.minVCpu ?? 0) && Number(memoryGib) >= (options.minMemoryGb ?? 0);
}

function rank(
  facts: InstanceTypeFacts,
  component: string,
  book: PriceBook,
): RankedInstance | undefined {
  const { instanceType, vCpu, memoryGib, gpu } = facts;
  const offer = book.offer({ component, instanceType });
  const usdPerHour = offer && flatPrice(offer);
  if (!usdPerHour || vCpu === undefined || memoryGib === undefined) return undefined;
  return {
    instanceType,
    usdPerHour,
    vCpu,
    memoryGib,
    gpu:
      gpu && `${gpu.count} × ${gpu.name}${gpu.memoryGibEach ? `, ${gpu.memoryGibEach} GiB` : ""}`,
    source: offer.sources.join("; "),
    inferred: offer.inferred,
  };
}

function byPrice(a: RankedInstance, b: RankedInstance): number {
  const order = new Exact(a.usdPerHour).cmp(b.usdPerHour);
  return order || (a.instanceType < b.instanceType ? -1 : 1);
}
