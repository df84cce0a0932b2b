import { ownEnvironment } from "../environment";
import { SagelabError } from "../errors";
import { start } from "../processes";
import { jupyterApp } from "./setup/pythons";
import type { ReadySetup } from "./setup/setup";

/**
 * Starts JupyterLab (or Jupyter Notebook) with the TypeScript kernel and passes `args` on to it: a notebook or folder, and
 * Jupyter's own options. Resolves with its status when it is closed, or `signal` ends it with its kernels.
 */
export async function openLab(
  args: readonly string[],
  setup: ReadySetup,
  signal: AbortSignal,
): Promise<number> {
  const { facts } = setup.jupyter;
  const app = jupyterApp(facts);
  if (!app) {
    throw new SagelabError(
      "MissingTool",
      `Cannot open a notebook: "${facts.path}" has no JupyterLab`,
      {
        advice: [`${facts.path} -m pip install jupyterlab`],
      },
    );
  }
  const root = process.getuid?.() === 0 ? ["--allow-root"] : [];
  const module = app === "lab" ? "jupyterlab" : "notebook";
  const child = start(facts.path, ["-m", module, ...root, ...args], {
    env: ownEnvironment(setup.environment),
    stdio: "inherit",
  });
  signal.addEventListener("abort", () => child.kill("SIGTERM"), { once: true });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}
