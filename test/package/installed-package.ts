import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ownEnvironment } from "../../src/environment";
import { run } from "../../src/processes";

/** The project's root. */
export const root = dirname(dirname(import.meta.dirname));

/** The package as a user has it: packed, and installed from the tarball into a project of its own. */
export interface InstalledPackage {
  /** The user's project. */
  readonly folder: string;
  /** The files in the tarball. */
  readonly files: readonly string[];
  remove(): void;
}

/** Packs what is in dist and installs it. Packages come from npm's cache, which the set-up has filled. */
export async function installPackage(): Promise<InstalledPackage> {
  const folder = mkdtempSync(join(tmpdir(), "sagelab-package-"));
  const pack = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const packed = await succeed("npm", pack, root);
  const described = JSON.parse(packed) as PackResult[] | Record<string, PackResult>;
  const files = Object.values(described).flatMap((one) => one.files.map((file) => file.path));
  writeFileSync(join(folder, "package.json"), '{ "name": "a-project", "private": true }\n');
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "";
  const install = ["install", `./${tarball}`, "--prefer-offline", "--no-audit", "--no-fund"];
  await succeed("npm", install, folder);
  return { folder, files, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

interface PackResult {
  readonly files: readonly { readonly path: string }[];
}

/** Runs a program and gives its standard output; throws with everything it said when it fails. */
export async function succeed(
  file: string,
  args: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const done = await run(file, args, { cwd, env: ownEnvironment(environment), timeoutMs: 300_000 });
  if (done.code === 0) return done.stdout;
  throw new Error(`${file} ${args.join(" ")} gave ${done.code}\n${done.stdout}\n${done.stderr}`);
}
