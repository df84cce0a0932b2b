import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Source } from "./source-bundle";

/** The module that a framework's scripts import. */
const MODULES: Readonly<Record<string, string>> = { pytorch: "torch", mxnet: "mxnet" };

/**
 * @internal The framework that work cannot do without. Newer images bring defaults that need theirs; older ones
 * (`calledOnly`: they only call a script's functions) need it where the script imports it. Code that is an archive on S3 is
 * not looked into: undefined.
 */
export async function neededFramework(
  framework: string | undefined,
  source: Source | undefined,
  calledOnly: boolean | undefined,
): Promise<string | undefined> {
  if (framework === undefined || !calledOnly) return framework;
  const module = MODULES[framework] ?? framework;
  for (const { path } of source?.files ?? []) {
    for (const file of await pythonFiles(path)) {
      if (imports(await readFile(file, "utf8"), module)) return framework;
    }
  }
  return undefined;
}

async function pythonFiles(path: string): Promise<string[]> {
  if (path.endsWith(".py")) return [path];
  const below = await readdir(path, { recursive: true }).catch(() => []); // a file of another kind
  return below.filter((name) => name.endsWith(".py")).map((name) => join(path, name));
}

/** Tells whether Python code has an `import` of a module, or of a part of it, on a line of its own. */
function imports(code: string, module: string): boolean {
  const others = String.raw`(?:[\w.]+(?:[ \t]+as[ \t]+\w+)?[ \t]*,[ \t]*)*`;
  const pattern = String.raw`^[ \t]*(?:from[ \t]+${module}\b|import[ \t]+${others}${module}\b)`;
  return new RegExp(pattern, "m").test(code);
}
