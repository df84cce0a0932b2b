// Compiles src to dist: one CommonJS build, the Python files beside it, and an ESM façade over the same modules. What a notebook
// loads first is made light: the index loads a module when a name of it is used, and its types are one file. The new build takes
// the old one's place at once, so that whoever loads dist meanwhile never meets half of it.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Folders of src that hold Python, which is shipped as it is. */
const PYTHON_FOLDERS = ["cloud/local/python", "cli/python"];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const fresh = join(root, "out", `build-${process.pid}`);

try {
  process.exitCode = compile();
  copyPython();
  const command = join(fresh, "cli", "main.js");
  if (existsSync(command)) chmodSync(command, 0o755);
  loadOnUse();
  writeEsmFacade();
  await bundleTypes();
  // What running the package leaves beside its files stays out of the tarball.
  writeFileSync(join(fresh, ".npmignore"), "__pycache__/\n*.pyc\n.*\n");
  replaceDist();
} finally {
  rmSync(fresh, { recursive: true, force: true });
}

/** Compiles also when types are wrong, and says so by its status. */
function compile() {
  const tsc = require.resolve("typescript/bin/tsc");
  const args = [tsc, "-p", join(root, "tsconfig.json"), "--outDir", fresh];
  return spawnSync(process.execPath, args, { stdio: "inherit" }).status ?? 1;
}

function copyPython() {
  for (const folder of PYTHON_FOLDERS) {
    const from = join(root, "src", folder);
    if (!existsSync(from)) continue;
    const filter = (path) => !path.includes("__pycache__");
    cpSync(from, join(fresh, folder), { recursive: true, filter });
  }
}

/** Turns the index's `var a = require("./a")` … `a.B` into `require("./a").B`, so that a module is loaded with its first use. */
function loadOnUse() {
  const index = join(fresh, "index.js");
  if (!existsSync(index)) return;
  let text = readFileSync(index, "utf8");
  for (const [line, name, path] of text.matchAll(/^var (\w+) = require\(("[^"]+")\);\n/gm)) {
    text = text.replace(line, "").replaceAll(`return ${name}.`, `return require(${path}).`);
  }
  writeFileSync(index, text);
}

/** Puts all types that the index reaches into one file: a cell's type check is twice as fast with one as with a hundred. */
async function bundleTypes() {
  const index = join(fresh, "index.d.ts");
  if (!existsSync(index)) return;
  const { rollup } = await import("rollup");
  const { dts } = await import("rollup-plugin-dts");
  const bundle = await rollup({ input: index, plugins: [dts()], external: [/^node:/] });
  await bundle.write({ file: index, format: "es" });
  await bundle.close();
}

/** `import { Session } from "sagelab"` in an ES module gives the very objects that `require("sagelab")` gives. */
function writeEsmFacade() {
  const index = join(fresh, "index.js");
  if (!existsSync(index)) return;
  const names = Object.keys(require(index)).sort();
  const lines = ['import sagelab from "./index.js";', ""];
  for (const name of names) lines.push(`export const ${name} = sagelab.${name};`);
  writeFileSync(join(fresh, "index.mjs"), `${lines.join("\n")}\n`);
  writeFileSync(join(fresh, "index.d.mts"), 'export * from "./index.js";\n');
}

function replaceDist() {
  const dist = join(root, "dist");
  const old = join(root, "out", `old-${process.pid}`);
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(fresh, dist);
  rmSync(old, { recursive: true, force: true });
}
