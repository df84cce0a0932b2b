import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { PriceOffer } from "../../src/prices/offer";
import { readPriceListEntry } from "../../src/prices/price-list-json";
import { splitUsageType } from "../../src/prices/regions";

/** The entries of a GetProducts answer in `wire/`. */
function entries(name: string): readonly string[] {
  const text = readFileSync(join(__dirname, "wire", `getproducts-${name}.json`), "utf8");
  return (JSON.parse(text) as { readonly PriceList: readonly string[] }).PriceList;
}

const offers = (name: string): readonly PriceOffer[] =>
  entries(name).flatMap((entry) => readPriceListEntry(entry) ?? []);

test("a training instance is read with its SKU, unit and date", () => {
  expect(offers("training")).toEqual([
    {
      service: "AmazonSageMaker",
      region: "us-east-1",
      component: "Training",
      instanceType: "ml.m5.large",
      usageType: "USE1-Train:ml.m5.large",
      unit: "hour",
      tiers: [{ from: "0", usd: "0.115" }],
      date: "2026-09-01",
      grade: "A",
      sources: ["AWS price list of AmazonSageMaker, version 20260916170501"],
      sku: "JMCWJEAPVJNFJ5P4",
    },
  ]);
});

test("an upfront fee per Quantity is no hourly price", () => {
  const fee = entries("traps")[0] ?? "";
  expect(fee).toContain("TrainingPlanUpfrontFee");
  expect(readPriceListEntry(fee)).toBeUndefined();
});

test("a usage price in a unit that is not the component's is left out", () => {
  const wrong = (entries("training")[0] ?? "").replace('"unit":"Hrs"', '"unit":"Quantity"');
  expect(readPriceListEntry(wrong)).toBeUndefined();
});

test("a free debugger row of an instance does not make its training free", () => {
  const free = entries("traps")[1] ?? "";
  expect(free).toContain('"component":"Training"');
  expect(readPriceListEntry(free)).toBeUndefined();
});

test("fine-tuning without an instance name is left out", () => {
  expect(readPriceListEntry(entries("traps")[3] ?? "")).toBeUndefined();
});

test("cluster rows are prices of the cluster alone", () => {
  expect(offers("traps").map(({ component, instanceType }) => [component, instanceType])).toEqual([
    ["Cluster", "ml.m5.4xlarge"],
  ]);
});

test("a product without a product family is read by its usage type", () => {
  const entry = JSON.parse(entries("training")[0] ?? "") as { product: { productFamily?: string } };
  delete entry.product.productFamily;
  expect(readPriceListEntry(JSON.stringify(entry))?.component).toBe("Training");
});

test("tiers are ordered by their start, not by their place", () => {
  const [storage = ""] = entries("s3-us-east-1");
  const entry = JSON.parse(storage) as {
    terms: { OnDemand: Record<string, { priceDimensions: Record<string, unknown> }> };
  };
  for (const term of Object.values(entry.terms.OnDemand))
    term.priceDimensions = Object.fromEntries(Object.entries(term.priceDimensions).reverse());
  expect(readPriceListEntry(JSON.stringify(entry))?.tiers).toEqual([
    { from: "0", to: "51200", usd: "0.023" },
    { from: "51200", to: "512000", usd: "0.022" },
    { from: "512000", usd: "0.021" },
  ]);
});

test("S3 usage types without a prefix are those of us-east-1", () => {
  expect(offers("s3-us-east-1").map(({ component, region }) => [component, region])).toEqual([
    ["S3 storage", "us-east-1"],
    ["S3 PUT requests", "us-east-1"],
    ["S3 GET requests", "us-east-1"],
  ]);
});

test("storage, data and serverless products of an endpoint are told apart", () => {
  const read = offers("storage-data-serverless").map(
    ({ component, memoryGb }) => `${component}${memoryGb ? ` ${memoryGb} GB` : ""}`,
  );
  expect(read).toContain("Hosting storage");
  expect(read).toContain("Hosting data in");
  expect(read).toContain("Serverless 3 GB");
});

test.each([
  ["EU-Host:ml.m5.xlarge", "eu-west-1", "Host:ml.m5.xlarge"],
  ["APS1-DataTransfer-Out-Bytes", "ap-southeast-1", "DataTransfer-Out-Bytes"],
  ["APS2-Notebk:VolumeUsage.gp2", "ap-southeast-2", "Notebk:VolumeUsage.gp2"],
  ["APS3-Train:ml.m5.xlarge", "ap-south-1", "Train:ml.m5.xlarge"],
  ["TimedStorage-SIA-ByteHrs", undefined, "TimedStorage-SIA-ByteHrs"],
  ["MES1-Train:ml.m5.xlarge", undefined, "Train:ml.m5.xlarge"],
])("the usage type %s belongs to %s", (usageType, region, rest) => {
  expect(splitUsageType(usageType)).toEqual(region ? { region, rest } : { rest });
});

test("text that is not JSON is left out", () => {
  expect(readPriceListEntry("{")).toBeUndefined();
});
