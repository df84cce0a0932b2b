/** A colour as red, green and blue from 0 to 255. */
export type Colour = readonly [number, number, number];

/** How a drawing lies on the canvas: turned and scaled about its centre, mirrored, then moved. */
export interface Placement {
  readonly scale: number;
  /** Radians, clockwise on the canvas. */
  readonly angle: number;
  readonly mirror: 1 | -1;
  readonly dx: number;
  readonly dy: number;
}

export interface ShapeOptions {
  /** From 0 (nothing) to 1 (opaque, the default). */
  readonly alpha?: number;
  /** How much lighter the top is than the bottom, as a fraction; default 0.25, which makes things look round. */
  readonly shade?: number;
  /** Radians, for ellipses. */
  readonly angle?: number;
}

/** Pixels along a side. */
export const canvasSide = 32;
const half = canvasSide / 2;
const plane = canvasSide * canvasSide;

/** Fills `row` with a shape's signed distances at points that begin at (px, py) and go on by (stepX, stepY). */
type RowDistances = (
  row: Float64Array,
  px: number,
  py: number,
  stepX: number,
  stepY: number,
) => void;

interface Bounds {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/**
 * A 32×32 canvas with smooth edges. Coordinates are pixels from the top left corner of the untransformed canvas; shapes
 * are drawn through the current placement. Pixels are kept as three planes (red, green, blue), as CIFAR-10 stores them.
 */
export class Canvas {
  readonly pixels = new Float32Array(3 * plane);
  readonly #row = new Float64Array(canvasSide);
  #scale = 1;
  #cos = 1;
  #sin = 0;
  #mirror = 1;
  #dx = 0;
  #dy = 0;

  /** Draws what follows through a placement; without one, as it is. */
  place(placement?: Placement): void {
    this.#scale = placement?.scale ?? 1;
    this.#cos = Math.cos(placement?.angle ?? 0);
    this.#sin = Math.sin(placement?.angle ?? 0);
    this.#mirror = placement?.mirror ?? 1;
    this.#dx = placement?.dx ?? 0;
    this.#dy = placement?.dy ?? 0;
  }

  /** Fills the rows from `fromY` to `toY` (canvas pixels, not placed) with a vertical gradient. */
  gradient(top: Colour, bottom: Colour, fromY = 0, toY = canvasSide): void {
    const first = Math.max(0, Math.round(fromY));
    const last = Math.min(canvasSide, Math.round(toY));
    for (let y = first; y < last; y++) {
      const t = (y + 0.5 - fromY) / (toY - fromY);
      for (let channel = 0; channel < 3; channel++) {
        const value = mix(top[channel] as number, bottom[channel] as number, t);
        const start = channel * plane + y * canvasSide;
        this.pixels.fill(value, start, start + canvasSide);
      }
    }
  }

