import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { breakEven } from "../../src/cost/break-even";
import { cheapest } from "../../src/cost/cheapest";
import { compare } from "../../src/cost/compare";
import { type Estimate, estimate } from "../../src/cost/estimate";
import type { Plan } from "../../src/cost/plan";
import { PriceBook } from "../../src/prices/price-book";
import { fixedClock } from "../prices/fixed-clock";

const clock = fixedClock("2026-11-21");
const cacheFolder = mkdtempSync(join(tmpdir(), "prices-"));
const book = PriceBook.open({ clock, cacheFolder });
const price = (plan: Plan): Estimate => estimate(plan, { book });

/** Component, quantity and amount of each line. */
const lines = (plan: Plan) =>
  price(plan).lines.map(({ component, quantity, amount, state }) => [
    component,
    quantity ? `${quantity.value} ${quantity.unit}` : state,
    amount,
  ]);

test("an endpoint without more to it runs the whole month of 730 hours", () => {
  const example = price({ endpoints: [{ instanceType: "ml.m5.xlarge", instanceCount: 2 }] });
  expect(example.lines[0]?.working).toBe("730 h × 2 × 0.23 USD/h = 335.8 USD");
  expect(example.totals).toEqual({
    monthly: "335.8",
    oneOff: "0",
    firstMonth: "335.8",
    yearly: "4029.6",
    partial: false,
  });
});

test("usage that the plan does not give leaves lines without an amount", () => {
  expect(lines({ endpoints: [{ instanceType: "ml.m5.xlarge" }] }).slice(1)).toEqual([
    ["Hosting data in", "usage", undefined],
    ["Hosting data out", "usage", undefined],
  ]);
});

test("a schedule counts its own instances and days", () => {
  const plan: Plan = {
    endpoints: [
      {
        instanceType: "ml.m5.xlarge",
        daysPerMonth: 20,
        volumeGb: 73,
        schedule: [
          { hoursPerDay: 8, instanceCount: 4 },
          { hoursPerDay: 2, instanceCount: 1 },
          { hoursPerDay: 14, instanceCount: 0 },
        ],
        traffic: { requestsPerMinute: 10, requestSize: "1 MB", responseSize: "1 KB" },
      },
    ],
  };
  expect(lines(plan)).toEqual([
    ["Hosting", "680 hour", "156.4"],
    ["Hosting storage", "68 GB-month", "9.52"],
    ["Hosting data in", "120 GB", "1.92"],
    ["Hosting data out", "0.12 GB", "0.00192"],
  ]);
});

test("training once is a one-off cost, with its volume and warm pool", () => {
  const plan: Plan = {
    training: [
      {
        name: "try",
        instanceType: "ml.m5.xlarge",
        instanceCount: 2,
        seconds: 5400,
        volumeGb: 73,
        warmPoolHours: 10,
      },
    ],
  };
  expect(lines(plan)).toEqual([
    ["Training", "3 hour", "0.69"],
    ["Training storage", "0.3 GB-month", "0.042"],
    ["Training warm pool", "20 hour", "4.6"],
    ["Training warm pool storage", "2 GB-month", "0.28"],
  ]);
  expect(price(plan).totals).toMatchObject({ monthly: "4.88", oneOff: "0.732" });
});

test("managed spot takes its share off", () => {
  const plan: Plan = {
    training: [{ instanceType: "ml.g5.xlarge", hours: 10, runsPerMonth: 3, spotSavings: "70%" }],
  };
  expect(price(plan).lines[0]).toMatchObject({
    amount: "12.672",
    working: "10 h × 1 × 3 × (1 − 0.7) × 1.408 USD/h = 12.672 USD",
  });
});

test("training on a machine with its own disk pays for no volume", () => {
  const plan: Plan = { training: [{ instanceType: "ml.g5.xlarge", hours: 1, volumeGb: 100 }] };
  expect(lines(plan)).toEqual([["Training", "1 hour", "1.408"]]);
  expect(price(plan).warnings).toEqual([
    "Training on ml.g5.xlarge uses the machine's own disk, so no volume is paid for",
  ]);
});

test("a serverless endpoint pays for seconds by memory, and for data", () => {
  const plan: Plan = {
    serverless: [
      {
        memoryMb: 2048,
        requestsPerMonth: 1_000_000,
        durationMs: 120,
        requestSize: "10 KB",
        responseSize: "1 KB",
      },
    ],
  };
  expect(lines(plan)).toEqual([
    ["Serverless", "120000 second", "4.8"],
    ["Hosting data in", "10 GB", "0.16"],
    ["Hosting data out", "1 GB", "0.016"],
  ]);
});

test("provisioned concurrency is paid for while it is kept warm", () => {
  const plan: Plan = {
    serverless: [
      {
        memoryMb: 2048,
        requestsPerMonth: 1_000_000,
        durationMs: 100,
        provisionedConcurrency: 2,
        provisionedHours: 365,
      },
    ],
  };
  expect(lines(plan).slice(0, 3)).toEqual([
    ["Serverless", "50000 second", "2"],
    ["Serverless provisioned concurrency", "2628000 second", "26.28"],
    ["Serverless provisioned duration", "50000 second", "1.165"],
  ]);
});

