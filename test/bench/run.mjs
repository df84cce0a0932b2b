// Runs the measurements one after the other: node test/bench/run.mjs [name …]
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";

const chosen = process.argv.slice(2);
const folder = import.meta.dirname;
const names = readdirSync(folder)
  .filter((name) => name.endsWith(".bench.mjs"))
  .map((name) => name.slice(0, -".bench.mjs".length))
  .filter((name) => chosen.length === 0 || chosen.includes(name));
console.log(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`);
let failed = 0;
for (const name of names) {
  console.log(`\n${name}`);
  const args = ["--expose-gc", join(folder, `${name}.bench.mjs`)];
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
  if (status !== 0) failed += 1;
}
process.exit(failed > 0 ? 1 : 0);
