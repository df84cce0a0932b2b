import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readNotebook } from "../../src/cli/notebook/notebook-file";
import { pythonWithJupyter, pythonWithPyTorch } from "../../src/cli/setup/pythons";
import { ownEnvironment } from "../../src/environment";
import { run, start } from "../../src/processes";

const root = dirname(dirname(import.meta.dirname));
const command = join(root, "dist", "cli", "main.js");
const jupyter = await pythonWithJupyter(root);
const pytorch = await pythonWithPyTorch(root);
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sagelab-command-"));
  writeFileSync(join(folder, "package-lock.json"), "{}");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What the command needs to find the project's own tools from the test's folder. */
function environment(): Record<string, string> {
  return ownEnvironment({
    SAGELAB_HOME: join(folder, "home"),
    SAGELAB_PYTHON_PYTORCH: pytorch?.facts.path ?? "",
    PATH: `${dirname(jupyter?.facts.path ?? "/usr/bin/python3")}:${process.env.PATH}`,
  });
}

function sagelab(...args: string[]) {
  return run(process.execPath, [command, ...args], { cwd: folder, env: environment() });
}

function writeNotebook(name: string, ...cells: string[]): void {
  const notebook = {
    cells: cells.map((source, index) => ({
      id: `cell-${index}`,
      cell_type: source.startsWith("#") ? "markdown" : "code",
      metadata: source.startsWith("console") ? { tags: ["summary"] } : {},
      source,
      ...(source.startsWith("#") ? {} : { execution_count: null, outputs: [] }),
    })),
    metadata: { kernelspec: { name: "tslab", display_name: "TypeScript", language: "typescript" } },
    nbformat: 4,
    nbformat_minor: 5,
  };
  writeFileSync(join(folder, name), JSON.stringify(notebook));
}

test("a wrong argument is one sentence and no stack", async () => {
  const done = await sagelab("serve", "--port", "http");
  expect(done.code).toBe(1);
  expect(done.stderr).toBe(
    "error: option '--port <number>' argument 'http' is invalid. A whole number from 0 to 65535 is allowed.\n",
  );
});

test("running a notebook that is not there says so before anything else", async () => {
  const done = await sagelab("run", "none.ipynb");
  expect({ code: done.code, stdout: done.stdout }).toEqual({ code: 1, stdout: "" });
  expect(done.stderr).toBe('Cannot run "none.ipynb": there is no such notebook\n');
});

test("serve offers the local cloud on loopback until it is stopped", async () => {
  const child = start(process.execPath, [command, "serve", "--port", "0"], {
    cwd: folder,
    env: environment(),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((done) => child.once("close", done));
  const url = await new Promise<string>((done) => {
    let text = "";
    child.stdout?.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
      const found = /listens on (http:\/\/127\.0\.0\.1:\d+)/.exec(text)?.[1];
      if (found) done(found);
    });
  });
  const answer = await fetch(url, {
    headers: { authorization: "AWS4-HMAC-SHA256 Credential=a/2/r/s3/aws4_request" },
  });
  expect(await answer.text()).toContain("<ListAllMyBucketsResult");
  child.kill("SIGINT");
  expect(await ended).toBe(0);
});

test.skipIf(!existsSync("/usr/bin/python3"))(
  "doctor ends with status 1 when the Python that was named has no PyTorch",
  async () => {
    const python = join(folder, "bare", "bin", "python");
    await run("/usr/bin/python3", ["-m", "venv", "--without-pip", join(folder, "bare")]);
    const env = { ...environment(), SAGELAB_PYTHON_PYTORCH: python };
    const done = await run(process.execPath, [command, "doctor"], { cwd: folder, env });
    expect(done.code).toBe(1);
    expect(done.stdout).toMatch(/MISSING +Python with PyTorch +Cannot run a PyTorch script/);
    expect(done.stdout).toContain("Error: Something is missing; to install it: npx sagelab setup");
  },
);

describe.skipIf(!jupyter || !pytorch)("sagelab run", () => {
  test("executes a notebook, writes it and a page that loads nothing, and prints the summary", async () => {
    writeNotebook(
      "walk.ipynb",
      "# A **small** walk",
      "const a: number = 20;",
      "console.log(a + 1)",
    );
    const done = await sagelab("run", "walk.ipynb", "--no-setup");
    expect(done.stderr).toBe("");
    expect(done.code).toBe(0);
    expect(done.stdout).toMatch(
      /\[1\/2\] A small walk {2}\d+\.\d s\n.*\n\n21\n\nRan with PyTorch /,
    );
    const executed = readNotebook(join(folder, "out", "walk.ipynb"));
    expect(executed.cells[2]?.outputs).toMatchObject([{ name: "stdout", text: ["21\n"] }]);
    const page = readFileSync(join(folder, "out", "walk.html"), "utf8");
    expect(page).toContain("<title>A **small** walk</title>");
    expect(page.match(/(src|href)="(https?:)?\/\/[^"]*"|@import|import\(/g)).toBeNull();
    expect(page).toContain('media="(prefers-color-scheme: dark)"');
  });

  test("keeps what ran before a cell that fails, and ends with its error", async () => {
    writeNotebook("bad.ipynb", "1 + 1", 'throw new Error("out of luck");', "3");
    const done = await sagelab("run", "bad.ipynb", "--no-setup", "--no-html");
    expect(done.code).toBe(1);
    expect(done.stderr).toContain("Error: out of luck");
    expect(done.stderr).toContain(
      'Cannot finish "bad.ipynb": code cell 2 ("throw new Error("out of luck");") failed\n',
    );
    expect(done.stderr).toContain(`What ran so far is in ${join(folder, "out", "bad.ipynb")}`);
    const cells = readNotebook(join(folder, "out", "bad.ipynb")).cells;
    expect(cells.map((cell) => cell.outputs?.length)).toEqual([1, 1, 0]);
    expect(existsSync(join(folder, "out", "bad.html"))).toBe(false);
  });

  test("a Ctrl-C ends the kernel too", async () => {
    const wait = `require("fs").writeFileSync("pid", String(process.pid)); await new Promise(() => setInterval(() => {}, 1000));`;
    writeNotebook("long.ipynb", "1", wait);
    const child = start(process.execPath, [command, "run", "long.ipynb", "--no-setup"], {
      cwd: folder,
      env: environment(),
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = new Promise<number | null>((done) => child.once("close", done));
    const pid = Number(await fileText(join(folder, "pid")));
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });
});

/** The text of a file as soon as it has some. */
async function fileText(path: string): Promise<string> {
  for (;;) {
    const text = existsSync(path) ? readFileSync(path, "utf8") : "";
    if (text !== "") return text;
    await new Promise((done) => setImmediate(done));
  }
}
