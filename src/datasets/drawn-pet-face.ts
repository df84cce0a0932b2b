import { drawEars } from "./drawn-pet-ears";
import { type PetLooks, speciesOf } from "./pet-breeds";
import type { Seeded } from "./seeded";

/** A drawing of a breed, as SVG. */
export interface PetDrawing {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** What the parts of one face have in common. The face is drawn around (0, 0), about 100 units high. */
export interface Face {
  readonly looks: PetLooks;
  readonly cat: boolean;
  /** This animal's own shade of the breed's colours. */
  readonly coat: string;
  readonly second: string;
  /** Half the head's width and height. */
  readonly rx: number;
  readonly ry: number;
  readonly random: Seeded;
}

/** Pictures in the three shapes that photographs have. */
const sizes = [
  [144, 108],
  [108, 144],
  [124, 124],
] as const;

/** Draws the face of a breed in a place of its own: each call another animal. */
export function drawPet(looks: PetLooks, random: Seeded): PetDrawing {
  const [width, height] = random.pick(sizes);
  const breadth = looks.breadth ?? 1;
  const face: Face = {
    looks,
    cat: speciesOf(looks.breed) === "cat",
    coat: shade(looks.coat, random.between(0.92, 1.06)),
    second: shade(looks.second, random.between(0.92, 1.08)),
    rx: 33 * breadth * random.between(0.97, 1.03),
    ry: 32 * random.between(0.97, 1.03),
    random,
  };
  const size = (Math.min(width, height) / 118) * random.between(0.88, 1.08);
  const x = width / 2 + random.between(-0.06, 0.06) * width;
  const y = height / 2 + random.between(-0.02, 0.08) * height;
  const mirror = random.chance(0.5) ? -1 : 1;
  const place = `translate(${n(x)} ${n(y)}) rotate(${n(random.between(-11, 11))}) scale(${n(size * mirror)} ${n(size)})`;
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">`,
    `<defs><clipPath id="head">${ellipse(0, 0, face.rx, face.ry, "#000")}</clipPath>`,
    `<radialGradient id="round"><stop offset="0.55" stop-color="#000" stop-opacity="0"/>`,
    `<stop offset="1" stop-color="#000" stop-opacity="0.28"/></radialGradient></defs>`,
    drawPlace(width, height, random),
    `<g transform="${place}">`,
    drawBody(face),
    ...drawEars(face),
    drawHead(face),
    drawFeatures(face),
    ...(["floppy", "long", "button"].includes(looks.ears) ? drawEars(face) : []),
    "</g></svg>",
  ].join("");
  return { svg, width, height };
}

const places = [
  ["#cfe3f2", "#7fae62"],
  ["#e9dcc8", "#a9835e"],
  ["#b9c7d6", "#6d7f93"],
  ["#d8d2e6", "#8b7fa6"],
  ["#f0e6b8", "#c2a25a"],
  ["#bfe0d0", "#4f8a78"],
  ["#e6c9c2", "#96625c"],
] as const;

/** A room or a garden, out of focus. */
function drawPlace(width: number, height: number, random: Seeded): string {
  const [top, bottom] = random.pick(places);
  const horizon = height * random.between(0.45, 0.75);
  const blobs = Array.from({ length: 7 }, () => {
    const colour = shade(random.pick([top, bottom]), random.between(0.8, 1.2));
    const r = random.between(8, 34);
    const at = [random.between(0, width), random.between(0, height)] as const;
    return `<circle cx="${n(at[0])}" cy="${n(at[1])}" r="${n(r)}" fill="${colour}" fill-opacity="0.45"/>`;
  });
  return [
    `<rect width="${width}" height="${height}" fill="${top}"/>`,
    `<rect y="${n(horizon)}" width="${width}" height="${n(height - horizon)}" fill="${bottom}"/>`,
    ...blobs,
  ].join("");
}

function drawBody(face: Face): string {
  const colour = shade(face.coat, 0.86);
  const body = ellipse(0, 62, face.rx * 1.15, 38, colour);
  return body + (face.looks.hair === "short" || face.looks.hair === "none" ? "" : drawRuff(face));
}

