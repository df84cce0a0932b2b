import { currentScreen } from "../display/screen";
import { installScreen } from "./install-screen";
import { toDocument } from "./to-document";

/**
 * Shows values, one below the other: rich output in a notebook cell, text in a terminal. It takes the objects of this
 * package, documents and charts, texts, arrays of numbers, errors, and anything else in the console's form. It is done when
 * it returns; a promise throws a `TypeError`, because what it will hold is not known yet.
 *
 * ```ts
 * show(session, cifar.train.grid({ count: 16 }));
 * ```
 */
export function show(...values: readonly unknown[]): void {
  installScreen();
  const documents = values.map(toDocument);
  for (const document of documents) currentScreen().show(document);
}
