import { mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../../src/processes";
import {
  closeKit,
  logLines,
  openKit,
  PYTHON,
  readArchive,
  type TrainingKit,
  train,
} from "./training-kit";

let kit: TrainingKit;
let hasPip = false;
let canBuild = false;

beforeAll(async () => {
  kit = openKit();
  const has = async (modules: string) =>
    (await run(PYTHON, ["-c", `import ${modules}`])).code === 0;
  hasPip = await has("pip, venv");
  canBuild = await has("setuptools, wheel, pip, venv");
});

afterAll(() => closeKit(kit));

/** A wheel of one module that says `colour`, as bytes in Latin-1 are no text: written by Python itself. */
async function makeWheel(): Promise<string> {
  const folder = mkdtempSync(join(kit.scratch, "wheel-"));
  const path = join(folder, "sagelab_tint-1.0-py3-none-any.whl");
  const program = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    info = "sagelab_tint-1.0.dist-info/"
    wheel.writestr("sagelab_tint.py", "colour = 'blue'")
    wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: sagelab-tint\\nVersion: 1.0\\n")
    wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr(info + "RECORD", "")
`;
  const made = await run(PYTHON, ["-c", program, path]);
  expect(made.stderr).toBe("");
  expect(readFileSync(path).length).toBeGreaterThan(100);
  return path;
}

test("requirements.txt is installed for this job alone", async ({ skip }) => {
  if (!hasPip) skip(`${PYTHON} has no pip`);
  const script = `
import os, sagelab_tint, sys
with open(os.path.join(os.environ["SM_MODEL_DIR"], "colour.txt"), "w") as file:
    file.write(sagelab_tint.colour)
`;
  const files = { "train.py": script, "requirements.txt": `${await makeWheel()}\n` };
  const job = await train(kit, "requirements", files);
  expect(job.FailureReason).toBeUndefined();
  expect(await readArchive(kit, "requirements/output/model.tar.gz")).toEqual({
    "colour.txt": "blue",
  });
  expect(logLines(kit, "requirements")).toContainEqual(
    expect.stringMatching(/^Successfully installed sagelab-tint-1\.0$/),
  );
  expect((await run(PYTHON, ["-c", "import sagelab_tint"])).code).toBe(1);
});

test("a package that cannot be installed fails the job before the script runs", async ({
  skip,
}) => {
  if (!hasPip) skip(`${PYTHON} has no pip`);
  const files = { "train.py": "print('ran')", "requirements.txt": "./missing.whl\n" };
  const job = await train(kit, "bad-requirements", files);
  expect(job.FailureReason).toMatch(
    /^AlgorithmError: InstallRequirementsError:\nExitCode 1\nErrorMessage ".*missing\.whl[\s\S]*"\nCommand ".*-m pip .*install -r requirements\.txt"$/,
  );
  expect(logLines(kit, "bad-requirements")).not.toContain("ran");
});

test("a source with setup.py runs as the package's module", async ({ skip }) => {
  if (!canBuild) skip(`${PYTHON} has no setuptools and wheel, which building offline needs`);
  const files = {
    "setup.py": "from setuptools import setup\nsetup(name='own', version='1', py_modules=['own'])",
    "own.py": "import sys\nprint('package', __name__, sys.argv[1:])",
  };
  const job = await train(kit, "package", files, {
    HyperParameters: { sagemaker_program: '"own.py"', epochs: "1" },
  });
  expect(job.FailureReason).toBeUndefined();
  expect(logLines(kit, "package")).toContain("package __main__ ['--epochs', '1']");
});
