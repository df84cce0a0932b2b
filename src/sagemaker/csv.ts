import { type NDArray, type NestedList, toList } from "../codecs/ndarray";
import { pythonNumber } from "./python-text";

/** A cell of a row. `null` and `undefined` are empty. */
export type CsvCell = string | number | bigint | boolean | null | undefined;

/** Rows of cells. A row that is a text is taken as it is. */
export type CsvRows = readonly (string | readonly CsvCell[])[];

/**
 * CSV text as the Python SDK's serializer writes it: rows joined by a line feed, no final one, cells quoted where they
 * must be, numbers as Python writes them (`1e-07`). A list whose first item is a text or a list is rows, any other list is
 * one row; so `["a", "b"]` becomes two lines. An array is written a row of its first dimension a line.
 */
export function encodeCsv(data: string | readonly CsvCell[] | CsvRows | NDArray): string {
  if (typeof data === "string") return data;
  if (isNDArray(data)) return encodeArray(data);
  if (!Array.isArray(data))
    throw new TypeError("Cannot write CSV: a text, a list, rows or an array is wanted");
  if (data.length === 0) throw new RangeError("Cannot write CSV: the list is empty");
  const first: unknown = data[0];
  const rows =
    typeof first === "string" || Array.isArray(first) ? (data as CsvRows) : [data as CsvCell[]];
  return rows.map(encodeRow).join("\n");
}

/** Rows of text cells; quoted cells may hold commas, quotes and line feeds. An empty line is a row without cells. */
export function decodeCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  let started = false;
  const endRow = () => {
    if (started || row.length > 0) row.push(cell);
    rows.push(row);
    row = [];
    cell = "";
    started = false;
  };
  for (let i = 0; i < text.length; i++) {
    const letter = text[i] as string;
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text[i + 1] === '"') cell += text[++i];
      else quoted = false;
    } else if (letter === '"' && cell === "") {
      quoted = true;
      started = true;
    } else if (letter === ",") {
      row.push(cell);
      cell = "";
      started = true;
    } else if (letter === "\n" || letter === "\r") {
      if (letter === "\r" && text[i + 1] === "\n") i++;
      endRow();
    } else {
      cell += letter;
      started = true;
    }
  }
  if (started || row.length > 0) endRow();
  return rows;
}

/** Tells whether a value is an array with a shape. */
export function isNDArray(value: unknown): value is NDArray {
  if (typeof value !== "object" || value === null) return false;
  const { shape, dtype, data } = value as Partial<NDArray>;
  return Array.isArray(shape) && typeof dtype === "string" && ArrayBuffer.isView(data);
}

function encodeArray(array: NDArray): string {
  const list = toList(array);
  if (!Array.isArray(list)) return encodeCell(list as CsvCell);
  const rows = array.shape.length > 1 ? list : [list];
  return rows
    .map((row) =>
      cellsOf(row as NestedList)
        .map(encodeCell)
        .join(","),
    )
    .join("\n");
}

/** The numbers of a row of any depth, one after the other. */
function cellsOf(row: NestedList): CsvCell[] {
  return Array.isArray(row) ? row.flatMap(cellsOf) : [row as CsvCell];
}

function encodeRow(row: string | readonly CsvCell[]): string {
  if (typeof row === "string") return row;
  if (!Array.isArray(row))
    throw new TypeError("Cannot write CSV: a row is neither a list nor a text");
  if (row.length === 0) throw new RangeError("Cannot write CSV: a row is empty");
  return row.map(encodeCell).join(",");
}

function encodeCell(cell: CsvCell): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "boolean") return cell ? "True" : "False";
  if (typeof cell === "number") return pythonNumber(cell);
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
