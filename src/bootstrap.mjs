// `npm start` and `npm test` on a machine that has only Node and npm: installs what is missing, builds what is older than its
// source, then runs. Uses Node's own modules only, because nothing else is there yet.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const NODE_NEEDED = [20, 15];
/** Warnings count: a rule that matters is an error, one that does not is off. */
const LINT = ["check", "--config-path=.ci", "--error-on-warnings"];
/** `npm ci` fetches some 300 packages; past this something is stuck. */
const INSTALL_TIMEOUT_MS = 15 * 60_000;
/** The hash of the source that `dist` was built from. */
const buildStamp = join(root, "dist", ".built-from");

process.exit(main(process.argv[2]));

function main(task) {
  const tasks = { start, test, build: () => 0 };
  if (task === undefined || !Object.hasOwn(tasks, task)) {
    say(`Cannot run "${task ?? ""}": start, test and build are what this file does`);
    return 2;
  }
  if (!nodeIsNew() || !installModules() || !build()) return 1;
  return tasks[task]();
}

function start() {
  return cli(["run", join("notebooks", "cifar10-pytorch.ipynb"), "--out", "out"]);
}

/** Everything that the CI machine runs. Goes on after a failure, so that one run shows all of them. */
function test() {
  const steps = [
    ["format and lint", () => tool("@biomejs/biome/bin/biome", LINT)],
    ["types of the tests", () => tool("typescript/bin/tsc", ["-p", "test"])],
    ["set-up", () => cli(["setup"])],
    ["tests", () => tool("vitest/vitest.mjs", ["run", "--config", "test/vitest.config.ts"])],
    ...notebooks().map((name) => [`notebook ${name}`, () => tryNotebook(name)]),
  ];
  const results = steps.map(([title, run]) => {
    say(`\n== ${title}`);
    const startedMs = performance.now();
    const status = run();
    return { title, status, seconds: (performance.now() - startedMs) / 1000 };
  });
  say("\n== summary");
  for (const { title, status, seconds } of results) {
    say(`${status === 0 ? "ok    " : "FAILED"}  ${title} (${seconds.toFixed(1)} s)`);
  }
  return results.every(({ status }) => status === 0) ? 0 : 1;
}

function notebooks() {
  return readdirSync(join(root, "notebooks")).filter((name) => name.endsWith(".ipynb"));
}

/** Executes a notebook on a local cloud of its own and on the drawn sample, unless other data is named: no network, no traces. */
function tryNotebook(name) {
  const home = join(root, "out", "test", "home");
  rmSync(home, { recursive: true, force: true });
  const env = { SAGELAB_HOME: home, SAGELAB_CLOUD: "local" };
  env.SAGELAB_DATASETS = process.env.SAGELAB_DATASETS || drawnSample(join(home, "datasets"));
  return cli(["run", join("notebooks", name), "--out", join("out", "test")], env);
}

function drawnSample(cacheFolder) {
  const options = JSON.stringify({ sample: true, cacheFolder });
  const program = `require("./dist").datasets.cifar10(${options}).then(({ path }) => process.stdout.write(path))`;
  return spawnSync(process.execPath, ["-e", program], { cwd: root, encoding: "utf8" }).stdout;
}

function nodeIsNew() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > NODE_NEEDED[0] || (major === NODE_NEEDED[0] && minor >= NODE_NEEDED[1])) return true;
  say(`Node ${NODE_NEEDED.join(".")} or newer is needed; this is ${process.versions.node}`);
  return false;
}

function installModules() {
  if (modulesAreCurrent()) return true;
  say("Installing the packages of package-lock.json (npm ci, about a minute) …");
  const done = run(
    "npm",
    ["ci", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"],
    {
      timeout: INSTALL_TIMEOUT_MS,
    },
  );
  if (done === 0) return true;
  say("The packages could not be installed. To see why, run by hand: npm ci");
  return false;
}

/** Compares the lock file with the one that npm leaves in node_modules when an installation is complete. */
function modulesAreCurrent() {
  const wanted = packagesOf(join(root, "package-lock.json"));
  const there = packagesOf(join(root, "node_modules", ".package-lock.json"));
  if (!wanted || !there) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "" || entry.optional || entry.devOptional || entry.peer) return true;
    return there[path]?.version === entry.version;
  });
}

function packagesOf(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, "utf8")).packages;
  } catch {
    return undefined;
  }
}

function build() {
  const source = hashOfSource();
  if (existsSync(buildStamp) && readFileSync(buildStamp, "utf8") === source) return true;
  say("Building dist from src …");
  if (run(process.execPath, [join(root, "src", "build.mjs")]) !== 0) {
    say("The build failed. To see why, run by hand: npm run build");
    return false;
  }
  writeFileSync(buildStamp, source);
  return true;
}

/** One hash over every file that the build reads; times of files say nothing after a checkout. */
function hashOfSource() {
  const hash = createHash("sha256");
  for (const name of ["package.json", "package-lock.json", "tsconfig.json"]) {
    hash.update(readFileSync(join(root, name)));
  }
  const add = (folder) => {
    const entries = readdirSync(folder, { withFileTypes: true });
    for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.name === "__pycache__") continue;
      if (entry.isDirectory()) add(path);
      else if (entry.isFile()) hash.update(relative(root, path)).update(readFileSync(path));
    }
  };
  add(join(root, "src"));
  return hash.digest("hex");
}

function cli(args, env) {
  return run(process.execPath, [join(root, "dist", "cli", "main.js"), ...args], { env });
}

/** Runs a tool of node_modules by its own file: no shell, no PATH. */
function tool(file, args) {
  const env = { VITE_CONFIG_NATIVE_IGNORE_WARNING: "true" };
  return run(process.execPath, [join(root, "node_modules", file), ...args], { env });
}

function run(file, args, { env, timeout } = {}) {
  const options = { cwd: root, stdio: "inherit", env: { ...process.env, ...env }, timeout };
  const done = spawnSync(file, args, options);
  if (done.error) say(`Cannot run ${file}: ${done.error.message}`);
  return done.status ?? 1;
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
