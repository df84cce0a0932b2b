import type { Command } from "commander";
import type { EstimateFlags } from "./estimate";

/** Registers `sagelab estimate`; what it needs is loaded when it runs. */
export function registerEstimate(sagelab: Command): void {
  sagelab
    .command("estimate")
    .description("say what a plan costs, with the working and the source of every line")
    .argument("<plan>", "a YAML or JSON file; - reads standard input")
    .option("--region <region>", "instead of the plan's")
    .option("--snapshot <date>", "prices of a shipped snapshot, such as 2019-02-25")
    .option("--format <format>", "table, json, markdown, csv or html", "table")
    .option("--max-monthly <usd>", "end with status 3 when a month costs more")
    .option("--strict", "end with status 3 when a price is not known")
    .addHelpText("after", "\nStatus: 0 fine, 2 a plan that cannot be used, 3 refused by a limit")
    .action(async (plan: string, flags: EstimateFlags) => {
      const { runEstimate } = await import("./estimate.js");
      process.exitCode = await runEstimate(plan, flags);
    });
}
