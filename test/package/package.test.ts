import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type typescript from "typescript";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readNotebook, textOf } from "../../src/cli/notebook/notebook-file";
import { pythonWithJupyter, pythonWithPyTorch } from "../../src/cli/setup/pythons";
import { run } from "../../src/processes";
import { type InstalledPackage, installPackage, root, succeed } from "./installed-package";

const require = createRequire(import.meta.url);
const jupyter = await pythonWithJupyter(root);
const pytorch = await pythonWithPyTorch(root);
let installed: InstalledPackage;

beforeAll(async () => {
  installed = await installPackage();
}, 300_000);

afterAll(() => installed?.remove());

/** A program that a user would write; it names a few of the exports and their types. */
const PROGRAM = `
import { Session, PyTorch, datasets, show, isSagelabError } from "sagelab";
import type { DisplayDocument } from "sagelab";

export async function walk(): Promise<DisplayDocument> {
  const session: Session = Session.local();
  const cifar = await datasets.cifar10({ sample: true });
  const estimator = new PyTorch({
    session,
    role: await session.executionRole(),
    entryPoint: "cifar10.py",
    frameworkVersion: "1.13",
    instanceCount: 1,
    instanceType: "ml.c5.xlarge",
  });
  show(cifar.test.grid({ count: 4 }), isSagelabError(estimator) ? "an error" : "an estimator");
  return session.document();
}
`;

test("the tarball holds the build, the price files, the licence and the README, and nothing else", () => {
  const outside = installed.files.filter((path) => !/^(dist|pricing)\//.test(path));
  expect(outside.sort()).toEqual(["LICENSE", "README.md", "package.json"]);
  for (const path of [
    "dist/index.js",
    "dist/index.mjs",
    "dist/index.d.ts",
    "dist/index.d.mts",
    "dist/cli/main.js",
    "dist/cli/python/run_notebook.py",
    "dist/cloud/local/runner/supervisor.js",
    "dist/cloud/local/python/sagelab_train.py",
    "dist/cloud/local/python/sagelab_serve.py",
  ]) {
    expect(installed.files).toContain(path);
  }
  expect(installed.files.some((path) => /^pricing\/.+\.jsonl$/.test(path))).toBe(true);
  expect(installed.files.filter((path) => /__pycache__|\.pyc$|\.test\.|\/\./.test(path))).toEqual(
    [],
  );
});

test("require and import give the same objects, and say nothing", async () => {
  const program = `
    import { createRequire } from "node:module";
    import * as imported from "sagelab";
    const required = createRequire(import.meta.url)("sagelab");
    const names = Object.keys(required).sort();
    console.log(JSON.stringify({
      names,
      same: names.every((name) => required[name] === imported[name]),
      further: Object.keys(imported).filter((name) => !names.includes(name)),
    }));`;
  writeFileSync(join(installed.folder, "both.mjs"), program);
  const done = await run(process.execPath, ["both.mjs"], { cwd: installed.folder });
  expect(done.stderr).toBe("");
  const said = JSON.parse(done.stdout) as { names: string[]; same: boolean; further: string[] };
  expect(said).toMatchObject({ same: true, further: [] });
  expect(said.names).toEqual(expect.arrayContaining(["PyTorch", "Session", "datasets", "show"]));
});

test("the kernel's compiler (TypeScript 5.0.4, Node10 resolution) accepts a program in strict mode", () => {
  const ts = require("@tslab/typescript-for-tslab") as typeof typescript;
  expect(ts.version).toBe("5.0.4");
  const options = { module: ts.ModuleKind.CommonJS, moduleResolution: 2 /* Node10 */ };
  expect(diagnose(ts, "program.ts", options)).toEqual([]);
});

test("today's compiler accepts it as a CommonJS and as an ES module", () => {
  const ts = require("typescript") as typeof typescript;
  const options = {
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
  };
  expect(diagnose(ts, "program.cts", options)).toEqual([]);
  expect(diagnose(ts, "program.mts", options)).toEqual([]);
});

test("the sagelab command says its version and lists its commands", async () => {
  const command = join(installed.folder, "node_modules", ".bin", "sagelab");
  const { version } = require("../../package.json") as { version: string };
  expect(await succeed(command, ["--version"], installed.folder)).toBe(`${version}\n`);
  const help = await succeed(command, ["--help"], installed.folder);
  for (const name of ["setup", "doctor", "run", "lab", "serve"])
    expect(help).toContain(`  ${name}`);
});

test.skipIf(!jupyter || !pytorch)(
  "a TypeScript cell imports it and silently gets its types",
  async () => {
    const source = [
      'import { Session } from "sagelab";\n',
      "const session: Session = Session.local();\n",
      "typeof session.defaultBucket",
    ];
    const code = { cell_type: "code", execution_count: null, metadata: {}, outputs: [], source };
    const kernelspec = { name: "tslab", display_name: "TypeScript", language: "typescript" };
    const notebook = { cells: [code], metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
    writeFileSync(join(installed.folder, "cell.ipynb"), JSON.stringify(notebook));
    const command = join(installed.folder, "node_modules", ".bin", "sagelab");
    const python = jupyter?.facts.path ?? "";
    await succeed(command, ["run", "cell.ipynb", "--no-setup", "--no-html"], installed.folder, {
      PATH: `${join(python, "..")}:${process.env.PATH}`,
      SAGELAB_HOME: join(installed.folder, "home"),
      SAGELAB_PYTHON_PYTORCH: pytorch?.facts.path ?? "",
    });
    const executed = readNotebook(join(installed.folder, "out", "cell.ipynb"));
    const outputs = executed.cells.flatMap((cell) => cell.outputs ?? []);
    expect(outputs.map((output) => textOf(output.text).trim())).toEqual(["function"]);
  },
);

/** What a compiler has against the program, declarations of the package included. */
function diagnose(
  ts: typeof typescript,
  name: string,
  options: typescript.CompilerOptions,
): string[] {
  const path = join(installed.folder, name);
  writeFileSync(path, PROGRAM);
  const program = ts.createProgram([path], {
    ...options,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts"],
    types: ["node"],
    typeRoots: [join(installed.folder, "node_modules", "@types")],
    strict: true,
    noEmit: true,
    skipDefaultLibCheck: true,
  });
  return ts
    .getPreEmitDiagnostics(program)
    .filter((problem) => !problem.file?.fileName.includes("/@types/"))
    .map((problem) => ts.flattenDiagnosticMessageText(problem.messageText, "\n"));
}
