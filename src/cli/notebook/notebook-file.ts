import { readFileSync } from "node:fs";
import { SagelabError } from "../../errors";

/** The part of a notebook file that is read here (nbformat 4). */
export interface NotebookFile {
  readonly cells: readonly NotebookCell[];
}

export interface NotebookCell {
  readonly cell_type: string;
  readonly source: string | readonly string[];
  readonly metadata?: { readonly tags?: readonly string[] };
  readonly outputs?: readonly NotebookOutput[];
}

export interface NotebookOutput {
  readonly output_type: string;
  readonly text?: string | readonly string[];
  readonly name?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** The tag of cells whose outputs make up a run's summary. */
export const SUMMARY_TAG = "summary";

/** Reads a notebook. Throws a `SagelabError` when the file is missing (`NotFound`) or is no notebook (`DamagedFile`). */
export function readNotebook(path: string): NotebookFile {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new SagelabError("NotFound", `Cannot run "${path}": there is no such notebook`);
  }
  try {
    const notebook = JSON.parse(text) as NotebookFile;
    if (Array.isArray(notebook.cells)) return notebook;
  } catch {}
  throw new SagelabError(
    "DamagedFile",
    `Cannot run "${path}": it is not a Jupyter notebook of format 4`,
  );
}

/** The text of a cell's source or of an output: files keep it whole or in lines. */
export function textOf(value: string | readonly string[] | undefined): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : value.join("");
}

/** For each cell the heading that it stands under; the cells before the first heading have an empty one. */
export function headings(notebook: NotebookFile): string[] {
  let heading = "";
  return notebook.cells.map((cell) => {
    if (cell.cell_type === "markdown") {
      const lines = textOf(cell.source).matchAll(/^#+\s+(.+)$/gm);
      for (const [, title] of lines) heading = (title ?? "").replace(/[*_`]/g, "").trim();
    }
    return heading;
  });
}

/** What the cells with the tag `summary` printed and showed, as text, one entry an output. Pictures are left out. */
export function summaryTexts(notebook: NotebookFile): string[] {
  return notebook.cells
    .filter((cell) => cell.metadata?.tags?.includes(SUMMARY_TAG))
    .flatMap((cell) => cell.outputs ?? [])
    .filter((output) => output.name !== "stderr" && output.data?.["image/png"] === undefined)
    .map((output) => {
      const shown = output.data?.["text/plain"] as string | readonly string[] | undefined;
      return textOf(output.text ?? shown).trimEnd();
    })
    .filter((text) => text !== "");
}
