import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const root = dirname(import.meta.dirname);
const src = join(root, "src");

/** Folders and files of src by layer; imports point to the same layer of the same folder, or to a lower layer. */
const LAYERS: readonly (readonly string[])[] = [
  ["errors", "clock", "environment", "files", "processes", "random"],
  ["display", "units", "codecs"],
  ["cost", "prices", "datasets"],
  ["cloud"],
  ["sagemaker"],
  ["notebook"],
  ["index", "cli"],
];

/** Parts of one layer that may import one another, in this direction. */
const SIDEWAYS: readonly string[] = ["cost -> prices", "display -> codecs"];

/** A file holds one idea. */
const MOST_LINES = 300;

interface SourceFile {
  /** Relative to src, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** Text without comments and strings, of the same length. */
  readonly code: string;
  /** Module names in import, export, import() and require(). */
  readonly imports: readonly string[];
}

const files: readonly SourceFile[] = walk(src)
  .filter((path) => path.endsWith(".ts"))
  .map(readSource);

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function readSource(path: string): SourceFile {
  const text = readFileSync(path, "utf8");
  const found = ts.preProcessFile(text, true, true).importedFiles.map((file) => file.fileName);
  const required = [...text.matchAll(/\brequire\(\s*"([^"]+)"\s*\)/g)].map(
    (match) => match[1] ?? "",
  );
  return {
    path: relative(src, path).replaceAll("\\", "/"),
    text,
    code: withoutCommentsAndStrings(text),
    imports: [...new Set([...found, ...required])],
  };
}

/** Blanks out comments, strings and the texts of templates, so that a rule about code does not read prose. */
function withoutCommentsAndStrings(text: string): string {
  const file = ts.createSourceFile("file.ts", text, ts.ScriptTarget.ES2022, true);
  const blanks: [number, number][] = [];
  const visit = (node: ts.Node) => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node))
      blanks.push([node.getStart(), node.end]);
    if (ts.isTemplateMiddleOrTemplateTail(node)) blanks.push([node.getStart(), node.end]);
    for (const range of ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []) {
      blanks.push([range.pos, range.end]);
    }
    for (const range of ts.getTrailingCommentRanges(text, node.end) ?? []) {
      blanks.push([range.pos, range.end]);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  visit(file.endOfFileToken);
  const letters = [...text];
  if (letters.length !== text.length) return text; // characters outside the BMP: the offsets would be off
  for (const [from, to] of blanks) letters.fill(" ", from, to);
  return letters.join("");
}

/** The part of src that a file belongs to: `display`, `cloud`, `errors`. */
function partOf(path: string): string {
  const [first = ""] = path.split("/");
  return first.replace(/\.ts$/, "");
}

function layerOf(part: string): number {
  return LAYERS.findIndex((parts) => parts.includes(part));
}

/** Relative imports as paths below src. */
function ownImports(file: SourceFile): string[] {
  return file.imports
    .filter((name) => name.startsWith("."))
    .map((name) => join(dirname(file.path), name).replaceAll("\\", "/"));
}

/** Files outside `allowed` in whose code `pattern` occurs. */
function offenders(pattern: RegExp, allowed: readonly string[]): string[] {
  return files
    .filter((file) => !allowed.some((path) => file.path === path || file.path.startsWith(path)))
    .filter((file) => pattern.test(file.code))
    .map((file) => file.path);
}

/** Files outside `allowed` that import a module whose name matches. */
function importers(pattern: RegExp, allowed: readonly string[]): string[] {
  return files
    .filter((file) => !allowed.some((path) => file.path === path || file.path.startsWith(path)))
    .filter((file) => file.imports.some((name) => pattern.test(name)))
    .map((file) => file.path);
}

