import type { NDArray } from "../codecs/ndarray";
import type { Block, DisplayDocument } from "../display/document";

/** Rows and columns of numbers that are drawn; the middle of longer arrays is left out. */
const SHOWN = 12;
/** Numbers kept at each end when the middle is left out. */
const EDGE = 5;
const ELLIPSIS = "…";

/**
 * An array of numbers: its type and shape, its range, and its values where they fit a table (one or two dimensions; others
 * show their first plane).
 */
export function arrayDocument(array: NDArray): DisplayDocument {
  const shape = `[${array.shape.join(", ")}]`;
  const title = `${array.dtype} array of shape ${shape}`;
  if (array.data.length === 0)
    return { title, blocks: [{ kind: "note", tone: "muted", text: "no values" }] };
  const { least, most } = range(array);
  const blocks: Block[] = [
    { kind: "note", tone: "muted", text: `from ${numberText(least)} to ${numberText(most)}` },
  ];
  const columns = array.shape.at(-1) ?? 1;
  const rows = array.shape.at(-2) ?? 1;
  const plane = array.shape.length > 2 ? `[${array.shape.slice(0, -2).map(() => 0)}]` : undefined;
  blocks.push({
    kind: "table",
    caption: plane ? `the first plane, ${plane}` : undefined,
    columns: picks(columns).map((index) => ({
      title: index === undefined ? ELLIPSIS : String(index),
      align: "right",
    })),
    rows: picks(rows).map((row) =>
      picks(columns).map((column) =>
        row === undefined || column === undefined
          ? ELLIPSIS
          : numberText(Number(array.data[row * columns + column])),
      ),
    ),
  });
  return { title, blocks };
}

/** The smallest and the largest number; elements that are not a number are passed over. */
function range({ data }: NDArray): { readonly least: number; readonly most: number } {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of data) {
    const number = Number(value);
    if (number < least) least = number;
    if (number > most) most = number;
  }
  return least <= most ? { least, most } : { least: Number.NaN, most: Number.NaN };
}

/** Indices that are drawn; undefined stands for those left out. */
function picks(length: number): (number | undefined)[] {
  if (length <= SHOWN) return Array.from({ length }, (_, index) => index);
  const start = Array.from({ length: EDGE }, (_, index) => index);
  return [...start, undefined, ...start.map((index) => length - EDGE + index)];
}

function numberText(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(4)));
}
