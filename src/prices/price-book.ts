import { type Clock, systemClock } from "../clock";
import type { DisplayDocument, Showable } from "../display/document";
import { withDisplays } from "../display/inspect";
import { costComponents } from "./components";
import { inferOffer, type OfferQuery } from "./infer-offer";
import { instanceTypes } from "./instance-types";
import { offerKey, type PriceOffer } from "./offer";
import { checkInstanceType, checkQuery, kindOf } from "./offer-query";
import { priceBookDocument } from "./price-book-document";
import { type LoadedPrices, loadPrices, type PriceSourceOptions } from "./price-sources";
import { type PriceRefresh, type PriceRefreshOptions, refreshPrices } from "./refresh-prices";
import { checkRegion, DEFAULT_PRICE_REGION } from "./regions";

/** Prices older than this many days are called old. */
export const STALE_AFTER_DAYS = 90;

const DAY_MS = 86_400_000;

/** Which prices to open. */
export interface PriceBookOptions extends PriceSourceOptions {
  /** The region whose prices are looked up. Default `us-east-1`. */
  readonly region?: string;
  /** The clock by which a book's age is told. Default: the machine's. */
  readonly clock?: Clock;
}

/** A price of one's own, in place of the book's. */
export interface PriceOverride {
  /** A component's name. */
  readonly component: string;
  /** The instance type it is for. Left out: every offer of the component. */
  readonly instanceType?: string;
  /** USD for one unit, a decimal text. */
  readonly usd: string;
  /** Where the price comes from, in words. Default `given in the plan`. */
  readonly source?: string;
}

/** Which offers `offers()` lists; what is left out matches everything. */
export interface OfferFilter {
  /** A service code, such as `AmazonSageMaker`. */
  readonly service?: string;
  readonly component?: string;
  /** An instance type, or the beginning of several: `ml.g5` lists the family. */
  readonly instanceType?: string;
  /** `inferred` lists only prices that a rule gave, `stated` only those of a source. Default: stated. */
  readonly state?: "stated" | "inferred" | "all";
}

/**
 * The prices of one region: offers with their unit, tiers, date, source and grade. A price that no source states may be
 * inferred by the rules that its snapshot names; such an offer says so in `inferred`.
 *
 * ```ts
 * const book = PriceBook.open({ region: "us-east-1" });
 * book.offer({ component: "Hosting", instanceType: "ml.m5.xlarge" })?.tiers[0].usd; // "0.23"
 * ```
 */
export class PriceBook implements Showable {
  readonly region: string;
  /** The day the prices stand for, `2026-10-04`. */
  readonly date: string;
  readonly title: string;
  /** Where they come from: a shipped snapshot, refreshed prices, or a file that was named. */
  readonly origin: "snapshot" | "cache" | "file";
  /** How old the prices are in whole days. */
  readonly ageDays: number;
  /** What a reader of these prices should know: damaged files that were left out, old age. */
  readonly warnings: readonly string[];
  readonly #prices: LoadedPrices;
  readonly #clock: Clock;
  readonly #overrides: readonly PriceOverride[];
  readonly #stated: Map<string, Map<string, PriceOffer>>;
  readonly #found = new Map<string, PriceOffer | undefined>();

  private constructor(setup: BookSetup) {
    const { region, prices, clock } = setup;
    this.region = region;
    this.date = prices.date;
    this.title = prices.title;
    this.origin = prices.origin;
    const age = Math.floor((clock.now().getTime() - Date.parse(prices.date)) / DAY_MS);
    this.ageDays = Math.max(0, age);
    const old = this.ageDays > STALE_AFTER_DAYS ? [ageWarning(prices.date, this.ageDays)] : [];
    this.warnings = [...prices.warnings, ...old];
    this.#prices = prices;
    this.#clock = clock;
    this.#overrides = setup.overrides;
    this.#stated = setup.stated ?? byRegion(prices.offers);
  }

  /**
   * Opens the prices of a region, without any network: the newest of the shipped snapshots and of what was refreshed, or
   * the snapshot or file that is named. Throws a `SagelabError`: `InvalidInput` for an unknown region, `NotFound` for an
   * unknown snapshot or file, `DamagedFile` for one that was named and cannot be read.
   */
  static open(options: PriceBookOptions = {}): PriceBook {
    const region = options.region ?? DEFAULT_PRICE_REGION;
    checkRegion(region);
    const prices = loadPrices(region, options);
    return new PriceBook({ region, prices, clock: options.clock ?? systemClock, overrides: [] });
  }

  /**
   * Reads the newest prices of a region from AWS, or from a bulk offer file, and keeps them on this machine; the books that
   * are opened afterwards use them. Needs AWS credentials unless a file is given. See `refreshPrices` for what it throws.
   */
  static refresh(options: PriceRefreshOptions): Promise<PriceRefresh> {
    return refreshPrices(options);
  }

