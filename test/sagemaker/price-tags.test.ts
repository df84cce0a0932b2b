import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { estimate } from "../../src/cost/estimate";
import { PriceBook } from "../../src/prices/price-book";
import { Model } from "../../src/sagemaker/model";
import { endpointPriceTag } from "../../src/sagemaker/price-tags";
import { PyTorch } from "../../src/sagemaker/pytorch";
import { Session } from "../../src/sagemaker/session";

const home = mkdtempSync(join(tmpdir(), "price-tags-"));
const session = Session.local({ home, region: "us-east-1" });
afterAll(() => session.close());

const estimator = (instanceType: string, options: { volumeSize?: number } = {}) =>
  new PyTorch({
    session,
    role: "arn:aws:iam::123456789012:role/service-role/worker",
    entryPoint: "train.py",
    frameworkVersion: "1.13.1",
    instanceCount: 2,
    instanceType,
    baseJobName: "pets",
    ...options,
  });

test("`estimator.estimate()` prices instances and volumes as a plan does", () => {
  const tag = estimator("ml.m5.xlarge").estimate({ hours: 0.25 });
  const job = { name: "pets", instanceType: "ml.m5.xlarge", instanceCount: 2, hours: 0.25 };
  const plan = estimate({ training: [{ ...job, volumeGb: 30 }] }, { region: "us-east-1" });
  expect(tag.lines.map(({ working }) => working)).toEqual(plan.lines.map(({ working }) => working));
  expect(tag.lines[0]).toMatchObject({
    resource: "pets",
    component: "Training",
    amount: "0.115",
    working: "0.25 h × 2 × 0.23 USD/h = 0.115 USD",
  });
  expect(tag.toString()).toContain("Training on 2 × ml.m5.xlarge: $0.118 once");
});

test("training that is repeated is a monthly cost, less what spot saves", () => {
  const tag = estimator("ml.g5.xlarge").estimate({
    hours: 10,
    runsPerMonth: 4,
    spotSavings: "70%",
  });
  expect(tag.totals).toMatchObject({ monthly: "33.792", oneOff: "0" });
});

test.each([
  ["local", { hours: 1 }, RangeError, 'Cannot estimate "local": training on this machine costs'],
  ["ml.m5.xlarge", {}, TypeError, "Cannot use estimator.estimate() without hours"],
  [
    "ml.m5.xlarge",
    { hours: 1, spot: true },
    TypeError,
    'Cannot use the option "spot" of estimator.estimate(): there is no such option',
  ],
])("`estimator.estimate()` on %s refuses %j", (instanceType, expected, type, message) => {
  const call = () => estimator(instanceType).estimate(expected as never);
  expect(call).toThrow(type);
  expect(call).toThrow(message);
});

test("`model.estimate()` is the price tag of an endpoint before it is deployed", () => {
  const model = new Model({
    session,
    modelData: "s3://bucket/model.tar.gz",
    imageUri: "123456789012.dkr.ecr.us-east-1.amazonaws.com/own:1",
    name: "pets",
  });
  const tag = model.estimate({
    instanceType: "ml.m5.xlarge",
    initialInstanceCount: 2,
    traffic: { requestsPerMinute: 1, requestSize: "100 KB", responseSize: "100 B" },
  });
  expect(tag.lines.map(({ component, amount }) => [component, amount])).toEqual([
    ["Hosting", "335.8"],
    ["Hosting data in", "0.07008"],
    ["Hosting data out", "0.00007008"],
  ]);
  expect(() => model.estimate({ instanceType: "local" })).toThrow(
    'Cannot estimate "local": hosting on this machine costs nothing; name an instance type such as ml.c5.xlarge',
  );
});

test("a session's price list refreshes prices through the client of its cloud", async () => {
  const cacheFolder = mkdtempSync(join(tmpdir(), "price-tags-"));
  const region = "us-east-1";
  const options = { region, services: ["AmazonS3"], cacheFolder, source: session.priceList() };
  const refreshed = await PriceBook.refresh(options);
  expect(refreshed.offers).toEqual({ AmazonS3: 4 });
  const again = await PriceBook.refresh(options);
  expect(again.offers).toEqual(refreshed.offers);
});

test("a deployed endpoint says what it costs an hour and a month", () => {
  expect(endpointPriceTag("us-east-1", { type: "ml.m5.xlarge", count: 2 })).toBe(
    "$0.46 an hour, $335.80 a month if it stays",
  );
  expect(endpointPriceTag("us-east-1", { type: "local", count: 1 })).toBeUndefined();
  expect(endpointPriceTag("ap-southeast-2", { type: "ml.m5.xlarge", count: 1 })).toBeUndefined();
});
