import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findPython, pythonCandidates } from "../../src/cloud/local/runner/python";
import { pythonFacts } from "../../src/cloud/local/runner/python-facts";
import { run } from "../../src/processes";

const PYTHON = "/usr/bin/python3";
const saved = { ...process.env };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sagelab-python-"));
  for (const name of ["SAGELAB_PYTHON", "SAGELAB_PYTHON_PYTORCH"]) delete process.env[name];
  process.env.SAGELAB_HOME = join(folder, "home");
});

afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in saved)) delete process.env[name];
  Object.assign(process.env, saved);
  rmSync(folder, { recursive: true, force: true });
});

/** A virtual environment with nothing in it, or with a package that only says its version. */
async function environment(name: string, torch?: string): Promise<string> {
  const prefix = join(folder, name);
  const made = await run(PYTHON, ["-m", "venv", "--without-pip", prefix]);
  expect(made.stderr).toBe("");
  if (torch !== undefined) await addTorch(prefix, torch);
  return join(prefix, "bin", "python");
}

async function addTorch(prefix: string, version: string): Promise<void> {
  const asked = await run(join(prefix, "bin/python"), [
    "-c",
    "import sysconfig; print(sysconfig.get_path('purelib'))",
  ]);
  const package_ = join(asked.stdout.trim(), "torch");
  mkdirSync(package_);
  writeFileSync(join(package_, "__init__.py"), "raise RuntimeError('must not be imported')\n");
  writeFileSync(join(package_, "version.py"), `__version__ = '${version}'\n`);
}

describe.skipIf(!existsSync(PYTHON))("findPython", () => {
  test("takes the Python that SAGELAB_PYTHON names and reads the framework's version without importing it", async () => {
    process.env.SAGELAB_PYTHON = await environment("one", "2.3.1");
    expect(await findPython("pytorch")).toEqual({
      path: join(folder, "one/bin/python"),
      version: expect.stringMatching(/^3\.\d+\.\d+$/),
      framework: "pytorch",
      frameworkVersion: "2.3.1",
      via: "SAGELAB_PYTHON",
    });
  });

  test("prefers the framework's own setting", async () => {
    process.env.SAGELAB_PYTHON = await environment("any", "1.0.0");
    process.env.SAGELAB_PYTHON_PYTORCH = await environment("own", "2.0.0");
    expect((await findPython("pytorch")).frameworkVersion).toBe("2.0.0");
    expect((await findPython()).via).toBe("SAGELAB_PYTHON");
  });

  test("refuses a named Python that lacks the framework", async () => {
    const python = await environment("bare");
    process.env.SAGELAB_PYTHON = python;
    const version = (await findPython()).version;
    await expect(findPython("pytorch")).rejects.toMatchObject({
      code: "MissingTool",
      message: `Cannot run a PyTorch script with SAGELAB_PYTHON="${python}": that Python ${version} has no PyTorch`,
      advice: [
        `${python} -m pip install torch`,
        "Or unset SAGELAB_PYTHON and run: npx sagelab setup",
      ],
    });
  });

  test("refuses a setting that names no Python", async () => {
    process.env.SAGELAB_PYTHON = join(folder, "nothing");
    await expect(findPython()).rejects.toMatchObject({
      code: "MissingTool",
      message: `Cannot use SAGELAB_PYTHON="${join(folder, "nothing")}": no Python 3 runs there`,
    });
  });

  test("sees a framework that was installed after the first look", async () => {
    const python = await environment("later");
    process.env.SAGELAB_PYTHON = python;
    await expect(findPython("pytorch")).rejects.toThrow("has no PyTorch");
    await addTorch(join(folder, "later"), "1.13.1");
    expect((await findPython("pytorch")).frameworkVersion).toBe("1.13.1");
  });

  test("passes over a Python on the PATH that lacks the framework and says where it looked", async () => {
    const bare = await environment("bare");
    mkdirSync(join(folder, "bin"));
    writeFileSync(join(folder, "bin/python3"), `#!/bin/sh\nexec ${bare} "$@"\n`);
    chmodSync(join(folder, "bin/python3"), 0o755);
    process.env.PATH = join(folder, "bin");
    const failure = await findPython("no_such_framework").catch((error: Error) => error.message);
    expect(failure).toMatch(
      /^Cannot run a no_such_framework script: no Python here has no_such_framework; looked at /,
    );
    expect(failure).toContain(`${bare} (3.`);
  });
});

describe.skipIf(!existsSync(PYTHON))("pythonFacts", () => {
  test("starts no process for a second look while nothing has changed", async () => {
    const python = await environment("kept", "2.0.0");
    expect((await pythonFacts(python))?.modules.torch).toBe("2.0.0");
    expect(existsSync(join(folder, "home/cache/pythons.json"))).toBe(true);
    // A file that cannot be run takes the interpreter's place, as old as that was: only a process would notice.
    const { atime, mtime } = statSync(python);
    rmSync(python);
    writeFileSync(python, "not a program");
    utimesSync(python, atime, mtime);
    utimesSync(join(folder, "kept/bin"), atime, mtime);
    expect((await pythonFacts(python))?.modules.torch).toBe("2.0.0");
    utimesSync(python, 1, 1);
    expect(await pythonFacts(python)).toBeUndefined();
  });

  test("is undefined for a program that is no Python", async () => {
    expect(await pythonFacts("/bin/true")).toBeUndefined();
    expect(await pythonFacts(folder)).toBeUndefined();
  });

  test("tells a virtual environment with the system's packages from one without", async () => {
    expect((await pythonFacts(await environment("alone")))?.seesSystemPackages).toBe(false);
    const prefix = join(folder, "with");
    await run(PYTHON, ["-m", "venv", "--without-pip", "--system-site-packages", prefix]);
    expect((await pythonFacts(join(prefix, "bin/python")))?.seesSystemPackages).toBe(true);
  });
});

test("pythonCandidates looks for .venv from the current folder up to the project's root", async () => {
  for (const path of ["outer/.venv/bin", "outer/project/.venv/bin", "outer/project/notebooks"]) {
    mkdirSync(join(folder, path), { recursive: true });
  }
  for (const path of ["outer/.venv/bin/python", "outer/project/.venv/bin/python"]) {
    writeFileSync(join(folder, path), "");
  }
  writeFileSync(join(folder, "outer/project/package-lock.json"), "{}");
  const found = pythonCandidates("pytorch", join(folder, "outer/project/notebooks"));
  expect(found.filter((candidate) => candidate.via === ".venv")).toEqual([
    { path: join(folder, "outer/project/.venv/bin/python"), via: ".venv", named: false },
  ]);
});
