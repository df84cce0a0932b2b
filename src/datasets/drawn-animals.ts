import {
  branches,
  forest,
  lawn,
  meadow,
  near,
  placement,
  pond,
  room,
  type Scene,
  sky,
  tone,
} from "./drawn-backgrounds";
import type { Canvas, Colour } from "./drawn-canvas";

const ink: Colour = [26, 22, 24];
const white: Colour = [248, 246, 242];

export const bird: Scene = (canvas, random) => {
  const flying = random.chance(0.25);
  if (flying) sky(canvas, random);
  else branches(canvas, random);
  canvas.place(placement(random, { tilt: 0.15 }));
  const [feathers, breast] = random.pick<readonly [Colour, Colour]>([
    [
      [108, 84, 66],
      [214, 96, 52],
    ],
    [
      [58, 104, 178],
      [206, 214, 226],
    ],
    [
      [206, 172, 44],
      [240, 224, 130],
    ],
    [
      [196, 48, 50],
      [228, 120, 100],
    ],
    [
      [94, 122, 76],
      [206, 208, 150],
    ],
  ]);
  const back = near(random, feathers);
  if (flying) {
    canvas.polygon([14, 16, 19, 16, 8, 4], tone(back, 0.8));
    canvas.ellipse(16, 17, 6.5, 2.8, back, { angle: -0.1 });
    canvas.polygon([11, 17, 3, 15, 4, 19.5], tone(back, 0.75));
    canvas.polygon([13, 16, 19, 15, 23, 4], tone(back, 0.9));
  } else {
    canvas.line(-6, 26.5, 38, 24.5, 1.1, [104, 74, 50]);
    canvas.polygon([10.5, 17, 12, 20, 2.5, 24.5, 1.5, 22], tone(back, 0.75));
    for (const x of [14.5, 17.5]) canvas.line(x, 20, x + 0.4, 25, 0.35, [150, 104, 60]);
    canvas.ellipse(15.5, 16.8, 6.6, 4.7, back, { angle: -0.45 });
    canvas.ellipse(18, 18, 4.2, 3.4, near(random, breast), { angle: -0.6 });
    canvas.ellipse(13, 16.6, 4.8, 2.5, tone(back, 0.75), { angle: 0.5 });
  }
  const [x, y] = flying ? [22.4, 15.6] : [20.6, 11.2];
  canvas.polygon([x + 2.4, y - 1, x + 6, y + 0.6, x + 2.2, y + 1.4], [232, 160, 50]);
  canvas.ellipse(x, y, 3.3, 3.1, back);
  canvas.ellipse(x + 1, y - 0.6, 0.75, 0.75, ink);
};

export const cat: Scene = (canvas, random) => {
  room(canvas, random);
  canvas.place(placement(random, { tilt: 0.15 }));
  const fur = near(
    random,
    random.pick<Colour>([
      [214, 132, 62],
      [128, 126, 128],
      [58, 54, 56],
      [226, 208, 180],
      [150, 112, 82],
    ]),
  );
  const stripe = tone(fur, 0.62);
  canvas.ellipse(16, 31, 9.5, 8, fur);
  for (const side of [-1, 1]) {
    canvas.polygon([16 + side * 8.6, 15, 16 + side * 2.2, 10.6, 16 + side * 8, 2.8], fur);
    canvas.polygon(
      [16 + side * 7.4, 12.4, 16 + side * 4.2, 10, 16 + side * 7.2, 5.6],
      [226, 150, 146],
    );
  }
  canvas.ellipse(16, 16.4, 9, 8, fur);
  if (random.chance(0.6)) {
    for (const x of [13.2, 16, 18.8]) canvas.line(x, 8.8, x, 11.6, 0.5, stripe);
    for (const side of [-1, 1]) canvas.line(16 + side * 8.4, 17, 16 + side * 6, 17.6, 0.45, stripe);
  }
  const iris = random.pick<Colour>([
    [156, 200, 84],
    [236, 196, 64],
    [110, 176, 208],
  ]);
  for (const side of [-1, 1]) {
    canvas.ellipse(16 + side * 3.9, 15.4, 2.1, 1.7, iris, { shade: 0 });
    canvas.ellipse(16 + side * 3.9, 15.4, 0.6, 1.6, ink, { shade: 0 });
    canvas.ellipse(16 + side * 1.6, 20.2, 2.1, 1.6, tone(fur, 1.25));
    for (const drop of [-0.4, 1])
      canvas.line(16 + side * 3, 20 + drop, 16 + side * 10, 19.4 + drop * 2, 0.18, white, {
        alpha: 0.85,
      });
  }
  canvas.polygon([14.8, 18.2, 17.2, 18.2, 16, 19.8], [222, 120, 124]);
};