  /**
   * The price of one thing, stated or inferred; undefined when it is not known. Throws a `SagelabError` (`InvalidInput`)
   * with near names for a component or instance type that does not exist.
   */
  offer(query: OfferQuery): PriceOffer | undefined {
    const wanted = checkQuery(query);
    const key = offerKey(wanted);
    if (!this.#found.has(key)) this.#found.set(key, this.#find(wanted));
    return this.#found.get(key);
  }

  /** The offers of the region that match, sorted by service, component and what tells them apart. */
  offers(filter: OfferFilter = {}): readonly PriceOffer[] {
    if (filter.component !== undefined) kindOf(filter.component);
    const state = filter.state ?? "stated";
    const stated = [...(this.#stated.get(this.region)?.values() ?? [])];
    const listed = [
      ...(state === "inferred" ? [] : stated),
      ...(state === "stated" ? [] : this.#inferredOffers()),
    ];
    return listed.filter((offer) => matches(offer, filter)).sort(byComponent);
  }

  /** The same book with prices of one's own on top. */
  withOverrides(overrides: readonly PriceOverride[]): PriceBook {
    for (const { component, instanceType } of overrides) {
      kindOf(component);
      if (instanceType !== undefined) checkInstanceType(instanceType);
    }
    return this.#with({ overrides: [...overrides, ...this.#overrides] });
  }

  document(): DisplayDocument {
    return priceBookDocument(this);
  }

  #with(change: Partial<BookSetup>): PriceBook {
    return new PriceBook({
      region: this.region,
      prices: this.#prices,
      clock: this.#clock,
      overrides: this.#overrides,
      stated: this.#stated,
      ...change,
    });
  }

  #find(query: OfferQuery): PriceOffer | undefined {
    const lookUp = (wanted: OfferQuery, region: string) =>
      this.#stated.get(region)?.get(offerKey(wanted));
    return (
      this.#overridden(query) ??
      lookUp(query, this.region) ??
      inferOffer(query, this.region, this.#prices.rules, lookUp)
    );
  }

  #overridden(query: OfferQuery): PriceOffer | undefined {
    const kind = kindOf(query.component);
    const own = this.#overrides.filter(({ component }) => kindOf(component) === kind);
    const override =
      own.find(({ instanceType }) => instanceType && instanceType === query.instanceType) ??
      own.find(({ instanceType }) => instanceType === undefined);
    if (!override) return undefined;
    return {
      ...query,
      service: kind.service,
      region: this.region,
      component: kind.name,
      unit: kind.unit,
      tiers: [{ from: "0", usd: override.usd }],
      date: this.date,
      grade: "given",
      sources: [override.source ?? "given in the plan"],
    };
  }

  #inferredOffers(): PriceOffer[] {
    const queries = costComponents.flatMap((kind): OfferQuery[] => {
      const component = kind.name;
      if (kind.key === "none") return [{ component }];
      if (kind.key === "memoryGb")
        return [1, 2, 3, 4, 5, 6].map((memoryGb) => ({ component, memoryGb }));
      if (kind.key === "storageClass") return [];
      return [...instanceTypes().keys()].map((instanceType) => ({ component, instanceType }));
    });
    return queries.flatMap((query) => {
      const offer = this.offer(query);
      return offer?.inferred ? [offer] : [];
    });
  }
}

withDisplays(PriceBook);

/** What a book is made of. */
interface BookSetup {
  readonly region: string;
  readonly prices: LoadedPrices;
  readonly clock: Clock;
  readonly overrides: readonly PriceOverride[];
  readonly stated?: Map<string, Map<string, PriceOffer>>;
}

/** Offers by region and key; made once for each list of offers. */
const indexes = new WeakMap<readonly PriceOffer[], Map<string, Map<string, PriceOffer>>>();

function byRegion(offers: readonly PriceOffer[]): Map<string, Map<string, PriceOffer>> {
  const known = indexes.get(offers);
  if (known) return known;
  const index = indexOffers(offers);
  indexes.set(offers, index);
  return index;
}

function indexOffers(offers: readonly PriceOffer[]): Map<string, Map<string, PriceOffer>> {
  const regions = new Map<string, Map<string, PriceOffer>>();
  for (const offer of offers) {
    const known = regions.get(offer.region) ?? new Map<string, PriceOffer>();
    known.set(offerKey(offer), offer);
    regions.set(offer.region, known);
  }
  return regions;
}

function matches(offer: PriceOffer, filter: OfferFilter): boolean {
  if (filter.service && offer.service.toLowerCase() !== filter.service.toLowerCase()) return false;
  if (filter.component && offer.component.toLowerCase() !== filter.component.toLowerCase())
    return false;
  return !filter.instanceType || (offer.instanceType ?? "").startsWith(filter.instanceType);
}

function byComponent(a: PriceOffer, b: PriceOffer): number {
  return (
    a.service.localeCompare(b.service, "en") ||
    a.component.localeCompare(b.component, "en") ||
    (typeOrder().get(a.instanceType ?? "") ?? 0) - (typeOrder().get(b.instanceType ?? "") ?? 0) ||
    offerKey(a).localeCompare(offerKey(b), "en", { numeric: true })
  );
}

let order: ReadonlyMap<string, number> | undefined;

/** The places of the instance types by family and size. */
function typeOrder(): ReadonlyMap<string, number> {
  order ??= new Map([...instanceTypes().keys()].map((name, index) => [name, index]));
  return order;
}

function ageWarning(date: string, days: number): string {
  const age = days >= 730 ? `${Math.floor(days / 365)} years` : `${days} days`;
  return `Prices are of ${date}, ${age} old; prices may have changed since`;
}
