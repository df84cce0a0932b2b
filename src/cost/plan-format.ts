import { costComponents } from "../prices/components";
import { priceRegions } from "../prices/regions";
import { type Checked, type PlanField, wrong } from "./plan-field";
import { list, object } from "./plan-objects";
import {
  choice,
  count,
  flag,
  hours,
  instanceType,
  named,
  number,
  percent,
  size,
  text,
  usd,
} from "./plan-values";

/** Hours of a day and days of the longest month. */
const DAY_HOURS = 24;
const LONGEST_MONTH_DAYS = 31;

/** What serverless endpoints are sold with. */
const SERVERLESS_MEMORY_MB = [1024, 2048, 3072, 4096, 5120, 6144];

const name = text("What the lines of this resource are called");
const needed = <T extends object>(field: T): T & { readonly required: true } => ({
  ...field,
  required: true,
});

const instanceCount = count("Instances at the same time, default 1");
const volumeGb = size("Volume of each instance, GB, paid for while it runs", { bare: "GB" });
const volumeGbMonths = number("Volume as a bill counts it: GB times the months it is kept");
const hoursPerDay = number("Hours a day, default the whole day", {
  max: DAY_HOURS,
  maxText: "hours of a day",
});
const daysPerMonth = number("Days a month, default the whole month", {
  max: LONGEST_MONTH_DAYS,
  maxText: "days of the longest month",
});
const runsPerMonth = number("Runs a month; left out, it runs once and is a one-off cost");
const jobHours = hours("How long one run takes: hours, or a time with its unit");
const requestSize = size("Size of one request, such as 100 KB");
const responseSize = size("Size of one response, such as 100 B");
const requestsPerMonth = number("Requests a month");

const component = named(
  "A cost component",
  costComponents.map((kind) => kind.name),
  "a cost component",
);

const training = object("A training job", {
  name,
  instanceType: instanceType("The instance type, such as ml.m5.xlarge", "Training"),
  instanceCount,
  hours: jobHours,
  seconds: number("How long one run takes, seconds"),
  runsPerMonth,
  volumeGb,
  volumeGbMonths,
  spotSavings: percent("The share that managed spot training saves, such as 70%"),
  warmPoolHours: hours("Hours a month for which each instance is kept warm"),
});

const processing = object("A processing job", {
  name,
  instanceType: instanceType("The instance type, such as ml.m5.xlarge", "Processing"),
  instanceCount,
  hours: jobHours,
  runsPerMonth,
  volumeGb,
  volumeGbMonths,
});

const transform = object("A batch transform job", {
  name,
  instanceType: instanceType("The instance type, such as ml.m5.xlarge", "BatchTransform"),
  instanceCount,
  hours: jobHours,
  runsPerMonth,
});

const traffic = object("Requests to an endpoint", {
  requestsPerMinute: number("Requests a minute while the endpoint runs"),
  requestsPerMonth,
  requestSize,
  responseSize,
});

const schedule = list(
  "Parts of the day with their own number of instances",
  object("A part of the day", {
    hoursPerDay: needed(hoursPerDay),
    instanceCount: needed(count("Instances in this part of the day", { min: 0 })),
  }),
);

const endpointFields = {
  name,
  instanceType: instanceType("The instance type, such as ml.m5.xlarge", "Hosting"),
  instanceCount,
  hoursPerDay,
  daysPerMonth,
  volumeGb,
  volumeGbMonths,
  traffic,
  schedule,
};

const endpoint = object("A real-time endpoint", endpointFields);

const asyncEndpoint = object("An asynchronous endpoint", {
  ...endpointFields,
  instanceCount: count("Instances at the same time, default 1", { min: 0 }),
});

const serverless = object("A serverless endpoint", {
  name,
  memoryMb: {
    required: true,
    schema: { enum: SERVERLESS_MEMORY_MB, description: "Memory in MB" },
    read(value, path, reader) {
      const memory = SERVERLESS_MEMORY_MB.find((one) => one === value);
      const why = `it is not one of ${SERVERLESS_MEMORY_MB.join(", ")}`;
      return memory ?? wrong(reader, path, value, why);
    },
  } as PlanField<number>,
  requestsPerMonth,
  durationMs: number("How long one request computes, milliseconds"),
  requestSize,
  responseSize,
  provisionedConcurrency: count("Requests that are kept warm at the same time"),
  provisionedHours: hours("Hours a month for which they are kept warm"),
});

