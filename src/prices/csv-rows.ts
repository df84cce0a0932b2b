const CARRIAGE_RETURN = 0x0d;
const QUOTE = 0x22;
const COMMA = 0x2c;

/**
 * Splits CSV text that comes in pieces into rows of fields (RFC 4180: quotes doubled inside quotes). It holds no more than
 * one row that is not complete.
 */
export class CsvRows {
  readonly #wanted: (line: string) => boolean;
  #rest = "";

  /** @param wanted whether a line is to be split and given out; default every line */
  constructor(wanted: (line: string) => boolean = () => true) {
    this.#wanted = wanted;
  }

  /** Takes the next text and gives out the rows that end in it. */
  *push(text: string): Generator<readonly string[]> {
    const all = this.#rest + text;
    let start = 0;
    let from = 0;
    for (;;) {
      const end = all.indexOf("\n", from);
      if (end === -1) break;
      const line = all.slice(start, all.charCodeAt(end - 1) === CARRIAGE_RETURN ? end - 1 : end);
      // A line feed inside quotes belongs to a field: the row goes on.
      if (oddQuotes(line)) {
        from = end + 1;
        continue;
      }
      if (line !== "" && this.#wanted(line)) yield splitRow(line);
      start = end + 1;
      from = start;
    }
    this.#rest = all.slice(start);
  }

  /** Gives out the last row, wanted or not, where the text does not end with a line feed: it may have been cut off. */
  *end(): Generator<readonly string[]> {
    const line = this.#rest.trimEnd();
    this.#rest = "";
    if (line !== "") yield splitRow(line);
  }
}

function oddQuotes(line: string): boolean {
  // Rows of price lists have every field in quotes. A last quote after anything but a quote or a comma closes a field.
  const before = line.charCodeAt(line.length - 2);
  if (line.startsWith('"') && line.endsWith('"') && before !== QUOTE && before !== COMMA)
    return false;
  let odd = false;
  for (let at = line.indexOf('"'); at !== -1; at = line.indexOf('"', at + 1)) odd = !odd;
  return odd;
}

function splitRow(line: string): readonly string[] {
  if (line.startsWith('"') && line.endsWith('"')) {
    const fields = line.slice(1, -1).split('","');
    if (!fields.some((field) => field.includes('"'))) return fields;
  }
  const fields: string[] = [];
  const field = /("(?:[^"]|"")*"|[^,]*)(,|$)/g;
  for (let match = field.exec(line); match; match = field.exec(line)) {
    const [, text = "", comma] = match;
    fields.push(text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text);
    if (comma === "") break;
  }
  return fields;
}
