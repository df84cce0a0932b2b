import { existsSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { processIdentity } from "../../src/processes";
import { hasPython, launchWorker, type ModelFolder, modelFolder } from "./serving-setup";
import { untilGone } from "./training-kit";

const opened: ModelFolder[] = [];
afterEach(() => {
  for (const folder of opened.splice(0)) folder.remove();
});

async function launch(script: string) {
  const folder = modelFolder(script);
  opened.push(folder);
  return launchWorker(folder);
}

const TEXT = { "Content-Type": "text/plain", Accept: "text/plain" };
const request = (text: string) => ({ headers: TEXT, body: Buffer.from(text) });

/** Starts a process that leaves the worker's group and holds its output open; then does what the request says. */
const ESCAPE = [
  "import os, subprocess, sys",
  "def model_fn(d): return None",
  "def transform_fn(model, body, content_type, accept):",
  "    if body == b'spawn': return str(subprocess.Popen(['sleep', '600'], start_new_session=True).pid), accept",
  "    if body == b'interrupt': raise KeyboardInterrupt()",
  "    sys.exit(3)",
].join("\n");

describe.skipIf(!hasPython)("a worker", () => {
  test.each([
    ["is interrupted", "interrupt", /^Worker was ended by SIGINT$/],
    ["calls sys.exit", "exit", /^Worker exited with status 3$/],
  ])("whose handler %s ends, also where something holds its output open", async (_, body, end) => {
    const { worker } = await launch(ESCAPE);
    const { body: pid } = await worker.invoke(request("spawn"));
    await expect(worker.invoke(request(body))).rejects.toThrow(end);
    expect(await worker.ended).toMatch(end);
    if (existsSync("/proc/self")) await untilGone(Number(Buffer.from(pid).toString()));
    else process.kill(Number(Buffer.from(pid).toString()));
  });

  test("that is closed takes along what left its group", async () => {
    const { worker } = await launch(ESCAPE);
    const pid = Number(Buffer.from((await worker.invoke(request("spawn"))).body).toString());
    expect(processIdentity(pid)).toBeDefined();
    await worker.close();
    if (existsSync("/proc/self")) await untilGone(pid);
    else process.kill(pid);
  });

  test("that never ends a line is logged in pieces while it prints", async () => {
    const script =
      "import sys\ndef model_fn(d): return None\ndef transform_fn(m, b, c, a):\n    sys.stdout.write('x' * 200_000); sys.stdout.flush(); return 'ok', a\n";
    const { worker, lines } = await launch(script);
    await worker.invoke(request(""));
    await expect.poll(() => lines.length).toBeGreaterThanOrEqual(3);
    expect(lines.slice(0, 3).map((line) => line.length)).toEqual([65_529, 65_529, 65_529]);
    await worker.close();
    expect(lines.at(-1)).toHaveLength(200_000 - 3 * 65_529);
  });
});
