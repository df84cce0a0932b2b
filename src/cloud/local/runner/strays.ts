import { readdir, readFile } from "node:fs/promises";
import { randomHex } from "../../../random";

/** The variable that marks a process and whatever it starts. */
const MARK = "SAGELAB_PROCESS";

/** The variable to start a process with, so that `endStrays` finds what it left behind. */
export function strayMark(): Readonly<Record<string, string>> {
  return { [MARK]: randomHex(16) };
}

/**
 * Ends the processes that carry a mark: what a script started and took out of its process group, where nobody was left to end
 * it. Needs /proc; elsewhere nothing happens. Never throws.
 */
export async function endStrays(mark: Readonly<Record<string, string | undefined>>): Promise<void> {
  const wanted = `${MARK}=${mark[MARK]}`;
  const entries = await readdir("/proc").catch(() => []);
  const pids = entries.filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid);
  await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "");
      if (!environment.split("\0").includes(wanted)) return;
      try {
        process.kill(Number(pid), "SIGKILL");
      } catch {
        // It ended by itself meanwhile.
      }
    }),
  );
}
