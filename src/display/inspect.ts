import type { InspectOptions } from "node:util";
import { toSingleBundle } from "./bundle";
import type { DisplayDocument, Showable } from "./document";
import { toText } from "./render-text";

/** The hook of Node's `util.inspect` and `console.log`. */
const INSPECT = Symbol.for("nodejs.util.inspect.custom");
/** The hook that Deno's Jupyter kernel reads: a method that returns the data of a MIME bundle. */
const JUPYTER_DISPLAY = Symbol.for("Jupyter.display");

/**
 * A document as `console.log` shows it: the text form, or its title in brackets where it stands inside another object.
 *
 * @param depth levels left, as `util.inspect` gives them to a custom inspector
 * @param options the options of that call, from which colours and nesting are read
 */
export function inspectText(
  document: DisplayDocument,
  depth?: number | null,
  options?: InspectOptions,
): string {
  const nested =
    typeof depth === "number" &&
    typeof options?.depth === "number" &&
    Number.isFinite(depth) &&
    depth < options.depth;
  if (nested) return `[${document.title ?? "sagelab object"}]`;
  return toText(document, { colour: options?.colors === true });
}

/**
 * Gives a class its displays: `toString()` and `console.log` speak the text form of `document()`, and `Jupyter.display`
 * gives a MIME bundle. Call it once after the class:
 *
 * ```ts
 * export class Session implements Showable { … }
 * withDisplays(Session);
 * ```
 */
export function withDisplays(type: { readonly prototype: Showable }): void {
  define(type.prototype, "toString", function text(this: Showable) {
    return toText(this.document());
  });
  define(
    type.prototype,
    INSPECT,
    function inspect(this: Showable, depth: number, options: InspectOptions) {
      return inspectText(this.document(), depth, options);
    },
  );
  define(type.prototype, JUPYTER_DISPLAY, function display(this: Showable) {
    return toSingleBundle(this.document()).data;
  });
}

function define(prototype: object, name: string | symbol, value: unknown): void {
  Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
}
