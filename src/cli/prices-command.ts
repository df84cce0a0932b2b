import type { Command } from "commander";
import type { PriceDiffFlags, PriceListFlags, PriceRefreshFlags } from "./prices";

/** Registers `sagelab prices`; what its commands need is loaded when one runs. */
export function registerPrices(sagelab: Command, signal: AbortSignal): void {
  const prices = sagelab.command("prices").description("look at, refresh and compare prices");
  prices
    .command("refresh")
    .description("read newer prices from AWS, or from an offer file of AWS, into the cache")
    .option("--region <region>", "the region whose prices are read", "us-east-1")
    .option("--service <code...>", "AmazonSageMaker, AmazonS3, AWSDataTransfer; default all")
    .option("--file <path>", "a downloaded offer file, index.json or index.csv, instead of AWS")
    .action(async (flags: PriceRefreshFlags) => {
      await (await import("./prices.js")).refreshCommand(flags, signal);
    });
  prices
    .command("list")
    .description("list prices with their day, grade and source")
    .option("--region <region>", "the region", "us-east-1")
    .option("--snapshot <date>", "a shipped snapshot; default the newest prices there are")
    .option("--service <code>", "such as AmazonS3")
    .option("--component <name>", "such as Hosting")
    .option("--instance-type <type>", "an instance type, or the beginning of several: ml.g5")
    .option("--state <state>", "stated, inferred or all", "stated")
    .option("--format <format>", "table, json or csv", "table")
    .action(async (flags: PriceListFlags) => {
      (await import("./prices.js")).listCommand(flags);
    });
  prices
    .command("diff")
    .description("show what differs between two books of prices")
    .argument("[before]", "a snapshot's date, or a price file; default the newest snapshot")
    .argument("[after]", "the same; default the newest prices there are")
    .option("--region <region>", "the region", "us-east-1")
    .action(
      async (before: string | undefined, after: string | undefined, flags: PriceDiffFlags) => {
        (await import("./prices.js")).diffCommand(before, after, flags);
      },
    );
}
