import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Clock } from "../../src/clock";
import { lineChart } from "../../src/display/charts";
import type { Block, DisplayDocument, MimeBundle } from "../../src/display/document";
import type { KernelWriteOptions } from "../../src/notebook/kernel";
import { kernelScreen } from "../../src/notebook/kernel-screen";

interface Sent extends KernelWriteOptions {
  readonly bundle: MimeBundle;
}

/** A clock whose time passes when a test says so. */
class ManualClock implements Clock {
  #ms = 0;
  readonly #sleepers: { readonly at: number; readonly wake: () => void }[] = [];

  now(): Date {
    return new Date(this.#ms);
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => this.#sleepers.push({ at: this.#ms + ms, wake }));
  }

  async pass(ms: number): Promise<void> {
    this.#ms += ms;
    for (const { at, wake } of this.#sleepers) if (at <= this.#ms) wake();
    await setImmediate();
  }
}

function setUp() {
  const sent: Sent[] = [];
  const clock = new ManualClock();
  const output = {
    write: (bundle: MimeBundle, options: KernelWriteOptions = {}) => {
      sent.push({ bundle, ...options });
    },
  };
  return { sent, clock, screen: kernelScreen({ output: () => output, clock }) };
}

const text = (value: string): Block => ({ kind: "note", tone: "plain", text: value });
const page = (...blocks: Block[]): DisplayDocument => ({ blocks });
const plain = (sent: readonly Sent[]) => sent.map(({ bundle }) => bundle.data["text/plain"]);

const loss = lineChart({
  title: "Loss",
  series: [{ name: "loss", points: [{ x: 1, y: 2 }] }],
  x: { title: "step" },
  y: { title: "loss" },
});

test("a document is sent as its bundles, without display ids", () => {
  const { sent, screen } = setUp();
  screen.show(page(text("a"), loss, text("b")));
  expect(plain(sent)).toEqual(["a", loss.alt, "b"]);
  expect(sent.map(({ displayId }) => displayId)).toEqual([undefined, undefined, undefined]);
});

test("a live display is drawn at once, then at most once in 250 ms with the newest state", async () => {
  const { sent, clock, screen } = setUp();
  const live = screen.live(page(text("0")));
  expect(plain(sent)).toEqual(["0"]);
  for (const state of ["1", "2", "3"]) live.update(page(text(state)));
  expect(plain(sent)).toEqual(["0"]);
  await clock.pass(250);
  expect(plain(sent)).toEqual(["0", "3"]);
  await clock.pass(1000);
  live.update(page(text("4")));
  expect(plain(sent)).toEqual(["0", "3", "4"]);
});

test("its pieces keep their ids, and only what changed is sent again", async () => {
  const { sent, clock, screen } = setUp();
  const live = screen.live(page(text("a"), loss, text("c")));
  const ids = sent.map(({ displayId }) => displayId);
  expect(new Set(ids).size).toBe(3);
  expect(sent.map(({ mode }) => mode)).toEqual(["add", "add", "add"]);
  sent.length = 0;
  await clock.pass(250);
  live.update(page(text("a"), loss, text("d")));
  expect(sent.map(({ displayId, mode }) => [displayId, mode])).toEqual([[ids[2], "replace"]]);
});

test("it draws its last state when it ends, with charts complete, and ignores what comes later", async () => {
  const { sent, clock, screen } = setUp();
  const live = screen.live(page(text("a"), loss));
  expect(sent[1]?.bundle.data).not.toHaveProperty("image/png");
  live.update(page(text("b"), loss));
  live.end();
  expect(plain(sent.slice(2))).toEqual(["b", loss.alt]);
  expect(sent[3]?.bundle.data).toHaveProperty("image/png");
  live.update(page(text("late")));
  live.end(page(text("later")));
  await clock.pass(1000);
  expect(sent).toHaveLength(4);
});

test("a document that grows adds pieces, and one that shrinks empties them", async () => {
  const { sent, clock, screen } = setUp();
  const live = screen.live(page(text("a")));
  await clock.pass(250);
  live.update(page(text("a"), loss));
  expect(sent.at(-1)?.mode).toBe("add");
  live.end(page(text("a")));
  expect(sent.at(-1)).toMatchObject({ mode: "replace", bundle: { data: { "text/plain": "" } } });
});

test("two live displays do not share ids", () => {
  const { sent, screen } = setUp();
  screen.live(page(text("a")));
  screen.live(page(text("a")));
  expect(new Set(sent.map(({ displayId }) => displayId)).size).toBe(2);
});
