import { join } from "node:path";
import { type PythonFacts, pythonFacts } from "../../cloud/local/runner/python-facts";
import { SagelabError } from "../../errors";
import { pythonsHere } from "./pythons";
import { reach } from "./route";
import { runStep, type SetupContext, type StepResult } from "./step";

/**
 * MXNet's last release, of 2022: it was retired since. It uses names that NumPy took away in 1.24, and NumPy before that
 * has no builds for a Python newer than 3.11.
 */
const PACKAGES = ["mxnet==1.9.1", "numpy<1.24", "requests"];
const NEWEST_PYTHON_MINOR = 11;
const MAKE_TIMEOUT_MS = 2 * 60_000;
const INSTALL_TIMEOUT_MS = 10 * 60_000;

/**
 * Gives a Python with MXNet in an environment of its own, `.venv-mxnet` of the project, made when it is missing; it is
 * found there from then on. Throws a `SagelabError` with code `MissingTool` when there is no Python old enough or it does not work.
 */
export async function ensureMXNet(context: SetupContext): Promise<PythonFacts> {
  const folder = join(context.folder, ".venv-mxnet");
  const python = join(folder, "bin", "python");
  const find = async () => {
    const facts = await pythonFacts(python);
    return facts?.modules.mxnet === undefined ? undefined : facts;
  };
  const there = await find();
  if (there) return there;
  const base = await oldEnoughPython(context.folder);
  const make = ["-m", "venv", "--clear", folder];
  const install = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input"];
  const quoted = PACKAGES.map((name) => (name.includes("<") ? `'${name}'` : name)).join(" ");
  return reach(context, {
    title: "a Python with MXNet",
    find,
    routes: [
      {
        title:
          "Making the environment .venv-mxnet and installing MXNet 1.9.1 with pip (about 65 MB)",
        byHand: `${base} ${make.join(" ")} && ${python} -m pip install ${quoted}`,
        applies: () => true,
        run: async (): Promise<StepResult> => {
          const made = await runStep(context, {
            file: base,
            args: make,
            timeoutMs: MAKE_TIMEOUT_MS,
          });
          if (!made.ok) return made;
          const args = [...install, "--progress-bar", "off", ...PACKAGES];
          return runStep(context, { file: python, args, timeoutMs: INSTALL_TIMEOUT_MS });
        },
      },
    ],
  });
}

/** The base installation's Python from 3.8 to 3.11 that can make an environment with pip. */
async function oldEnoughPython(folder: string): Promise<string> {
  const all = (await pythonsHere(folder)).map(({ facts }) => facts);
  const fits = all.find(({ version, prefix, basePrefix, modules }) => {
    const minor = Number(version.split(".")[1]);
    const base = prefix === basePrefix && modules.ensurepip !== undefined;
    return base && minor >= 8 && minor <= NEWEST_PYTHON_MINOR;
  });
  if (fits) return fits.path;
  const seen = all.map(({ path, version }) => `${path} (${version})`).join(", ") || "none";
  throw new SagelabError(
    "MissingTool",
    `Cannot set up MXNet: a Python from 3.8 to 3.${NEWEST_PYTHON_MINOR} with venv is wanted; there is ${seen}`,
    { advice: ["Or run on AWS, where the image brings MXNet: SAGELAB_CLOUD=aws"] },
  );
}
