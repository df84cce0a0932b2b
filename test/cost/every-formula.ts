import type { Plan, PlanEndpoint } from "../../src/cost/plan";

const instanceType = "ml.m5.xlarge";
const size = { requestSize: "1 KB", responseSize: "1 KB" };

const times = [
  {},
  { hoursPerDay: 8 },
  { daysPerMonth: 20 },
  { hoursPerDay: 8, daysPerMonth: 20 },
  ...[1, 2, 3, 4].flatMap((parts) => {
    const schedule = Array.from({ length: parts }, () => ({ hoursPerDay: 2, instanceCount: 1 }));
    return [{ schedule }, { schedule, daysPerMonth: 20 }];
  }),
  { schedule: [{ hoursPerDay: 2, instanceCount: 0 }] },
];

const endpoints: readonly PlanEndpoint[] = times.flatMap((time) => [
  { instanceType, ...time, volumeGb: 1, traffic: { requestsPerMinute: 1, ...size } },
  { instanceType, ...time, volumeGbMonths: 1, traffic: { requestsPerMonth: 1, ...size } },
]);

const jobs = [{ hours: 1 }, { hours: 1, runsPerMonth: 2 }].flatMap((run) => [
  { instanceType, ...run, volumeGb: 1 },
  { instanceType, ...run, volumeGbMonths: 1 },
]);

const training = [...jobs, ...jobs.map(({ hours: _, ...job }) => ({ ...job, seconds: 1 }))].flatMap(
  (job) => [
    { ...job, warmPoolHours: 1 },
    { ...job, spotSavings: "70%", warmPoolHours: 1 },
  ],
);

const serverless = [
  { memoryMb: 2048, requestsPerMonth: 1, durationMs: 1, ...size },
  {
    memoryMb: 2048,
    requestsPerMonth: 1,
    durationMs: 1,
    provisionedConcurrency: 1,
    provisionedHours: 1,
    ...size,
  },
  { memoryMb: 2048, requestsPerMonth: 1, durationMs: 1, provisionedConcurrency: 1, ...size },
] as const;

/** Plans that need every formula of the cost model: each kind of resource with each way of giving its usage. */
export const plansWithEveryFormula: readonly Plan[] = [{ hours: 730 }, { days: 31 }].map(
  (month) => ({
    month,
    training,
    processing: jobs,
    transform: jobs.map(({ instanceType: type, ...job }) => ({
      instanceType: type,
      hours: job.hours,
      runsPerMonth: "runsPerMonth" in job ? 2 : undefined,
    })),
    endpoints,
    async: endpoints,
    serverless,
    notebooks: times
      .filter((time) => !("schedule" in time))
      .map((time) => ({ instanceType: "ml.t3.medium", ...time, volumeGb: 1 })),
    storage: [{ size: "1 GB", putRequests: 1, getRequests: 1 }],
    transfer: [{ internetOut: "1 GB" }],
  }),
);
