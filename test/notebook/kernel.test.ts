import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { run } from "../../src/processes";

const root = join(__dirname, "..", "..");
const built = join(root, "dist", "notebook", "show.js");

interface Message {
  readonly type: string;
  readonly status?: string;
  readonly text?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly transient?: { readonly display_id?: string };
}

/** The messages of cells that run in tslab itself, with the built package. */
async function messagesOf(...cells: readonly string[]): Promise<readonly Message[]> {
  const file = join(mkdtempSync(join(tmpdir(), "sagelab-cells-")), "messages.json");
  const script = join(__dirname, "tslab-cells.mjs");
  const ended = await run(process.execPath, [script, root, JSON.stringify(cells), file], {
    timeoutMs: 50_000,
  });
  expect(ended).toMatchObject({ code: 0, stderr: "" });
  return JSON.parse(readFileSync(file, "utf8"));
}

const imports = [
  `import { show } from "./dist/notebook/show";`,
  `import { barChart } from "./dist/display/charts";`,
  `import { currentScreen } from "./dist/display/screen";`,
].join("\n");

test.skipIf(!existsSync(built))(
  "in a tslab cell, `show()` sends whole bundles and a live display keeps its place (needs the build)",
  async () => {
    const messages = await messagesOf(
      imports,
      `show("hello", barChart({ title: "Top", values: [{ label: "cat", value: 1 }] }));`,
      `const live = currentScreen().live({ title: "0", blocks: [] });
live.update({ title: "1", blocks: [] });
live.end({ title: "2", blocks: [] });`,
      `barChart({ title: "Top", values: [{ label: "cat", value: 1 }] })`,
    );
    expect(
      messages.filter(({ type }) => type === "execute_reply").map((each) => each.status),
    ).toEqual(["ok", "ok", "ok", "ok"]);
    const [hello, chart, first, last] = messages.filter(({ data }) => data);
    expect(Object.keys(hello?.data ?? {})).toEqual(["text/html", "text/plain"]);
    expect(Object.keys(chart?.data ?? {})).toContain("application/vnd.vegalite.v5+json");
    expect([first?.type, last?.type]).toEqual(["display_data", "update_display_data"]);
    expect(first?.transient?.display_id).toMatch(/^[0-9a-f]{16}-0$/);
    expect(last?.transient).toEqual(first?.transient);
    expect(last?.data?.["text/plain"]).toBe("2");
    expect(messages.find(({ type }) => type === "stream")?.text).toBe("Top\n  cat: 1\n");
  },
);

test.skipIf(!existsSync(built))(
  "in a tslab cell, showing a promise fails with the sentence that says what to write (needs the build)",
  async () => {
    const messages = await messagesOf(imports, "show(Promise.resolve(1));");
    expect(messages.at(-1)).toEqual({ type: "execute_reply", status: "error" });
    const printed = messages.map(({ text }) => text ?? "").join("");
    expect(printed).toContain("TypeError: Cannot show a promise: write show(await …)");
  },
);

test.skipIf(!existsSync(built))(
  "where tslab's message writer cannot be reached, the richest type is sent by its public interface (needs the build)",
  async () => {
    const messages = await messagesOf(
      `const host = (globalThis as any).__tslab__;
const running = host.require;
running("tslab");
(globalThis as any).__tslab__ = {
  ...host,
  require: (id: string) => {
    if (id === "tslab/dist/jupyter") throw new Error("not found");
    return running(id);
  },
};
for (const [path, module] of Object.entries(running.cache as Record<string, any>)) {
  if (path.endsWith("tslab/dist/jupyter.js")) delete running.cache[path];
}`,
      `${imports}\nshow("hello");`,
    );
    const shown = messages.find(({ data }) => data);
    expect(Object.keys(shown?.data ?? {})).toEqual(["text/html"]);
  },
);

test.skipIf(!existsSync(built))(
  "in a tslab cell, the short form of a property finds a variable of an earlier cell (needs the build)",
  async () => {
    const messages = await messagesOf(
      `import { installScreen } from "./dist/notebook/install-screen";
installScreen();
const session = { region: "us-east-1" };
let count = 1;`,
      "count = 2;",
      "console.log(JSON.stringify({ session, count }));",
    );
    const printed = messages.map(({ text }) => text ?? "").join("");
    expect(printed).toBe('2\n{"session":{"region":"us-east-1"},"count":2}\n');
  },
);
