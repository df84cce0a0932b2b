import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../src/clock";
import {
  type ServingGeneration,
  Worker,
  type WorkerPlan,
} from "../../src/cloud/local/runner/worker";
import { childEnvironment } from "../../src/environment";

/** The Python of the tests: the system's, which may have NumPy and PyTorch. */
export const PYTHON = "/usr/bin/python3";
export const hasPython = existsSync(PYTHON);
export const hasNumpy = existsSync("/usr/lib/python3/dist-packages/numpy");
export const hasTorch = existsSync("/usr/lib/python3/dist-packages/torch");

/** A folder with a model as a container would see it. */
export interface ModelFolder {
  readonly folder: string;
  /** Adds a file, by its path below the model folder. */
  add(path: string, content: string): void;
  remove(): void;
}

export function modelFolder(script?: string, program = "inference.py"): ModelFolder {
  const folder = mkdtempSync(join(tmpdir(), "sagelab-model-"));
  mkdirSync(join(folder, "code"));
  const add = (path: string, content: string) => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  if (script !== undefined) add(`code/${program}`, script);
  return { folder, add, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface PlanOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly framework?: string;
  readonly generation?: ServingGeneration;
  /** Default `PYTHON`. */
  readonly python?: string;
}

export function workerPlan(model: ModelFolder, options: PlanOptions = {}): WorkerPlan {
  return {
    python: options.python ?? PYTHON,
    environment: childEnvironment({ PYTHONUNBUFFERED: "1", ...options.environment }),
    cwd: model.folder,
    modelDir: model.folder,
    codeDir: join(model.folder, "code"),
    generation: options.generation ?? "C",
    framework: options.framework,
  };
}

/** A worker and everything it printed. */
export async function launchWorker(model: ModelFolder, options: PlanOptions = {}) {
  const lines: string[] = [];
  const plan = workerPlan(model, options);
  const worker = await Worker.launch(plan, systemClock, (more) => lines.push(...more)).catch(
    (error: Error) => {
      throw Object.assign(error, { lines });
    },
  );
  return { worker, lines };
}
