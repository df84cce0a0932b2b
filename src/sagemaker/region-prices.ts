import { PriceBook } from "../prices/price-book";

const books = new Map<string, PriceBook | undefined>();

/** A region's prices, read once; undefined where there are none. */
export function priceBook(region: string): PriceBook | undefined {
  if (!books.has(region)) books.set(region, open(region));
  return books.get(region);
}

function open(region: string): PriceBook | undefined {
  try {
    return PriceBook.open({ region });
  } catch {
    return undefined;
  }
}