  ellipse(
    x: number,
    y: number,
    rx: number,
    ry: number,
    colour: Colour,
    options: ShapeOptions = {},
  ): void {
    const cos = Math.cos(options.angle ?? 0);
    const sin = Math.sin(options.angle ?? 0);
    const small = Math.min(rx, ry);
    const reach = Math.max(rx, ry);
    const reachBox = [x - reach, y - reach, x + reach, y + reach] as const;
    this.#fill(reachBox, colour, options, (row, px, py, stepX, stepY) => {
      let u = ((px - x) * cos + (py - y) * sin) / rx;
      let v = ((py - y) * cos - (px - x) * sin) / ry;
      const stepU = (stepX * cos + stepY * sin) / rx;
      const stepV = (stepY * cos - stepX * sin) / ry;
      for (let i = 0; i < row.length; i++, u += stepU, v += stepV) {
        row[i] = (Math.sqrt(u * u + v * v) - 1) * small;
      }
    });
  }

  /** A line of round ends; `endRadius` lets it taper. */
  line(
    x1: number,
    y1: number,
    x2: number,
    y2: number,
    radius: number,
    colour: Colour,
    options: ShapeOptions & { readonly endRadius?: number } = {},
  ): void {
    const end = options.endRadius ?? radius;
    const reach = Math.max(radius, end);
    const wx = x2 - x1;
    const wy = y2 - y1;
    const length = wx * wx + wy * wy || 1;
    const box = [
      Math.min(x1, x2) - reach,
      Math.min(y1, y2) - reach,
      Math.max(x1, x2) + reach,
      Math.max(y1, y2) + reach,
    ] as const;
    this.#fill(box, colour, options, (row, px, py, stepX, stepY) => {
      let u = px - x1;
      let v = py - y1;
      for (let i = 0; i < row.length; i++, u += stepX, v += stepY) {
        const along = (u * wx + v * wy) / length;
        const t = along < 0 ? 0 : Math.min(along, 1);
        const du = u - t * wx;
        const dv = v - t * wy;
        row[i] = Math.sqrt(du * du + dv * dv) - radius - (end - radius) * t;
      }
    });
  }

  /** A convex polygon, its corners as x, y pairs in either direction. */
  polygon(corners: readonly number[], colour: Colour, options: ShapeOptions = {}): void {
    const count = corners.length / 2;
    const xs = Array.from({ length: count }, (_, i) => corners[i * 2] as number);
    const ys = Array.from({ length: count }, (_, i) => corners[i * 2 + 1] as number);
    const edges = edgesOf(xs, ys);
    const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] as const;
    this.#fill(box, colour, options, (row, px, py, stepX, stepY) => {
      row.fill(Number.NEGATIVE_INFINITY);
      for (let k = 0; k < edges.length; k += 3) {
        const a = edges[k] as number;
        const b = edges[k + 1] as number;
        let distance = a * px + b * py + (edges[k + 2] as number);
        const step = a * stepX + b * stepY;
        for (let i = 0; i < row.length; i++, distance += step) {
          if (distance > (row[i] as number)) row[i] = distance;
        }
      }
    });
  }

  rectangle(
    x1: number,
    y1: number,
    x2: number,
    y2: number,
    colour: Colour,
    options: ShapeOptions = {},
  ): void {
    this.polygon([x1, y1, x2, y1, x2, y2, x1, y2], colour, options);
  }

  /** Paints every pixel whose signed distance (negative inside, in drawing units) says so, with a soft edge. */
  #fill(
    box: readonly [number, number, number, number],
    colour: Colour,
    options: ShapeOptions,
    distances: RowDistances,
  ): void {
    const { x1, y1, x2, y2 } = this.#bounds(box);
    if (x2 <= x1) return;
    const row = this.#row.subarray(0, x2 - x1);
    const scale = this.#scale;
    const cos = this.#cos / scale;
    const sin = this.#sin / scale;
    const mirror = this.#mirror;
    const shade = (options.shade ?? 0.25) / (box[3] - box[1] || 1);
    const middle = (box[1] + box[3]) / 2;
    const u = x1 + 0.5 - half - this.#dx;
    for (let y = y1; y < y2; y++) {
      const v = y + 0.5 - half - this.#dy;
      const py = v * cos - u * sin + half;
      distances(row, (u * cos + v * sin) * mirror + half, py, cos * mirror, -sin);
      const light = 1 + shade * (middle - py);
      this.#paintRow(y * canvasSide + x1, row, colour, {
        alpha: options.alpha ?? 1,
        light,
        dim: shade * sin,
      });
    }
  }

  #paintRow(
    start: number,
    row: Float64Array,
    colour: Colour,
    paint: { readonly alpha: number; readonly light: number; readonly dim: number },
  ): void {
    const { pixels } = this;
    const { alpha, light, dim } = paint;
    const red = colour[0];
    const green = colour[1];
    const blue = colour[2];
    const scale = this.#scale;
    for (let i = 0; i < row.length; i++) {
      const cover = 0.5 - (row[i] as number) * scale;
      if (cover <= 0) continue;
      const weight = cover < 1 ? cover * alpha : alpha;
      const keep = 1 - weight;
      const lit = (light + dim * i) * weight;
      const at = start + i;
      pixels[at] = (pixels[at] as number) * keep + red * lit;
      pixels[at + plane] = (pixels[at + plane] as number) * keep + green * lit;
      pixels[at + 2 * plane] = (pixels[at + 2 * plane] as number) * keep + blue * lit;
    }
  }

  /** The canvas pixels that a box in drawing coordinates can touch. */
  #bounds(box: readonly [number, number, number, number]): Bounds {
    let x1 = canvasSide;
    let y1 = canvasSide;
    let x2 = 0;
    let y2 = 0;
    for (const [bx, by] of [
      [0, 1],
      [2, 1],
      [0, 3],
      [2, 3],
    ] as const) {
      const u = (box[bx] - half) * this.#mirror;
      const v = box[by] - half;
      const x = (u * this.#cos - v * this.#sin) * this.#scale + half + this.#dx;
      const y = (u * this.#sin + v * this.#cos) * this.#scale + half + this.#dy;
      x1 = Math.min(x1, x);
      y1 = Math.min(y1, y);
      x2 = Math.max(x2, x);
      y2 = Math.max(y2, y);
    }
    return {
      x1: Math.max(0, Math.floor(x1 - 1)),
      y1: Math.max(0, Math.floor(y1 - 1)),
      x2: Math.min(canvasSide, Math.ceil(x2 + 1)),
      y2: Math.min(canvasSide, Math.ceil(y2 + 1)),
    };
  }
}

/** Half planes a·x + b·y + c ≤ 0, flattened, with (a, b) of length 1 so that the value is a distance. */
function edgesOf(xs: readonly number[], ys: readonly number[]): Float64Array {
  const count = xs.length;
  const at = (list: readonly number[], i: number) => list[i % count] as number;
  let area = 0;
  for (let i = 0; i < count; i++) area += at(xs, i) * at(ys, i + 1) - at(xs, i + 1) * at(ys, i);
  const turn = area > 0 ? 1 : -1;
  const edges = new Float64Array(count * 3);
  for (let i = 0; i < count; i++) {
    const wx = at(xs, i + 1) - at(xs, i);
    const wy = at(ys, i + 1) - at(ys, i);
    const length = Math.hypot(wx, wy) || 1;
    const a = (turn * wy) / length;
    const b = (-turn * wx) / length;
    edges.set([a, b, -(a * at(xs, i) + b * at(ys, i))], i * 3);
  }
  return edges;
}

function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}
