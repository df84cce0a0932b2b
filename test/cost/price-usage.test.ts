import { expect, test } from "vitest";
import { priceUsage, totalOf } from "../../src/cost/price-usage";
import { PriceBook } from "../../src/prices/price-book";

const book = PriceBook.open({ snapshot: "2026-10-04" });

test("seconds of training are priced by the hour, exactly", () => {
  const [line] = priceUsage(
    [
      {
        resource: "cifar-1",
        component: "Training",
        instanceType: "ml.m5.large",
        quantity: { value: 624, unit: "second" },
        working: "2 × 312 s",
      },
    ],
    book,
  );
  expect(line).toMatchObject({
    resource: "cifar-1",
    component: "Training",
    quantity: { value: "0.173333333333333333", unit: "hour" },
    unitPrice: "0.115",
    amount: "0.019933333333333333",
    state: "priced",
    working: "2 × 312 s ÷ 3600 s/h × 0.115 USD/h = 0.019933333333 USD",
  });
  expect(line?.source).not.toBe("");
});

test("data, storage and requests are priced by their own units", () => {
  const lines = priceUsage(
    [
      { resource: "e", component: "Hosting data in", quantity: { value: "4.464", unit: "GB" } },
      { resource: "b", component: "S3 storage", quantity: { value: "0.35", unit: "GB-month" } },
      { resource: "b", component: "S3 PUT requests", quantity: { value: 5, unit: "request" } },
    ],
    book,
  );
  expect(lines.map(({ amount }) => amount)).toEqual(["0.071424", "0.00805", "0.000025"]);
  expect(totalOf(lines)).toEqual({ amount: "0.079499", partial: false });
});

test("what has no price is unpriced and makes the total partial", () => {
  const lines = priceUsage(
    [
      {
        resource: "job",
        component: "Training",
        instanceType: "local",
        quantity: { value: 1, unit: "hour" },
      },
      {
        resource: "job",
        component: "Training",
        instanceType: "ml.p3.2xlarge",
        quantity: { value: 1, unit: "hour" },
      },
    ],
    book,
  );
  expect(lines.map(({ state, working, amount }) => [state, working, amount])).toEqual([
    ["unpriced", "1 h: runs on this machine, not on AWS", undefined],
    ["unpriced", "1 h: no price of 2026-10-04 for us-east-1", undefined],
  ]);
  expect(totalOf(lines)).toEqual({ amount: "0", partial: true });
});

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("a quantity of %d is refused", (value) => {
  const usage = { resource: "x", component: "Hosting data in", quantity: { value, unit: "GB" } };
  expect(() => priceUsage([usage as never], book)).toThrow(
    new RangeError(`Cannot price ${value} of "Hosting data in": not a quantity from 0 up`),
  );
});

test("hours are no unit of data", () => {
  const usage = {
    resource: "x",
    component: "Hosting data in",
    quantity: { value: 1, unit: "hour" },
  };
  expect(() => priceUsage([usage as never], book)).toThrow(
    new TypeError('Cannot price "Hosting data in" by the hour: its unit is GB'),
  );
});
