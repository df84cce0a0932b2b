import { join } from "node:path";
import { expect, test } from "vitest";
import { run } from "../../src/processes";
import { root } from "./installed-package";

test("the bootstrap refuses a task it does not have, before it installs or builds anything", async () => {
  const done = await run(process.execPath, [join(root, "src", "bootstrap.mjs"), "deploy"]);
  expect(done).toMatchObject({
    code: 2,
    stdout: 'Cannot run "deploy": start, test and build are what this file does\n',
    stderr: "",
  });
});
