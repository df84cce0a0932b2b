import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodePythonBatch, encodePythonMeta } from "../../src/datasets/cifar10-format";

export const classes = [
  "airplane",
  "automobile",
  "bird",
  "cat",
  "deer",
  "dog",
  "frog",
  "horse",
  "ship",
  "truck",
];

/** The value of a channel of a pixel of the image at a place: different for each. */
export function pixelAt(place: number, channel: number, y: number, x: number): number {
  return (place * 50 + channel * 80 + y * 3 + x) % 256;
}

/** `count` small images as one batch, from the image at `first` on. */
export function makeBatch(
  first: number,
  count: number,
): { readonly pixels: Uint8Array; readonly labels: Uint8Array } {
  const pixels = new Uint8Array(count * 3072);
  for (let i = 0; i < pixels.length; i++) {
    const inImage = i % 3072;
    const place = first + Math.floor(i / 3072);
    pixels[i] = pixelAt(
      place,
      Math.floor(inImage / 1024),
      Math.floor((inImage % 1024) / 32),
      inImage % 32,
    );
  }
  return { pixels, labels: Uint8Array.from({ length: count }, (_, i) => (first + i) % 10) };
}

/** Writes `cifar-10-batches-py` with five batches of two images and a test batch of three, numbered 10 to 12. */
export function writePythonFolder(folder: string): string {
  const target = join(folder, "cifar-10-batches-py");
  mkdirSync(target, { recursive: true });
  for (let i = 1; i <= 5; i++) {
    const text = { batchLabel: `training batch ${i} of 5`, fileNames: ["a.png", "b.png"] };
    writeFileSync(
      join(target, `data_batch_${i}`),
      encodePythonBatch(makeBatch((i - 1) * 2, 2), text),
    );
  }
  const text = { batchLabel: "testing batch 1 of 1", fileNames: ["a.png", "b.png", "c.png"] };
  writeFileSync(join(target, "test_batch"), encodePythonBatch(makeBatch(10, 3), text));
  writeFileSync(join(target, "batches.meta"), encodePythonMeta(classes, { imagesPerBatch: 2 }));
  return target;
}

/** The same images in the binary layout. */
export function writeBinaryFolder(folder: string): string {
  const target = join(folder, "cifar-10-batches-bin");
  mkdirSync(target, { recursive: true });
  const records = (first: number, count: number) => {
    const { pixels, labels } = makeBatch(first, count);
    return Buffer.concat(
      Array.from(labels, (label, i) =>
        Buffer.concat([Buffer.of(label), pixels.subarray(i * 3072, (i + 1) * 3072)]),
      ),
    );
  };
  for (let i = 1; i <= 5; i++)
    writeFileSync(join(target, `data_batch_${i}.bin`), records((i - 1) * 2, 2));
  writeFileSync(join(target, "test_batch.bin"), records(10, 3));
  writeFileSync(join(target, "batches.meta.txt"), `${classes.join("\n")}\n\n`);
  return target;
}