const notebook = object("A notebook instance or a Studio space", {
  name,
  kind: choice("A notebook instance or a Studio space, default notebook", ["notebook", "studio"]),
  instanceType: instanceType("The instance type, such as ml.t3.medium", "Notebook", "Studio"),
  count: count("How many of them, default 1"),
  hoursPerDay,
  daysPerMonth,
  volumeGb: size("Volume of each, GB, paid for the whole month", { bare: "GB" }),
});

const storage = object("Objects in S3", {
  name,
  storageClass: choice("S3's storage class, default STANDARD", ["STANDARD", "STANDARD_IA"]),
  size: size("How much is stored, such as 350 MB"),
  putRequests: number("PUT, COPY, POST and LIST requests a month"),
  getRequests: number("GET and all other requests a month"),
});

const transfer = object("Data that leaves the region", {
  name,
  internetOut: size("Data sent to the internet in a month, such as 10 GB"),
});

const other = object("Another service, at a price that the plan gives", {
  name: needed(name),
  quantity: number("How many units a month, default 1"),
  unit: text("What is counted, default month"),
  usd: needed(usd("USD for one unit")),
  source: text("Where the price comes from"),
});

const savingsPlan = object("A SageMaker Savings Plan", {
  percent: percent("What it takes off on-demand prices, such as 30%"),
  rates: list(
    "The plan's own rates",
    object("A rate", {
      component: needed(component),
      instanceType: needed(text("The instance type")),
      usd: needed(usd("USD for one hour")),
    }),
  ),
});

const prices = object("Which prices are used and what is taken off them", {
  snapshot: text("The date of a shipped snapshot, such as 2019-02-25"),
  overrides: list(
    "Prices of one's own",
    object("A price", {
      component: needed(component),
      instanceType: text("The instance type; left out, the whole component"),
      usd: needed(usd("USD for one unit")),
    }),
  ),
  discount: percent("Taken off every price of the book, such as 10%"),
  savingsPlan,
  freeTier: flag("Whether AWS's free tier is taken off, default false"),
});

const month = object("How long the month is: days or hours, default 730 hours", {
  days: number("Days", { min: 28, max: LONGEST_MONTH_DAYS, maxText: "days of the longest month" }),
  hours: number("Hours", { min: 672, max: 744, maxText: "hours of the longest month" }),
});

/** The format of a plan: the one declaration behind its checks, its types and its JSON Schema. */
export const planFormat = object("A cost plan", {
  name: text("The plan's name"),
  region: named("The AWS region, default us-east-1", priceRegions(), "an AWS region"),
  prices,
  month,
  training: list("Training jobs", training),
  processing: list("Processing jobs", processing),
  transform: list("Batch transform jobs", transform),
  endpoints: list("Real-time endpoints", endpoint),
  serverless: list("Serverless endpoints", serverless),
  async: list("Asynchronous endpoints", asyncEndpoint),
  notebooks: list("Notebook instances and Studio spaces", notebook),
  storage: list("Objects in S3", storage),
  transfer: list("Data that leaves the region", transfer),
  other: list("Other services, at prices that the plan gives", other),
});

/** Plans and their parts once they are read: sizes in GB, times in hours, percentages as fractions. */
export type CheckedPlan = Checked<typeof planFormat.fields>;
export type CheckedPrices = Checked<typeof prices.fields>;
export type CheckedTraining = Checked<typeof training.fields>;
export type CheckedProcessing = Checked<typeof processing.fields>;
export type CheckedTransform = Checked<typeof transform.fields>;
export type CheckedEndpoint = Checked<typeof endpointFields>;
export type CheckedTraffic = Checked<typeof traffic.fields>;
export type CheckedServerless = Checked<typeof serverless.fields>;
export type CheckedNotebook = Checked<typeof notebook.fields>;
export type CheckedStorage = Checked<typeof storage.fields>;
export type CheckedTransfer = Checked<typeof transfer.fields>;
export type CheckedOther = Checked<typeof other.fields>;
