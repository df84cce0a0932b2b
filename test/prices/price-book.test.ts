import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PriceBook } from "../../src/prices/price-book";
import { pricingFolder } from "../../src/prices/pricing-folder";
import { fixedClock } from "./fixed-clock";

const clock = fixedClock("2026-11-21");
const empty = mkdtempSync(join(tmpdir(), "prices-"));
const open = (options: Parameters<typeof PriceBook.open>[0] = {}) =>
  PriceBook.open({ clock, cacheFolder: empty, ...options });

const price = (book: PriceBook, component: string, instanceType?: string) =>
  book.offer({ component, instanceType })?.tiers[0]?.usd;

test("`PriceBook.open()` opens the newest snapshot", () => {
  const book = open();
  expect([book.region, book.date, book.origin, book.ageDays]).toEqual([
    "us-east-1",
    "2026-10-04",
    "snapshot",
    48,
  ]);
  expect(book.warnings).toEqual([]);
});

test("an offer carries its unit, date, grade and source", () => {
  const offer = open().offer({ component: "Hosting", instanceType: "ml.m5.2xlarge" });
  expect(offer).toMatchObject({
    service: "AmazonSageMaker",
    usageType: "USE1-Host:ml.m5.2xlarge",
    unit: "hour",
    tiers: [{ from: "0", usd: "0.461" }],
    grade: "A",
  });
  expect(offer?.sources.length).toBeGreaterThan(0);
  expect(offer?.inferred).toBeUndefined();
});

test("components of one instance type keep their own prices", () => {
  const book = open();
  expect(price(book, "Hosting", "ml.g6e.xlarge")).toBe("2.6054");
  expect(price(book, "Training", "ml.g6e.xlarge")).toBe("2.61");
});

test("a component's name may be written in any case", () => {
  expect(price(open(), "hosting DATA in")).toBe("0.016");
});

test("the snapshot of 2019 holds the prices of its day and infers none", () => {
  const book = open({ snapshot: "2019-02-25" });
  expect(price(book, "Hosting", "ml.t2.medium")).toBe("0.065");
  expect(price(book, "Training", "ml.m5.xlarge")).toBeUndefined();
  expect(book.warnings).toEqual([
    "Prices are of 2019-02-25, 7 years old; prices may have changed since",
  ]);
});

test("a CPU type that no source prices for a component is inferred from another component", () => {
  const offer = open().offer({ component: "Training", instanceType: "ml.c5.xlarge" });
  expect(offer?.tiers[0]?.usd).toBe("0.204");
  expect(offer?.inferred).toBe(
    "a CPU type costs the same in every component of a region; stated for Hosting",
  );
});

test("a GPU type is never inferred from another component", () => {
  expect(price(open(), "Training", "ml.p3.2xlarge")).toBeUndefined();
  expect(price(open(), "Hosting", "ml.p3.2xlarge")).toBe("3.825");
});

test("an asynchronous endpoint is inferred from a real-time one", () => {
  const offer = open().offer({ component: "AsyncInf", instanceType: "ml.g5.xlarge" });
  expect(offer?.tiers[0]?.usd).toBe("1.408");
  expect(offer?.inferred).toBe("an asynchronous endpoint costs what a real-time one costs");
});

test("serverless memory sizes are inferred by the GB", () => {
  const offer = open().offer({ component: "Serverless", memoryGb: 4 });
  expect(offer?.tiers[0]?.usd).toBe("0.00008");
  expect(offer?.inferred).toBe("serverless inference costs the same for each GB; stated for 1 GB");
});

test("us-west-2 is inferred from us-east-1 for SageMaker alone", () => {
  const book = open({ region: "us-west-2" });
  const offer = book.offer({ component: "Hosting data in" });
  expect([offer?.region, offer?.tiers[0]?.usd]).toEqual(["us-west-2", "0.016"]);
  expect(offer?.inferred).toBe("SageMaker costs the same in us-west-2 as in us-east-1");
  expect(price(book, "S3 PUT requests")).toBeUndefined();
});

test("a price of one's own goes before the book's", () => {
  const book = open().withOverrides([
    { component: "Hosting", instanceType: "ml.m5.xlarge", usd: "0.257" },
    { component: "Hosting data in", usd: "0.02" },
  ]);
  expect(price(book, "Hosting", "ml.m5.xlarge")).toBe("0.257");
  expect(price(book, "Hosting", "ml.m5.large")).toBe("0.115");
  expect(book.offer({ component: "Hosting data in" })?.sources).toEqual(["given in the plan"]);
});

