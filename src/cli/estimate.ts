import { readFile } from "node:fs/promises";
import { text as textOf } from "node:stream/consumers";
import { type Estimate, estimate } from "../cost/estimate";
import type { Plan } from "../cost/plan";
import { readPlan } from "../cost/read-plan";
import { plainText } from "../display/plain-text";
import { toText } from "../display/render-text";
import { isSagelabError, SagelabError } from "../errors";
import { readDecimal } from "../units/measures";
import { Exact, formatUsd } from "../units/money";
import { printFailure } from "./failure";

/** What `sagelab estimate` is told beside the plan. */
export interface EstimateFlags {
  readonly region?: string;
  readonly snapshot?: string;
  readonly format: string;
  readonly maxMonthly?: string;
  readonly strict?: boolean;
}

/** The statuses of `sagelab estimate`, for scripts. */
const STATUS_FINE = 0;
const STATUS_BAD_PLAN = 2;
const STATUS_REFUSED = 3;

/** Columns of a table that goes to a file or another program. */
const PIPE_WIDTH = 140;

type Writer = (priced: Estimate) => string | Promise<string>;

const writers: Readonly<Record<string, Writer>> = {
  table: (priced) =>
    toText(priced.document(), {
      width: process.stdout.columns ?? PIPE_WIDTH,
      colour: process.stdout.isTTY === true,
    }),
  json: (priced) => JSON.stringify(priced, null, 2),
  markdown: (priced) => priced.markdown().trimEnd(),
  csv: (priced) => priced.csv().trimEnd(),
  html: async (priced) => (await import("./estimate-page.js")).estimatePage(priced),
};

/** Prices a plan, writes it to standard output and one line of summary to standard error, and gives the status. */
export async function runEstimate(plan: string, flags: EstimateFlags): Promise<number> {
  try {
    const write = writerOf(flags.format);
    const limit = limitOf(flags.maxMonthly);
    const { region, snapshot } = flags;
    const priced = estimate(await planOf(plan), { region, snapshot });
    process.stdout.write(`${await write(priced)}\n`);
    const refusal = refusalOf(priced, limit, flags.strict === true);
    process.stderr.write(`${plainText(summaryOf(priced))}${refusal ? `: ${refusal}` : ""}\n`);
    return refusal ? STATUS_REFUSED : STATUS_FINE;
  } catch (error) {
    const failure = printFailure(error);
    return isSagelabError(error) ? STATUS_BAD_PLAN : failure;
  }
}

function writerOf(format: string): Writer {
  const writer = Object.hasOwn(writers, format) ? writers[format] : undefined;
  if (writer) return writer;
  const allowed = Object.keys(writers).join(", ");
  throw new SagelabError("InvalidInput", `Cannot write "${format}": allowed: ${allowed}`);
}

function limitOf(text: string | undefined): Exact | undefined {
  if (text === undefined) return undefined;
  const { value, problem } = readDecimal(text);
  if (value) return value;
  throw new SagelabError("InvalidInput", `Cannot hold the plan to "${text}" USD: ${problem}`);
}

async function planOf(path: string): Promise<Plan> {
  const name = path === "-" ? "standard input" : path;
  let text: string;
  try {
    text = path === "-" ? await textOf(process.stdin) : await readFile(path, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file" : message;
    throw new SagelabError("NotFound", `Cannot read the plan "${name}": ${why}`);
  }
  const plan = readPlan(text, { name });
  return plan.name === undefined && path !== "-" ? { ...plan, name: path } : plan;
}

/** Why a limit refuses the plan; undefined where none does. */
function refusalOf(
  { totals }: Estimate,
  limit: Exact | undefined,
  strict: boolean,
): string | undefined {
  if (limit && new Exact(totals.monthly).gt(limit))
    return `above the limit of ${formatUsd(limit.toFixed())} a month`;
  return strict && totals.partial ? "a price is not known, and --strict wants all" : undefined;
}

function summaryOf({ name, region, priceDate, totals, warnings }: Estimate): string {
  const sums = [
    `${totals.partial ? "at least " : ""}${formatUsd(totals.monthly)} a month`,
    ...(totals.oneOff === "0" ? [] : [`${formatUsd(totals.oneOff)} once`]),
  ];
  const warned =
    warnings.length === 0
      ? ""
      : `, ${warnings.length} ${warnings.length === 1 ? "warning" : "warnings"}`;
  return `${name}: ${sums.join(", ")} (${region}, prices of ${priceDate}${warned})`;
}
