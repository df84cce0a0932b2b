import { describe, expect, test } from "vitest";
import { decodeImage, maxImagePixels } from "../../src/codecs/image";
import { encodeJpeg } from "../../src/codecs/jpeg";
import { jpegComment, withJpegComment } from "../../src/codecs/jpeg-segments";
import { encodePng, type PixelImage } from "../../src/codecs/png";
import { fitImage, resizeImage } from "../../src/codecs/resize";
import { imageBytes } from "./image-files";

/** A picture that goes from black to red to the right, and to green downwards. */
function shades(width: number, height: number): PixelImage {
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    pixels[i * 3] = Math.round(((i % width) / width) * 255);
    pixels[i * 3 + 1] = Math.round((Math.floor(i / width) / height) * 255);
    pixels[i * 3 + 2] = 90;
  }
  return { width, height, channels: 3, pixels };
}

function pixel(image: PixelImage, x: number, y: number): number[] {
  const at = (y * image.width + x) * image.channels;
  return [...image.pixels.subarray(at, at + image.channels)];
}

const colours = [
  [255, 0, 0],
  [0, 200, 0],
  [0, 0, 255],
  [250, 250, 0],
] as const;

function colourAt(x: number, y: number): readonly number[] {
  return colours[(Math.floor(x / 3) + y) % 4] as readonly number[];
}

async function decode(bytes: Uint8Array, name = "cat.jpg") {
  return decodeImage(bytes, { name });
}