test("an asynchronous endpoint may scale to no instance", () => {
  expect(lines({ async: [{ instanceType: "ml.m5.xlarge", instanceCount: 0 }] })[0]).toEqual([
    "AsyncInf",
    "0 hour",
    "0",
  ]);
});

test("a notebook keeps paying for its volume when it is stopped", () => {
  const plan: Plan = {
    month: { days: 30 },
    notebooks: [{ instanceType: "ml.t3.medium", hoursPerDay: 8, daysPerMonth: 20, volumeGb: 5 }],
  };
  expect(lines(plan)).toEqual([
    ["Notebook", "160 hour", "8"],
    ["Notebook storage", "5 GB-month", "0.7"],
  ]);
});

test("storage and transfer are priced through their tiers", () => {
  const plan: Plan = {
    storage: [{ size: "60000 GB", putRequests: 1000, getRequests: 10_000 }],
    transfer: [{ internetOut: "20000 GB" }],
  };
  expect(lines(plan)).toEqual([
    ["S3 storage", "60000 GB-month", "1371.2"],
    ["S3 PUT requests", "1000 request", "0.005"],
    ["S3 GET requests", "10000 request", "0.004"],
    ["Internet out", "20000 GB", "1751.2"],
  ]);
  const [storage] = price(plan).lines;
  expect(storage?.unitPrice).toBeUndefined();
  expect(storage?.working).toBe(
    "60000 GB × 1 month = 60000 GB-month = 51200 GB-month × 0.023 USD/GB-month + 8800 GB-month × 0.022 USD/GB-month = 1371.2 USD",
  );
});

test("a tier without a known price leaves the line unpriced", () => {
  const west = PriceBook.open({ region: "us-west-2", clock, cacheFolder });
  const { lines: priced } = estimate({ storage: [{ size: "60000 GB" }] }, { book: west });
  expect(priced[0]).toMatchObject({
    state: "unpriced",
    working: "60000 GB × 1 month = 60000 GB-month: the price above 51200 GB-month is not known",
  });
  expect(priced[0]?.amount).toBeUndefined();
});

test("a missing price is never zero: the line is unpriced and the total partial", () => {
  const sydney = PriceBook.open({ region: "ap-southeast-2", clock, cacheFolder });
  const example = estimate({ endpoints: [{ instanceType: "ml.m5.xlarge" }] }, { book: sydney });
  expect(example.lines).toHaveLength(1);
  expect(example.lines[0]).toMatchObject({
    state: "unpriced",
    working: "730 h × 1: no price of 2026-10-04 for ap-southeast-2",
  });
  expect(example.totals).toMatchObject({ monthly: "0", partial: true });
  expect(example.warnings).toEqual([
    "The total is partial: no price of 2026-10-04 in ap-southeast-2 for Hosting of ml.m5.xlarge",
  ]);
  expect(example.toString()).toContain("price not found");
});

test("inferred and weak prices are told", () => {
  const { warnings } = price({
    training: [{ instanceType: "ml.c5.xlarge", hours: 1 }],
    endpoints: [{ instanceType: "ml.t2.medium" }],
  });
  expect(warnings).toEqual([
    "No source states the price of Training of ml.c5.xlarge; inferred: a CPU type costs the same in every component of a region; stated for Hosting",
    "The price of Hosting of ml.t2.medium rests on a single third-party source (grade D)",
  ]);
});

test("a discount and a Savings Plan are taken off the book's prices, not off given ones", () => {
  const example = price({
    prices: {
      discount: "10%",
      savingsPlan: { percent: "20%" },
      overrides: [{ component: "Hosting data in", usd: 1 }],
    },
    endpoints: [
      {
        instanceType: "ml.m5.xlarge",
        traffic: { requestsPerMonth: 1000, requestSize: "1 MB", responseSize: "1 MB" },
      },
    ],
  });
  expect(example.lines.map(({ working }) => working)).toEqual([
    "730 h × 1 × 0.23 USD/h × 0.8 (Savings Plan 20 %) × 0.9 (discount 10 %) = 120.888 USD",
    "0.001 GB/request × 1000 request × 1 USD/GB = 1 USD",
    "0.001 GB/request × 1000 request × 0.016 USD/GB × 0.9 (discount 10 %) = 0.0144 USD",
  ]);
});

test("a Savings Plan's own rate replaces the price", () => {
  const rates = [{ component: "Training", instanceType: "ml.m5.xlarge", usd: "0.15" }];
  const { lines: priced } = price({
    prices: { savingsPlan: { rates } },
    training: [{ instanceType: "ml.m5.xlarge", hours: 2 }],
  });
  expect(priced[0]).toMatchObject({
    amount: "0.3",
    source: "Savings Plan rate given in the plan",
  });
});

