import { delimiter } from "node:path";
import { setting } from "../../environment";
import { ensureJupyter } from "./jupyter";
import { ensureKernelSpec } from "./kernel-spec";
import type { PythonHere } from "./pythons";
import { pythonsHere, pythonWithPyTorch } from "./pythons";
import { ensurePyTorch } from "./pytorch";
import type { SetupContext } from "./step";

/** What a notebook is run with. */
export interface ReadySetup {
  /** Trains and serves. */
  readonly python: PythonHere;
  /** Executes notebooks and makes pages of them. */
  readonly jupyter: PythonHere;
  /** The folder with the kernel's description, for `JUPYTER_PATH`. */
  readonly jupyterPath: string;
  /** Settings for the programs that are started with this set-up. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Does all set-up that is missing and says what it does: a Python with PyTorch, Jupyter, the kernel's description. Where
 * everything is there it looks at a few files and starts nothing. Throws a `SagelabError` with code `MissingTool` when no
 * way works.
 */
export async function setUp(context: SetupContext): Promise<ReadySetup> {
  const before = await ensurePyTorch(context);
  const jupyter = await ensureJupyter(context);
  // An environment made for Jupyter that sees the same PyTorch is preferred from now on.
  const python = (await pythonWithPyTorch(context.folder)) ?? before;
  const jupyterPath = ensureKernelSpec(context.folder);
  const passedOver = await namedWithoutPyTorch(context.folder, python);
  if (passedOver) {
    context.say(
      `  ${passedOver.via} names ${passedOver.facts.path}, which has no PyTorch; using ${python.facts.path}`,
    );
  }
  return {
    python,
    jupyter,
    jupyterPath,
    environment: {
      JUPYTER_PATH: [jupyterPath, setting("JUPYTER_PATH") ?? []].flat().join(delimiter),
      ...(passedOver ? { SAGELAB_PYTHON_PYTORCH: python.facts.path } : {}),
    },
  };
}

/** A Python that a setting names although it cannot do the work. */
async function namedWithoutPyTorch(
  folder: string,
  chosen: PythonHere,
): Promise<PythonHere | undefined> {
  const named = (await pythonsHere(folder)).find(({ via }) => via.startsWith("SAGELAB_"));
  return named && named.facts.path !== chosen.facts.path ? named : undefined;
}