/** Long hair around the head, in tufts. */
function drawRuff({ looks, coat, rx, ry, random }: Face): string {
  const far = looks.hair === "shaggy" ? 1.34 : 1.18;
  const tufts = looks.hair === "shaggy" ? 26 : 18;
  const points: string[] = [];
  for (let i = 0; i < tufts * 2; i++) {
    const angle = (i / (tufts * 2)) * 2 * Math.PI;
    const out = i % 2 === 0 ? far * random.between(0.95, 1.08) : far * 0.88;
    points.push(`${n(Math.cos(angle) * rx * out)},${n(6 + Math.sin(angle) * (ry + 5) * out)}`);
  }
  return `<polygon points="${points.join(" ")}" fill="${shade(coat, 0.93)}"/>`;
}

function drawHead(face: Face): string {
  const { coat, rx, ry, looks } = face;
  const head = ellipse(0, 0, rx, ry, coat);
  const marks = `<g clip-path="url(#head)">${drawMarkings(face)}</g>`;
  // Long hair hides how round the head is.
  const round = looks.hair === "shaggy" ? "" : ellipse(0, 0, rx, ry, "url(#round)");
  return head + marks + round;
}

function drawMarkings(face: Face): string {
  const { second, rx, ry, random } = face;
  const spot = (x: number, y: number, a: number, b = a, opacity = 1) =>
    ellipse(x, y, a, b, second, opacity);
  switch (face.looks.markings) {
    case "tabby":
      return [-12, -4, 4, 12]
        .map((x) => stroke(`M${x} ${n(-ry)} Q${n(x * 0.7)} -24 ${n(x * 0.5)} -13`, second, 3))
        .concat(
          [-1, 1].flatMap((side) =>
            [4, 11].map((y) =>
              stroke(`M${side * rx} ${y} L${n(side * rx * 0.6)} ${y + 2}`, second, 3),
            ),
          ),
        )
        .join("");
    case "spots":
      return Array.from({ length: 22 }, () => {
        const angle = random.between(0, 2 * Math.PI);
        const out = random.between(0.45, 0.98);
        const r = random.between(2, 4.6);
        return spot(Math.cos(angle) * rx * out, Math.sin(angle) * ry * out, r, r * 0.8);
      }).join("");
    case "points":
      return spot(0, 10, rx * 0.62, ry * 0.75, 0.9) + spot(0, 14, rx * 0.42, ry * 0.5);
    case "mask":
      return face.cat || isLight(face.looks.coat)
        ? [-1, 1].map((side) => spot(side * rx * 0.68, -8, rx * 0.46, ry * 0.72)).join("")
        : spot(0, 20, rx * 0.62, ry * 0.62);
    case "patches":
      return spot(rx * 0.55, -9, rx * 0.52, ry * 0.6) + spot(-rx * 0.95, -18, rx * 0.4, ry * 0.5);
    case "blaze":
      return spot(0, -18, rx * 0.16, ry * 0.8) + spot(0, 20, rx * 0.5, ry * 0.55);
    case "tan":
      return (
        [-1, 1].map((side) => spot(side * 12, -15, 4, 3)).join("") + spot(0, 20, rx * 0.6, ry * 0.5)
      );
    case "wrinkles":
      return [-22, -17, -12]
        .map((y) => stroke(`M-14 ${y} Q0 ${y - 5} 14 ${y}`, second, 1.4))
        .join("");
    case "none":
      return "";
  }
}

/** Eyes, nose, mouth, and a cat's whiskers. */
function drawFeatures(face: Face): string {
  const { looks, cat, random, rx } = face;
  const apart = rx * (cat ? 0.47 : 0.4);
  const eyeY = cat ? -4 : -7;
  const dark = isLight(face.looks.coat) ? "#2a2024" : "#141014";
  const eyes = [-1, 1].map((side) =>
    cat
      ? ellipse(side * apart, eyeY, 8, 6.4, looks.eyes) +
        ellipse(side * apart, eyeY, random.between(1.6, 2.6), 6, "#0d0b0e") +
        ellipse(side * apart + 2.2, eyeY - 2.4, 1.4, 1.4, "#fff")
      : ellipse(side * apart, eyeY, 5.4, 5.2, "#f4efe8") +
        ellipse(side * apart, eyeY, 4.7, 4.7, looks.eyes) +
        ellipse(side * apart, eyeY, 2.5, 2.5, "#0d0b0e") +
        ellipse(side * apart + 1.6, eyeY - 1.8, 1.1, 1.1, "#fff"),
  );
  return eyes.join("") + (cat ? catNose(face, dark) : dogNose(face, dark));
}

