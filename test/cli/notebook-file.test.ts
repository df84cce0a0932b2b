import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { headings, readNotebook, summaryTexts } from "../../src/cli/notebook/notebook-file";

const markdown = (source: string | string[]) => ({ cell_type: "markdown", source });
const code = (source: string, more: object = {}) => ({ cell_type: "code", source, ...more });

test("headings() gives each cell the heading it stands under, without its marks", () => {
  const cells = [
    code("0"),
    markdown(["# A *whole* `title`\n", "words"]),
    code("1"),
    markdown("## First\ntext\n### Second"),
    code("2"),
  ];
  expect(headings({ cells })).toEqual(["", "A whole title", "A whole title", "Second", "Second"]);
});

test("summaryTexts() takes what tagged cells printed and showed, not what they warned of", () => {
  const tagged = { metadata: { tags: ["summary"] } };
  const stream = (name: string, text: string[]) => ({ output_type: "stream", name, text });
  const shown = { output_type: "display_data", data: { "text/plain": ["a\n", "table\n"] } };
  const data = { "image/png": "AAAA", "text/plain": "a cat" };
  const picture = { output_type: "display_data", data };
  const cells = [
    code("a", { outputs: [stream("stdout", ["not tagged"])] }),
    code("b", {
      ...tagged,
      outputs: [stream("stdout", ["one\n", "two\n"]), stream("stderr", ["!"])],
    }),
    code("c", { ...tagged, outputs: [shown, picture] }),
  ];
  expect(summaryTexts({ cells })).toEqual(["one\ntwo", "a\ntable"]);
});

test("readNotebook() names a file that is missing or no notebook", () => {
  const folder = mkdtempSync(join(tmpdir(), "sagelab-notebook-"));
  const path = join(folder, "a.ipynb");
  expect(() => readNotebook(path)).toThrow(`Cannot run "${path}": there is no such notebook`);
  for (const text of ["no json", '{"nbformat": 3}']) {
    writeFileSync(path, text);
    expect(() => readNotebook(path)).toThrow(
      `Cannot run "${path}": it is not a Jupyter notebook of format 4`,
    );
  }
  rmSync(folder, { recursive: true });
});