describe("decodeImage", () => {
  test("reads back a JPEG that was encoded, nearly the same", async () => {
    const image = shades(64, 48);
    const back = await decode(await encodeJpeg(image, { quality: 95 }));
    expect(back).toMatchObject({ kind: "jpeg", width: 64, height: 48, channels: 4 });
    for (const [x, y] of [
      [3, 5],
      [40, 20],
      [60, 44],
    ] as const) {
      const [red = 0, green = 0, blue = 0, alpha] = pixel(back, x, y);
      const [wantedRed = 0, wantedGreen = 0] = pixel(image, x, y);
      expect(Math.abs(red - wantedRed)).toBeLessThan(8);
      expect(Math.abs(green - wantedGreen)).toBeLessThan(8);
      expect(Math.abs(blue - 90)).toBeLessThan(8);
      expect(alpha).toBe(255);
    }
  });

  test("turns a JPEG upright as its EXIF orientation says", async () => {
    const image = await decode(imageBytes("turnedJpeg"));
    expect([image.width, image.height]).toEqual([8, 16]);
  });

  test.each(["gif", "interlacedGif", "palettePng"] as const)("reads a %s", async (name) => {
    const image = await decode(imageBytes(name));
    const side = name === "interlacedGif" ? 17 : 9;
    expect([image.width, image.height]).toEqual([side, side]);
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) expect(pixel(image, x, y).slice(0, 3)).toEqual(colourAt(x, y));
    }
  });

  test("keeps what is transparent in a GIF and in a palette", async () => {
    const gif = await decode(imageBytes("gifWithTransparency"));
    expect(pixel(gif, 6, 0)).toEqual([0, 0, 0, 0]);
    expect(pixel(gif, 0, 0)).toEqual([255, 0, 0, 255]);
    const png = await decode(imageBytes("palettePng"));
    expect(pixel(png, 6, 0)).toEqual([0, 0, 255, 128]);
  });

  test("reads PNGs of one bit, of sixteen bits, of grey with alpha and of RGBA", async () => {
    const bits = await decode(imageBytes("blackAndWhitePng"));
    expect([pixel(bits, 3, 0), pixel(bits, 8, 1), pixel(bits, 8, 0)]).toEqual([
      [255, 255, 255, 255],
      [255, 255, 255, 255],
      [0, 0, 0, 255],
    ]);
    const deep = await decode(imageBytes("grey16Png"));
    expect(pixel(deep, 2, 1)).toEqual([160, 160, 160, 255]);
    const grey = await decode(imageBytes("greyAlphaPng"));
    expect(pixel(grey, 1, 0)).toEqual([200, 200, 200, 64]);
    const rgba = {
      width: 2,
      height: 1,
      channels: 4,
      pixels: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
    };
    const back = await decode(encodePng({ ...rgba, channels: 4 }));
    expect([...back.pixels]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test("names the image and what is wrong with it", async () => {
    const jpeg = await encodeJpeg(shades(200, 150));
    const png = encodePng(shades(20, 20));
    const broken = Uint8Array.from(png);
    broken[60] = (broken[60] as number) ^ 0xff;
    const cases: readonly (readonly [Uint8Array, string])[] = [
      [new Uint8Array(0), "it is empty"],
      [Buffer.from("<html>"), "it is no JPEG, PNG or GIF"],
      [jpeg.subarray(0, 12), "it is truncated"],
      [jpeg.subarray(0, jpeg.length / 2), "the JPEG cannot be decoded: it is truncated"],
      [png.subarray(0, 60), "the PNG cannot be decoded: it is truncated"],
      [broken, "the PNG cannot be decoded: Error while decompressing the data"],
      [imageBytes("gif").subarray(0, 40), "the GIF cannot be decoded: it is truncated"],
      [imageBytes("cmykJpeg"), "the JPEG cannot be decoded: its colours are not RGB or grey"],
    ];
    for (const [bytes, reason] of cases) {
      await expect(decode(bytes, "pets/cat.jpg")).rejects.toMatchObject({
        code: "DamagedFile",
        message: `Cannot read the image "pets/cat.jpg": ${reason}`,
      });
    }
    expect((await decode(jpeg)).width).toBe(200);
  });

  test("a JPEG with stray bytes in it is read, as viewers do", async () => {
    const jpeg = Buffer.from(await encodeJpeg(shades(200, 150)));
    const stray = Buffer.concat([jpeg.subarray(0, -2), Buffer.alloc(200, 9), jpeg.subarray(-2)]);
    expect((await decode(stray)).height).toBe(150);
  });

  test("a damaged image among others does not spoil them", async () => {
    const good = await encodeJpeg(shades(40, 30));
    const files = [good, good.subarray(0, good.length - 80), good, Buffer.from("no"), good];
    const results = await Promise.allSettled(files.map((file) => decode(file)));
    expect(results.map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
  });

  test("an image of too many pixels is refused before it is decoded", async () => {
    const png = Buffer.from(encodePng(shades(2, 2)));
    png.writeUInt32BE(20_000, 16);
    png.writeUInt32BE(20_000, 20);
    expect(maxImagePixels).toBe(40_000_000);
    await expect(decode(png)).rejects.toMatchObject({
      message:
        'Cannot read the image "cat.jpg": it has 20000 × 20000 pixels, at most 40,000,000 are decoded',
    });
  });
});

describe("fitImage", () => {
  test("keeps one colour at every size, and the mean of what it makes smaller", () => {
    const plain = {
      width: 7,
      height: 5,
      channels: 3,
      pixels: new Uint8Array(105).fill(77),
    } as const;
    for (const [width, height] of [
      [3, 3],
      [7, 5],
      [20, 11],
    ] as const) {
      const image = fitImage(plain, { width, height });
      expect(image.pixels.length).toBe(width * height * 3);
      expect(new Set(image.pixels)).toEqual(new Set([77]));
    }
    const small = resizeImage(shades(256, 256), 2, 2);
    const [left = 0] = pixel(small, 0, 0);
    const [right = 0] = pixel(small, 1, 0);
    expect(Math.abs((left + right) / 2 - 127)).toBeLessThan(3);
  });

  test("cover takes the middle, contain shows all of it with bars", () => {
    const wide = shades(300, 100);
    const cover = fitImage(wide, { width: 50, height: 50 });
    expect(pixel(cover, 0, 25)[0]).toBeGreaterThan(75);
    expect(pixel(cover, 49, 25)[0]).toBeLessThan(180);
    const contain = fitImage(wide, {
      width: 60,
      height: 60,
      fit: "contain",
      background: [1, 2, 3],
    });
    expect(pixel(contain, 30, 2)).toEqual([1, 2, 3]);
    expect(pixel(contain, 30, 57)).toEqual([1, 2, 3]);
    expect(pixel(contain, 59, 30)[0]).toBeGreaterThan(240);
  });

  test("what is transparent shows the background", () => {
    const pixels = Uint8Array.of(200, 200, 200, 0, 200, 200, 200, 255);
    const half = { width: 2, height: 1, channels: 4, pixels } as const;
    const image = fitImage(half, { width: 2, height: 1, background: [10, 20, 30] });
    expect([pixel(image, 0, 0), pixel(image, 1, 0)]).toEqual([
      [10, 20, 30],
      [200, 200, 200],
    ]);
  });
});

test("a JPEG keeps a comment that decoders pass over", async () => {
  const file = await encodeJpeg(shades(16, 16));
  expect(jpegComment(file)).toBeUndefined();
  const noted = withJpegComment(file, "drawn by hand");
  expect(jpegComment(noted)).toBe("drawn by hand");
  expect((await decode(noted)).width).toBe(16);
  expect(jpegComment(imageBytes("gif"))).toBeUndefined();
});

test("a photograph's PNG is read back exactly, and is smaller than one of squares", async () => {
  const image = shades(90, 70);
  const photo = encodePng(image, { content: "photo" });
  const back = await decode(photo);
  expect(fitImage(back, { width: 90, height: 70 }).pixels).toEqual(image.pixels);
  expect(photo.length).toBeLessThan(encodePng(image).length / 2);
});