test.each([
  [
    { region: "us-east-9" },
    'Cannot price in "us-east-9": not an AWS region; nearest: us-east-1, us-east-2, ap-east-1',
  ],
  [
    { snapshot: "2020-01-01" },
    'Cannot open prices of "2020-01-01": no such snapshot; there are 2019-02-25, 2026-10-04',
  ],
  [
    { file: "/nowhere/prices.jsonl" },
    'Cannot read prices from "/nowhere/prices.jsonl": there is no such file',
  ],
])("`PriceBook.open(%o)` says what is wrong", (options, message) => {
  expect(() => open(options)).toThrow(message);
});

test.each([
  [
    { component: "Hostign" },
    'Cannot look up the price of "Hostign": not a cost component; nearest: Hosting',
  ],
  [
    { component: "Hosting", instanceType: "ml.m5.huge" },
    'Cannot look up the price of "ml.m5.huge": not an instance type; nearest: ml.m5.large, ml.c5.large, ml.m5.xlarge',
  ],
  [{ component: "Hosting" }, 'Cannot look up the price of "Hosting": it needs an instance type'],
])("`book.offer(%o)` says what is wrong", (query, message) => {
  expect(() => open().offer(query)).toThrow(message);
});

test("`book.offers()` lists what matches, and inferred prices when asked", () => {
  const book = open();
  const family = book.offers({ component: "training", instanceType: "ml.g5." });
  expect(family.map(({ instanceType }) => instanceType)).toEqual([
    "ml.g5.xlarge",
    "ml.g5.2xlarge",
    "ml.g5.4xlarge",
    "ml.g5.8xlarge",
    "ml.g5.12xlarge",
    "ml.g5.16xlarge",
    "ml.g5.24xlarge",
    "ml.g5.48xlarge",
  ]);
  expect(book.offers({ component: "Training", instanceType: "ml.c5.xlarge" })).toEqual([]);
  const inferred = { component: "Training", instanceType: "ml.c5.xlarge", state: "inferred" };
  expect(book.offers(inferred as { state: "inferred" })).toHaveLength(1);
});

test("a damaged snapshot that was not asked for is named and left out", () => {
  const snapshotFolder = mkdtempSync(join(tmpdir(), "prices-"));
  copyFileSync(join(pricingFolder(), "2019-02-25.jsonl"), join(snapshotFolder, "2019-02-25.jsonl"));
  const damaged = join(snapshotFolder, "2026-10-04.jsonl");
  copyFileSync(join(pricingFolder(), "2026-10-04.jsonl"), damaged);
  writeFileSync(
    damaged,
    '{"format":"sagelab-prices-1","date":"2026-10-04","currency":"USD"}\n{"ser',
  );
  const book = open({ snapshotFolder });
  expect(book.date).toBe("2019-02-25");
  expect(book.warnings[0]).toBe(
    `Cannot read prices from "${damaged}": line 2: it is not JSON; the file is left out`,
  );
  expect(() => open({ snapshotFolder, snapshot: "2026-10-04" })).toThrow(
    `Cannot read prices from "${damaged}": line 2: it is not JSON`,
  );
});

test("a damaged cache is named and left out", () => {
  const cacheFolder = mkdtempSync(join(tmpdir(), "prices-"));
  writeFileSync(join(cacheFolder, "us-east-1.jsonl"), "not prices at all\n");
  const book = open({ cacheFolder });
  expect(book.origin).toBe("snapshot");
  expect(book.warnings).toEqual([
    `Cannot read prices from "${join(cacheFolder, "us-east-1.jsonl")}": line 1: it is not JSON; the file is left out`,
  ]);
});

test("a cache that was cut off between two lines is named and left out", () => {
  const cacheFolder = mkdtempSync(join(tmpdir(), "prices-"));
  const file = join(cacheFolder, "us-east-1.jsonl");
  const whole = readFileSync(join(pricingFolder(), "2026-10-04.jsonl"), "utf8");
  writeFileSync(file, whole.slice(0, whole.indexOf("\n", whole.length / 2) + 1));
  const book = open({ cacheFolder });
  expect(book.origin).toBe("snapshot");
  expect(book.warnings[0]).toMatch(
    /^Cannot read prices from ".*us-east-1\.jsonl": line \d+: it ends after \d+ of 788 prices; the file is left out$/,
  );
});

test("a price file with a price that is no number is refused by line", () => {
  const file = join(empty, "own.jsonl");
  writeFileSync(
    file,
    '{"format":"sagelab-prices-1","date":"2026-01-01","currency":"USD"}\n' +
      '{"service":"AmazonS3","region":"us-east-1","component":"S3 PUT requests","unit":"Requests","usd":"cheap","grade":"A"}\n',
  );
  expect(() => open({ file })).toThrow(
    `Cannot read prices from "${file}": line 2: its price is not a decimal text`,
  );
});

test("a book shows how many prices of each component it has", () => {
  expect(open().toString()).toContain("Hosting data in");
});
