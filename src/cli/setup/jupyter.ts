import { aptByHand, aptInstall, canUseApt } from "./apt";
import { pipInstall } from "./environment";
import { type PythonHere, pythonWithJupyter } from "./pythons";
import { reach } from "./route";
import type { SetupContext } from "./step";

const PIP = ["jupyterlab", "nbclient", "nbconvert"];
const DEBIAN = ["jupyter-notebook", "jupyter-nbconvert", "python3-nbclient"];
const PIP_TIMEOUT_MS = 8 * 60_000;

/**
 * Gives a Python that executes notebooks and makes pages of them: the first there is, else JupyterLab with pip into the
 * project's `.venv`, else the distribution's own Jupyter where we are root.
 */
export function ensureJupyter(context: SetupContext): Promise<PythonHere> {
  return reach(context, {
    title: "Jupyter",
    find: () => pythonWithJupyter(context.folder),
    routes: [
      {
        title: "Installing JupyterLab with pip into .venv (about a minute)",
        byHand: `.venv/bin/python -m pip install ${PIP.join(" ")}`,
        applies: () => true,
        run: () => pipInstall(context, PIP, PIP_TIMEOUT_MS),
      },
      {
        title: "Installing Jupyter from the distribution's packages",
        byHand: aptByHand(DEBIAN),
        applies: canUseApt,
        run: () => aptInstall(context, DEBIAN),
      },
    ],
  });
}
