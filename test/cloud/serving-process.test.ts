import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { childEnvironment } from "../../src/environment";
import { processIdentity, start } from "../../src/processes";
import { hasPython, type ModelFolder, modelFolder, workerPlan } from "./serving-setup";

const WORKER = join(import.meta.dirname, "../../dist/cloud/local/runner/worker.js");
const CLOCK = join(import.meta.dirname, "../../dist/clock.js");

/** Starts a child of its own, says both numbers in a file, and never answers the request "spin". */
const SCRIPT = `import json, os, subprocess
def model_fn(model_dir):
    child = subprocess.Popen(["sleep", "1000"])
    with open(os.path.join(model_dir, "pids.tmp"), "w") as file: json.dump([os.getpid(), child.pid], file)
    os.rename(os.path.join(model_dir, "pids.tmp"), os.path.join(model_dir, "pids"))
def transform_fn(model, body, content_type, accept):
    while body == "spin":
        open(os.path.join(os.environ["SEEN"]), "w").close()
    return "ok"
`;

let model: ModelFolder;

beforeEach(() => {
  model = modelFolder(SCRIPT);
});

afterEach(() => model.remove());

/** A process that has a worker and then does `more` with it. */
function kernel(more: string) {
  const plan = workerPlan(model, { environment: { SEEN: join(model.folder, "seen") } });
  const text = `
    const { Worker } = require(${JSON.stringify(WORKER)});
    const { systemClock } = require(${JSON.stringify(CLOCK)});
    Worker.launch(${JSON.stringify(plan)}, systemClock, () => {}).then((worker) => { ${more} });`;
  const child = start(process.execPath, ["-e", text], {
    env: childEnvironment(),
    stdio: ["ignore", "inherit", "inherit"],
  });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { child, exited };
}

const pids = () =>
  vi.waitFor(() => JSON.parse(readFileSync(join(model.folder, "pids"), "utf8")) as number[], {
    timeout: 10_000,
  });

const gone = (numbers: readonly number[]) =>
  vi.waitFor(() => expect(numbers.map(processIdentity)).toEqual([undefined, undefined]), {
    timeout: 10_000,
  });

describe.skipIf(!hasPython || !existsSync(WORKER))("a worker process", () => {
  test("does not keep an idle process alive, and ends with it, and so does what its script started", async () => {
    const { exited } = kernel("worker.invoke({ headers: {}, body: Buffer.from('x') });");
    const numbers = await pids();
    expect(await exited).toBe(0);
    await gone(numbers);
  });

  test("that is busy ends when its process is killed, and so does what its script started", async () => {
    const { child, exited } = kernel(
      "worker.invoke({ headers: { 'Content-Type': 'text/csv' }, body: Buffer.from('spin') });",
    );
    const numbers = await pids();
    await vi.waitFor(() => expect(existsSync(join(model.folder, "seen"))).toBe(true));
    child.kill("SIGKILL");
    expect(await exited).toBeNull();
    await gone(numbers);
  });
});
