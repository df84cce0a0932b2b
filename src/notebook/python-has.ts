import { findPython } from "../cloud/local/runner/python";
import { isSagelabError } from "../errors";
import { run } from "../processes";

export interface PythonHasOptions {
  /** The framework whose Python is asked, such as `pytorch`: the one that its jobs run in. Default: any Python. */
  readonly framework?: string;
}

/** Looking for a package loads nothing and takes a few hundredths of a second. */
const timeoutMs = 20_000;

/**
 * Tells whether the Python of this machine that runs a framework's scripts has a package, such as `fastai`; false also where
 * there is no such Python. Nothing is imported.
 *
 * ```ts
 * const library = (await pythonHas("fastai", { framework: "pytorch" })) ? "fastai" : "torchvision";
 * ```
 *
 * Throws a `TypeError` for something that is no name of a package.
 */
export async function pythonHas(
  packageName: string,
  options: PythonHasOptions = {},
): Promise<boolean> {
  if (!/^[A-Za-z_]\w*$/.test(packageName)) {
    throw new TypeError(
      `Cannot look for the Python package "${packageName}": a name as in "import name" is wanted`,
    );
  }
  const python = await findPython(options.framework).catch((error) => {
    if (isSagelabError(error, "MissingTool")) return undefined;
    throw error;
  });
  if (python === undefined) return false;
  const look = `import importlib.util, sys; sys.exit(importlib.util.find_spec(${JSON.stringify(packageName)}) is None)`;
  const { code } = await run(python.path, ["-c", look], { timeoutMs });
  return code === 0;
}
