import { existsSync } from "node:fs";
import { join } from "node:path";
import type { PythonFacts } from "../../cloud/local/runner/python-facts";
import { aptByHand, aptInstall, canUseApt } from "./apt";
import { projectEnvironment, pythonsHere, pythonWithPyTorch } from "./pythons";
import { type Goal, type Route, reach } from "./route";
import { runStep, type SetupContext, type StepResult } from "./step";

const MAKE_TIMEOUT_MS = 2 * 60_000;
/** Seconds to wait for a server, whatever the environment says, so that a missing index is soon known. */
const PIP_OPTIONS = [
  "--disable-pip-version-check",
  "--no-input",
  "--progress-bar",
  "off",
  "--timeout",
  "15",
  "--retries",
  "3",
];

/** Gives any Python 3 of the machine, from the distribution when there is none and we are root. */
export function anyPython(context: SetupContext): Promise<PythonFacts> {
  const packages = ["python3", "python3-venv"];
  const goal: Goal<PythonFacts> = {
    title: "Python 3",
    find: async () => (await pythonsHere(context.folder))[0]?.facts,
    routes: [
      {
        title: "Installing Python from the distribution",
        byHand: process.platform === "darwin" ? "xcode-select --install" : aptByHand(packages),
        applies: canUseApt,
        run: () => aptInstall(context, packages),
      },
    ],
  };
  return reach(context, goal);
}

/**
 * Gives the project's `.venv`, made when it is missing: on the Python that holds PyTorch, with that one's packages visible,
 * else on the first Python there is. The environment has pip. One that runs is never made anew, only given pip.
 */
export async function ensureEnvironment(context: SetupContext): Promise<PythonFacts> {
  const prefix = join(context.folder, ".venv");
  const there = await projectEnvironment(context.folder);
  return reach(context, {
    title: `an environment in "${prefix}"`,
    find: async () => {
      const facts = await projectEnvironment(context.folder);
      return facts?.modules.pip === undefined ? undefined : facts;
    },
    routes: there ? [addingPip(context, there)] : await makingRoutes(context, prefix),
  });
}

function addingPip(context: SetupContext, environment: PythonFacts): Route {
  const args = ["-m", "ensurepip", "--upgrade"];
  return {
    title: "Adding pip to the environment .venv",
    byHand: `${environment.path} ${args.join(" ")}`,
    applies: () => true,
    run: () => runStep(context, { file: environment.path, args, timeoutMs: MAKE_TIMEOUT_MS }),
  };
}

async function makingRoutes(context: SetupContext, prefix: string): Promise<Route[]> {
  const withTorch = (await pythonWithPyTorch(context.folder))?.facts;
  // An environment does not see the packages of another environment: only a base installation's are worth seeing.
  const holder = withTorch && withTorch.prefix === withTorch.basePrefix ? withTorch : undefined;
  const base = holder ?? (await anyPython(context));
  const options = [
    ...(holder ? ["--system-site-packages"] : []),
    // What is left of an environment whose Python is gone is cleared; anything else in its place is left alone.
    ...(existsSync(join(prefix, "pyvenv.cfg")) ? ["--clear"] : []),
  ];
  const make = (...more: string[]) =>
    runStep(context, {
      file: base.path,
      args: ["-m", "venv", ...options, ...more, prefix],
      timeoutMs: MAKE_TIMEOUT_MS,
    });
  const byHand = `${base.path} -m venv ${[...options, prefix].join(" ")}`;
  return [
    {
      title: "Making the environment .venv",
      byHand,
      applies: () => base.modules.ensurepip !== undefined,
      run: () => make(),
    },
    {
      title: "Making the environment .venv with the pip that is there",
      byHand: `${byHand} --without-pip --system-site-packages`,
      applies: () => base.modules.pip !== undefined && base.modules.venv !== undefined,
      run: () => make("--without-pip", "--system-site-packages"),
    },
    {
      title: "Installing python3-venv from the distribution and making the environment .venv",
      byHand: aptByHand(["python3-venv"]),
      applies: () => canUseApt() && base.path.startsWith("/usr/bin/"),
      run: async () => {
        const installed = await aptInstall(context, ["python3-venv"]);
        return installed.ok ? make() : installed;
      },
    },
  ];
}

/** Installs packages into the project's environment, which is made first when it is missing. */
export async function pipInstall(
  context: SetupContext,
  args: readonly string[],
  timeoutMs: number,
): Promise<StepResult> {
  let environment: PythonFacts;
  try {
    environment = await ensureEnvironment(context);
  } catch (error) {
    context.signal?.throwIfAborted();
    return { ok: false, reason: (error as Error).message };
  }
  return runStep(context, {
    file: environment.path,
    args: ["-m", "pip", "install", ...PIP_OPTIONS, ...args],
    timeoutMs,
  });
}
