import { homedir } from "node:os";
import { isAbsolute, join, relative, resolve } from "node:path";

/** The environment variables that sagelab reads. This file is the one door to `process.env`. */
export type SettingName =
  | "SAGELAB_CLOUD" // local (default) or aws
  | "SAGELAB_HOME" // where the local cloud keeps its state, default ~/.sagelab
  | "SAGELAB_PYTHON" // the Python for every framework
  | "SAGELAB_PYTHON_PYTORCH" // the Python for one framework
  | "SAGELAB_PYTHON_MXNET"
  | "SAGELAB_ROLE" // an execution role's ARN
  | "SAGELAB_DATASETS" // URLs or folders tried first for data sets, separated by spaces
  | "AWS_REGION"
  | "AWS_DEFAULT_REGION"
  | "AWS_PROFILE"
  | "CI"
  | "NO_COLOR"
  | "PATH"
  | "JUPYTER_PATH" // where Jupyter looks for kernels
  | "PYTHONPATH"
  | "PYTHONHOME"
  | "PYTHONNOUSERSITE"
  | "HOME";

/** The value of a setting; undefined when it is not set or empty. */
export function setting(name: SettingName): string | undefined {
  const value = process.env[name];
  return value === undefined || value === "" ? undefined : value;
}

/** The folder that holds the local cloud's state and caches: `SAGELAB_HOME`, else `~/.sagelab`. Absolute. */
export function sagelabHome(): string {
  return resolve(setting("SAGELAB_HOME") ?? join(homedir(), ".sagelab"));
}

/** A copy of the environment for a child process, without AWS credentials, with `extra` on top. */
export function childEnvironment(
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const inherited: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value === undefined) continue;
    if (/^AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|SECURITY_TOKEN)$/.test(name)) continue;
    inherited[name] = value;
  }
  return { ...inherited, ...extra };
}

/**
 * Tells the AWS SDK not to print its notice about future Node versions into the first cell. A value that the user set is
 * kept.
 */
export function quietSdkNotice(): void {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
}

/** This process's whole environment with `extra` on top, for a program that acts as the user: a notebook's kernel. */
export function ownEnvironment(
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return { ...(process.env as Record<string, string>), ...extra };
}

/** A path as people write it: below the user's own folder with `~`. For displays, never for opening. */
export function displayPath(path: string): string {
  const own = homedir();
  const rest = relative(own, path);
  const below = rest !== "" && !rest.startsWith("..") && !isAbsolute(rest);
  return below ? join("~", rest) : path;
}
