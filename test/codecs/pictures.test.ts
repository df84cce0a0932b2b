import { inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { fitText, fontNamed, textWidth } from "../../src/codecs/glyphs";
import { composePictureGrid } from "../../src/codecs/picture-grid";
import { encodePng, type PixelImage } from "../../src/codecs/png";
import { Raster } from "../../src/codecs/raster";
import { run } from "../../src/processes";

const red: PixelImage = { width: 1, height: 1, channels: 3, pixels: Uint8Array.of(255, 0, 0) };

/** The pixels of a PNG that `encodePng` wrote. */
function decode(bytes: Uint8Array): {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
} {
  const png = Buffer.from(bytes);
  expect(png.subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n");
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const stride = width * (png[25] === 2 ? 3 : 4);
  const rows = inflateSync(png.subarray(41, 41 + png.readUInt32BE(33)));
  const pixels = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < stride; x++) {
      const above =
        rows[y * (stride + 1)] === 2 && y > 0 ? (pixels[(y - 1) * stride + x] as number) : 0;
      pixels[y * stride + x] = (rows[y * (stride + 1) + 1 + x] as number) + above;
    }
  }
  return { width, height, pixels };
}

test("a PNG holds the pixels, with and without alpha, and rows that repeat", () => {
  for (const channels of [3, 4] as const) {
    const pixels = Uint8Array.from(
      { length: 5 * 6 * channels },
      (_, i) => (Math.floor(i / (5 * channels * 2)) * 40 + (i % (5 * channels)) * 7) % 256,
    );
    expect(decode(encodePng({ width: 5, height: 6, channels, pixels }))).toEqual({
      width: 5,
      height: 6,
      pixels,
    });
  }
  expect(() => encodePng({ ...red, width: 2 })).toThrow(
    new RangeError("Cannot encode a PNG of 2×1 pixels and 3 channels from 3 bytes"),
  );
});

const pillow = await run("/usr/bin/python3", ["-c", "import PIL, numpy"]);

test.skipIf(pillow.code !== 0)(
  "Pillow reads the same pixels (skipped where it is not there)",
  async () => {
    const pixels = Uint8Array.from({ length: 30 * 20 * 3 }, (_, i) => (i * i) % 256);
    const png = Buffer.from(encodePng({ width: 30, height: 20, channels: 3, pixels })).toString(
      "base64",
    );
    const script =
      "import sys, io, base64; from PIL import Image; i = Image.open(io.BytesIO(base64.b64decode(sys.argv[1]))); i.load(); print(i.mode, i.size, i.tobytes().hex())";
    const told = await run("/usr/bin/python3", ["-c", script, png]);
    expect(told.stdout.trim()).toBe(`RGB (30, 20) ${Buffer.from(pixels).toString("hex")}`);
  },
);

test("a raster fills, frames and enlarges within its edges", () => {
  const raster = new Raster(6, 6, [1, 2, 3]);
  const at = (x: number, y: number) => [
    ...raster.pixels.subarray((y * 6 + x) * 3, (y * 6 + x) * 3 + 3),
  ];
  raster.fill({ x: 4, y: 4, width: 9, height: 9 }, [9, 9, 9]);
  expect([at(3, 4), at(4, 4), at(5, 5)]).toEqual([
    [1, 2, 3],
    [9, 9, 9],
    [9, 9, 9],
  ]);
  raster.image(red, 1, 1, 2);
  expect([at(0, 1), at(1, 1), at(2, 2), at(3, 2)]).toEqual([
    [1, 2, 3],
    [255, 0, 0],
    [255, 0, 0],
    [1, 2, 3],
  ]);
  raster.frame({ x: 0, y: 0, width: 6, height: 6 }, 1, [7, 7, 7]);
  expect([at(0, 3), at(5, 0), at(1, 1)]).toEqual([
    [7, 7, 7],
    [7, 7, 7],
    [255, 0, 0],
  ]);
  expect(() => raster.image(red, 5, 5, 2)).toThrow(
    new RangeError("Cannot draw an image of 1×1 at 5, 5: outside"),
  );
});

test("texts are measured, drawn and shortened; letters that are not there fall back", () => {
  expect(textWidth("automobile", "label")).toBeGreaterThan(80);
  expect(textWidth("automobile", "title")).toBeGreaterThan(textWidth("automobile", "label"));
  expect(fitText("automobile", "label", 60)).toMatch(/^auto?…$/);
  expect(fitText("cat", "label", 60)).toBe("cat");
  expect(fitText("automobile", "label", 3)).toBe("");
  const font = fontNamed("label");
  expect(font.glyph("ế")).toBe(font.glyph("e"));
  expect(font.glyph("日")).toBe(font.glyph("□"));
  expect(font.glyph("\t")).toBe(font.glyph(" "));
  expect(font.glyph("é")).not.toBe(font.glyph("e"));
  const raster = new Raster(60, 30, [255, 255, 255]);
  expect(raster.text("é日\u{1f600}", 2, 22, "label", [0, 0, 0])).toBe(
    2 + textWidth("é日\u{1f600}", "label"),
  );
  expect(Math.min(...raster.pixels)).toBe(0);
});

test("a grid has room for every tile and its words", () => {
  const tile = { image: red, label: "red" };
  const one = composePictureGrid([tile], { columns: 4 });
  const four = composePictureGrid([tile, tile, tile, tile], { columns: 4 });
  const square = composePictureGrid([tile, tile, tile, tile], {
    columns: 2,
    title: "Red",
    subtitle: "four times",
  });
  expect(four.height).toBe(one.height);
  expect(four.width).toBeGreaterThan(3 * one.width);
  expect(square.height).toBeGreaterThan(1.5 * one.height);
  const { width, height, pixels } = decode(four.png);
  expect([width, height]).toEqual([four.width * 2, four.height * 2]);
  let redPixels = 0;
  for (let i = 0; i < pixels.length; i += 3) {
    if (pixels[i] === 255 && pixels[i + 1] === 0 && pixels[i + 2] === 0) redPixels += 1;
  }
  expect(redPixels).toBe(4 * 192 * 192);
  expect(() => composePictureGrid([], { columns: 1 })).toThrow(
    new RangeError("Cannot draw a grid of no pictures"),
  );
});
