import type { DisplayDocument } from "./document";

/** Where documents appear: a kernel's output cells, or a plain terminal. */
export interface Screen {
  /** Shows a document once. */
  show(document: DisplayDocument): void;
  /** Shows a document that changes until it is ended. */
  live(document: DisplayDocument): LiveDisplay;
}

/** A document on a screen that can change. */
export interface LiveDisplay {
  /**
   * Replaces what is shown; may be called often, the screen draws a few times a second. `lines` are what a plain terminal
   * should print for this change, oldest first (a terminal never redraws).
   */
  update(document: DisplayDocument, lines?: readonly string[]): void;
  /** Draws the last state at once and stops. Later updates are ignored. */
  end(document?: DisplayDocument, lines?: readonly string[]): void;
}

/** A screen that shows nothing: the default until the composition sets another. */
export const noScreen: Screen = {
  show() {},
  live: () => ({ update() {}, end() {} }),
};

let current: Screen = noScreen;

/** The screen that verbs report their progress to. */
export function currentScreen(): Screen {
  return current;
}

/** Chooses the screen; only the notebook layer and the command line call this. Returns the one before. */
export function setScreen(screen: Screen): Screen {
  const before = current;
  current = screen;
  return before;
}
