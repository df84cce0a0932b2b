import { existsSync } from "node:fs";
import { runStep, type SetupContext, type StepResult } from "./step";

const APT = "/usr/bin/apt-get";
const UPDATE_TIMEOUT_MS = 3 * 60_000;
const FETCH_TIMEOUT_MS = 10 * 60_000;
const INSTALL_TIMEOUT_MS = 10 * 60_000;
/** Seconds to wait for another package manager to finish, and to wait for a server that does not answer. */
const OPTIONS = [
  ...["-o", "DPkg::Lock::Timeout=60"],
  ...["-o", "Acquire::http::Timeout=20"],
  ...["-o", "Acquire::https::Timeout=20"],
  ...["-o", "Acquire::Retries=1"],
];
const ENVIRONMENT = { DEBIAN_FRONTEND: "noninteractive", NEEDRESTART_SUSPEND: "1" };

/** Tells whether packages of Debian or Ubuntu can be installed: apt-get is there and we are root. */
export function canUseApt(): boolean {
  return process.getuid?.() === 0 && existsSync(APT);
}

/** The command for a person; undefined where there is no apt-get. */
export function aptByHand(packages: readonly string[]): string | undefined {
  if (!existsSync(APT)) return undefined;
  return `sudo apt-get update && sudo apt-get install --no-install-recommends ${packages.join(" ")}`;
}

/**
 * Installs packages without those they merely recommend. Fetching may be cut off at any time; unpacking is let finish, so
 * that the system's package database stays whole.
 */
export async function aptInstall(
  context: SetupContext,
  packages: readonly string[],
): Promise<StepResult> {
  // Its result is not looked at: one unreachable extra source fails it although the packages can be had.
  await apt(context, ["update", "-q"], UPDATE_TIMEOUT_MS);
  const install = ["install", "-y", "-q", "--no-install-recommends", ...packages];
  const fetched = await apt(context, [...install, "--download-only"], FETCH_TIMEOUT_MS);
  if (!fetched.ok) return fetched;
  return apt(context, [...install, "--no-download"], INSTALL_TIMEOUT_MS, true);
}

function apt(
  context: SetupContext,
  args: readonly string[],
  timeoutMs: number,
  finishes?: true,
): Promise<StepResult> {
  return runStep(context, {
    file: APT,
    args: [...OPTIONS, ...args],
    timeoutMs,
    environment: ENVIRONMENT,
    finishes,
  });
}
