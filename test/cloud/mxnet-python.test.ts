import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { pythonCandidates } from "../../src/cloud/local/runner/python";

const folder = mkdtempSync(join(tmpdir(), "sagelab-mxnet-"));
mkdirSync(join(folder, ".venv-mxnet/bin"), { recursive: true });
mkdirSync(join(folder, "notebooks"));
writeFileSync(join(folder, "package-lock.json"), "{}");
afterAll(() => rmSync(folder, { recursive: true }));

const own = { path: join(folder, ".venv-mxnet/bin/python"), via: ".venv-mxnet", named: false };

test("the project's environment for MXNet is looked at from a folder below, for MXNet only", () => {
  const cwd = join(folder, "notebooks");
  expect(pythonCandidates("mxnet", cwd)).toContainEqual(own);
  expect(pythonCandidates("pytorch", cwd)).not.toContainEqual(own);
  expect(pythonCandidates(undefined, cwd)).not.toContainEqual(own);
});
