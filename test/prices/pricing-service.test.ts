import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Filter, Pricing } from "@aws-sdk/client-pricing";
import { afterAll, describe, expect, test } from "vitest";
import { createPricing } from "../../src/cloud/local/pricing/pricing-service";
import { createRequestHandler } from "../../src/cloud/local/request-handler";
import { createRouter } from "../../src/cloud/local/route";
import { serveLoopback } from "../../src/cloud/local/server";
import { childEnvironment } from "../../src/environment";
import { awsPriceList } from "../../src/prices/aws-price-list";
import { PriceBook } from "../../src/prices/price-book";
import { diffPrices } from "../../src/prices/price-diff";
import { run } from "../../src/processes";
import { fixedClock } from "./fixed-clock";

const AWS = "/usr/bin/aws";
const PYTHON = "/usr/bin/python3";
const clock = fixedClock("2026-11-21");
const nowhere = async () => {
  throw new Error("not asked here");
};
const router = createRouter({
  s3: nowhere,
  sagemaker: nowhere,
  runtime: nowhere,
  logs: nowhere,
  sts: nowhere,
  pricing: createPricing(),
});
const requestHandler = createRequestHandler(router);
const pricing = new Pricing({
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
  requestHandler,
});
const ServiceCode = "AmazonSageMaker";
const is = (Field: string, Value: string): Filter => ({ Type: "TERM_MATCH", Field, Value });

test("`GetProducts` answers by filters, in JSON texts of the price list's shape", async () => {
  const answer = await pricing.getProducts({
    ServiceCode,
    Filters: [
      is("regionCode", "us-east-1"),
      is("component", "Hosting"),
      is("instanceName", "ml.m5.xlarge"),
      is("productFamily", "ML Instance"),
    ],
  });
  expect(answer.FormatVersion).toBe("aws_v1");
  expect(answer.NextToken).toBeUndefined();
  expect(answer.PriceList).toHaveLength(1);
  const path = join(__dirname, "wire/getproducts-hosting-and-cluster.json");
  const sample = JSON.parse(readFileSync(path, "utf8")) as { PriceList: readonly string[] };
  const published = JSON.parse(String(sample.PriceList[0]));
  const own = JSON.parse(String(answer.PriceList?.[0]));
  expect(Object.keys(own)).toEqual(Object.keys(published));
  expect(own.product.sku).toBe("JDZQJFUVUR8SUWHS");
  const known = Object.keys(own.product.attributes).filter((name) => name !== "networkPerformance");
  expect(published.product.attributes).toMatchObject(
    Object.fromEntries(known.map((name) => [name, own.product.attributes[name]])),
  );
  const term = "JDZQJFUVUR8SUWHS.JRTCKXETXF";
  const rate = `${term}.6YS6EN2CT7`;
  const { description: _ours, ...dimension } = own.terms.OnDemand[term].priceDimensions[rate];
  expect(published.terms.OnDemand[term].priceDimensions[rate]).toMatchObject(dimension);
  expect(Object.keys(own.terms.OnDemand[term]).sort()).toEqual(
    Object.keys(published.terms.OnDemand[term]).sort(),
  );
});

