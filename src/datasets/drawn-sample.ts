import { bird, cat, deer, dog, frog, horse } from "./drawn-animals";
import type { Scene } from "./drawn-backgrounds";
import { Canvas } from "./drawn-canvas";
import { airplane, automobile, ship, truck } from "./drawn-vehicles";
import { type Seeded, seeded } from "./seeded";

/** Drawings with their labels, as CIFAR-10 keeps its images. */
export interface DrawnImages {
  /** One image after the other, each as 32×32 red, then green, then blue. */
  readonly pixels: Uint8Array;
  /** The class of each image, a place in `scenes`. */
  readonly labels: Uint8Array;
}

/** The ten scenes in the order of CIFAR-10's classes. */
const scenes: readonly Scene[] = [
  airplane,
  automobile,
  bird,
  cat,
  deer,
  dog,
  frog,
  horse,
  ship,
  truck,
];

const imageBytes = 3072;

/**
 * Draws `count` small pictures, as many of each class as of any other, in mixed order: shapes and colours that
 * resemble CIFAR-10's classes, in many variations, with camera noise. The same seed gives the same pictures.
 */
export function drawImages(count: number, seed: number): DrawnImages {
  const random = seeded(seed);
  const labels = shuffledLabels(count, random);
  const pixels = new Uint8ClampedArray(count * imageBytes);
  const noise = noiseTable(random);
  const canvas = new Canvas();
  for (let i = 0; i < count; i++) {
    canvas.place();
    (scenes[labels[i] as number] as Scene)(canvas, random);
    develop(canvas, random, noise, pixels.subarray(i * imageBytes, (i + 1) * imageBytes));
  }
  return { pixels: new Uint8Array(pixels.buffer), labels };
}

/** Each ten in a row are the ten classes in random order, so that a few images show them all. */
function shuffledLabels(count: number, random: Seeded): Uint8Array {
  const labels = Uint8Array.from({ length: count }, (_, i) => i % scenes.length);
  for (let start = 0; start < count; start += scenes.length) {
    const size = Math.min(scenes.length, count - start);
    for (let i = size - 1; i > 0; i--) {
      const [a, b] = [start + i, start + random.below(i + 1)];
      [labels[a], labels[b]] = [labels[b] as number, labels[a] as number];
    }
  }
  return labels;
}

/** Turns a drawing into a photograph: exposure, a cast of colour and grain. */
function develop(
  canvas: Canvas,
  random: Seeded,
  noise: Float32Array,
  into: Uint8ClampedArray,
): void {
  const drawn = canvas.pixels;
  const exposure = random.between(0.82, 1.14);
  const grain = random.between(3, 11);
  const plane = imageBytes / 3;
  let at = random.below(noise.length - imageBytes);
  for (let channel = 0; channel < 3; channel++) {
    const gain = exposure * random.between(0.96, 1.04);
    const lift = random.between(-8, 8);
    for (let i = channel * plane; i < (channel + 1) * plane; i++) {
      into[i] = (drawn[i] as number) * gain + lift + (noise[at++] as number) * grain;
    }
  }
}

/** Grain that is cut at a random place for each image: drawing new numbers for each pixel would take longer. */
function noiseTable(random: Seeded): Float32Array {
  return Float32Array.from({ length: imageBytes * 5 + 61 }, () => random.bell());
}
