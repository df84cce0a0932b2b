import { join } from "node:path";
import { pythonCandidates } from "../../cloud/local/runner/python";
import { type PythonFacts, pythonFacts } from "../../cloud/local/runner/python-facts";

/** A Python of this machine with what it has. */
export interface PythonHere {
  readonly facts: PythonFacts;
  /** How it was found: the name of a setting, `.venv`, `PATH` or `system`. */
  readonly via: string;
}

/** Modules that training and serving need, and those that executing a notebook needs. */
const PYTORCH = ["torch", "numpy"];
const JUPYTER = ["nbclient", "nbconvert", "jupyter_client"];

/** Every Python 3 that runs here, in the order in which they are preferred. */
export async function pythonsHere(folder: string): Promise<PythonHere[]> {
  const found: PythonHere[] = [];
  for (const candidate of pythonCandidates("pytorch", folder)) {
    const facts = await pythonFacts(candidate.path);
    if (!facts || found.some((known) => known.facts.path === facts.path)) continue;
    found.push({ facts, via: candidate.via });
  }
  return found;
}

/** The first Python with PyTorch and NumPy. */
export async function pythonWithPyTorch(folder: string): Promise<PythonHere | undefined> {
  return (await pythonsHere(folder)).find(({ facts }) => hasAll(facts, PYTORCH));
}

/** The first Python that can execute a notebook and make a page of it; one with JupyterLab before one without. */
export async function pythonWithJupyter(folder: string): Promise<PythonHere | undefined> {
  const able = (await pythonsHere(folder)).filter(({ facts }) => hasAll(facts, JUPYTER));
  return able.find(({ facts }) => jupyterApp(facts) === "lab") ?? able[0];
}

/** The application that opens notebooks there. */
export function jupyterApp(facts: PythonFacts): "lab" | "notebook" | undefined {
  if (facts.modules.jupyterlab !== undefined) return "lab";
  return facts.modules.notebook === undefined ? undefined : "notebook";
}

/** The project's own environment; undefined when there is none that runs. */
export async function projectEnvironment(folder: string): Promise<PythonFacts | undefined> {
  return pythonFacts(join(folder, ".venv", "bin", "python"));
}

function hasAll(facts: PythonFacts, modules: readonly string[]): boolean {
  return modules.every((name) => facts.modules[name] !== undefined);
}
