import { createHash } from "node:crypto";
import { join } from "node:path";
import { awsUnits } from "../../../prices/components";
import { offerKey, type PriceOffer, type PriceTier } from "../../../prices/offer";
import { PRICE_FILE_ENDING, pricingFolder, snapshotDates } from "../../../prices/pricing-folder";
import { readSnapshot } from "../../../prices/snapshot";
import { formatPrice } from "../../../units/money";
import { productFacts } from "./product-attributes";

/** A product of the price list with its text, as `GetProducts` sends it. */
export interface CatalogueProduct {
  readonly service: string;
  /** What filters look at: the attributes, and `productFamily`, `sku` and `termType` beside them. */
  readonly fields: Readonly<Record<string, string>>;
  readonly text: string;
}

/** AWS's codes of the on-demand term and of its first rates. */
const ON_DEMAND = "JRTCKXETXF";
const ONLY_RATE = "6YS6EN2CT7";
const TIER_RATES = ["PGHJ3S3EYE", "D42MF2PVJS", "PXJDJ3YRG3", "LOCALRATE4", "LOCALRATE5"];

/** Decimals of a price in the price list. */
const PRICE_DECIMALS = 10;

const awsUnitOf = new Map(Object.entries(awsUnits).map(([aws, unit]) => [unit, aws]));

let loaded: readonly CatalogueProduct[] | undefined;

/** The newest shipped snapshot in the shape of the price list. What was refreshed is left aside: it came from here. */
export function priceCatalogue(): readonly CatalogueProduct[] {
  if (loaded === undefined) {
    const date = snapshotDates().at(-1) ?? "";
    const { offers } = readSnapshot(join(pricingFolder(), `${date}${PRICE_FILE_ENDING}`));
    loaded = offers.flatMap((offer) => productOf(offer, date) ?? []);
  }
  return loaded;
}

function productOf(offer: PriceOffer, snapshotDate: string): CatalogueProduct | undefined {
  const facts = productFacts(offer);
  if (!facts) return undefined;
  const { productFamily, attributes } = facts;
  const sku = offer.sku ?? localSku(offer);
  const entry = {
    product: { productFamily, attributes, sku },
    serviceCode: offer.service,
    terms: { OnDemand: { [`${sku}.${ON_DEMAND}`]: termOf(offer, sku, snapshotDate) } },
    version: `${snapshotDate.replaceAll("-", "")}000000`,
    publicationDate: `${snapshotDate}T00:00:00Z`,
  };
  const fields = { ...attributes, sku, termType: "OnDemand" };
  return {
    service: offer.service,
    fields: productFamily === undefined ? fields : { ...fields, productFamily },
    text: JSON.stringify(entry),
  };
}

/** A SKU for a product whose own is not recorded; it begins with `LOCAL`, so that nobody takes it for AWS's. */
function localSku(offer: PriceOffer): string {
  const hash = createHash("sha256")
    .update(`${offer.region}|${offerKey(offer)}`)
    .digest("hex");
  return `LOCAL${hash.slice(0, 11).toUpperCase()}`;
}

function termOf(offer: PriceOffer, sku: string, snapshotDate: string): object {
  const rates = offer.tiers.map((tier, index) => {
    const code = offer.tiers.length === 1 ? ONLY_RATE : (TIER_RATES[index] ?? `LOCALRATE${index}`);
    const rateCode = `${sku}.${ON_DEMAND}.${code}`;
    return [rateCode, dimensionOf(offer, tier, rateCode)] as const;
  });
  return {
    priceDimensions: Object.fromEntries(rates),
    sku,
    effectiveDate: `${offer.date ?? snapshotDate}T00:00:00Z`,
    offerTermCode: ON_DEMAND,
    termAttributes: {},
  };
}

function dimensionOf(offer: PriceOffer, tier: PriceTier, rateCode: string): object {
  const what = [offer.component, offer.instanceType].filter(Boolean).join(" ");
  return {
    unit: awsUnitOf.get(offer.unit),
    endRange: tier.to ?? "Inf",
    description: `${formatPrice(tier.usd)} per ${offer.unit} of ${what}`,
    appliesTo: [],
    rateCode,
    beginRange: tier.from,
    pricePerUnit: { USD: withDecimals(tier.usd) },
  };
}

/** `0.23` as the price list writes it, `0.2300000000`. */
function withDecimals(usd: string): string {
  const [whole = "0", fraction = ""] = usd.split(".");
  return `${whole}.${fraction.padEnd(PRICE_DECIMALS, "0")}`;
}
