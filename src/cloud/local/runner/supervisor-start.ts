import { closeSync, existsSync, openSync } from "node:fs";
import { dirname, join } from "node:path";
import { childEnvironment } from "../../../environment";
import { SagelabError } from "../../../errors";
import { writeJson } from "../../../files";
import { processIdentity, start } from "../../../processes";
import { supervisorFile, supervisorLogFile } from "./training-record";

const COMPILED = join("dist", "cloud", "local", "runner", "supervisor.js");

/**
 * Starts the process that brings the job in `jobFolder` to its end. It is in no group of this process and outlives it. Who
 * it is stands in the folder before this returns.
 */
export function startSupervisor(jobFolder: string): void {
  const log = openSync(supervisorLogFile(jobFolder), "a");
  try {
    const child = start(process.execPath, [supervisorProgram(), jobFolder], {
      cwd: jobFolder,
      env: childEnvironment() as NodeJS.ProcessEnv,
      stdio: ["ignore", log, log],
      detached: true,
    });
    child.on("error", () => {});
    child.unref();
    const identity = child.pid === undefined ? undefined : processIdentity(child.pid);
    if (child.pid === undefined || identity === undefined) {
      throw new SagelabError("MissingTool", `Cannot start "${process.execPath}" for the job`);
    }
    writeJson(supervisorFile(jobFolder), { pid: child.pid, identity });
  } finally {
    closeSync(log);
  }
}

/** The compiled program, also when this runs from the sources: in the package that this file belongs to. */
function supervisorProgram(): string {
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
    if (!existsSync(join(folder, "package.json"))) continue;
    const program = join(folder, COMPILED);
    if (existsSync(program)) return program;
    throw new SagelabError("MissingTool", `Cannot start a training job: "${program}" is missing`, {
      advice: ["npm run build"],
    });
  }
  throw new SagelabError("MissingTool", "Cannot start a training job: no package.json above it");
}
