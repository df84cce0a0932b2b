import { plainText } from "../display/plain-text";
import { isSagelabError } from "../errors";

/** Prints a failure for the person at the terminal and gives the program's status. A mistake of our own keeps its stack. */
export function printFailure(error: unknown): number {
  const print = (line: string) => process.stderr.write(`${plainText(line)}\n`);
  if (!isSagelabError(error)) {
    print(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return 1;
  }
  for (const line of error.logLines) print(`  | ${line}`);
  print(error.message);
  for (const line of error.advice) print(`  ${line}`);
  return 1;
}
