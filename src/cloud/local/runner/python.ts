import { existsSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { type SettingName, setting } from "../../../environment";
import { SagelabError } from "../../../errors";
import { type PythonFacts, pythonFacts } from "./python-facts";

/** A Python that can run a script. */
export interface PythonFound {
  /** The interpreter, absolute. */
  readonly path: string;
  /** `3.11.2` */
  readonly version: string;
  /** The framework that was asked for: `pytorch`, `mxnet`, …; undefined when any Python would do. */
  readonly framework?: string;
  /** The framework's version there, `1.13.1`; undefined when it is not written down. */
  readonly frameworkVersion?: string;
  /** How it was found: the name of a setting, `.venv`, `PATH` or `system`. */
  readonly via: string;
}

/** A place where a Python may be. */
export interface PythonCandidate {
  readonly path: string;
  readonly via: string;
  /** True when a setting names it: then it is this one or none. */
  readonly named: boolean;
}

/** The module that proves a framework is there, and the name people call it. */
const FRAMEWORKS: Readonly<Record<string, { readonly module: string; readonly title: string }>> = {
  pytorch: { module: "torch", title: "PyTorch" },
  mxnet: { module: "mxnet", title: "MXNet" },
  tensorflow: { module: "tensorflow", title: "TensorFlow" },
  chainer: { module: "chainer", title: "Chainer" },
  sklearn: { module: "sklearn", title: "scikit-learn" },
  "scikit-learn": { module: "sklearn", title: "scikit-learn" },
  xgboost: { module: "xgboost", title: "XGBoost" },
  huggingface: { module: "transformers", title: "Transformers" },
};

/** The settings that name a Python for one framework. */
const FRAMEWORK_SETTINGS: Readonly<Record<string, SettingName>> = {
  pytorch: "SAGELAB_PYTHON_PYTORCH",
  mxnet: "SAGELAB_PYTHON_MXNET",
};

/** Where the system keeps its own Python, off the PATH or behind a version manager. */
const SYSTEM_PYTHON = "/usr/bin/python3";

/**
 * Finds the Python for a framework (`pytorch`, `mxnet`, …; undefined for any Python 3). Looked at in this order: the
 * framework's setting (`SAGELAB_PYTHON_PYTORCH`), `SAGELAB_PYTHON`, a `.venv` (for MXNet a `.venv-mxnet` first) in the
 * current folder or above it up to the project's root, every `python3` on the PATH, `/usr/bin/python3`; the first that has
 * the framework is taken. Nothing is imported, and a second look starts no process.
 *
 * A Python that a setting names is never passed over: when it lacks the framework, that is the error. Throws a
 * `SagelabError` with code `MissingTool`, whose advice says how to get one.
 */
export async function findPython(framework?: string): Promise<PythonFound> {
  const wanted = framework === undefined ? undefined : frameworkOf(framework);
  const seen: PythonFacts[] = [];
  for (const candidate of pythonCandidates(framework)) {
    const facts = await pythonFacts(candidate.path);
    if (!facts) {
      if (candidate.named) throw notPython(candidate);
      continue;
    }
    const version = wanted && facts.modules[wanted.module];
    if (wanted && version === undefined) {
      if (candidate.named) throw withoutFramework(candidate, facts, wanted.title, wanted.module);
      seen.push(facts);
      continue;
    }
    return {
      path: facts.path,
      version: facts.version,
      framework,
      frameworkVersion: version || undefined,
      via: candidate.via,
    };
  }
  throw noneFound(wanted?.title, seen);
}

/**
 * The places where a Python may be, in the order they are tried, each once. `cwd` is where the search for a `.venv`
 * starts, default the current folder.
 */
export function pythonCandidates(framework?: string, cwd = process.cwd()): PythonCandidate[] {
  const candidates: PythonCandidate[] = [];
  const add = (path: string, via: string, named = false) => {
    if (!candidates.some((known) => known.path === path)) candidates.push({ path, via, named });
  };
  const forFramework = framework === undefined ? undefined : FRAMEWORK_SETTINGS[framework];
  for (const name of [forFramework, "SAGELAB_PYTHON"] as const) {
    const value = name && setting(name);
    if (name && value) add(onPath(value) ?? resolve(cwd, value), name, true);
  }
  for (const folder of projectFolders(cwd)) {
    const own = join(folder, `.venv-${framework}`, "bin", "python");
    if (framework === "mxnet" && isOurs(dirname(dirname(own)))) add(own, ".venv-mxnet");
    const python = join(folder, ".venv", "bin", "python");
    if (isOurs(join(folder, ".venv")) && existsSync(python)) add(python, ".venv");
  }
  for (const folder of pathFolders()) {
    const python = join(folder, "python3");
    if (existsSync(python) && !isAppleStub(python)) add(python, "PATH");
  }
  if (existsSync(SYSTEM_PYTHON) && !isAppleStub(SYSTEM_PYTHON)) add(SYSTEM_PYTHON, "system");
  return candidates;
}

/** The module and the name of a framework; one that is not in the table is looked for under its own name. */
export function frameworkOf(framework: string): {
  readonly module: string;
  readonly title: string;
} {
  const known = Object.hasOwn(FRAMEWORKS, framework) ? FRAMEWORKS[framework] : undefined;
  return known ?? { module: framework, title: framework };
}

/** The root of the project that `cwd` is in: the nearest folder upwards with a lock file or a repository, else `cwd`. */
export function projectRoot(cwd = process.cwd()): string {
  const nearest = projectFolders(cwd).at(-1);
  return nearest !== undefined && isProjectRoot(nearest) ? nearest : resolve(cwd);
}

/** The current folder and those above it, up to the project's root or the home folder. */
function projectFolders(cwd: string): string[] {
  const folders: string[] = [];
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    folders.push(folder);
    if (isProjectRoot(folder) || folder === homedir() || folder === dirname(folder)) return folders;
  }
}

