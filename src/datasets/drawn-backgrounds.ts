import type { Canvas, Colour, Placement } from "./drawn-canvas";
import type { Seeded } from "./seeded";

/** Draws one example of a class. */
export type Scene = (canvas: Canvas, random: Seeded) => void;

/** A colour near another one: brightness and hue move a little. */
export function near(random: Seeded, colour: Colour, spread = 18): Colour {
  const light = random.bell() * spread;
  const vary = (value: number) => value + light + random.bell() * spread * 0.35;
  return [vary(colour[0]), vary(colour[1]), vary(colour[2])];
}

/** A colour made darker (below 1) or lighter (above 1). */
export function tone(colour: Colour, factor: number): Colour {
  return [colour[0] * factor, colour[1] * factor, colour[2] * factor];
}

/** Somewhere around the middle, facing either way. */
export function placement(
  random: Seeded,
  options: { readonly tilt?: number; readonly roam?: number } = {},
): Placement {
  const { tilt = 0.08, roam = 2.2 } = options;
  return {
    scale: random.between(0.78, 1.12),
    angle: random.bell() * tilt,
    mirror: random.chance(0.5) ? 1 : -1,
    dx: random.bell() * roam,
    dy: random.bell() * roam * 0.7,
  };
}

export function sky(canvas: Canvas, random: Seeded, untilY = 32): void {
  const [top, bottom] = random.pick<readonly [Colour, Colour]>([
    [
      [88, 150, 222],
      [190, 220, 245],
    ],
    [
      [120, 176, 235],
      [214, 232, 246],
    ],
    [
      [150, 170, 195],
      [215, 222, 228],
    ],
    [
      [96, 120, 190],
      [250, 205, 160],
    ],
  ]);
  canvas.gradient(near(random, top), near(random, bottom), 0, untilY);
  const clouds = random.below(4);
  for (let i = 0; i < clouds; i++) {
    const x = random.between(0, 32);
    const y = random.between(2, Math.max(4, untilY - 4));
    const size = random.between(2, 5);
    const white: Colour = [250, 250, 252];
    canvas.ellipse(x, y, size * 1.6, size * 0.6, white, { alpha: 0.55, shade: 0.05 });
    canvas.ellipse(x + size * 0.7, y - size * 0.35, size, size * 0.6, white, {
      alpha: 0.5,
      shade: 0.05,
    });
  }
}

export function water(canvas: Canvas, random: Seeded, fromY: number): void {
  const deep = near(
    random,
    random.pick<Colour>([
      [32, 84, 140],
      [30, 110, 140],
      [60, 96, 120],
    ]),
  );
  canvas.gradient(tone(deep, 1.35), tone(deep, 0.85), fromY, 32);
  for (let i = 0; i < 9; i++) {
    const y = random.between(fromY + 1, 31);
    const x = random.between(-2, 30);
    canvas.line(x, y, x + random.between(2, 6), y, 0.35, tone(deep, 1.7), { alpha: 0.6, shade: 0 });
  }
}

export function street(canvas: Canvas, random: Seeded, horizonY: number): void {
  sky(canvas, random, horizonY);
  if (random.chance(0.5)) {
    for (let x = -2; x < 32; x += random.between(4, 7)) {
      const wall = near(random, [150, 140, 135], 25);
      canvas.rectangle(
        x,
        horizonY - random.between(4, 12),
        x + random.between(4, 7),
        horizonY + 1,
        wall,
      );
    }
  } else {
    for (let x = 0; x < 34; x += 5) {
      canvas.ellipse(
        x + random.bell(),
        horizonY,
        4,
        random.between(2, 5),
        near(random, [70, 115, 62]),
      );
    }
  }
  const asphalt = near(random, [112, 112, 116], 14);
  canvas.gradient(tone(asphalt, 1.1), tone(asphalt, 0.85), horizonY, 32);
}

