import { readFileSync } from "node:fs";
import { basename, extname } from "node:path";
import type { DisplayDocument, Showable } from "../display/document";
import { withDisplays } from "../display/inspect";
import { SagelabError } from "../errors";

/** How a source file is shown. */
export interface SourceFileOptions {
  /** A highlight.js name such as `python`. Default: by the file's extension. */
  readonly language?: string;
  /** The first and the last line to show, counted from 1, both included. Default: all. */
  readonly lines?: readonly [first: number, last: number];
}

/** Extensions whose highlight.js name differs from them. */
const LANGUAGES: Readonly<Record<string, string>> = {
  ".py": "python",
  ".ts": "typescript",
  ".mts": "typescript",
  ".cts": "typescript",
  ".js": "javascript",
  ".mjs": "javascript",
  ".cjs": "javascript",
  ".sh": "bash",
  ".yml": "yaml",
  ".md": "markdown",
  ".txt": "plaintext",
  ".toml": "ini",
  ".cfg": "ini",
};

/** A text file that is shown with syntax colours. */
export class SourceFile implements Showable {
  /** The path as it was given. */
  readonly path: string;
  /** The highlight.js name of its language. */
  readonly language: string;
  /** The text that is shown. */
  readonly text: string;

  constructor(path: string, language: string, text: string) {
    this.path = path;
    this.language = language;
    this.text = text;
  }

  document(): DisplayDocument {
    const fileName = this.path.replace(/\\/g, "/");
    return { blocks: [{ kind: "code", language: this.language, text: this.text, fileName }] };
  }
}

withDisplays(SourceFile);

/**
 * Reads a text file to show it with syntax colours: `show(sourceFile("source/cifar10.py"))`. A relative path starts at the
 * kernel's folder, which is the notebook's. A file that cannot be read throws a `SagelabError` (NotFound); a range of lines
 * outside the file throws a `RangeError`.
 */
export function sourceFile(path: string, options: SourceFileOptions = {}): SourceFile {
  const extension = extname(path).toLowerCase();
  const language =
    options.language ??
    LANGUAGES[extension] ??
    (extension.slice(1) || basename(path).toLowerCase());
  return new SourceFile(path, language, cut(path, readText(path), options.lines));
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === "ENOENT"
        ? `there is no such file; the current folder is "${process.cwd()}"`
        : code === "EISDIR"
          ? "it is a folder"
          : (error as Error).message;
    throw new SagelabError("NotFound", `Cannot show "${path}": ${reason}`, { cause: error });
  }
}

function cut(path: string, text: string, lines: SourceFileOptions["lines"]): string {
  if (!lines) return text;
  const [first, last] = lines;
  const all = text.replace(/\n$/, "").split("\n");
  if (
    !Number.isInteger(first) ||
    !Number.isInteger(last) ||
    first < 1 ||
    last < first ||
    last > all.length
  )
    throw new RangeError(
      `Cannot show lines ${first} to ${last} of "${path}": it has lines 1 to ${all.length}`,
    );
  return all.slice(first - 1, last).join("\n");
}
