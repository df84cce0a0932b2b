// Compiles src to dist: one CommonJS build, the Python harness beside it, and an ESM façade over the same modules.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const tsc = require.resolve("typescript/bin/tsc");
const compiled = spawnSync(process.execPath, [tsc, "-p", join(root, "tsconfig.json")], {
  stdio: "inherit",
});
cpSync(join(root, "src/cloud/local/python"), join(root, "dist/cloud/local/python"), {
  recursive: true,
  filter: (path) => !path.includes("__pycache__"),
});
if (existsSync(join(root, "dist/cli/main.js"))) chmodSync(join(root, "dist/cli/main.js"), 0o755);
writeEsmFacade();
process.exit(compiled.status ?? 1);

function writeEsmFacade() {
  const index = join(root, "dist/index.js");
  if (!existsSync(index)) return;
  const names = Object.keys(require(index)).sort();
  const lines = ['import sagelab from "./index.js";', ""];
  for (const name of names) lines.push(`export const ${name} = sagelab.${name};`);
  writeFileSync(join(root, "dist/index.mjs"), `${lines.join("\n")}\n`);
  writeFileSync(join(root, "dist/index.d.mts"), 'export * from "./index.js";\n');
}
