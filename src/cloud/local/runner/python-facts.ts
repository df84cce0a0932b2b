import { closeSync, openSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { sagelabHome, setting } from "../../../environment";
import { readJson, writeJson } from "../../../files";
import { run } from "../../../processes";

/** What one Python interpreter is and has, found out without importing any of its packages. */
export interface PythonFacts {
  /** The interpreter itself, absolute: a version manager's shim is resolved. */
  readonly path: string;
  /** `3.11.2` */
  readonly version: string;
  /** The folder of the environment; it differs from `basePrefix` in a virtual environment. */
  readonly prefix: string;
  readonly basePrefix: string;
  /** True when packages of the base installation can be imported (always outside a virtual environment). */
  readonly seesSystemPackages: boolean;
  /** The modules of `PROBED_MODULES` that can be found, with their version; empty when no version is written down. */
  readonly modules: Readonly<Record<string, string>>;
}

/** Modules that are looked for, with the distribution that carries each. */
const PROBED_MODULES: Readonly<Record<string, string>> = {
  torch: "torch",
  torchvision: "torchvision",
  mxnet: "mxnet",
  tensorflow: "tensorflow",
  chainer: "chainer",
  sklearn: "scikit-learn",
  xgboost: "xgboost",
  transformers: "transformers",
  numpy: "numpy",
  PIL: "Pillow",
  pip: "pip",
  ensurepip: "",
  venv: "",
  ipykernel: "ipykernel",
  jupyter_client: "jupyter_client",
  jupyterlab: "jupyterlab",
  notebook: "notebook",
  nbclient: "nbclient",
  nbconvert: "nbconvert",
};

/** An interpreter that takes longer than this to say its version is not used. */
const PROBE_TIMEOUT_MS = 20_000;

/**
 * Prints the facts as one line of JSON. A package without metadata is asked for its version by reading the file that its
 * build writes. The current folder is taken off the path: a folder named `torch` beside a notebook is not PyTorch.
 */
const PROBE = `
import sys, os, json, re
sys.path = [p for p in sys.path if p]
from importlib.util import find_spec
try:
    from importlib.metadata import version
except ImportError:
    version = None
def has(name):
    try:
        return find_spec(name)
    except Exception:
        return None
def version_of(spec, distribution):
    try:
        return version(distribution)
    except Exception:
        pass
    for folder in spec.submodule_search_locations or []:
        for name in ("version.py", "_version.py", "libinfo.py", "__init__.py"):
            try:
                with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                    found = re.search(r"""^__version__\\s*(?::[^=]*)?=\\s*['"]([^'"]+)['"]""", file.read(200000), re.M)
            except OSError:
                continue
            if found:
                return found.group(1)
    return ""
modules = {}
for name, distribution in json.loads(sys.argv[1]).items():
    spec = has(name)
    if spec is not None and (spec.origin or name in sys.builtin_module_names):
        modules[name] = version_of(spec, distribution) if distribution else ""
base = getattr(sys, "base_prefix", sys.prefix)
sees = True
if base != sys.prefix:
    try:
        with open(os.path.join(sys.prefix, "pyvenv.cfg"), encoding="utf-8") as file:
            sees = re.search(r"include-system-site-packages\\s*=\\s*true", file.read(), re.I) is not None
    except OSError:
        sees = False
print(json.dumps({"path": sys.executable, "version": ".".join(map(str, sys.version_info[:3])),
    "prefix": sys.prefix, "basePrefix": base, "seesSystemPackages": sees, "modules": modules, "folders": sys.path}))
`;

/** A look that is kept: it holds while the interpreter and every folder it imports from are as they were. */
interface KeptLook {
  readonly facts: PythonFacts;
  readonly seen: Readonly<Record<string, number>>;
  readonly environment: string;
}

const looksOfThisProcess = new Map<string, Promise<KeptLook | undefined>>();

/**
 * Finds out what the interpreter at `path` has; undefined when it is not a Python 3 that runs. A look is kept in the home
 * folder's cache and starts no process again until the interpreter or a folder of its module path changes.
 */
export async function pythonFacts(path: string): Promise<PythonFacts | undefined> {
  const seenNow = looksOfThisProcess.get(path);
  if (seenNow) {
    const look = await seenNow;
    if (look && stillHolds(look)) return look.facts;
  }
  const looking = look(path);
  looksOfThisProcess.set(path, looking);
  return (await looking)?.facts;
}

async function look(path: string): Promise<KeptLook | undefined> {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
  // A shim of a version manager is a script that picks an interpreter by folder and settings: never kept on disk.
  const keeps = !isScript(path);
  const kept = keeps ? readKept()[path] : undefined;
  if (kept && stillHolds(kept)) return kept;
  const fresh = await probe(path);
  if (fresh && keeps) keep(path, fresh);
  return fresh;
}

async function probe(path: string): Promise<KeptLook | undefined> {
  const done = await run(path, ["-c", PROBE, JSON.stringify(PROBED_MODULES)], {
    timeoutMs: PROBE_TIMEOUT_MS,
  });
  if (done.code !== 0) return undefined;
  try {
    const said = JSON.parse(done.stdout) as PythonFacts & { folders: string[] };
    const { folders, ...facts } = { ...said, modules: withoutBuildMarks(said.modules) };
    if (!facts.version.startsWith("3.")) return undefined;
    const watched = [path, facts.path, join(facts.prefix, "pyvenv.cfg"), ...folders];
    const seen = Object.fromEntries(watched.map((entry) => [entry, modifiedMs(entry)]));
    return { facts, seen, environment: pythonEnvironment() };
  } catch {
    return undefined;
  }
}

/** Debian's build of PyTorch calls itself `1.13.0a0+gitunknown`: the mark says nothing. `+cpu` and `+cu121` stay. */
function withoutBuildMarks(modules: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(modules).map(([name, version]) => [name, version.replace(/\+gitunknown$/, "")]),
  );
}

function stillHolds(look: KeptLook): boolean {
  if (look.environment !== pythonEnvironment()) return false;
  return Object.entries(look.seen).every(([entry, ms]) => modifiedMs(entry) === ms);
}

/** The settings that change what an interpreter can import. */
function pythonEnvironment(): string {
  const names = ["PYTHONPATH", "PYTHONHOME", "PYTHONNOUSERSITE"] as const;
  return names.map((name) => setting(name) ?? "").join("\n");
}

function modifiedMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? -1;
}

function isScript(path: string): boolean {
  const file = openSync(path, "r");
  try {
    const start = Buffer.alloc(2);
    return readSync(file, start) === 2 && start.toString("latin1") === "#!";
  } finally {
    closeSync(file);
  }
}

function keptPath(): string {
  return join(sagelabHome(), "cache", "pythons.json");
}

function readKept(): Record<string, KeptLook> {
  try {
    return (readJson(keptPath()) ?? {}) as Record<string, KeptLook>;
  } catch {
    return {}; // a damaged cache is made anew
  }
}

/** A cache that cannot be written (a full disk, a read-only home) costs a second look, nothing else. */
function keep(path: string, look: KeptLook): void {
  try {
    writeJson(keptPath(), { ...readKept(), [path]: look });
  } catch {}
}