describe("layers", () => {
  test("every part of src has a layer", () => {
    const parts = [...new Set(files.map((file) => partOf(file.path)))];
    expect(parts.filter((part) => layerOf(part) < 0)).toEqual([]);
  });

  test("imports point downwards", () => {
    const wrong = files.flatMap((file) =>
      ownImports(file)
        .filter((target) => !mayImport(partOf(file.path), partOf(target)))
        .map((target) => `${file.path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  function mayImport(from: string, to: string): boolean {
    if (from === to || SIDEWAYS.includes(`${from} -> ${to}`)) return true;
    const [own, other] = [layerOf(from), layerOf(to)];
    if (own === 0 || own === LAYERS.length - 1) return other <= own;
    return other < own;
  }

  test("only the command line and the index know everything: nothing imports them", () => {
    const wrong = files
      .filter((file) => partOf(file.path) !== "cli")
      .filter((file) => ownImports(file).some((target) => /^(cli\/|index$)/.test(target)))
      .map((file) => file.path);
    expect(wrong).toEqual([]);
  });

  test("what a notebook writes does not know which cloud it is in", () => {
    const wrong = files
      .filter((file) => file.path.startsWith("sagemaker/"))
      .flatMap((file) => ownImports(file).map((target) => `${file.path} imports ${target}`))
      .filter((line) => / imports cloud\/local\//.test(line));
    expect(wrong).toEqual([]);
  });
});

describe("one door", () => {
  test("to environment variables", () => {
    expect(offenders(/\bprocess\.env\b/, ["environment.ts"])).toEqual([]);
  });

  test("to child processes", () => {
    // Types cost nothing and start nothing.
    const wrong = importers(/^(node:)?(child_process|worker_threads|cluster)$/, ["processes.ts"])
      .map((path) => files.find((file) => file.path === path))
      .filter((file) => !/import type [^;]*"node:child_process"/.test(file?.text ?? ""))
      .map((file) => file?.path);
    expect(wrong).toEqual([]);
  });

  test("to the time of day", () => {
    expect(offenders(/\bDate\.now\(|\bnew Date\(\s*\)/, ["clock.ts"])).toEqual([]);
  });

  test("to chance", () => {
    const allowed = ["random.ts"];
    expect(offenders(/\bMath\.random\(|\brandom(Bytes|UUID|Int)\(/, allowed)).toEqual([]);
  });

  test("to mathjs", () => {
    expect(importers(/^mathjs(\/|$)/, ["units/"])).toEqual([]);
  });

  test("to the kernel", () => {
    // The set-up tells Jupyter where tslab's program lies; it does not talk to a running kernel.
    const door = files.filter((file) => /\b__tslab__\b/.test(file.text)).map((file) => file.path);
    expect(door.filter((path) => !path.startsWith("notebook/"))).toEqual([]);
    expect(door.length).toBeLessThanOrEqual(1);
    expect(importers(/^tslab(\/|$)/, ["notebook/", "cli/setup/kernel-spec.ts"])).toEqual([]);
  });

  test("to AWS: clients are made in cloud/ only, elsewhere they are types", () => {
    const wrong = files
      .filter((file) => !file.path.startsWith("cloud/"))
      .filter((file) => file.imports.some((name) => name.startsWith("@aws-sdk/")))
      .filter((file) => !onlyTypes(file, /^@aws-sdk\//))
      .map((file) => file.path);
    expect(wrong).toEqual([]);
  });
});

/** Whether every static import of such a module imports types. Lazy `import()` is how a client's commands are loaded. */
function onlyTypes(file: SourceFile, module: RegExp): boolean {
  const tree = ts.createSourceFile("file.ts", file.text, ts.ScriptTarget.ES2022);
  return tree.statements.filter(ts.isImportDeclaration).every((statement) => {
    const name = (statement.moduleSpecifier as ts.StringLiteral).text;
    if (!module.test(name)) return true;
    const clause = statement.importClause;
    if (clause?.isTypeOnly) return true;
    const bindings = clause?.namedBindings;
    return bindings !== undefined && ts.isNamedImports(bindings)
      ? clause?.name === undefined && bindings.elements.every((element) => element.isTypeOnly)
      : false;
  });
}

describe("files", () => {
  test(`have at most ${MOST_LINES} lines`, () => {
    const long = files
      .map((file) => ({ path: file.path, lines: file.text.split("\n").length - 1 }))
      .filter(({ lines }) => lines > MOST_LINES)
      .map(({ path, lines }) => `${path}: ${lines}`);
    expect(long).toEqual([]);
  });

  test("are named in kebab-case, and no folder is a drawer for odds and ends", () => {
    const odd = files
      .map((file) => file.path)
      .filter((path) => !/^([a-z0-9-]+\/)*[a-z0-9-]+\.ts$/.test(path));
    expect(odd).toEqual([]);
    const drawers = /(^|\/)(utils?|helpers?|shared|common|misc)(\/|\.ts$)/;
    expect(files.map((file) => file.path).filter((path) => drawers.test(path))).toEqual([]);
  });

  test("use #private instead of private, and no decorators or namespaces", () => {
    expect(offenders(/^\s*(private|protected)\s(?!constructor)/m, [])).toEqual([]);
    expect(offenders(/^\s*@[A-Za-z]+\(?/m, [])).toEqual([]);
    expect(offenders(/^\s*(export\s+)?(declare\s+)?namespace\s/m, [])).toEqual([]);
  });
});

describe("declarations", () => {
  test("reachable from the index name no type of another package", () => {
    const seen = new Set<string>();
    const foreign: string[] = [];
    const visit = (path: string, trail: string) => {
      if (seen.has(path)) return;
      seen.add(path);
      const here = `${trail}${relative(join(root, "dist"), path)}`;
      const found = ts.preProcessFile(readFileSync(path, "utf8"), true, true);
      const types = found.typeReferenceDirectives.map((reference) => reference.fileName);
      for (const name of [...found.importedFiles.map((file) => file.fileName), ...types]) {
        if (name.startsWith(".")) visit(declaration(path, name), `${here} > `);
        else foreign.push(`${here} names ${name}`);
      }
    };
    visit(join(root, "dist", "index.d.ts"), "");
    expect(foreign).toEqual([]);
  });
});

/** The declaration file that a relative import in another one means. */
function declaration(from: string, name: string): string {
  const target = join(dirname(from), name.replace(/\.js$/, ""));
  return existsSync(`${target}.d.ts`) ? `${target}.d.ts` : join(target, "index.d.ts");
}
