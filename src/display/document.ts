/**
 * What an object looks like, as plain data. Domain objects make documents; renderers turn them into text, HTML or MIME
 * bundles and know no domain. All text is plain text: renderers escape it.
 */
export interface DisplayDocument {
  readonly title?: string;
  readonly blocks: readonly Block[];
}

/** One part of a document, told apart by `kind`. */
export type Block =
  | NoteBlock
  | FactsBlock
  | TableBlock
  | CodeBlock
  | LogBlock
  | PictureBlock
  | ChartBlock
  | ProgressBlock
  | DetailsBlock
  | FormulaBlock;

/** A sentence or a short paragraph. Renderers never rely on colour alone: the tone is also said in words or a sign. */
export interface NoteBlock {
  readonly kind: "note";
  readonly tone: "plain" | "good" | "warning" | "error" | "muted";
  readonly text: string;
}

/** Names and values, one pair a line. */
export interface FactsBlock {
  readonly kind: "facts";
  readonly items: readonly { readonly label: string; readonly value: string }[];
}

/** Rows and columns; `footer` is a last row set apart (a total). */
export interface TableBlock {
  readonly kind: "table";
  readonly caption?: string;
  readonly columns: readonly { readonly title: string; readonly align?: "left" | "right" }[];
  readonly rows: readonly (readonly string[])[];
  readonly footer?: readonly string[];
}

/** Source text with syntax colours. `language` is a highlight.js name (`python`, `typescript`, `json`). */
export interface CodeBlock {
  readonly kind: "code";
  readonly language: string;
  readonly text: string;
  readonly fileName?: string;
}

/** Lines of a log, oldest first; ANSI colours are removed by the renderers. */
export interface LogBlock {
  readonly kind: "log";
  readonly lines: readonly string[];
}

/** A raster picture. */
export interface PictureBlock {
  readonly kind: "picture";
  /** A PNG file. */
  readonly png: Uint8Array;
  /** Pixels as it should appear, which may be half of the file's own for sharp screens. */
  readonly width: number;
  readonly height: number;
  /** What the picture shows, in words: the text form. */
  readonly alt: string;
}

/** A chart as a Vega-Lite v5 specification with its data inline. */
export interface ChartBlock {
  readonly kind: "chart";
  readonly spec: Readonly<Record<string, unknown>>;
  /** The chart's message and numbers in words: the text form; may have several lines. */
  readonly alt: string;
}

/** Something under way. */
export interface ProgressBlock {
  readonly kind: "progress";
  readonly label: string;
  /** From 0 to 1; undefined when the end is not known. */
  readonly fraction?: number;
  readonly detail?: string;
}

/** Blocks that a reader opens when wanted; the text form shows them indented below the summary. */
export interface DetailsBlock {
  readonly kind: "details";
  /** What is inside, in a few words: the line that opens it. */
  readonly summary: string;
  readonly blocks: readonly Block[];
}

/** Formulas below one another, set like in a book where the viewer can. */
export interface FormulaBlock {
  readonly kind: "formula";
  readonly rows: readonly FormulaRow[];
}

/** One formula with what it is for. */
export interface FormulaRow {
  readonly label: string;
  readonly parts: readonly FormulaPart[];
}

/** A value with its unit (`h`, `USD/GB`), or a sign. */
export type FormulaPart =
  | { readonly kind: "value"; readonly number: string; readonly unit: string }
  | { readonly kind: "sign"; readonly sign: "+" | "−" | "×" | "÷" | "=" | "⇒" | "(" | ")" };

/** Anything that can be shown: objects of this package carry a `document()` method. */
export interface Showable {
  document(): DisplayDocument;
}

/** A MIME bundle as Jupyter's display_data message carries it. */
export interface MimeBundle {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}
