import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";

/**
 * Compares what a user sees with the file `golden/<name>`. Where they differ, `golden/<name>.changed` is left beside it:
 * rename it to accept the change.
 */
export function expectGolden(name: string, seen: string): void {
  const path = join(__dirname, "golden", name);
  const changed = `${path}.changed`;
  const golden = existsSync(path) ? readFileSync(path, "utf8") : undefined;
  const text = seen.endsWith("\n") ? seen : `${seen}\n`;
  if (text === golden) rmSync(changed, { force: true });
  else writeFileSync(changed, text);
  expect(text).toBe(golden);
}
