import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sourceFile } from "../../src/notebook/source-file";

const folder = mkdtempSync(join(tmpdir(), "sagelab-source-"));
const path = join(folder, "train.py");
writeFileSync(path, "import os\n\nprint(os.name)\n");

test("a source file is a block of code in the language of its extension", () => {
  expect(sourceFile(path).document()).toEqual({
    blocks: [
      { kind: "code", language: "python", text: "import os\n\nprint(os.name)\n", fileName: path },
    ],
  });
  expect(sourceFile(path, { language: "plaintext" }).language).toBe("plaintext");
});

test("a range of its lines can be shown", () => {
  expect(sourceFile(path, { lines: [3, 3] }).text).toBe("print(os.name)");
  expect(() => sourceFile(path, { lines: [2, 9] })).toThrow(
    new RangeError(`Cannot show lines 2 to 9 of "${path}": it has lines 1 to 3`),
  );
});

test("a file that is not there is named with the folder that was searched", () => {
  expect(() => sourceFile("source/none.py")).toThrow(
    expect.objectContaining({
      code: "NotFound",
      message: `Cannot show "source/none.py": there is no such file; the current folder is "${process.cwd()}"`,
    }),
  );
  expect(() => sourceFile(folder)).toThrow(`Cannot show "${folder}": it is a folder`);
});