export const dog: Scene = (canvas, random) => {
  lawn(canvas, random);
  canvas.place(placement(random, { tilt: 0.15 }));
  const coat = near(
    random,
    random.pick<Colour>([
      [168, 116, 66],
      [206, 168, 108],
      [92, 64, 46],
      [236, 230, 218],
    ]),
  );
  const patch = near(
    random,
    random.pick<Colour>([
      [96, 62, 40],
      [60, 46, 40],
      [150, 92, 50],
    ]),
  );
  canvas.ellipse(16, 31.5, 9, 7.5, coat);
  canvas.line(
    9.5,
    25.8,
    22.5,
    25.8,
    0.8,
    random.pick<Colour>([
      [200, 40, 44],
      [40, 90, 190],
    ]),
  );
  canvas.ellipse(16, 14.8, 7.8, 8, coat);
  if (random.chance(0.5)) canvas.ellipse(19.6, 12.6, 3, 3.2, patch);
  for (const side of [-1, 1]) {
    canvas.ellipse(16 + side * 8.2, 15, 2.7, 6.6, patch, { angle: side * -0.25 });
    canvas.ellipse(16 + side * 3.5, 13, 1.25, 1.35, ink, { shade: 0 });
    canvas.ellipse(16 + side * 3.2, 12.6, 0.4, 0.4, white, { shade: 0 });
  }
  if (random.chance(0.7)) canvas.ellipse(16.3, 24, 1.7, 2.8, [232, 110, 122]);
  canvas.ellipse(16, 19.6, 5, 3.9, tone(coat, 1.22));
  canvas.ellipse(16, 17.8, 2.3, 1.6, ink, { shade: 0.8 });
  canvas.line(16, 19, 16, 21.4, 0.25, ink);
  canvas.line(13.2, 21.6, 18.8, 21.6, 0.25, ink);
};

export const frog: Scene = (canvas, random) => {
  pond(canvas, random);
  canvas.place(placement(random, { tilt: 0.12 }));
  const skin = near(
    random,
    random.pick<Colour>([
      [96, 176, 60],
      [136, 186, 58],
      [70, 150, 70],
      [128, 134, 62],
    ]),
  );
  canvas.ellipse(16, 27.5, 13.5, 3, [70, 122, 70], { alpha: 0.9 });
  for (const side of [-1, 1]) {
    canvas.ellipse(16 + side * 9, 22.4, 4.2, 5, tone(skin, 0.82), { angle: side * 0.5 });
    canvas.line(16 + side * 8, 26.4, 16 + side * 13, 27, 0.8, tone(skin, 0.78));
  }
  canvas.ellipse(16, 19.6, 9, 7.2, skin, { shade: 0.4 });
  canvas.ellipse(16, 23, 6.4, 3.8, [216, 222, 160], { alpha: 0.8 });
  for (let i = 0; i < 5; i++) {
    canvas.ellipse(16 + random.bell() * 4, 17 + random.bell() * 1.5, 0.9, 0.7, tone(skin, 0.65));
  }
  for (const side of [-1, 1]) {
    canvas.line(16 + side * 5, 23, 16 + side * 6.2, 27, 1, skin);
    canvas.ellipse(16 + side * 4.9, 12, 3.1, 3, skin);
    canvas.ellipse(16 + side * 4.9, 11.8, 2.1, 2, [240, 226, 120], { shade: 0 });
    canvas.ellipse(16 + side * 4.9, 11.9, 1.3, 0.8, ink, { shade: 0 });
  }
  canvas.line(10.4, 18.6, 16, 20, 0.3, tone(skin, 0.45));
  canvas.line(16, 20, 21.6, 18.6, 0.3, tone(skin, 0.45));
};

