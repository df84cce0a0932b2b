import { expect, test } from "vitest";
import type { Block } from "../../src/display/document";
import { toHtml } from "../../src/display/render-html";
import { expectGolden } from "./golden";
import { bill, everything, session } from "./samples";

test("a session is a table of names and values with notes", () => {
  expectGolden("session.html", toHtml(session));
});

test("a bill is a table with header, body and footer", () => {
  expectGolden("bill.html", toHtml(bill));
});

test("nothing that is shown can become markup", () => {
  const attack = `<img src=x onerror="alert(1)">'&`;
  const blocks: Block[] = [
    { kind: "note", tone: "plain", text: attack },
    { kind: "facts", items: [{ label: attack, value: attack }] },
    {
      kind: "table",
      caption: attack,
      columns: [{ title: attack }],
      rows: [[attack]],
      footer: [attack],
    },
    { kind: "code", language: attack, text: attack, fileName: attack },
    { kind: "code", language: "html", text: attack },
    { kind: "log", lines: [attack] },
    { kind: "picture", png: new Uint8Array(), width: 1, height: 1, alt: attack },
    { kind: "progress", label: attack, fraction: 0.5, detail: attack },
    {
      kind: "chart",
      alt: attack,
      spec: {
        data: { values: [{ a: attack }] },
        mark: "text",
        encoding: { text: { field: "a" } },
        title: attack,
      },
    },
  ];
  const html = toHtml({ title: attack, blocks });
  expect(html).not.toMatch(/<img src=x/);
  expect(
    html
      .match(/<\/?(?:img|script|iframe)[^>]*>/g)
      ?.every((tag) => tag.startsWith('<img src="data:')),
  ).toBe(true);
  const chart = /data:image\/svg\+xml;base64,([^"]+)"/.exec(html)?.[1] ?? "";
  expect(Buffer.from(chart, "base64").toString()).not.toContain("<img");
});

test("source text is coloured by class and, for viewers without style sheets, inline", () => {
  const html = toHtml({ blocks: [{ kind: "code", language: "python", text: "import os  # why" }] });
  expect(html).toContain('<span class="hljs-keyword" style="color:#c4479b">import</span>');
  expect(html).toContain('<span class="hljs-comment" style="color:#7a7f87"># why</span>');
  expect(html).toContain("prefers-color-scheme:dark");
});

test("a language that is not known is shown without colours", () => {
  const html = toHtml({ blocks: [{ kind: "code", language: "klingon", text: "a < b" }] });
  expect(html).toContain(">a &lt; b</code></pre>");
});

test("inline looks use only what JupyterLab's sanitizer keeps: no variables and no functions but rgba", () => {
  const looks = [...toHtml(everything).matchAll(/ style="([^"]*)"/g)].map(
    (match) => match[1] ?? "",
  );
  expect(looks.length).toBeGreaterThan(10);
  for (const look of looks) expect(look.replace(/rgba\([\d,.]+\)/g, "")).not.toMatch(/[()]/);
});

test("pictures and charts stand inside the HTML with their text", () => {
  const html = toHtml(everything);
  expect(html).toMatch(
    /<img src="data:image\/png;base64,[\w+/=]+" width="320" height="160" alt="16 pictures &amp; labels"/,
  );
  expect(html).toMatch(
    /<img src="data:image\/svg\+xml;base64,[\w+/=]+" width="\d+" height="\d+" alt="The network takes/,
  );
  expect(html).not.toMatch(/https?:\/\//);
});

test("two amounts in one line are no formula to a page that typesets mathematics", () => {
  const html = toHtml({ blocks: [{ kind: "note", tone: "plain", text: "$1 an hour, $2 a day" }] });
  expect(html).toContain("<span>$</span>1 an hour, <span>$</span>2 a day");
});
