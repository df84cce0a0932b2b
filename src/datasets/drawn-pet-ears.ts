import { ellipse, type Face, n, shade } from "./drawn-pet-face";

/** Both ears as SVG. Those that stand are drawn behind the head, those that hang in front of it. */
export function drawEars(face: Face): readonly string[] {
  return [-1, 1].map((side) => drawEar(face, side));
}

function drawEar(face: Face, side: number): string {
  const { looks, rx, ry } = face;
  const dark =
    ["points", "mask", "patches"].includes(looks.markings) && !(looks.breed === "shiba_inu");
  const colour = dark ? face.second : shade(face.coat, 0.82);
  const inner = shade(face.cat && looks.hair === "none" ? "#e59a8c" : "#d9a39a", dark ? 0.8 : 1);
  const standing = (base: number, width: number, height: number, lean: number) => {
    const foot = side * rx * base;
    const tip = [foot + side * lean, -ry - height] as const;
    const low = -ry * 0.42;
    const outer = `${n(foot + side * width * 0.62)},${low} ${n(foot - side * width)},${n(-ry * 0.9)} ${n(tip[0])},${n(tip[1])}`;
    const small = `${n(foot + side * width * 0.36)},${n(low - 4)} ${n(foot - side * width * 0.5)},${n(-ry * 0.86)} ${n(tip[0] - side)},${n(tip[1] + height * 0.36)}`;
    return `<polygon points="${outer}" fill="${colour}" stroke="${colour}" stroke-width="3" stroke-linejoin="round"/><polygon points="${small}" fill="${inner}"/>`;
  };
  switch (looks.ears) {
    case "pointed":
      return standing(0.66, 17, 20, 5);
    case "large":
      return standing(0.72, 21, 29, 10);
    case "small":
      return standing(0.68, 13, 11, 4);
    case "tufted":
      return (
        standing(0.62, 17, 25, 4) +
        `<path d="M${n(side * (rx * 0.62 + 4))} ${n(-ry - 22)} l${side * 2} -13" stroke="${colour}" stroke-width="3" stroke-linecap="round"/>`
      );
    case "upright":
      return standing(0.6, 15, 22, 2);
    case "button":
      return turned(ellipse(0, 7, 8.5, 12, colour), side * rx * 0.88, -ry * 0.78, side * -38);
    case "floppy":
      return turned(ellipse(0, 15, 10, 20, colour), side * rx * 0.96, -ry * 0.52, side * -14);
    case "long":
      return turned(ellipse(0, 26, 11.5, 32, colour), side * rx * 0.98, -ry * 0.4, side * -7);
  }
}

function turned(shape: string, x: number, y: number, angle: number): string {
  return `<g transform="translate(${n(x)} ${n(y)}) rotate(${n(angle)})">${shape}</g>`;
}
