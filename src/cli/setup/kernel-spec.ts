import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeJson } from "../../files";

/** The name that notebooks know the TypeScript kernel by. */
export const KERNEL_NAME = "tslab";

/**
 * Describes the TypeScript kernel to Jupyter, with absolute paths to this Node and this tslab, so that neither has to be on
 * the PATH. Gives the data folder for `JUPYTER_PATH`: `.venv/share/jupyter`, which the Jupyter of that environment reads by
 * itself, or `.sagelab/jupyter` in a project without one. Written only when it differs.
 *
 * @see https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs
 */
export function ensureKernelSpec(folder: string): string {
  const environment = join(folder, ".venv");
  const data = existsSync(join(environment, "pyvenv.cfg"))
    ? join(environment, "share", "jupyter")
    : join(folder, ".sagelab", "jupyter");
  const path = join(data, "kernels", KERNEL_NAME, "kernel.json");
  const spec = {
    argv: [process.execPath, tslabProgram(), "kernel", "--config-path", "{connection_file}"],
    display_name: "TypeScript",
    language: "typescript",
  };
  if (!isWritten(path, spec)) writeJson(path, spec);
  return data;
}

/** tslab's program, as this package's own dependency. Only its place is asked for: it is not loaded here. */
export function tslabProgram(): string {
  return join(require.resolve("tslab/package.json"), "..", "bin", "tslab");
}

function isWritten(path: string, spec: object): boolean {
  try {
    return JSON.stringify(JSON.parse(readFileSync(path, "utf8"))) === JSON.stringify(spec);
  } catch {
    return false;
  }
}
