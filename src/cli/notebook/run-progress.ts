import { systemClock } from "../../clock";
import { inWords, type Say } from "../setup/step";
import { headings, type NotebookFile, textOf } from "./notebook-file";

/** What the program that executes notebooks tells, one a line. */
type RunEvent =
  | { readonly event: "begin"; readonly cell: number }
  | { readonly event: "end"; readonly cell: number; readonly seconds: number }
  | ({ readonly event: "failed" } & CellFailure)
  | { readonly event: "written" };

/** Why a run ended early. */
export interface CellFailure {
  /** The cell's index in the notebook; null when none had begun. */
  readonly cell: number | null;
  /** `failed`, or what else became of it: completes a sentence that names the cell. */
  readonly reason: string;
  /** What the cell wrote to its error stream. */
  readonly detail: string;
}

/** A cell that takes longer says so after the first of these, then after each further one. */
const FIRST_SIGN_MS = 10_000;
const NEXT_SIGN_MS = 30_000;

/** Turns the events of the program that executes a notebook into lines for a person. */
export class RunProgress {
  readonly #notebook: NotebookFile;
  readonly #headings: readonly string[];
  readonly #codeCells: readonly number[];
  readonly #say: Say;
  #cellEnded = new AbortController();
  /** Why the run ended early; undefined while it has not. */
  failure: CellFailure | undefined;

  constructor(notebook: NotebookFile, say: Say) {
    this.#notebook = notebook;
    this.#headings = headings(notebook);
    this.#codeCells = [...notebook.cells.keys()].filter(
      (index) => notebook.cells[index]?.cell_type === "code",
    );
    this.#say = say;
  }

  /** Takes one line of the program's output. */
  hear(line: string): void {
    let event: RunEvent;
    try {
      event = JSON.parse(line) as RunEvent;
    } catch {
      this.#say(line);
      return;
    }
    if (event.event === "begin") this.#begin(event.cell);
    if (event.event === "end") {
      this.#cellEnded.abort();
      this.#say(`${this.#label(event.cell)}  ${event.seconds.toFixed(1)} s`);
    }
    if (event.event === "failed") this.failure = event;
  }

  /** A failure in words: which cell, what became of it. */
  describe({ cell, reason }: CellFailure): string {
    if (cell === null) return "the kernel did not start";
    const number = this.#codeCells.indexOf(cell) + 1;
    return `code cell ${number} ("${this.#heading(cell)}") ${reason}`;
  }

  /** The program has ended: nothing is under way any more. */
  end(): void {
    this.#cellEnded.abort();
  }

  #begin(cell: number): void {
    this.#cellEnded = new AbortController();
    void this.#giveSigns(cell, this.#cellEnded.signal);
  }

  async #giveSigns(cell: number, ended: AbortSignal): Promise<void> {
    try {
      for (let ms = FIRST_SIGN_MS; ; ms += NEXT_SIGN_MS) {
        await systemClock.sleep(ms === FIRST_SIGN_MS ? FIRST_SIGN_MS : NEXT_SIGN_MS, ended);
        this.#say(`${this.#label(cell)}  … ${inWords(ms)}`);
      }
    } catch {
      // the cell ended
    }
  }

  #label(cell: number): string {
    const count = this.#codeCells.length;
    const number = String(this.#codeCells.indexOf(cell) + 1).padStart(String(count).length);
    return `  [${number}/${count}] ${this.#heading(cell)}`;
  }

  #heading(cell: number): string {
    return this.#headings[cell] || firstLine(this.#notebook, cell);
  }
}

function firstLine(notebook: NotebookFile, cell: number): string {
  return textOf(notebook.cells[cell]?.source).split("\n", 1)[0] ?? "";
}
