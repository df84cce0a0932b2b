/** A size with its unit: `350 MB` (10⁶ bytes), `1.5 GiB` (2³⁰ bytes). */
export type PlanSize = string;

/** A time: a number of hours, or a text with its unit, `15 min`. */
export type PlanHours = number | string;

/** A number, or the same as a decimal text where digits matter. */
export type PlanNumber = number | string;

/** A percentage: `70%`. */
export type PlanPercent = string;

/** What is planned, as plain data: written in TypeScript, JSON or YAML. Everything may be left out. */
export interface Plan {
  readonly name?: string;
  /** Default `us-east-1`. */
  readonly region?: string;
  readonly prices?: PlanPrices;
  /** How long the month is: days, or hours. Default 730 hours. */
  readonly month?: { readonly days?: number; readonly hours?: number };
  readonly training?: readonly PlanTraining[];
  readonly processing?: readonly PlanProcessing[];
  readonly transform?: readonly PlanTransform[];
  readonly endpoints?: readonly PlanEndpoint[];
  readonly serverless?: readonly PlanServerless[];
  /** Asynchronous endpoints; they may scale to no instance at all. */
  readonly async?: readonly PlanEndpoint[];
  readonly notebooks?: readonly PlanNotebook[];
  readonly storage?: readonly PlanStorage[];
  readonly transfer?: readonly PlanTransfer[];
  /** What other services cost, at prices that the plan gives. */
  readonly other?: readonly PlanOther[];
}

/** Which prices a plan uses and what is taken off them. */
export interface PlanPrices {
  /** The date of a shipped snapshot. Default: the newest prices there are. */
  readonly snapshot?: string;
  /** Prices of one's own; without an instance type they hold for the whole component. */
  readonly overrides?: readonly {
    readonly component: string;
    readonly instanceType?: string;
    readonly usd: PlanNumber;
  }[];
  /** Taken off every price of the book; overrides and other services stay as given. */
  readonly discount?: PlanPercent;
  /** A SageMaker Savings Plan: a percentage off, or the plan's own rates. */
  readonly savingsPlan?: {
    readonly percent?: PlanPercent;
    readonly rates?: readonly {
      readonly component: string;
      readonly instanceType: string;
      readonly usd: PlanNumber;
    }[];
  };
  /** Whether AWS's free tier is taken off. Default false. */
  readonly freeTier?: boolean;
}

/** Jobs that run for a while: once, or so many times a month. */
interface PlanJob {
  readonly name?: string;
  readonly instanceType: string;
  /** Default 1. */
  readonly instanceCount?: number;
  /** How long one run takes. Left out: the amount depends on usage. */
  readonly hours?: PlanHours;
  /** How often it runs in a month. Left out: it runs once, and is a one-off cost. */
  readonly runsPerMonth?: PlanNumber;
}

export interface PlanTraining extends PlanJob {
  /** The same as `hours`, in seconds. */
  readonly seconds?: PlanNumber;
  /** Volume of each instance, GB, paid for while the job runs. */
  readonly volumeGb?: PlanNumber;
  /** Volume as a bill counts it: GB times the months that it is kept. Instead of `volumeGb`. */
  readonly volumeGbMonths?: PlanNumber;
  /** The share that managed spot training saves. */
  readonly spotSavings?: PlanPercent;
  /** Hours a month for which each instance is kept warm between runs. */
  readonly warmPoolHours?: PlanHours;
}

export interface PlanProcessing extends PlanJob {
  readonly volumeGb?: PlanNumber;
  readonly volumeGbMonths?: PlanNumber;
}

export interface PlanTransform extends PlanJob {}

/** Requests to an endpoint; sizes are of one request and one response. */
export interface PlanTraffic {
  readonly requestsPerMinute?: PlanNumber;
  readonly requestsPerMonth?: PlanNumber;
  readonly requestSize?: PlanSize;
  readonly responseSize?: PlanSize;
}

export interface PlanEndpoint {
  readonly name?: string;
  readonly instanceType: string;
  /** Default 1. */
  readonly instanceCount?: number;
  /** Hours a day that it runs. Default: the whole day. */
  readonly hoursPerDay?: PlanNumber;
  /** Days a month that it runs. Default: the whole month. */
  readonly daysPerMonth?: PlanNumber;
  /** Volume of each instance, GB, paid for while the instance runs. */
  readonly volumeGb?: PlanNumber;
  /** Volume as a bill counts it: GB times the months that it is kept. Instead of `volumeGb`. */
  readonly volumeGbMonths?: PlanNumber;
  readonly traffic?: PlanTraffic;
  /** Parts of the day with their own number of instances, instead of `instanceCount` and `hoursPerDay`. */
  readonly schedule?: readonly {
    readonly hoursPerDay: PlanNumber;
    readonly instanceCount: number;
  }[];
}

export interface PlanServerless {
  readonly name?: string;
  /** 1024, 2048, … 6144. */
  readonly memoryMb: number;
  readonly requestsPerMonth?: PlanNumber;
  /** How long one request computes, milliseconds. */
  readonly durationMs?: PlanNumber;
  readonly requestSize?: PlanSize;
  readonly responseSize?: PlanSize;
  /** Requests that are kept warm at the same time. */
  readonly provisionedConcurrency?: number;
  /** Hours a month for which they are kept warm. Default: the whole month. */
  readonly provisionedHours?: PlanHours;
}

export interface PlanNotebook {
  readonly name?: string;
  /** A notebook instance, or a Studio space. Default `notebook`. */
  readonly kind?: "notebook" | "studio";
  readonly instanceType: string;
  /** How many of them. Default 1. */
  readonly count?: number;
  readonly hoursPerDay?: PlanNumber;
  readonly daysPerMonth?: PlanNumber;
  /** Volume of each, GB; paid for the whole month, also while the notebook is stopped. */
  readonly volumeGb?: PlanNumber;
}

export interface PlanStorage {
  readonly name?: string;
  /** Default `STANDARD`. */
  readonly storageClass?: "STANDARD" | "STANDARD_IA";
  readonly size?: PlanSize;
  /** PUT, COPY, POST and LIST requests a month. */
  readonly putRequests?: PlanNumber;
  /** GET and all other requests a month. */
  readonly getRequests?: PlanNumber;
}

export interface PlanTransfer {
  readonly name?: string;
  /** Data sent from the region to the internet in a month. */
  readonly internetOut?: PlanSize;
}

export interface PlanOther {
  readonly name: string;
  /** How many units a month. Default 1. */
  readonly quantity?: PlanNumber;
  /** What is counted, such as `GB` or `request`. Default `month`. */
  readonly unit?: string;
  /** USD for one unit. */
  readonly usd: PlanNumber;
  /** Where the price comes from, in words. Default `given in the plan`. */
  readonly source?: string;
}