function isProjectRoot(folder: string): boolean {
  const marks = [".git", "package-lock.json", "pnpm-lock.yaml", "yarn.lock"];
  return marks.some((name) => existsSync(join(folder, name)));
}

function pathFolders(): string[] {
  return (setting("PATH") ?? "").split(delimiter).filter((folder) => folder.startsWith("/"));
}

/** A setting may say `python3.11`: a bare name is looked up on the PATH. */
function onPath(name: string): string | undefined {
  if (name.includes("/")) return undefined;
  return pathFolders()
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

/** An environment above the current folder is trusted when this user or root owns it (think of `/tmp/.venv`). */
function isOurs(folder: string): boolean {
  const owner = statSync(folder, { throwIfNoEntry: false })?.uid;
  return owner !== undefined && (owner === 0 || owner === process.getuid?.());
}

/** macOS puts a program there that opens an installer's window when Apple's tools are missing. */
function isAppleStub(path: string): boolean {
  if (process.platform !== "darwin" || path !== SYSTEM_PYTHON) return false;
  return (
    !existsSync("/Library/Developer/CommandLineTools") && !existsSync("/Applications/Xcode.app")
  );
}

function notPython(candidate: PythonCandidate): SagelabError {
  return new SagelabError(
    "MissingTool",
    `Cannot use ${candidate.via}="${candidate.path}": no Python 3 runs there`,
    { advice: [`Unset ${candidate.via}, or name a python3 that runs`] },
  );
}

function withoutFramework(
  candidate: PythonCandidate,
  facts: PythonFacts,
  title: string,
  module: string,
): SagelabError {
  return new SagelabError(
    "MissingTool",
    `Cannot run a ${title} script with ${candidate.via}="${candidate.path}": that Python ${facts.version} has no ${title}`,
    {
      advice: [
        `${candidate.path} -m pip install ${module === "mxnet" ? "mxnet 'numpy<1.24'" : module}`,
        `Or unset ${candidate.via} and run: npx sagelab setup${module === "mxnet" ? " --mxnet" : ""}`,
      ],
    },
  );
}

const ADVICE = ["npx sagelab setup", "Or name one: SAGELAB_PYTHON=/path/to/python3"];
const MXNET_ADVICE = [
  "npx sagelab setup --mxnet makes an environment with MXNet's last release, .venv-mxnet",
  "Or name a Python that has it: SAGELAB_PYTHON_MXNET=/path/to/python3",
  "Or run on AWS, where the image brings it: SAGELAB_CLOUD=aws",
];

function noneFound(title: string | undefined, seen: readonly PythonFacts[]): SagelabError {
  const advice = title === FRAMEWORKS.mxnet?.title ? MXNET_ADVICE : ADVICE;
  const script = title ? `a ${title} script` : "a Python script";
  if (seen.length === 0) {
    return new SagelabError("MissingTool", `Cannot run ${script}: no Python 3 on this machine`, {
      advice,
    });
  }
  const places = seen.map((facts) => `${facts.path} (${facts.version})`).join(", ");
  return new SagelabError(
    "MissingTool",
    `Cannot run ${script}: no Python here has ${title}; looked at ${places}`,
    { advice },
  );
}
