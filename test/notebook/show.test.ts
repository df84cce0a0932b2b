import { expect, test } from "vitest";
import { barChart } from "../../src/display/charts";
import { currentScreen, noScreen, setScreen } from "../../src/display/screen";
import { SagelabError } from "../../src/errors";
import { installScreen } from "../../src/notebook/install-screen";
import { show } from "../../src/notebook/show";
import { terminalScreen } from "../../src/notebook/terminal-screen";

/** What `show` prints in a terminal. */
function shown(...values: readonly unknown[]): string {
  let text = "";
  const before = setScreen(
    terminalScreen({
      write: (more: string) => {
        text += more;
      },
    }),
  );
  try {
    show(...values);
  } finally {
    setScreen(before);
  }
  return text;
}

test("`show()` takes objects with a document, documents, blocks and texts", () => {
  const document = { title: "T", blocks: [{ kind: "note", tone: "plain", text: "a" }] } as const;
  expect(shown({ document: () => document })).toBe("T\na\n");
  expect(shown(document)).toBe("T\na\n");
  expect(shown({ kind: "note", tone: "good", text: "done" })).toBe("✓ done\n");
  expect(shown("one", "two")).toBe("one\ntwo\n");
  expect(shown(barChart({ title: "Top", values: [{ label: "cat", value: 1 }] }))).toBe(
    "Top\n  cat: 1\n",
  );
});

test("`show()` prints other values as the console would", () => {
  expect(shown({ a: 1, b: ["x"] })).toBe("{ a: 1, b: [ 'x' ] }\n");
  expect(shown(undefined, null, 42)).toBe("undefined\nnull\n42\n");
});

test("`show()` of an array of numbers tells type, shape, range and values", () => {
  const data = Float32Array.from({ length: 6 }, (_, index) => index / 2 - 1);
  expect(shown({ shape: [2, 3], dtype: "float32", data })).toBe(
    [
      "float32 array of shape [2, 3]",
      "from -1 to 1.5",
      "",
      "  0     1    2",
      "───  ────  ───",
      " -1  -0.5    0",
      "0.5     1  1.5",
      "",
    ].join("\n"),
  );
});

test("`show()` of a long array leaves out its middle", () => {
  const data = Uint8Array.from({ length: 3072 }, (_, index) => index % 256);
  const text = shown({ shape: [1, 3, 32, 32], dtype: "uint8", data });
  expect(text).toMatch(/^uint8 array of shape \[1, 3, 32, 32\]\nfrom 0 to 255\n/);
  expect(text).toContain("the first plane, [0,0]");
  expect(text.split("\n").length).toBeLessThan(20);
  expect(text).toContain("…");
});

test("`show()` refuses a promise and says what to write", () => {
  expect(() => shown(Promise.resolve(1))).toThrow(
    new TypeError("Cannot show a promise: write show(await …)"),
  );
});

test("`show()` draws nothing when one of its values cannot be shown", () => {
  let drawn = 0;
  const before = setScreen({ ...noScreen, show: () => drawn++ });
  expect(() => show("first", Promise.resolve(1))).toThrow(TypeError);
  setScreen(before);
  expect(drawn).toBe(0);
});

test("`show()` of an error gives its sentence, its log and its advice", () => {
  const error = new SagelabError("JobFailed", 'Training job "a" failed', {
    logLines: ["Traceback", "ValueError: x"],
    advice: ["Look at the script"],
  });
  expect(shown(error)).toBe(
    'Error: Training job "a" failed\n\nTraceback\nValueError: x\n\nLook at the script\n',
  );
});

test("`installScreen()` keeps a screen that was chosen, and chooses the terminal outside a kernel", () => {
  const chosen = { ...noScreen };
  const before = setScreen(chosen);
  expect(installScreen()).toBe(chosen);
  setScreen(noScreen);
  expect(installScreen()).not.toBe(noScreen);
  expect(currentScreen()).toBe(installScreen());
  setScreen(before);
});
