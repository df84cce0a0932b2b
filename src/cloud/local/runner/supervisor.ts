import { systemClock } from "../../../clock";
import { StopWatch } from "./training-stop";
import { superviseJob } from "./training-supervise";

/**
 * The process that owns a training job: `node supervisor.js <job folder>`. It outlives whoever started it and ends with the
 * job. SIGTERM with a stop request in the folder stops the job; without one this machine is going down.
 */
async function main(folder: string): Promise<void> {
  const stop = new StopWatch(folder, systemClock);
  for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => {});
  process.on("SIGTERM", () => {
    if (!stop.check()) stop.stop("shutdown");
  });
  await superviseJob(folder, systemClock, stop);
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write("Usage: supervisor.js <job folder>\n");
  process.exitCode = 2;
} else {
  main(folder).then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${(error as Error).stack}\n`);
      process.exit(1);
    },
  );
}