export function forest(canvas: Canvas, random: Seeded): void {
  const green = near(
    random,
    random.pick<Colour>([
      [48, 84, 44],
      [70, 96, 50],
      [96, 88, 48],
    ]),
    12,
  );
  canvas.gradient(tone(green, 0.75), tone(green, 1.1), 0, 25);
  for (let i = 0; i < 5; i++) {
    const x = random.between(0, 32);
    canvas.line(
      x,
      -2,
      x + random.bell(),
      26,
      random.between(0.6, 1.6),
      tone([70, 56, 40], random.between(0.6, 1.2)),
      { alpha: 0.85, shade: 0 },
    );
  }
  canvas.gradient(near(random, [120, 128, 60]), near(random, [86, 98, 46]), 24, 32);
}

export function meadow(canvas: Canvas, random: Seeded): void {
  const horizonY = random.between(10, 15);
  sky(canvas, random, horizonY);
  const grass = near(
    random,
    random.pick<Colour>([
      [128, 178, 82],
      [168, 182, 96],
      [104, 164, 84],
    ]),
    12,
  );
  canvas.gradient(tone(grass, 1.08), tone(grass, 0.85), horizonY, 32);
  if (random.chance(0.4)) {
    const wood = near(random, [214, 206, 196]);
    canvas.line(-2, horizonY + 2, 34, horizonY + 2, 0.5, wood);
    canvas.line(-2, horizonY + 5, 34, horizonY + 5, 0.5, wood);
    for (let x = 2; x < 32; x += 9) canvas.line(x, horizonY, x, horizonY + 8, 0.6, wood);
  }
}

export function room(canvas: Canvas, random: Seeded): void {
  const wall = near(
    random,
    random.pick<Colour>([
      [206, 180, 160],
      [190, 176, 196],
      [214, 200, 168],
      [176, 160, 150],
    ]),
  );
  canvas.gradient(wall, tone(wall, 0.92), 0, 24);
  const floor = near(
    random,
    random.pick<Colour>([
      [150, 96, 70],
      [120, 84, 110],
      [160, 120, 84],
    ]),
  );
  canvas.gradient(floor, tone(floor, 0.85), 24, 32);
  if (random.chance(0.4))
    canvas.rectangle(
      random.between(18, 24),
      2,
      30,
      random.between(9, 13),
      near(random, [180, 205, 225]),
      { alpha: 0.8 },
    );
}

export function lawn(canvas: Canvas, random: Seeded): void {
  const green = near(
    random,
    random.pick<Colour>([
      [122, 170, 88],
      [146, 176, 100],
      [96, 150, 92],
    ]),
    12,
  );
  canvas.gradient(tone(green, 1.15), tone(green, 0.8));
  if (random.chance(0.5))
    canvas.gradient(
      near(random, [176, 206, 232]),
      near(random, [206, 222, 226]),
      0,
      random.between(5, 10),
    );
  for (let i = 0; i < 8; i++) {
    const x = random.between(0, 32);
    const y = random.between(12, 32);
    canvas.line(x, y, x + random.bell(), y - 2.5, 0.35, tone(green, 0.75), { alpha: 0.7 });
  }
}

export function pond(canvas: Canvas, random: Seeded): void {
  const deep = near(
    random,
    random.pick<Colour>([
      [36, 74, 66],
      [52, 70, 50],
      [44, 62, 76],
      [86, 70, 48],
    ]),
    10,
  );
  canvas.gradient(tone(deep, 1.1), tone(deep, 0.8));
  for (let i = 0; i < 4; i++) {
    const pad = near(random, [58, 104, 62]);
    canvas.ellipse(
      random.between(0, 32),
      random.between(2, 32),
      random.between(3, 6),
      random.between(1.5, 2.5),
      pad,
      { alpha: 0.85 },
    );
  }
}

export function branches(canvas: Canvas, random: Seeded): void {
  const air = near(
    random,
    random.pick<Colour>([
      [196, 218, 208],
      [210, 222, 190],
      [188, 210, 224],
    ]),
  );
  canvas.gradient(air, tone(air, 0.9));
  for (let i = 0; i < 12; i++) {
    const leaf = near(
      random,
      random.pick<Colour>([
        [104, 150, 70],
        [140, 166, 84],
        [84, 128, 74],
      ]),
    );
    canvas.ellipse(
      random.between(0, 32),
      random.chance(0.5) ? random.between(0, 6) : random.between(26, 32),
      random.between(1.5, 3),
      1.2,
      leaf,
      { angle: random.between(-1, 1), alpha: 0.8 },
    );
  }
}
