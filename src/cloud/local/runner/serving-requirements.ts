import { existsSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { childEnvironment } from "../../../environment";
import { run } from "../../../processes";
import { randomHex } from "../../../random";

/** How long pip may take, in milliseconds: as long as a container may take to become healthy. */
const INSTALL_TIMEOUT_MS = 480_000;

export interface RequirementsOptions {
  /** The interpreter, absolute. */
  readonly python: string;
  /** The `requirements.txt`; nothing is done when it is not there. */
  readonly file: string;
  /** Where the environment for them is made, once; what is there already is used again. */
  readonly folder: string;
  /** Gets what pip says, line by line. */
  readonly onLines: (lines: readonly string[]) => void;
}

/**
 * Installs a script's requirements into an environment of its own that also sees everything the interpreter has, so that
 * what is there is not installed again and the interpreter itself stays as it is. Gives the interpreter to use: the same one when
 * there are no requirements. Throws an error that says what pip said last.
 */
export async function installRequirements(options: RequirementsOptions): Promise<string> {
  if (!existsSync(options.file) || (await isEmpty(options.file))) return options.python;
  const python = join(options.folder, "bin", "python");
  if (existsSync(python)) return python;
  const beside = `${options.folder}.${randomHex(8)}.tmp`;
  try {
    await makeEnvironment(options.python, beside);
    await install(join(beside, "bin", "python"), options);
    await rename(beside, options.folder).catch((error: Error) => {
      if (!existsSync(python)) throw error; // Another process was first.
    });
    return python;
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

async function isEmpty(file: string): Promise<boolean> {
  return (await readFile(file, "utf8")).split("\n").every((line) => /^\s*(#.*)?$/.test(line));
}

/** Makes the environment and lets it see the interpreter's packages, also where that is an environment itself. */
async function makeEnvironment(python: string, folder: string): Promise<void> {
  const made = await run(python, ["-m", "venv", "--without-pip", folder], ENVIRONMENT);
  if (made.code !== 0)
    throw new Error(`Cannot make a Python environment: ${lastLine(made.stderr)}`);
  const see = "import sys, sysconfig; print(sysconfig.get_paths()['purelib'])";
  const own = await run(join(folder, "bin", "python"), ["-c", see], ENVIRONMENT);
  const all = "import sys; print('\\n'.join(p for p in sys.path if p.endswith('-packages')))";
  const inherited = await run(python, ["-c", all], ENVIRONMENT);
  await writeFile(join(own.stdout.trim(), "inherited.pth"), inherited.stdout);
}

async function install(python: string, options: RequirementsOptions): Promise<void> {
  const args = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input"];
  const done = await run(python, [...args, "-r", options.file], {
    ...ENVIRONMENT,
    timeoutMs: INSTALL_TIMEOUT_MS,
  });
  options.onLines(`${done.stdout}${done.stderr}`.trimEnd().split("\n"));
  if (done.code === 0) return;
  const error = done.stderr.split("\n").find((line) => line.startsWith("ERROR: "));
  const why = done.timedOut ? "pip took too long" : (error ?? lastLine(done.stderr));
  throw new Error(`Cannot install requirements.txt: ${why}`);
}

const ENVIRONMENT = { env: childEnvironment() };

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1) ?? "";
}
