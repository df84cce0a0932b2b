import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

interface SavedCell {
  readonly cell_type: string;
  readonly outputs?: readonly {
    readonly output_type: string;
    readonly text?: readonly string[];
    readonly data?: Readonly<Record<string, readonly string[] | string>>;
  }[];
}

const saved = readFileSync(join(__dirname, "../../notebooks/cost-planner.ipynb"), "utf8");
const { cells } = JSON.parse(saved) as { cells: readonly SavedCell[] };
const outputs = cells.flatMap((cell) => cell.outputs ?? []);
/** What the saved notebook shows, as text. */
const shown = outputs
  .map(({ text, data }) => [text ?? data?.["text/plain"] ?? ""].flat().join(""))
  .join("\n");

test("the saved notebook shows the worked example, line by line", () => {
  for (const part of [
    /pets +Hosting, ml\.t2\.medium +1,488 h +\$0\.065\/h +\$96\.72/,
    /pets +Hosting data in +4\.464 GB +\$0\.016\/GB +\$0\.0714/,
    /pets +Hosting data out +0\.004464 GB +\$0\.016\/GB +\$0\.0000714/,
    /model +S3 storage +0\.35 GB-month +\$0\.023\/GB-month +\$0\.00805/,
    /Total a month +\$96\.80/,
    /Data out, GB +0\.00044 +0\.004464 +ours is 10 times as large/,
    /Data out, USD +0\.000007 +0\.000071424 +ours is 10 times as large/,
  ])
    expect(shown).toMatch(part);
});

test("the saved notebook has LaTeX, charts, no errors and no paths of a machine", () => {
  const kinds = new Set(outputs.flatMap(({ data }) => Object.keys(data ?? {})));
  expect([...kinds]).toEqual(
    expect.arrayContaining(["text/html", "text/latex", "image/svg+xml", "image/png"]),
  );
  expect(outputs.filter(({ output_type }) => output_type === "error")).toEqual([]);
  expect(saved).not.toMatch(/"\/(home|root|tmp|work|Users)\//);
});
