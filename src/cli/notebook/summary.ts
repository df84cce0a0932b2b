import { relative } from "node:path";
import type { ReadySetup } from "../setup/setup";
import type { Say } from "../setup/step";
import { readNotebook, summaryTexts } from "./notebook-file";
import type { NotebookRun } from "./run-notebook";

/** Says what a run found, in the notebook's own words (the outputs of its cells tagged `summary`), and what to do with it. */
export function printSummary(source: string, ran: NotebookRun, setup: ReadySetup, say: Say): void {
  const texts = summaryTexts(readNotebook(ran.notebookPath));
  if (texts.length > 0) {
    say("");
    for (const text of texts) say(`${text}\n`);
  }
  const { torch } = setup.python.facts.modules;
  say(`Ran with PyTorch ${torch} of ${setup.python.facts.path}`);
  say(`Notebook with outputs: ${near(ran.notebookPath)}`);
  if (ran.htmlPath) say(`Page for a browser:    ${near(ran.htmlPath)}`);
  say(`Open it in Jupyter:    npx sagelab lab ${near(source)}`);
}

/** A path as short as it can be said. */
function near(path: string): string {
  const from = relative(process.cwd(), path);
  return from.startsWith("..") ? path : from;
}
