import { copyFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { awsPriceList } from "../../src/prices/aws-price-list";
import { PriceBook } from "../../src/prices/price-book";
import { diffPrices } from "../../src/prices/price-diff";
import { type PriceRefreshProgress, refreshPrices } from "../../src/prices/refresh-prices";
import { fixedClock } from "./fixed-clock";

const clock = fixedClock("2026-11-21");
const region = "us-east-1";
const wire = (name: string) => join(__dirname, "wire", name);
const newFolder = () => mkdtempSync(join(tmpdir(), "prices-"));

/** The entries of all GetProducts answers of us-east-1. */
const catalogue = [
  "getproducts-training.json",
  "getproducts-hosting-and-cluster.json",
  "getproducts-storage-data-serverless.json",
  "getproducts-traps.json",
  "getproducts-s3-us-east-1.json",
].flatMap(
  (name) =>
    (JSON.parse(readFileSync(wire(name), "utf8")) as { PriceList: readonly string[] }).PriceList,
);

interface PricingRequest {
  readonly ServiceCode: string;
  readonly NextToken?: string;
}

/** A request handler for the real client: pages of two products, after as many refusals as asked for. */
function pricingService(options: { readonly refuse?: string; readonly times?: number } = {}) {
  const asked: PricingRequest[] = [];
  let refusals = options.times ?? 0;
  return {
    asked,
    async handle(request: { readonly body: string | Uint8Array }) {
      const body = request.body as Uint8Array;
      const input = JSON.parse(new TextDecoder().decode(body)) as PricingRequest;
      asked.push(input);
      if (refusals > 0) {
        refusals -= 1;
        return answer(400, { __type: options.refuse, message: "no" });
      }
      const mine = catalogue.filter(
        (entry) => (JSON.parse(entry) as { serviceCode: string }).serviceCode === input.ServiceCode,
      );
      const from = Number(input.NextToken ?? 0);
      const next = from + 2 < mine.length ? { NextToken: String(from + 2) } : {};
      return answer(200, {
        FormatVersion: "aws_v1",
        PriceList: mine.slice(from, from + 2),
        ...next,
      });
    },
  };
}

function answer(statusCode: number, value: unknown) {
  const headers = { "content-type": "application/x-amz-json-1.1" };
  return {
    response: { statusCode, headers, body: new TextEncoder().encode(JSON.stringify(value)) },
  };
}

test("`refreshPrices()` pages through GetProducts into a cache that books prefer", async () => {
  const cacheFolder = newFolder();
  const service = pricingService();
  const progress: PriceRefreshProgress[] = [];
  const result = await refreshPrices({
    region,
    cacheFolder,
    clock,
    source: awsPriceList({ requestHandler: service }),
    onProgress: (step) => progress.push(step),
  });
  expect(result).toEqual({
    region,
    date: "2026-11-21",
    file: join(cacheFolder, "us-east-1.jsonl"),
    offers: { AmazonSageMaker: 10, AmazonS3: 3 },
  });
  expect(service.asked.map(({ ServiceCode }) => ServiceCode)).toContain("AWSDataTransfer");
  expect(progress.at(-1)).toEqual({ what: "AmazonS3", products: 4 });
  const book = PriceBook.open({ region, cacheFolder, clock });
  expect([book.origin, book.date]).toEqual(["cache", "2026-11-21"]);
  expect(book.offer({ component: "Training", instanceType: "ml.m5.large" })?.sku).toBe(
    "JMCWJEAPVJNFJ5P4",
  );
  // What AWS does not list is not sold: a refreshed book infers nothing.
  expect(book.offer({ component: "Processing", instanceType: "ml.m5.large" })).toBeUndefined();
  // Data transfer was not in the answer and comes from the snapshot.
  expect(book.offer({ component: "Internet out" })?.tiers[0]?.usd).toBe("0.09");
});

test("a throttled GetProducts is asked again", async () => {
  const service = pricingService({ refuse: "ThrottlingException", times: 2 });
  const cacheFolder = newFolder();
  const source = awsPriceList({ requestHandler: service });
  const services = ["AmazonS3"];
  const result = await PriceBook.refresh({ region, services, cacheFolder, clock, source });
  expect(result.offers).toEqual({ AmazonS3: 3 });
});

test("a denied GetProducts leaves the cache as it was", async () => {
  const cacheFolder = newFolder();
  const source = awsPriceList({ requestHandler: pricingService() });
  const { file } = await refreshPrices({ region, cacheFolder, clock, source });
  const before = readFileSync(file, "utf8");
  const denied = awsPriceList({
    requestHandler: pricingService({ refuse: "AccessDeniedException", times: 99 }),
  });
  await expect(refreshPrices({ region, cacheFolder, clock, source: denied })).rejects.toThrow(
    'Cannot read the price list of "AmazonSageMaker": AccessDeniedException: no',
  );
  expect(readFileSync(file, "utf8")).toBe(before);
});

test("services that are not refreshed stay in the cache", async () => {
  const cacheFolder = newFolder();
  const source = awsPriceList({ requestHandler: pricingService() });
  const services = ["AmazonS3"];
  await refreshPrices({ region, services, cacheFolder, clock, source });
  await refreshPrices({ region, services: ["AmazonSageMaker"], cacheFolder, clock, source });
  const book = PriceBook.open({ region, cacheFolder, clock });
  expect(book.offers({ service: "AmazonS3" })).toHaveLength(3);
});

test.each(["json", "csv"])("a bulk offer file in %s gives the same prices", async (ending) => {
  const cacheFolder = newFolder();
  const file = wire(`bulk-offer-region-us-east-1.${ending}`);
  await refreshPrices({ region, cacheFolder, clock, file });
  const book = PriceBook.open({ region, cacheFolder, clock });
  const read = book
    .offers({ service: "AmazonSageMaker" })
    .map(({ component, instanceType, memoryGb, tiers, sku }) => [
      component,
      instanceType ?? memoryGb,
      tiers[0]?.usd,
      sku,
    ]);
  expect(read).toEqual([
    ["Cluster", "ml.m5.large", "0.115", "B8M9F5WVZ4NBAMQ2"],
    ["Hosting", "ml.m5.xlarge", "0.23", "JDZQJFUVUR8SUWHS"],
    ["Hosting data in", undefined, "0.016", "EXAMPLESKUDATAIN0"],
    ["Hosting storage", undefined, "0.14", "EXAMPLESKUSTORAGE"],
    ["Serverless", 3, "0.00006", "PUE6HBQ8KFHBUN5T"],
    ["Training", "ml.m5.large", "0.115", "JMCWJEAPVJNFJ5P4"],
  ]);
});

test.each([
  ["truncated.json", '{"products": {"A": {"sku"', "Cannot read the JSON text: it ends too early"],
  ["empty.json", "{}", "it has no products"],
  ["other.csv", "a,b\n1,2\n", "it has no row of column names"],
])("the offer file %s is refused and no cache is written", async (name, text, why) => {
  const cacheFolder = newFolder();
  const file = join(cacheFolder, name);
  writeFileSync(file, text);
  await expect(refreshPrices({ region, cacheFolder, clock, file })).rejects.toThrow(
    `Cannot read prices from "${file}": ${why}`,
  );
  expect(existsSync(join(cacheFolder, "us-east-1.jsonl"))).toBe(false);
});

test("an offer file in CSV that ends in the middle of a row is refused", async () => {
  const cacheFolder = newFolder();
  const file = join(cacheFolder, "index.csv");
  const whole = readFileSync(wire("bulk-offer-region-us-east-1.csv"), "utf8");
  writeFileSync(file, whole.trimEnd().slice(0, -100));
  await expect(refreshPrices({ region, cacheFolder, clock, file })).rejects.toThrow(
    `Cannot read prices from "${file}": it ends in the middle of a row`,
  );
  expect(existsSync(join(cacheFolder, "us-east-1.jsonl"))).toBe(false);
});

test("a file without prices of the region is refused", async () => {
  const file = wire("bulk-offer-region-us-east-1.json");
  const options = { region: "eu-west-1", cacheFolder: newFolder(), clock, file };
  await expect(refreshPrices(options)).rejects.toThrow(
    "Cannot find any price of eu-west-1 that a plan could use",
  );
});

test("a service that no plan pays for is refused", async () => {
  await expect(refreshPrices({ region, services: ["AmazonEC2"] })).rejects.toThrow(
    'Cannot refresh prices of "AmazonEC2": no plan uses them; allowed: AmazonSageMaker, AmazonS3, AWSDataTransfer',
  );
});

test("`diffPrices()` tells what was added, removed and changed", () => {
  const folder = newFolder();
  const file = join(folder, "changed.jsonl");
  const snapshot = join(__dirname, "../../pricing/2019-02-25.jsonl");
  copyFileSync(snapshot, file);
  const text = readFileSync(file, "utf8")
    .replace('"usd": "0.065"', '"usd": "0.056"')
    .replace("Hst:Data-Bytes-Out", "Train:VolumeUsage.gp2")
    .replace('"Hosting data out"', '"Training storage"')
    .replace(/"unit": "GB", (?=[^\n]*\n$)/, '"unit": "GB-Mo", ');
  writeFileSync(file, text);
  const diff = diffPrices(
    PriceBook.open({ file: snapshot, clock }),
    PriceBook.open({ file, clock }),
  );
  expect(
    diff.changes.map(({ kind, component, variant, percent }) => [
      kind,
      component,
      variant,
      percent,
    ]),
  ).toEqual([
    ["removed", "Hosting data out", "", undefined],
    ["changed", "Hosting", "ml.t2.medium", "−13.8"],
    ["added", "Training storage", "", undefined],
  ]);
  expect(diff.toString()).toContain("$0.065");
  const book = PriceBook.open({ file, clock });
  expect(diffPrices(book, book).toString()).toContain("No price differs");
});
