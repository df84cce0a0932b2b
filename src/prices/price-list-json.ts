import type { PriceOffer, PriceTier } from "./offer";
import {
  type PriceRecord,
  type ProductRecord,
  placeProduct,
  readTier,
  toOffer,
} from "./price-record";

/** A product as GetProducts and the bulk offer files write it. */
export interface ProductJson {
  readonly sku?: string;
  readonly attributes?: Readonly<Record<string, string | undefined>>;
}

/** The terms of a product: by rate, each with its price dimensions, which come in no order. */
export type TermsJson = Readonly<
  Record<
    string,
    {
      readonly effectiveDate?: string;
      readonly priceDimensions?: Readonly<
        Record<
          string,
          {
            readonly unit?: string;
            readonly beginRange?: string;
            readonly endRange?: string;
            readonly pricePerUnit?: Readonly<Record<string, string | undefined>>;
          }
        >
      >;
    }
  >
>;

/** One entry of GetProducts' `PriceList`. */
interface PriceListEntry {
  readonly serviceCode?: string;
  readonly product?: ProductJson;
  readonly terms?: { readonly OnDemand?: TermsJson };
  readonly version?: string;
}

/** Reads one entry of GetProducts' `PriceList`; undefined for products that no plan uses and for damaged text. */
export function readPriceListEntry(text: string): PriceOffer | undefined {
  let entry: PriceListEntry;
  try {
    entry = JSON.parse(text) as PriceListEntry;
  } catch {
    return undefined;
  }
  const record = productRecord(entry.product, entry.serviceCode);
  const place = record && placeProduct(record);
  const price = readTerms(entry.terms?.OnDemand);
  if (!record || !place || !price) return undefined;
  const version = entry.version ? `, version ${entry.version}` : "";
  return toOffer(record, place, price, `AWS price list of ${record.service}${version}`);
}

/** What identifies a product; undefined where it has no SKU or usage type. */
export function productRecord(
  product: ProductJson | undefined,
  service: string | undefined,
): ProductRecord | undefined {
  const { sku, attributes = {} } = product ?? {};
  const usageType = attributes.usagetype;
  const code = service ?? attributes.servicecode;
  if (!sku || !usageType || !code) return undefined;
  return {
    service: code,
    sku,
    usageType,
    regionCode: attributes.fromRegionCode ?? attributes.regionCode,
  };
}

/** The tiers of the newest on-demand term; undefined where there is no price in USD. */
export function readTerms(terms: TermsJson | undefined): PriceRecord | undefined {
  const [newest] = Object.values(terms ?? {}).sort((a, b) =>
    (b.effectiveDate ?? "").localeCompare(a.effectiveDate ?? ""),
  );
  const dimensions = Object.values(newest?.priceDimensions ?? {});
  const tiers = dimensions.flatMap(({ beginRange, endRange, pricePerUnit }): PriceTier[] => {
    const tier = readTier(beginRange, endRange, pricePerUnit?.USD);
    return tier ? [tier] : [];
  });
  const unit = dimensions[0]?.unit;
  if (unit === undefined || tiers.length === 0) return undefined;
  return { unit, tiers, date: newest?.effectiveDate?.slice(0, 10) };
}
