#!/usr/bin/env node
import { Command, InvalidArgumentError } from "commander";
import { projectRoot } from "../cloud/local/runner/python";
import { registerEstimate } from "./estimate-command";
import { printFailure } from "./failure";
import { packageVersion } from "./package-root";
import { registerPrices } from "./prices-command";
import type { ReadySetup } from "./setup/setup";
import type { Say } from "./setup/step";

/** The port of `sagelab serve` unless another is given. */
const DEFAULT_PORT = 8421;
const DEFAULT_CELL_TIMEOUT_SECONDS = 3600;
/** The shell's status for a program that Ctrl-C ended. */
const STATUS_INTERRUPTED = 130;

const say: Say = (line) => process.stdout.write(`${line}\n`);
const stopped = new AbortController();

async function main(): Promise<void> {
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => stopped.abort());
  }
  // Who reads our output may stop reading (`sagelab prices list | head`): that is no failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
  try {
    await program().parseAsync();
  } catch (error) {
    if (!stopped.signal.aborted) {
      process.exitCode = printFailure(error);
      return;
    }
  }
  if (stopped.signal.aborted) process.exitCode ??= STATUS_INTERRUPTED;
}

function program(): Command {
  const sagelab = new Command("sagelab")
    .description("SageMaker walkthroughs in TypeScript notebooks, on a local cloud or on AWS")
    .version(packageVersion());
  sagelab
    .command("setup")
    .description("install what is missing: a Python with PyTorch, Jupyter, the TypeScript kernel")
    .option("--mxnet", "make an environment with MXNet's last release, for MXNet scripts")
    .action(setupCommand);
  sagelab
    .command("doctor")
    .description("show what is here, what is missing and how to get it")
    .action(doctorCommand);
  sagelab
    .command("run")
    .description("execute a notebook; write it with its outputs, and a page of it")
    .argument("<notebook>", "an .ipynb file with TypeScript cells")
    .option("--out <folder>", "where the executed notebook and the page go", "out")
    .option("--no-html", "write no page")
    .option("--no-setup", "use what is there and install nothing")
    .option(
      "--cell-timeout <seconds>",
      "how long one cell may take",
      seconds,
      DEFAULT_CELL_TIMEOUT_SECONDS,
    )
    .action(runCommand);
  sagelab
    .command("lab")
    .description("open a notebook or a folder in Jupyter")
    .argument("[arguments...]", "a notebook, and options for Jupyter such as --no-browser")
    .allowUnknownOption()
    .action(labCommand);
  sagelab
    .command("serve")
    .description("offer the local cloud on 127.0.0.1 to any AWS client")
    .option("--port <number>", "0 takes a free one", port, DEFAULT_PORT)
    .action(serveCommand);
  registerEstimate(sagelab);
  registerPrices(sagelab, stopped.signal);
  return sagelab;
}

async function setupCommand(flags: { readonly mxnet?: boolean }): Promise<void> {
  if (flags.mxnet) {
    const { ensureMXNet } = await import("./setup/mxnet.js");
    const context = { folder: projectRoot(), say, signal: stopped.signal, installs: true };
    const { path, modules } = await ensureMXNet(context);
    say(`Python with MXNet ${modules.mxnet}: ${path}`);
    return;
  }
  const ready = await prepare();
  say(`Python with PyTorch ${ready.python.facts.modules.torch}: ${ready.python.facts.path}`);
  say(`Jupyter: ${ready.jupyter.facts.path}`);
  say(`TypeScript kernel: ${ready.jupyterPath}`);
}

async function doctorCommand(): Promise<void> {
  const { doctorDocument, examine, isWell } = await import("./doctor.js");
  const { toText } = await import("../display/render-text.js");
  const findings = await examine(projectRoot());
  const { columns, isTTY } = process.stdout;
  say(toText(doctorDocument(findings), { width: columns ?? 140, colour: isTTY === true }));
  process.exitCode = isWell(findings) ? 0 : 1;
}

interface RunFlags {
  readonly out: string;
  readonly html: boolean;
  readonly setup: boolean;
  readonly cellTimeout: number;
}

async function runCommand(notebook: string, flags: RunFlags): Promise<void> {
  const { readNotebook } = await import("./notebook/notebook-file.js");
  const { runNotebook } = await import("./notebook/run-notebook.js");
  const { printSummary } = await import("./notebook/summary.js");
  readNotebook(notebook);
  const setup = await prepare(flags.setup);
  say(`Running ${notebook}`);
  const ran = await runNotebook(notebook, {
    outFolder: flags.out,
    html: flags.html,
    cellTimeoutSeconds: flags.cellTimeout,
    setup,
    say,
    signal: stopped.signal,
  });
  printSummary(notebook, ran, setup, say);
}

async function labCommand(args: readonly string[]): Promise<void> {
  const { openLab } = await import("./lab.js");
  process.exitCode = await openLab(args, await prepare(), stopped.signal);
}

async function serveCommand(flags: { readonly port: number }): Promise<void> {
  const { serve } = await import("./serve.js");
  await serve({ port: flags.port, say, signal: stopped.signal });
  process.exitCode = 0;
}

async function prepare(installs = true): Promise<ReadySetup> {
  const { setUp } = await import("./setup/setup.js");
  return setUp({ folder: projectRoot(), say, signal: stopped.signal, installs });
}

function seconds(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError("A number of seconds above 0 is allowed.");
}

function port(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 65535) return value;
  throw new InvalidArgumentError("A whole number from 0 to 65535 is allowed.");
}

void main();