function catNose({ coat, looks, random }: Face, dark: string): string {
  const pad = shade(coat, 1.14);
  const y = looks.muzzle === "medium" ? 12 : 8;
  const whisker = isLight(looks.coat) ? "#8a8288" : "#efe9e4";
  const whiskers =
    looks.hair === "none"
      ? ""
      : [-1, 1]
          .flatMap((side) =>
            [-3, 1, 5].map((drop) =>
              stroke(
                `M${side * 8} ${y + 7} Q${side * 24} ${n(y + 4 + drop)} ${side * 44} ${n(y + 4 + drop * 2)}`,
                whisker,
                0.7,
              ),
            ),
          )
          .join("");
  const pads =
    looks.markings === "points"
      ? ""
      : [-1, 1].map((s) => ellipse(s * 5.5, y + 8, 7, 5.6, pad)).join("");
  const nose = `<polygon points="-4.4,${y} 4.4,${y} 0,${y + 4.6}" fill="${random.pick(["#d98a8f", "#b8737a"])}"/>`;
  const mouth = stroke(
    `M0 ${y + 4.6} V${y + 8} M-6 ${y + 10} Q-3 ${y + 13} 0 ${y + 8} Q3 ${y + 13} 6 ${y + 10}`,
    dark,
    1.1,
  );
  return pads + whiskers + nose + mouth;
}

function dogNose({ coat, second, looks, rx, random }: Face, dark: string): string {
  const drop = { short: 8, medium: 13, long: 18 }[looks.muzzle];
  const width = { short: 15, medium: 14, long: 12.5 }[looks.muzzle];
  const marked =
    ["mask", "blaze", "tan"].includes(looks.markings) &&
    !(looks.markings === "mask" && isLight(looks.coat));
  const muzzle = ellipse(
    0,
    drop + 4,
    Math.min(width, rx * 0.55),
    11 + drop * 0.25,
    shade(marked ? second : coat, 1.07),
  );
  const nose =
    ellipse(0, drop - 2, 6, 4.4, "#17131a") + ellipse(-1.6, drop - 3.4, 1.8, 0.9, "#8d8790", 0.8);
  const mouth = stroke(
    `M0 ${drop + 2} V${drop + 8} M-8 ${drop + 9} Q-4 ${drop + 13} 0 ${drop + 8} Q4 ${drop + 13} 8 ${drop + 9}`,
    dark,
    1.5,
  );
  const tongue = random.chance(0.35)
    ? `<path d="M-3.6 ${drop + 10} V${drop + 17} Q0 ${drop + 22} 3.6 ${drop + 17} V${drop + 10} Z" fill="#e0757f"/>`
    : "";
  return muzzle + tongue + nose + mouth;
}

/** An ellipse; `fill` may name a gradient. */
export function ellipse(
  x: number,
  y: number,
  rx: number,
  ry: number,
  fill: string,
  opacity = 1,
): string {
  const thin = opacity === 1 ? "" : ` fill-opacity="${opacity}"`;
  return `<ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(rx)}" ry="${n(ry)}" fill="${fill}"${thin}/>`;
}

/** A colour made darker (below 1) or lighter (above 1). */
export function shade(colour: string, factor: number): string {
  const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  const shaded = parts.map((part) => Math.max(0, Math.min(255, Math.round(part * factor))));
  return `#${shaded.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** A number short enough for a drawing. */
export function n(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function stroke(path: string, colour: string, width: number): string {
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round"/>`;
}

function isLight(colour: string): boolean {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
    Number.parseInt(colour.slice(at, at + 2), 16),
  );
  return red * 0.3 + green * 0.6 + blue * 0.1 > 152;
}
