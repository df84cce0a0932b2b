import type { DisplayDocument } from "../display/document";
import type { PriceOffer } from "./offer";
import type { PriceBook } from "./price-book";

/** How a price book looks: where it comes from, and how many prices it has of each component. */
export function priceBookDocument(book: PriceBook): DisplayDocument {
  return {
    title: `Price book of ${book.region}`,
    blocks: [
      {
        kind: "facts",
        items: [
          { label: "Prices of", value: book.date },
          { label: "From", value: originText(book.origin) },
          { label: "Currency", value: "USD, without tax" },
        ],
      },
      {
        kind: "table",
        columns: [
          { title: "Component" },
          { title: "Unit" },
          { title: "Stated", align: "right" },
          { title: "Inferred", align: "right" },
        ],
        rows: countBy(book.offers({ state: "all" })),
      },
      ...book.warnings.map((text) => ({ kind: "note", tone: "warning", text }) as const),
    ],
  };
}

function countBy(offers: readonly PriceOffer[]): string[][] {
  const counts = new Map<string, { unit: string; stated: number; inferred: number }>();
  for (const { component, unit, inferred } of offers) {
    const row = counts.get(component) ?? { unit, stated: 0, inferred: 0 };
    if (inferred) row.inferred += 1;
    else row.stated += 1;
    counts.set(component, row);
  }
  return [...counts].map(([component, row]) => [
    component,
    row.unit,
    String(row.stated),
    String(row.inferred),
  ]);
}

function originText(origin: PriceBook["origin"]): string {
  if (origin === "cache") return "the AWS price list, refreshed on this machine";
  return origin === "file" ? "a file that was named" : "the snapshot that comes with sagelab";
}
