import { near, placement, type Scene, sky, street, tone, water } from "./drawn-backgrounds";
import type { Canvas, Colour } from "./drawn-canvas";
import type { Seeded } from "./seeded";

const paints: readonly Colour[] = [
  [196, 40, 38],
  [40, 84, 176],
  [232, 190, 44],
  [62, 130, 74],
  [196, 200, 206],
  [240, 240, 238],
  [44, 46, 54],
  [222, 118, 40],
];
const glass: Colour = [176, 208, 226];
const rubber: Colour = [30, 30, 32];

export const airplane: Scene = (canvas, random) => {
  sky(canvas, random);
  canvas.place(placement(random, { tilt: 0.3, roam: 2.5 }));
  const body = near(
    random,
    random.pick<Colour>([
      [236, 238, 242],
      [205, 210, 218],
      [150, 158, 170],
    ]),
    10,
  );
  const livery = near(random, random.pick(paints));
  canvas.polygon([13.5, 15, 17.5, 15, 13, 8, 10.8, 8], tone(body, 0.75));
  canvas.polygon([4.5, 15.5, 9.5, 15.5, 5.5, 8.5, 2.8, 8.5], livery);
  canvas.line(5.5, 15.9, 25.5, 16.2, 1.5, body, { endRadius: 2.3, shade: 0.5 });
  canvas.line(6, 17, 24.5, 17.4, 0.45, livery);
  for (let x = 11; x <= 22; x += 2.2) canvas.ellipse(x, 15.6, 0.5, 0.5, [70, 90, 120]);
  canvas.polygon([25.2, 14.6, 27, 15.4, 25, 15.8], [60, 76, 96]);
  canvas.polygon([13, 17, 18.5, 17, 11.5, 25, 8.6, 25], tone(body, 0.88));
  canvas.ellipse(14.2, 20.6, 1.9, 1, tone(body, 0.6));
  canvas.polygon([4.5, 16, 8, 16, 5, 19.5, 3.4, 19.5], tone(body, 0.85));
};

export const automobile: Scene = (canvas, random) => {
  street(canvas, random, random.between(15, 19));
  canvas.place(placement(random, { tilt: 0.05 }));
  const paint = near(random, random.pick(paints));
  canvas.ellipse(16, 25.8, 14, 1.6, [50, 50, 54], { alpha: 0.6, shade: 0 });
  canvas.polygon([8, 18.5, 11.5, 13.2, 20.5, 13.2, 25, 18.5], tone(paint, 0.9));
  canvas.polygon([9.6, 18, 12.3, 14.2, 15.4, 14.2, 15.4, 18], glass, { shade: 0.5 });
  canvas.polygon([16.4, 18, 16.4, 14.2, 20, 14.2, 23, 18], glass, { shade: 0.5 });
  canvas.line(5.3, 21, 27, 21.2, 3.3, paint, { shade: 0.5 });
  canvas.line(3, 22.8, 29, 22.8, 0.5, tone(paint, 0.6));
  canvas.ellipse(29, 20.3, 1, 0.9, [252, 240, 180]);
  canvas.ellipse(2.9, 20.3, 0.8, 0.9, [210, 60, 50]);
  canvas.line(16, 18.6, 16, 22.6, 0.2, tone(paint, 0.7));
  for (const x of [8.6, 23.6]) wheel(canvas, x, 24, 3);
};

