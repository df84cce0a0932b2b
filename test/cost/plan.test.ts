import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkPlan } from "../../src/cost/check-plan";
import { planJsonSchema } from "../../src/cost/plan-schema";
import { readPlan } from "../../src/cost/read-plan";
import { isSagelabError } from "../../src/errors";

const yaml = `
name: pets on two t2.medium
region: us-east-1
prices: { snapshot: "2019-02-25", overrides: [{ component: Hosting, instanceType: ml.m5.xlarge, usd: "0.257" }], discount: 0% }
month: { days: 31 }
endpoints:
  - name: pets
    instanceType: ml.t2.medium
    instanceCount: 2
    traffic: { requestsPerMinute: 1, requestSize: 100 KB, responseSize: 100 B }
storage: [{ name: model, size: 350 MB }]
`;

/** The message of the error that a plan gives. */
function refusal(plan: unknown): string {
  try {
    checkPlan(plan);
  } catch (error) {
    if (isSagelabError(error, "InvalidInput")) return error.message;
    throw error;
  }
  return "taken";
}

const endpoint = { instanceType: "ml.m5.large" };

test("a plan in YAML and the same in JSON read alike", () => {
  const plan = readPlan(yaml);
  expect(plan.endpoints?.[0]?.traffic?.requestSize).toBe("100 KB");
  expect(plan.prices?.discount).toBe("0%");
  expect(readPlan(JSON.stringify(plan, null, "\t"))).toEqual(plan);
});

test("sizes and times are read in GB and hours", () => {
  const plan = checkPlan({
    storage: [{ size: "350 MB" }, { size: "1 GiB" }],
    training: [{ instanceType: "ml.m5.large", hours: "15 min", volumeGb: "50 GB" }],
  });
  expect(plan.storage?.map(({ size }) => size?.toFixed())).toEqual(["0.35", "1.073741824"]);
  expect(plan.training?.[0]?.hours?.toFixed()).toBe("0.25");
  expect(plan.training?.[0]?.volumeGb?.toFixed()).toBe("50");
});

