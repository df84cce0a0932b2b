import { inspect } from "node:util";
import { expect, test } from "vitest";
import type { DisplayDocument } from "../../src/display/document";
import { withDisplays } from "../../src/display/inspect";
import { scores, session } from "./samples";

class Sample {
  readonly #document = session;
  document(): DisplayDocument {
    return this.#document;
  }
}
withDisplays(Sample);

test("an object prints its text form, in the console and as a string", () => {
  expect(inspect(new Sample())).toMatch(/^Session on the local cloud\n {2}region {2}us-east-1\n/);
  expect(String(new Sample())).toBe(inspect(new Sample()));
  expect(inspect(new Sample(), { colors: true })).toContain(
    "\u001b[1mSession on the local cloud\u001b[0m",
  );
});

test("inside another object it prints its title", () => {
  expect(inspect({ session: new Sample() })).toBe("{ session: [Session on the local cloud] }");
  expect(inspect([new Sample()])).toBe("[ [Session on the local cloud] ]");
});

test("`Jupyter.display` gives a MIME bundle", () => {
  const display = (scores as unknown as Record<symbol, () => Record<string, unknown>>)[
    Symbol.for("Jupyter.display")
  ];
  expect(Object.keys(display?.call(scores) ?? {})).toContain("application/vnd.vegalite.v5+json");
});

test("the hooks do not appear among an object's own properties", () => {
  expect(Object.keys(new Sample())).toEqual([]);
});
