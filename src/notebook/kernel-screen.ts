import { type Clock, systemClock } from "../clock";
import { toBundles } from "../display/bundle";
import type { DisplayDocument } from "../display/document";
import type { LiveDisplay, Screen } from "../display/screen";
import { randomHex } from "../random";
import { type KernelOutput, kernelOutput } from "./kernel";

/** The shortest time between two drawings of a live display, in milliseconds. */
const DRAW_EVERY_MS = 250;

/** What a kernel screen works with; the defaults are the running kernel and the machine's clock. */
export interface KernelScreenOptions {
  readonly output?: () => KernelOutput | undefined;
  readonly clock?: Clock;
}

/**
 * A screen that shows documents in a notebook's output cells. Live displays keep their place under display ids and are
 * drawn at most four times a second, and once more, with everything a saved notebook needs, when they end.
 */
export function kernelScreen(options: KernelScreenOptions = {}): Screen {
  const output = options.output ?? kernelOutput;
  const clock = options.clock ?? systemClock;
  return {
    show(document) {
      const cell = output();
      for (const bundle of toBundles(document)) cell?.write(bundle);
    },
    live(document) {
      const live = new KernelLive(output(), clock);
      live.update(document);
      return live;
    },
  };
}

/** One live display: each bundle of its document has a display id of its own, by position. */
class KernelLive implements LiveDisplay {
  readonly #output: KernelOutput | undefined;
  readonly #clock: Clock;
  readonly #id = randomHex(16);
  /** What stands at each position, to send only what changed. */
  readonly #sent: string[] = [];
  #document: DisplayDocument = { blocks: [] };
  #drawnAt = Number.NEGATIVE_INFINITY;
  #state: "idle" | "waiting" | "ended" = "idle";

  /** `output` is that of the cell which began the display: its updates belong there, whatever runs by then. */
  constructor(output: KernelOutput | undefined, clock: Clock) {
    this.#output = output;
    this.#clock = clock;
  }

  update(document: DisplayDocument): void {
    if (this.#state === "ended") return;
    this.#document = document;
    if (this.#state === "waiting") return;
    const rest = this.#drawnAt + DRAW_EVERY_MS - this.#clock.now().getTime();
    if (rest <= 0) this.#draw("draft");
    else void this.#drawAfter(Math.min(rest, DRAW_EVERY_MS));
  }

  end(document?: DisplayDocument): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    if (document) this.#document = document;
    this.#draw("final");
  }

  async #drawAfter(ms: number): Promise<void> {
    this.#state = "waiting";
    await this.#clock.sleep(ms);
    if (this.#state !== "waiting") return;
    this.#state = "idle";
    try {
      this.#draw("draft");
    } catch {
      // Nobody awaits this drawing; one that fails again at the end is reported there.
    }
  }

  #draw(purpose: "draft" | "final"): void {
    this.#drawnAt = this.#clock.now().getTime();
    const bundles = toBundles(this.#document, { purpose });
    while (bundles.length < this.#sent.length)
      bundles.push({ data: { "text/plain": "" }, metadata: {} });
    for (const [position, bundle] of bundles.entries()) {
      const content = JSON.stringify(bundle);
      if (this.#sent[position] === content) continue;
      const mode = this.#sent[position] === undefined ? "add" : "replace";
      this.#sent[position] = content;
      this.#output?.write(bundle, { displayId: `${this.#id}-${position}`, mode });
    }
  }
}