test("pages hold as many products as asked for, and the tokens lead through all of them", async () => {
  const Filters = [is("regionCode", "us-east-1")];
  const sizes: number[] = [];
  const seen = new Set<string>();
  let NextToken: string | undefined;
  do {
    const page = await pricing.getProducts({ ServiceCode, Filters, MaxResults: 60, NextToken });
    sizes.push(page.PriceList?.length ?? 0);
    for (const text of page.PriceList ?? []) seen.add(String(text));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(sizes.slice(0, -1).every((size) => size === 60)).toBe(true);
  expect(seen.size).toBe(sizes.reduce((sum, size) => sum + size, 0));
});

test.each([
  [{ ServiceCode: "" }, "InvalidParameterException", "serviceCode cannot be null or empty"],
  [{ ServiceCode: "Amazon EC2" }, "InvalidParameterException", "can only contain a-z, A-Z, 0-9"],
  [{ ServiceCode: "AmazonEC2" }, "NotFoundException", "no prices of the service AmazonEC2"],
  [{ ServiceCode, NextToken: "x" }, "InvalidNextTokenException", "The pagination token is invalid"],
  [{ ServiceCode, FormatVersion: "v2" }, "InvalidParameterException", "can only be aws_v1"],
  [{ ServiceCode, MaxResults: 101 }, "ValidationException", "less than or equal to 100"],
  [{ ServiceCode, MaxResults: 0 }, "ValidationException", "greater than or equal to 1"],
])("`GetProducts` refuses %o", async (input, name, message) => {
  await expect(pricing.getProducts(input)).rejects.toMatchObject({
    name,
    message: expect.stringContaining(message),
  });
});

test("a token of another question is refused", async () => {
  const first = await pricing.getProducts({ ServiceCode, MaxResults: 1 });
  const other = { ServiceCode: "AmazonS3", NextToken: first.NextToken };
  await expect(pricing.getProducts(other)).rejects.toMatchObject({
    name: "InvalidNextTokenException",
  });
});

test("`DescribeServices` names the services and their attributes", async () => {
  const all = await pricing.describeServices({});
  expect(all.Services?.map((service) => service.ServiceCode)).toEqual([
    "AWSDataTransfer",
    "AmazonS3",
    "AmazonSageMaker",
  ]);
  const one = await pricing.describeServices({ ServiceCode });
  expect(one.Services?.[0]?.AttributeNames).toEqual(
    expect.arrayContaining(["component", "instanceName", "productFamily", "regionCode", "vCpu"]),
  );
});

test("`GetAttributeValues` lists each value once", async () => {
  const answer = await pricing.getAttributeValues({ ServiceCode, AttributeName: "component" });
  expect(answer.AttributeValues).toEqual(
    expect.arrayContaining([{ Value: "Hosting" }, { Value: "Training" }]),
  );
  const values = answer.AttributeValues?.map(({ Value }) => Value) ?? [];
  expect(new Set(values).size).toBe(values.length);
  await expect(
    pricing.getAttributeValues({ ServiceCode, AttributeName: "colour" }),
  ).rejects.toMatchObject({ name: "NotFoundException" });
});

test.each(["us-east-1", "eu-west-1", "ap-south-1", "ap-southeast-3"])(
  "a refresh from the local cloud reproduces the snapshot's offers of %s",
  async (region) => {
    const cacheFolder = mkdtempSync(join(tmpdir(), "prices-"));
    const source = awsPriceList({ requestHandler });
    await PriceBook.refresh({ region, cacheFolder, clock, source });
    const shipped = PriceBook.open({ region, snapshot: "2026-10-04", clock });
    const refreshed = PriceBook.open({ region, cacheFolder, clock });
    expect(refreshed.origin).toBe("cache");
    const { changes } = diffPrices(shipped, refreshed);
    // Warm pools are seen on bills only; the price list has no product for them.
    expect(changes.filter(({ component }) => !component.startsWith("Training warm pool"))).toEqual(
      [],
    );
    const dates = (book: PriceBook) =>
      book
        .offers()
        .filter(({ component }) => !component.startsWith("Training warm pool"))
        .map(({ date, unit }) => [date ?? "2026-10-04", unit]);
    expect(dates(refreshed)).toEqual(dates(shipped));
  },
);

describe("over loopback", async () => {
  const server = await serveLoopback(router);
  afterAll(() => server.close());
  const env = childEnvironment({
    AWS_ENDPOINT_URL: server.url,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_DEFAULT_REGION: "us-east-1",
  });
  const question = `[{"Type":"TERM_MATCH","Field":"instanceName","Value":"ml.m5.large"}]`;

  test.skipIf(!existsSync(AWS))("the AWS CLI reads products", async () => {
    const args = ["pricing", "get-products", "--service-code", ServiceCode, "--filters", question];
    const done = await run(AWS, [...args, "--endpoint-url", server.url, "--output", "json"], {
      env,
    });
    expect(done.stderr).toBe("");
    const { PriceList } = JSON.parse(done.stdout) as { PriceList: readonly string[] };
    expect(PriceList.length).toBeGreaterThan(3);
    expect(PriceList.every((text) => text.includes('"instanceName":"ml.m5.large"'))).toBe(true);
  });

  test("boto3 pages through products", async ({ skip }) => {
    const there = existsSync(PYTHON) && (await run(PYTHON, ["-c", "import boto3"])).code === 0;
    if (!there) skip("This machine has no boto3");
    const script = `
import boto3, json
client = boto3.client("pricing", endpoint_url="${server.url}")
pages = client.get_paginator("get_products").paginate(ServiceCode="AmazonSageMaker", MaxResults=50)
texts = [text for page in pages for text in page["PriceList"]]
print(len(texts), len(set(json.loads(text)["product"]["sku"] for text in texts)))
`;
    const done = await run(PYTHON, ["-c", script], { env });
    expect(done.stderr).toBe("");
    const [products, skus] = done.stdout.split(" ").map(Number);
    expect(products).toBeGreaterThan(700);
    expect(skus).toBe(products);
  });
});
