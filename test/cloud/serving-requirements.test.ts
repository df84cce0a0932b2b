import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { installRequirements } from "../../src/cloud/local/runner/serving-requirements";
import { run } from "../../src/processes";
import { hasPython, PYTHON } from "./serving-setup";

const hasPip = existsSync("/usr/lib/python3/dist-packages/pip");
let folder: string;
let lines: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sagelab-requirements-"));
  lines = [];
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function install(requirements?: string): Promise<string> {
  const file = join(folder, "requirements.txt");
  if (requirements !== undefined) writeFileSync(file, requirements);
  const onLines = (more: readonly string[]) => void lines.push(...more);
  return installRequirements({ python: PYTHON, file, folder: join(folder, "python"), onLines });
}

describe.skipIf(!hasPython)("installRequirements", () => {
  test("keeps the interpreter where nothing is required", async () => {
    expect(await install()).toBe(PYTHON);
    expect(await install("\n# nothing yet\n")).toBe(PYTHON);
  });
});

describe.skipIf(!hasPython || !hasPip)("installRequirements with pip", () => {
  test("uses what the interpreter has, and installs nothing into it", async () => {
    const python = await install("pip\n");
    expect(python).toBe(join(folder, "python/bin/python"));
    expect(lines.join("\n")).toContain("Requirement already satisfied: pip");
    expect(await install("pip\n")).toBe(python);
  });

  test("says what pip said when a requirement cannot be had", async () => {
    await expect(install("./no-such-folder\n")).rejects.toThrow(
      /^Cannot install requirements\.txt: ERROR: .*no-such-folder/,
    );
    expect(existsSync(join(folder, "python"))).toBe(false);
  });

  test("makes an environment whose scripts still work after it took its place", async () => {
    const python = await install("pip\n");
    const asked = await run(python, ["-c", "import sys, pip; print(sys.prefix)"]);
    expect([asked.code, asked.stdout.trim()]).toEqual([0, join(folder, "python")]);
    expect(readFileSync(join(folder, "python/pyvenv.cfg"), "utf8")).toContain("version = 3");
  });
});