export const deer: Scene = (canvas, random) => {
  forest(canvas, random);
  canvas.place(placement(random));
  const coat = near(
    random,
    random.pick<Colour>([
      [186, 126, 74],
      [164, 112, 72],
      [204, 150, 96],
    ]),
    12,
  );
  legs(canvas, coat, { top: 19, bottom: 30, xs: [9, 11.4, 17.6, 19.6], radius: 0.65 });
  canvas.ellipse(14.2, 17.8, 7.2, 3.7, coat);
  canvas.ellipse(7.2, 16.6, 1.3, 1.9, white);
  if (random.chance(0.5)) {
    for (let i = 0; i < 6; i++)
      canvas.ellipse(10 + i * 1.7, 16 + (i % 2), 0.5, 0.5, white, { alpha: 0.9 });
  }
  canvas.line(19.6, 16.4, 23, 9.6, 2, coat, { endRadius: 1.3 });
  canvas.ellipse(24.6, 8.8, 3, 1.7, coat, { angle: 0.35 });
  canvas.ellipse(27.1, 9.8, 0.7, 0.6, ink);
  canvas.ellipse(24.4, 8.2, 0.5, 0.5, ink);
  canvas.ellipse(21.4, 7.6, 1.7, 0.8, tone(coat, 0.85), { angle: 0.4 });
  if (random.chance(0.75)) antlers(canvas);
};

export const horse: Scene = (canvas, random) => {
  meadow(canvas, random);
  canvas.place(placement(random));
  const [hair, mane] = random.pick<readonly [Colour, Colour]>([
    [
      [128, 70, 40],
      [40, 28, 24],
    ],
    [
      [60, 44, 40],
      [26, 22, 22],
    ],
    [
      [226, 222, 216],
      [180, 174, 168],
    ],
    [
      [170, 96, 50],
      [226, 196, 150],
    ],
  ]);
  const coat = near(random, hair, 12);
  canvas.line(6.5, 15.5, 3.2, 24, 1.2, mane, { endRadius: 0.7 });
  legs(canvas, coat, { top: 18, bottom: 30, xs: [8.2, 10.8, 18, 20.4], radius: 1 });
  canvas.ellipse(14.2, 16.8, 8, 4.4, coat, { shade: 0.4 });
  canvas.line(20, 15.4, 24.2, 7.6, 2.9, coat, { endRadius: 2 });
  canvas.line(17.6, 12.6, 22.4, 5.2, 1.2, mane, { endRadius: 0.9 });
  canvas.line(24.4, 7.4, 28.4, 11.6, 1.9, coat, { endRadius: 1.3 });
  canvas.polygon([22.8, 6, 24.6, 5.6, 23.8, 3], coat);
  canvas.ellipse(25.4, 7.4, 0.55, 0.55, ink);
  canvas.ellipse(28.6, 12.2, 0.9, 0.7, tone(coat, 0.6));
};

function legs(
  canvas: Canvas,
  coat: Colour,
  shape: {
    readonly top: number;
    readonly bottom: number;
    readonly xs: readonly number[];
    readonly radius: number;
  },
): void {
  shape.xs.forEach((x, i) => {
    const colour = tone(coat, i % 2 === 0 ? 0.75 : 0.95);
    canvas.line(x, shape.top, x + (i % 2 ? 0.5 : -0.5), shape.bottom, shape.radius * 1.3, colour, {
      endRadius: shape.radius * 0.8,
    });
    canvas.ellipse(x + (i % 2 ? 0.7 : -0.3), shape.bottom, shape.radius * 1.1, 0.6, ink);
  });
}

function antlers(canvas: Canvas): void {
  const horn: Colour = [226, 206, 168];
  for (const lean of [-1, 1]) {
    canvas.line(23, 7, 22.6 + lean * 2.6, 1.4, 0.4, horn);
    canvas.line(22.8 + lean * 1.2, 4.6, 22.8 + lean * 3.8, 4, 0.3, horn);
    canvas.line(22.7 + lean * 1.9, 3, 22.4 + lean * 0.8, 0.8, 0.3, horn);
  }
}
