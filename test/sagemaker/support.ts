import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { Session } from "../../src/sagemaker/session";

/** A folder of its own that is gone after the file's tests. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sagelab-test-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** A session on a local cloud of its own. */
export function scratchSession(region = "us-east-1"): Session {
  const session = Session.local({ home: scratchFolder(), region });
  afterAll(() => session.close());
  return session;
}

/** Writes a file into a folder and gives its path. */
export function file(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The error that a promise rejects with. */
export async function failure(work: Promise<unknown>): Promise<Error> {
  try {
    await work;
  } catch (error) {
    return error as Error;
  }
  throw new Error("The work was expected to fail, and it did not");
}