test("the free tier is off unless asked for, and says which terms it applied", () => {
  const plan: Plan = {
    endpoints: [{ instanceType: "ml.m5.xlarge" }],
    transfer: [{ internetOut: "40 GB" }],
  };
  expect(price(plan).totals.monthly).toBe("171.5");
  const free = estimate(plan, { book, freeTier: true });
  const credits = free.lines.filter(({ component }) => component.startsWith("Free tier"));
  expect(credits.map(({ component, amount, months }) => [component, amount, months])).toEqual([
    ["Free tier: Hosting", "-28.75", 2],
    ["Free tier: Internet out", "-3.6", undefined],
  ]);
  expect(credits[0]?.working).toBe(
    "125 h a month in the first 2 months are free: −125 h × 0.23 USD/h = -28.75 USD",
  );
  expect(free.totals).toMatchObject({ monthly: "167.9", firstMonth: "139.15", yearly: "1957.3" });
});

test("what other services cost is added as given", () => {
  const { lines: priced, totals } = price({ other: [{ name: "Lambda", usd: "0.02" }] });
  expect(priced[0]?.working).toBe("1 month × 0.02 USD/month = 0.02 USD");
  expect(totals.monthly).toBe("0.02");
});

test("an estimate speaks JSON, CSV, Markdown and LaTeX", () => {
  const example = price({
    name: "a | b",
    endpoints: [{ name: "=cmd", instanceType: "ml.m5.xlarge" }],
  });
  const json = JSON.parse(JSON.stringify(example)) as ReturnType<Estimate["toJSON"]>;
  expect(Object.keys(json)).toEqual([
    "currency",
    "name",
    "region",
    "priceDate",
    "lines",
    "totals",
    "warnings",
  ]);
  expect(json.lines[0]).toMatchObject({
    quantity: { value: "730", unit: "hour" },
    unitPrice: "0.23",
    amount: "167.9",
    formula: "monthHours * instanceCount",
  });
  expect(json.lines[1]).toMatchObject({ quantity: null, amount: null, state: "usage" });
  const [header, first] = example.csv().split("\r\n");
  expect(header).toBe(
    "resource,component,instanceType,period,quantity,unit,unitPriceUsd,amountUsd,state,working,source,date,inferred",
  );
  expect(first).toMatch(/^'=cmd,Hosting,ml\.m5\.xlarge,month,730,hour,0\.23,167\.9,priced,/);
  expect(example.markdown()).toContain(
    "| =cmd | Hosting, ml.m5.xlarge | 730 h | $0.23/h | $167.90 |",
  );
  expect(example.latex()).toContain(
    "\\text{=cmd, Hosting} &: 730\\,\\text{h} \\times 1 \\times 0.23\\,\\tfrac{\\text{USD}}{\\text{h}} = 167.9\\,\\text{USD}",
  );
});

test("an estimate shows its sums, its lines and where each number comes from", () => {
  const text = price({
    name: "two",
    endpoints: [{ name: "cats", instanceType: "ml.m5.xlarge" }],
    storage: [{ name: "model", size: "1 GB" }],
  }).toString();
  expect(text).toContain("two: $167.92 a month");
  expect(text).toContain("Hosting of cats makes over 99 % of the cost");
  expect(text).toContain("730 h × 1 × 0.23 USD/h = 167.9 USD");
  expect(text).toContain("[1]");
});

test("`compare()` sets plans side by side and says what makes the difference", () => {
  const small: Plan = { name: "small", endpoints: [{ instanceType: "ml.m5.large" }] };
  const large: Plan = { name: "large", endpoints: [{ instanceType: "ml.m5.xlarge" }] };
  const both = compare([large, small], { book });
  expect(both.estimates[both.cheapest]?.name).toBe("small");
  expect(both.differences).toEqual([
    "large costs $1,007.40 a year more (100 %) than small: Hosting +$1,007.40",
  ]);
  expect(both.toString()).toContain("large or small: small costs least");
  expect(() => compare([small])).toThrow(new RangeError("Cannot compare fewer than two plans"));
});

test("`cheapest()` ranks instance types that have what is asked for", () => {
  const found = cheapest({ component: "Training", minVCpu: 4, minMemoryGb: 16, gpu: true, book });
  expect(
    found.instances.slice(0, 2).map(({ instanceType, usdPerHour }) => [instanceType, usdPerHour]),
  ).toEqual([
    ["ml.g4dn.xlarge", "0.736"],
    ["ml.g6.xlarge", "1.127"],
  ]);
  expect(found.instances[0]?.gpu).toBe("1 × T4, 16 GiB");
  expect(found.withoutPrice).toContain("ml.p3.2xlarge");
  expect(() => cheapest({ component: "S3 storage", book })).toThrow(
    new TypeError('Cannot rank instance types for "S3 storage": it does not run on any'),
  );
});

test("`breakEven()` finds where an endpoint becomes cheaper than serverless", () => {
  const serverless = (requestsPerMonth: number): Plan => ({
    serverless: [{ memoryMb: 2048, durationMs: 100, requestsPerMonth }],
  });
  const endpoint = (): Plan => ({ endpoints: [{ instanceType: "ml.m5.large" }] });
  const found = breakEven(serverless, endpoint, { book });
  expect(found).toEqual({
    at: 20_987_500,
    cheaperBelow: "first",
    monthly: { first: "83.95", second: "83.95" },
  });
});
