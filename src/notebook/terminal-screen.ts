import { toText } from "../display/render-text";
import type { Screen } from "../display/screen";
import { setting } from "../environment";

/** Where a terminal screen writes: the part of `process.stdout` that it needs. */
export interface TerminalStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/**
 * A screen that prints text. A document is printed once; a live display prints the lines that come with its updates and
 * never redraws, so the output also reads well in a file.
 */
export function terminalScreen(stream: TerminalStream = process.stdout): Screen {
  const print = (lines: readonly string[] = []) => {
    if (lines.length > 0) stream.write(`${lines.join("\n")}\n`);
  };
  return {
    show(document) {
      const colour = stream.isTTY === true && setting("NO_COLOR") === undefined;
      const text = toText(document, { width: stream.columns, colour });
      if (text !== "") print([text]);
    },
    live() {
      let ended = false;
      return {
        update(_document, lines) {
          if (!ended) print(lines);
        },
        end(_document, lines) {
          if (!ended) print(lines);
          ended = true;
        },
      };
    },
  };
}
