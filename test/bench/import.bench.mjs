// How long a notebook's first line takes: `require("sagelab")` in a new process, and the first import cell in tslab
// (type check and execution; the kernel's own start is not counted, a cell without an import has warmed it up).
// Needs dist/. Prints medians in milliseconds.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const RUNS = 11;
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function measure(script, cwd) {
  const times = [];
  for (let i = 0; i < RUNS; i++) {
    const ended = spawnSync(process.execPath, ["-e", script], { cwd, encoding: "utf8" });
    if (ended.status !== 0) throw new Error(ended.stderr);
    times.push(Number(ended.stdout.trim().split("\n").at(-1)));
  }
  return `${median(times).toFixed(0)} ms (${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)}, ${RUNS} runs)`;
}

const timed = (call) =>
  `const t = performance.now(); ${call}; console.log(performance.now() - t); process.exit(0);`;

const CELL = `
const { createConverter } = require("tslab/dist/converter");
const { createExecutor } = require("tslab/dist/executor");
(async () => {
  const executor = createExecutor(process.cwd(), { node: createConverter({ isJS: false }), close() {} }, console);
  await executor.execute("const warm = 1;");
  const t = performance.now();
  const done = await executor.execute('import { Session, PyTorch, datasets, show } from "sagelab";');
  const ms = performance.now() - t;
  if (!done) process.exit(1);
  console.log(ms);
  process.exit(0);
})();`;

console.log(`node, nothing required     ${measure(timed(""), root)}`);
console.log(
  `require("sagelab")         ${measure(timed('require("sagelab")'), `${root}notebooks`)}`,
);
console.log(`first import cell in tslab ${measure(CELL, `${root}notebooks`)}`);
