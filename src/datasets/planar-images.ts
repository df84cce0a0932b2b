/** Images as CIFAR-10 stores them: each 32×32 of red, then green, then blue. */
export interface PlanarBatch {
  /** 3,072 bytes an image. */
  readonly pixels: Uint8Array;
  /** The class of each image. */
  readonly labels: Uint8Array;
}

/** Pixels along a side of a CIFAR-10 image. */
export const cifarSide = 32;
/** Bytes of one image. */
export const cifarImageBytes = 3 * cifarSide * cifarSide;

/** Several batches in a row, without copying them together: 50,000 images are 150 MB. */
export class PlanarImages {
  readonly length: number;
  readonly labels: Uint8Array;
  readonly #batches: readonly PlanarBatch[];
  readonly #starts: readonly number[];

  constructor(batches: readonly PlanarBatch[]) {
    this.#batches = batches;
    let length = 0;
    this.#starts = batches.map((batch) => {
      length += batch.labels.length;
      return length - batch.labels.length;
    });
    this.length = length;
    this.labels = new Uint8Array(length);
    batches.forEach((batch, i) => {
      this.labels.set(batch.labels, this.#starts[i]);
    });
  }

  /** The planes of one image. */
  planes(place: number): Uint8Array {
    let batch = this.#starts.length - 1;
    while (batch > 0 && (this.#starts[batch] as number) > place) batch -= 1;
    const start = (place - (this.#starts[batch] as number)) * cifarImageBytes;
    return (this.#batches[batch] as PlanarBatch).pixels.subarray(start, start + cifarImageBytes);
  }

  /** The images at `places` as rows of red, green and blue pixels (NHWC). */
  interleaved(places: ArrayLike<number>): Uint8Array {
    const plane = cifarImageBytes / 3;
    const pixels = new Uint8Array(places.length * cifarImageBytes);
    let at = 0;
    for (let i = 0; i < places.length; i++) {
      const planes = this.planes(places[i] as number);
      for (let j = 0; j < plane; j++, at += 3) {
        pixels[at] = planes[j] as number;
        pixels[at + 1] = planes[plane + j] as number;
        pixels[at + 2] = planes[2 * plane + j] as number;
      }
    }
    return pixels;
  }

  /** The images at `places` as planes (NCHW) of numbers from -1 to 1: `(x / 255 - 0.5) / 0.5` in 32-bit steps, as PyTorch. */
  normalised(places: readonly number[]): Float32Array {
    const values = new Float32Array(places.length * cifarImageBytes);
    places.forEach((place, i) => {
      const planes = this.planes(place);
      const start = i * cifarImageBytes;
      for (let j = 0; j < cifarImageBytes; j++)
        values[start + j] = normal[planes[j] as number] as number;
    });
    return values;
  }
}

const normal = Float32Array.from({ length: 256 }, (_, x) =>
  Math.fround(Math.fround(Math.fround(x / 255) - 0.5) / 0.5),
);