export const truck: Scene = (canvas, random) => {
  street(canvas, random, random.between(17, 21));
  canvas.place(placement(random, { tilt: 0.04, roam: 1.8 }));
  const paint = near(random, random.pick(paints));
  const load = near(random, random.chance(0.6) ? [232, 230, 224] : random.pick(paints));
  canvas.ellipse(16, 26.4, 14.5, 1.5, [50, 50, 54], { alpha: 0.6, shade: 0 });
  canvas.rectangle(1.5, 21, 29.5, 23.6, [58, 58, 62]);
  canvas.rectangle(1.2, 6.5, 20, 21.6, load, { shade: 0.3 });
  if (random.chance(0.6)) canvas.rectangle(3.5, 11, 17.5, 15, paint);
  else for (let x = 4; x < 20; x += 3) canvas.line(x, 7.5, x, 20.8, 0.25, tone(load, 0.8));
  canvas.polygon([20.8, 11.5, 26, 11.5, 29.8, 16.5, 29.8, 22.8, 20.8, 22.8], paint, { shade: 0.4 });
  canvas.polygon([23, 13, 25.6, 13, 28.3, 16.8, 23, 16.8], glass, { shade: 0.5 });
  canvas.ellipse(29.6, 20.6, 0.8, 0.8, [252, 240, 180]);
  for (const x of [5.6, 11.2, 25.2]) wheel(canvas, x, 24.4, 2.8);
};

export const ship: Scene = (canvas, random) => {
  const horizonY = random.between(17, 21);
  sky(canvas, random, horizonY);
  water(canvas, random, horizonY);
  canvas.place({
    ...placement(random, { tilt: 0.06, roam: 1.6 }),
    dy: horizonY - 19 + random.between(0, 1.5),
  });
  if (random.chance(0.4)) sailboat(canvas, random);
  else steamer(canvas, random);
};

function sailboat(canvas: Canvas, random: Seeded): void {
  const sail = near(
    random,
    random.pick<Colour>([
      [246, 244, 236],
      [238, 232, 214],
      [222, 92, 70],
    ]),
    8,
  );
  canvas.line(15.4, 2.5, 15.4, 20, 0.4, [96, 70, 50]);
  canvas.polygon([14.6, 4, 14.6, 18, 5.5, 18], sail, { shade: 0.15 });
  canvas.polygon([16.4, 6, 16.4, 18, 24.5, 18], tone(sail, 0.88), { shade: 0.15 });
  const hull = near(
    random,
    random.pick<Colour>([
      [120, 62, 40],
      [40, 60, 110],
      [236, 236, 232],
    ]),
  );
  canvas.polygon([4.5, 19.6, 27.5, 19.6, 23, 24, 8.5, 24], hull, { shade: 0.5 });
  canvas.line(8, 24.2, 24, 24.2, 0.5, [220, 234, 244], { alpha: 0.8 });
}

function steamer(canvas: Canvas, random: Seeded): void {
  const hull = near(
    random,
    random.pick<Colour>([
      [40, 46, 66],
      [150, 40, 36],
      [30, 74, 96],
      [70, 72, 76],
    ]),
    10,
  );
  const funnel = near(random, random.pick(paints));
  for (let i = 0; i < 3; i++) {
    canvas.ellipse(13 - i * 3, 6.5 - i * 1.6, 1.6 + i * 0.7, 1.1 + i * 0.4, [170, 170, 172], {
      alpha: 0.5,
    });
  }
  canvas.rectangle(13.2, 7, 16.6, 13, funnel);
  canvas.rectangle(13.2, 8.4, 16.6, 9.6, [245, 245, 245]);
  canvas.line(22, 7.5, 22, 15, 0.35, [90, 90, 92]);
  canvas.rectangle(8, 12.6, 22.5, 19, [242, 242, 238], { shade: 0.15 });
  canvas.line(8.5, 15.6, 22, 15.6, 0.3, [170, 176, 184]);
  for (let x = 9.6; x < 22; x += 2.5) canvas.ellipse(x, 14.2, 0.6, 0.6, [60, 80, 110]);
  canvas.polygon([1.8, 17.6, 30.6, 17.6, 26, 25, 6, 25], hull, { shade: 0.4 });
  canvas.line(3.2, 18.6, 29.6, 18.6, 0.4, [240, 240, 236]);
  canvas.line(5, 25.2, 27, 25.2, 0.6, [220, 234, 244], { alpha: 0.85 });
}

function wheel(canvas: Canvas, x: number, y: number, radius: number): void {
  canvas.ellipse(x, y, radius, radius, rubber, { shade: 0.1 });
  canvas.ellipse(x, y, radius * 0.45, radius * 0.45, [176, 180, 186]);
}
