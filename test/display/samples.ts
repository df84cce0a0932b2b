import { barChart } from "../../src/display/charts";
import type { DisplayDocument } from "../../src/display/document";

/** The smallest PNG file: one transparent pixel. */
export const onePixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);

export const session: DisplayDocument = {
  title: "Session on the local cloud",
  blocks: [
    {
      kind: "facts",
      items: [
        { label: "region", value: "us-east-1" },
        { label: "bucket", value: "sagelab-us-east-1-000000000000" },
      ],
    },
    { kind: "note", tone: "good", text: "Nothing is billed: everything runs on this machine." },
    { kind: "note", tone: "warning", text: 'The pictures are drawn: <CIFAR-10> & "more"' },
  ],
};

export const bill: DisplayDocument = {
  title: "What this would have cost on AWS",
  blocks: [
    {
      kind: "table",
      caption: "prices of us-east-1",
      columns: [{ title: "What" }, { title: "Amount", align: "right" }, { title: "Working" }],
      rows: [
        ["Training of cifar10", "0.0023 USD", "41 s ÷ 3600 s/h × 1 instance × 0.204 USD/h"],
        ["S3 storage", "–", ""],
      ],
      footer: ["Total", "0.0023 USD", ""],
    },
  ],
};

export const scores = barChart({
  title: "The network takes image 1 for a cat",
  values: [
    { label: "cat", value: 3.41 },
    { label: "ship", value: -1.2 },
  ],
  highlight: "cat",
});

/** Every kind of block. */
export const everything: DisplayDocument = {
  title: "Training cifar10",
  blocks: [
    { kind: "progress", label: "Uploading", fraction: 0.42, detail: "71 MB of 170 MB" },
    { kind: "progress", label: "Training" },
    { kind: "log", lines: ["\u001b[32mEpoch 1\u001b[0m", "10%\r50%\r100%", "loss: <2.1>"] },
    { kind: "code", language: "python", text: 'print("a < b")\n', fileName: "source/a.py" },
    { kind: "picture", png: onePixel, width: 320, height: 160, alt: "16 pictures & labels" },
    scores,
    { kind: "note", tone: "error", text: "The job failed" },
    { kind: "note", tone: "muted", text: "in 1.2 s" },
    { kind: "note", tone: "plain", text: "two\nlines" },
  ],
};