test.each([
  ["an unknown key", { endpoint: [] }, "endpoint is not a field of a plan; nearest: endpoints"],
  [
    "an unknown key inside",
    { endpoints: [{ ...endpoint, instances: 2 }] },
    "endpoints[0].instances is not a field of a plan; nearest: instanceType",
  ],
  [
    "an unknown region",
    { region: "us-eest-1" },
    'region is "us-eest-1": not an AWS region; nearest: us-east-1, us-west-1, us-east-2',
  ],
  [
    "an unknown instance type",
    { endpoints: [{ instanceType: "ml.t2.medum" }] },
    'endpoints[0].instanceType is "ml.t2.medum": not an instance type; nearest: ml.t2.medium, ml.c8g.medium, ml.m8g.medium',
  ],
  [
    "an instance type that does not train",
    { training: [{ instanceType: "ml.t2.medium" }] },
    'training[0].instanceType is "ml.t2.medium": not an instance type for Training; nearest: ml.t3.medium',
  ],
  [
    "an unknown component",
    { prices: { overrides: [{ component: "Hostings", usd: 1 }] } },
    'prices.overrides[0].component is "Hostings": not a cost component; nearest: Hosting',
  ],
  [
    "a negative count",
    { endpoints: [{ ...endpoint, instanceCount: -1 }] },
    "endpoints[0].instanceCount is -1: it is not a whole number from 1 up",
  ],
  [
    "half an instance",
    { endpoints: [{ ...endpoint, instanceCount: 1.5 }] },
    "endpoints[0].instanceCount is 1.5: it is not a whole number from 1 up",
  ],
  [
    "a number that is not finite",
    { training: [{ instanceType: "ml.m5.large", hours: Number.POSITIVE_INFINITY }] },
    "training[0].hours is Infinity: it is not a number from 0 up",
  ],
  [
    "a negative price",
    { prices: { overrides: [{ component: "Hosting", usd: "-1" }] } },
    'prices.overrides[0].usd is "-1": it is not a price in USD from 0 up',
  ],
  [
    "hours for a size",
    { storage: [{ size: "5 hours" }] },
    'storage[0].size is "5 hours": hours measures a time, not a size; write a number and B, KB, MB, GB, TB, KiB, MiB, GiB or TiB, such as 350 MB',
  ],
  [
    "a size for hours",
    { training: [{ instanceType: "ml.m5.large", hours: "2 GB" }] },
    'training[0].hours is "2 GB": GB measures a size, not a time; write a number and ms, s, min, h or day, such as 15 min',
  ],
  [
    "a size without a unit",
    { storage: [{ size: 350 }] },
    "storage[0].size is 350: it needs a unit, written as a text",
  ],
  [
    "more hours than the day has",
    { endpoints: [{ ...endpoint, hoursPerDay: 25 }] },
    "endpoints[0].hoursPerDay is 25: it is not a number from 0 to 24 (hours of a day)",
  ],
  [
    "more days than the month has",
    { month: { days: 30 }, endpoints: [{ ...endpoint, daysPerMonth: 31 }] },
    'endpoints[0].daysPerMonth is "31": the month has 30 days',
  ],
  [
    "more hours than the month has",
    { serverless: [{ memoryMb: 2048, provisionedConcurrency: 1, provisionedHours: 800 }] },
    'serverless[0].provisionedHours is "800": the month has 730 hours',
  ],
  [
    "a schedule longer than the day",
    {
      endpoints: [
        {
          ...endpoint,
          schedule: [
            { hoursPerDay: 20, instanceCount: 1 },
            { hoursPerDay: 8, instanceCount: 2 },
          ],
        },
      ],
    },
    "endpoints[0].schedule takes 28 hours of a day that has 24",
  ],
  [
    "one thing said twice",
    { training: [{ instanceType: "ml.m5.large", hours: 1, seconds: 3600 }] },
    "training[0] has both hours and seconds: give one of them",
  ],
  [
    "a memory that is not sold",
    { serverless: [{ memoryMb: 1000 }] },
    "serverless[0].memoryMb is 1000: it is not one of 1024, 2048, 3072, 4096, 5120, 6144",
  ],
  [
    "a percentage above 100",
    { prices: { discount: "120%" } },
    'prices.discount is "120%": it is not a percentage from 0% to 100%, such as 70%',
  ],
  [
    "a missing field",
    { endpoints: [{}] },
    "endpoints[0].instanceType is missing: The instance type, such as ml.m5.xlarge",
  ],
  ["a list for the plan", [], 'the plan is "[]": it is not an object'],
  ["an object for a list", { storage: {} }, 'storage is "{}": it is not a list'],
])("a plan with %s is refused", (_what, plan, why) => {
  expect(refusal(plan)).toBe(`Cannot use the plan: ${why}`);
});

test("several problems are counted, and the others stand in the advice", () => {
  const plan = { region: "nowhere", storage: [{ size: 1 }], colour: "red" };
  try {
    checkPlan(plan);
    expect.unreachable();
  } catch (error) {
    if (!isSagelabError(error)) throw error;
    expect(error.message).toMatch(/^Cannot use the plan: region is "nowhere".* \(and 2 more\)$/);
    expect(error.advice).toHaveLength(2);
  }
});

test.each([
  ["tabs", "endpoints:\n\t- name: a\n", /^Cannot read the plan "p\.yaml": line 2, column 1: /],
  [
    "duplicate keys",
    "region: us-east-1\nregion: us-west-2\n",
    /^Cannot read the plan "p\.yaml": line 2, column 1: Map keys must be unique$/,
  ],
  [
    "duplicate keys in JSON",
    '{"region": "us-east-1",\n "region": "us-west-2"}',
    /^Cannot read the plan "p\.yaml": line 2, column 2: Map keys must be unique$/,
  ],
  [
    "no fields",
    "just words\n",
    /^Cannot read the plan "p\.yaml": it is not a set of fields such as endpoints$/,
  ],
  [
    "10 MB of text",
    `name: ${"x".repeat(10_000_000)}`,
    /^Cannot read the plan "p\.yaml": it has 10000006 characters, more than 1000000$/,
  ],
  [
    "aliases that would grow without end",
    `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`,
    /^Cannot read the plan "p\.yaml": Excessive alias count/,
  ],
])("a text with %s is refused", (_what, text, message) => {
  expect(() => readPlan(text, { name: "p.yaml" })).toThrow(message);
});

test("the published JSON Schema is the format that is checked", () => {
  const path = join(__dirname, "../../pricing/plan.schema.json");
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(planJsonSchema());
});
