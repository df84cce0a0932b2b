import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Canvas } from "../../src/datasets/drawn-canvas";
import { drawImages } from "../../src/datasets/drawn-sample";
import { drawPlaces, seeded } from "../../src/datasets/seeded";
import { run } from "../../src/processes";

test("each ten pictures show the ten classes", () => {
  const { labels } = drawImages(40, 3);
  for (let start = 0; start < 40; start += 10) {
    expect([...labels.subarray(start, start + 10)].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  }
  expect([...labels.subarray(0, 10)]).not.toEqual([...labels.subarray(10, 20)]);
});

test("no two pictures are the same, and none is flat", () => {
  const { pixels } = drawImages(200, 1);
  const seen = new Set<string>();
  for (let i = 0; i < 200; i++) {
    const image = pixels.subarray(i * 3072, (i + 1) * 3072);
    seen.add(Buffer.from(image).toString("base64"));
    const mean = image.reduce((sum, value) => sum + value, 0) / image.length;
    const spread = Math.sqrt(
      image.reduce((sum, value) => sum + (value - mean) ** 2, 0) / image.length,
    );
    expect(spread).toBeGreaterThan(10);
  }
  expect(seen.size).toBe(200);
});

test("shapes cover the pixels they should, with soft edges, placed and mirrored", () => {
  const canvas = new Canvas();
  canvas.ellipse(8.5, 8.5, 3, 3, [200, 100, 50], { shade: 0 });
  const at = (x: number, y: number) =>
    [0, 1, 2].map((channel) => Math.round(canvas.pixels[channel * 1024 + y * 32 + x] as number));
  expect(at(8, 8)).toEqual([200, 100, 50]);
  expect(at(8, 5)).toEqual([100, 50, 25]);
  expect(at(8, 4)).toEqual([0, 0, 0]);
  canvas.place({ scale: 1, angle: 0, mirror: -1, dx: 0, dy: 0 });
  canvas.rectangle(2, 20, 4, 22, [10, 20, 30], { shade: 0 });
  expect(at(29, 20)).toEqual([10, 20, 30]);
  expect(at(2, 20)).toEqual([0, 0, 0]);
  canvas.place({ scale: 2, angle: Math.PI / 2, mirror: 1, dx: 1, dy: -1 });
  canvas.line(16, 16, 19, 16, 1, [90, 90, 90], { shade: 0 });
  expect(at(16, 20)).toEqual([90, 90, 90]);
  expect(at(22, 15)).toEqual([0, 0, 0]);
});

test("a seeded sequence is the same for its seed and spreads evenly", () => {
  const first = seeded(5);
  const again = seeded(5);
  expect(Array.from({ length: 20 }, first.next)).toEqual(Array.from({ length: 20 }, again.next));
  const counts = new Array(10).fill(0);
  const random = seeded(1);
  for (let i = 0; i < 10_000; i++) counts[random.below(10)] += 1;
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  expect(drawPlaces(seeded(2), 5, 9).sort()).toEqual([0, 1, 2, 3, 4]);
});

/** The tutorial network and its training: two epochs of SGD, rate 0.001, momentum 0.9, four images at a time. */
const tutorial = `
import sys, numpy as np, torch, torch.nn as nn, torch.nn.functional as F
torch.set_num_threads(1); torch.manual_seed(1)
raw = np.fromfile(sys.argv[1], np.uint8).reshape(-1, 3073)
x = torch.tensor((raw[:, 1:].reshape(-1, 3, 32, 32) / 255.0 - 0.5) / 0.5, dtype=torch.float32)
y = torch.tensor(raw[:, 0].astype(np.int64))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2, self.pool = nn.Conv2d(3, 6, 5), nn.Conv2d(6, 16, 5), nn.MaxPool2d(2, 2)
        self.fc1, self.fc2, self.fc3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)
    def forward(self, x):
        x = self.pool(F.relu(self.conv2(self.pool(F.relu(self.conv1(x))))))
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x.view(-1, 400))))))
net = Net(); sgd = torch.optim.SGD(net.parameters(), lr=0.001, momentum=0.9)
for epoch in range(2):
    for rows in torch.randperm(4000).split(4):
        sgd.zero_grad(); F.cross_entropy(net(x[rows]), y[rows]).backward(); sgd.step()
print((net(x[4000:]).argmax(1) == y[4000:]).float().mean().item())
`;

const torch = await run("/usr/bin/python3", ["-c", "import torch"]);

test.skipIf(torch.code !== 0)(
  "the tutorial network learns the drawings well above chance in two epochs (skipped where PyTorch is not there)",
  { timeout: 300_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "sagelab-drawn-"));
    const records = [drawImages(4000, 2), drawImages(1000, 3)].flatMap(({ pixels, labels }) =>
      Array.from(labels, (label, i) =>
        Buffer.concat([Buffer.of(label), pixels.subarray(i * 3072, (i + 1) * 3072)]),
      ),
    );
    writeFileSync(join(folder, "images.bin"), Buffer.concat(records));
    const trained = await run("/usr/bin/python3", ["-c", tutorial, join(folder, "images.bin")]);
    rmSync(folder, { recursive: true });
    expect(trained.stderr).toBe("");
    expect(Number(trained.stdout)).toBeGreaterThan(0.6);
  },
);
