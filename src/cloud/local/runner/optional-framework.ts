import { isSagelabError } from "../../../errors";
import type { PythonFound } from "./python";

/**
 * The Python for a script that may do without the image's framework: the one that has it, else one with NumPy, else any.
 * An image of one's own and the images that only call a script's functions (MXNet up to 1.2) are of this kind; a script
 * that does import the framework says so itself where it is missing. Throws a `SagelabError` when there is no Python.
 */
export async function findAnyPython(
  find: (framework?: string) => Promise<PythonFound>,
  framework: string | undefined,
): Promise<PythonFound> {
  for (const wanted of framework === undefined ? ["numpy"] : [framework, "numpy"]) {
    try {
      return await find(wanted);
    } catch (error) {
      if (!isSagelabError(error, "MissingTool")) throw error;
    }
  }
  return find();
}
