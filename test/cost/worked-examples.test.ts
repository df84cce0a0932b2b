import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Estimate, estimate } from "../../src/cost/estimate";
import type { Plan } from "../../src/cost/plan";
import { spotSavings } from "../../src/cost/spot-savings";
import { Exact } from "../../src/units/money";
import { fixedClock } from "../prices/fixed-clock";

const clock = fixedClock("2026-11-21");

/** Published calculations; see `source` of each. */
const examples = JSON.parse(
  readFileSync(join(__dirname, "worked-examples.json"), "utf8"),
) as readonly {
  readonly id: string;
  readonly publishedTotalUsd?: string;
  readonly exactTotalUsd?: string;
}[];

const pets: Plan = {
  name: "pets on two t2.medium",
  region: "us-east-1",
  prices: { snapshot: "2019-02-25" },
  month: { days: 31 },
  endpoints: [
    {
      name: "pets",
      instanceType: "ml.t2.medium",
      instanceCount: 2,
      traffic: { requestsPerMinute: 1, requestSize: "100 KB", responseSize: "100 B" },
    },
  ],
  storage: [{ name: "model", size: "350 MB" }],
};

const stableDiffusion: Plan = {
  endpoints: [
    {
      instanceType: "ml.g5.2xlarge",
      hoursPerDay: 8,
      daysPerMonth: 20,
      volumeGbMonths: 240,
    },
  ],
};

const stableDiffusionS3: Plan = {
  storage: [{ size: "1000 GB", getRequests: 1_000_000 }],
  transfer: [{ internetOut: "40 GB" }],
  other: [{ name: "S3 Select data returned", quantity: 1000, unit: "GB", usd: "0.0007" }],
};

/** Each published example as a plan. */
const plans: Readonly<Record<string, Plan>> = {
  "fastai-2019-two-t2medium": pets,
  "sd-ext-inference-2023": stableDiffusion,
  "sd-ext-s3-2023": stableDiffusionS3,
  "sd-ext-training-2023": {
    training: [{ instanceType: "ml.g5.2xlarge", hours: 1, runsPerMonth: 300, volumeGbMonths: 512 }],
  },
  "sd-ext-page-total-2023": {
    ...stableDiffusion,
    ...stableDiffusionS3,
    other: [
      ...(stableDiffusionS3.other ?? []),
      { name: "Lambda", usd: "0.02" },
      { name: "API Gateway", usd: "1.05" },
      { name: "DynamoDB", usd: "0.50" },
      { name: "Step Functions", usd: "0.13" },
      { name: "CloudWatch", usd: "5.05" },
    ],
  },
  "fraud-studio": {
    notebooks: [
      {
        kind: "studio",
        instanceType: "ml.c5.12xlarge",
        count: 10,
        hoursPerDay: 3,
        daysPerMonth: 10,
      },
    ],
  },
  "fraud-processing": {
    processing: [
      {
        instanceType: "ml.c4.2xlarge",
        instanceCount: 2,
        hours: 2,
        runsPerMonth: 20,
        volumeGbMonths: 10,
      },
    ],
  },
  "fraud-training": {
    training: [
      {
        instanceType: "ml.c4.2xlarge",
        instanceCount: 2,
        hours: 3,
        runsPerMonth: 20,
        volumeGbMonths: 10,
      },
    ],
  },
  "fraud-realtime": {
    endpoints: [
      {
        instanceType: "ml.c4.2xlarge",
        instanceCount: 2,
        hoursPerDay: 3,
        daysPerMonth: 20,
        volumeGbMonths: 10,
        traffic: { requestsPerMonth: 18_000, requestSize: "600 KB", responseSize: "400 KB" },
      },
    ],
  },
  "fraud-s3": { storage: [{ size: "100 GB" }] },
};

test.each(examples.filter(({ id }) => plans[id] !== undefined))(
  "the published example $id comes out to the cent",
  ({ id, publishedTotalUsd, exactTotalUsd }) => {
    const plan = plans[id] ?? {};
    const snapshot = plan.prices?.snapshot ?? "2026-10-04";
    const { totals } = estimate(plan, { region: "us-east-1", snapshot, clock });
    expect(totals.partial).toBe(false);
    expect(new Exact(totals.monthly).toFixed(2)).toBe(publishedTotalUsd);
    if (exactTotalUsd) expect(totals.monthly).toBe(exactTotalUsd);
  },
);

test("every published cost has a plan", () => {
  const costs = examples.filter(({ publishedTotalUsd }) => publishedTotalUsd !== undefined);
  expect(Object.keys(plans).sort()).toEqual(costs.map(({ id }) => id).sort());
});

test("the worked example of 2019 comes out line by line, its data-out line corrected", () => {
  const example = estimate(pets, { clock });
  expect(example.lines.map(lineOf)).toEqual([
    ["pets", "Hosting", "1488 hour", "0.065", "96.72"],
    ["pets", "Hosting data in", "4.464 GB", "0.016", "0.071424"],
    // The page prints 0.00044 GB and $0.000007, ten times too small.
    ["pets", "Hosting data out", "0.004464 GB", "0.016", "0.000071424"],
    ["model", "S3 storage", "0.35 GB-month", "0.023", "0.00805"],
  ]);
  expect(example.lines[0]?.working).toBe("24 h/day × 31 day × 2 × 0.065 USD/h = 96.72 USD");
  expect(example.totals.monthly).toBe("96.799545424");
  expect(example.priceDate).toBe("2019-02-25");
  expect(example.warnings).toEqual([
    "Prices are of 2019-02-25, 7 years old; prices may have changed since",
  ]);
});

test("the saving of managed spot training is told from its two times", () => {
  expect(spotSavings({ trainingTimeInSeconds: 500, billableTimeInSeconds: 100 })).toBe("80");
  expect(() => spotSavings({ trainingTimeInSeconds: 100, billableTimeInSeconds: 500 })).toThrow(
    new RangeError("Cannot tell the saving of 500 s billed of 100 s trained"),
  );
});

function lineOf({ resource, component, quantity, unitPrice, amount }: Estimate["lines"][number]) {
  return [resource, component, `${quantity?.value} ${quantity?.unit}`, unitPrice, amount];
}
