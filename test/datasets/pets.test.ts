import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { encodeJpeg } from "../../src/codecs/jpeg";
import { encodePng } from "../../src/codecs/png";
import { packTarGz } from "../../src/codecs/tar";
import { cifar10 } from "../../src/datasets/cifar10";
import { md5OfFile } from "../../src/datasets/download";
import { openImage } from "../../src/datasets/image-file";
import { breedOf, getImageFiles } from "../../src/datasets/image-files";
import { pets } from "../../src/datasets/pets";
import { imageBytes } from "../codecs/image-files";
import { writePythonFolder } from "./fixtures";

let folder: string;
let cacheFolder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sagelab-pets-"));
  cacheFolder = join(folder, "cache");
  vi.stubEnv("SAGELAB_DATASETS", "");
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** One picture of one colour. */
async function jpeg(width = 40, height = 30): Promise<Uint8Array> {
  const pixels = new Uint8Array(width * height * 3).fill(120);
  return encodeJpeg({ width, height, channels: 3, pixels });
}

/** The published layout in small: a JPEG, a GIF and an RGBA PNG that are all called .jpg, as in the full set. */
async function writeImages(images: string): Promise<void> {
  mkdirSync(images, { recursive: true });
  const pixels = new Uint8Array(4 * 3 * 4).fill(200);
  writeFileSync(join(images, "Abyssinian_34.jpg"), imageBytes("gif"));
  writeFileSync(
    join(images, "Abyssinian_5.jpg"),
    encodePng({ width: 4, height: 3, channels: 4, pixels }),
  );
  writeFileSync(join(images, "pug_1.jpg"), await jpeg());
  writeFileSync(join(images, "Abyssinian_100.mat"), "MATLAB 5.0 MAT-file");
  writeFileSync(join(images, "._pug_1.jpg"), "");
}

const names = ["Abyssinian_34.jpg", "Abyssinian_5.jpg", "pug_1.jpg"];

describe("datasets.pets() with images that are there", () => {
  test("a folder in the published layout is used where it is, with annotations or without", async () => {
    const path = join(folder, "oxford-iiit-pet");
    await writeImages(join(path, "images"));
    mkdirSync(join(path, "annotations"));
    for (const place of [path, folder]) {
      const found = await pets({ path: place, cacheFolder });
      expect(found).toMatchObject({ path, imagesPath: join(path, "images"), source: "given" });
      expect(found.files.map((file) => basename(file))).toEqual(names);
      expect(found.labels).toEqual(["Abyssinian", "Abyssinian", "pug"]);
      expect(found.breeds).toEqual(["Abyssinian", "pug"]);
      expect(found.drawn).toBe(false);
    }
    expect(existsSync(cacheFolder)).toBe(false);
  });

  test("other things beside the images are not part of what is uploaded", async () => {
    const images = join(folder, "Downloads", "images");
    await writeImages(images);
    writeFileSync(join(folder, "Downloads", "letter.txt"), "private");
    expect((await pets({ path: join(folder, "Downloads") })).path).toBe(images);
    expect((await pets({ path: images })).path).toBe(images);
  });

  test("a GIF and an RGBA PNG that are named .jpg are shown and opened like the others", async () => {
    await writeImages(join(folder, "images"));
    const found = await pets({ path: folder });
    const grid = await found.grid({ count: 3, columns: 3 });
    expect(grid.alt).toBe("Oxford-IIIT Pet · 3 of 3 images\nAbyssinian, Abyssinian, pug");
    const kinds = await Promise.all(found.files.map(async (file) => (await found.open(file)).kind));
    expect(kinds).toEqual(["gif", "png", "jpeg"]);
    const image = await found.open(found.files[0] as string);
    expect(String(image)).toContain("Abyssinian_34.jpg: 9 × 9 pixels, GIF");
    expect(image.bytes).toEqual(Buffer.from(imageBytes("gif")));
  });

  test("a damaged image is named when it is shown", async () => {
    await writeImages(join(folder, "images"));
    const file = join(folder, "images", "pug_1.jpg");
    writeFileSync(file, (await jpeg(400, 300)).subarray(0, -60));
    const found = await pets({ path: folder });
    await expect(found.grid()).rejects.toMatchObject({
      code: "DamagedFile",
      message: `Cannot read the image "${file}": the JPEG cannot be decoded: it is truncated`,
    });
  });

  test("a file name without a breed is named", async () => {
    await writeImages(join(folder, "images"));
    writeFileSync(join(folder, "images", "IMG2041.jpg"), await jpeg());
    await expect(pets({ path: folder })).rejects.toMatchObject({
      code: "InvalidInput",
      message:
        'Cannot tell the breed of "IMG2041.jpg": a name like Abyssinian_12.jpg is wanted, the breed, "_", a number and ".jpg"',
    });
  });

  test("a folder without images, one that is missing and a file that is no archive are told apart", async () => {
    const empty = join(folder, "images");
    mkdirSync(empty);
    await expect(pets({ path: folder })).rejects.toMatchObject({
      code: "NotFound",
      message: `Cannot find images in "${empty}": there is no .jpg, .jpeg, .png or .gif file in it or below it`,
    });
    const missing = join(folder, "nowhere");
    await expect(pets({ path: missing })).rejects.toMatchObject({
      code: "NotFound",
      message: `Cannot read the pets from "${missing}": there is no such file or folder`,
    });
    const text = join(folder, "pets.txt");
    writeFileSync(text, "");
    await expect(pets({ path: text })).rejects.toMatchObject({
      code: "InvalidInput",
      message: `Cannot read the pets from "${text}": it is not a folder or a .tar.gz`,
    });
    await expect(getImageFiles(text)).rejects.toThrow(
      `Cannot find images in "${text}": it is not a folder`,
    );
    await expect(getImageFiles(missing)).rejects.toThrow(
      `Cannot find images in "${missing}": there is no such folder`,
    );
  });

  test("an archive of one's own is unpacked once, when its MD5 need not be a published one", async () => {
    await writeImages(join(folder, "images"));
    const file = join(folder, "mine.tar.gz");
    await packTarGz([{ name: "images", path: join(folder, "images") }], file);
    await expect(pets({ path: file, cacheFolder })).rejects.toMatchObject({
      code: "DamagedFile",
      message:
        `Cannot use "${file}": its MD5 is ${await md5OfFile(file)}, the published ones are ` +
        "5c4f3ee8e5d25df40f4fd59a7f44e54c (images.tar.gz) and e4db5c768afd933bb91f5f594d7417a4 (oxford-iiit-pet.tgz)",
    });
    const found = await pets({ path: file, verify: false, cacheFolder });
    expect(found.files.map((path) => basename(path))).toEqual(names);
    expect((await pets({ path: file, verify: false, cacheFolder })).path).toBe(found.path);
    expect(readdirSync(cacheFolder)).toEqual([basename(found.path)]);
  });

  test("SAGELAB_DATASETS entries are told apart by what they hold", async () => {
    await writeImages(join(folder, "animals", "images"));
    writePythonFolder(join(folder, "objects"));
    const [one, two] = [join(folder, "a.tar.gz"), join(folder, "b.tar.gz")];
    await packTarGz(join(folder, "objects"), one);
    await packTarGz(join(folder, "animals"), two);
    vi.stubEnv("SAGELAB_DATASETS", `${one} ${two}`);
    const found = await pets({ cacheFolder });
    expect(found.files.map((path) => basename(path))).toEqual(names);
    expect(found.warnings).toEqual([
      `"${two}" is not the published archive (its MD5 is ${await md5OfFile(two)})`,
    ]);
    expect((await cifar10({ cacheFolder })).train.length).toBe(10);
    vi.stubEnv("SAGELAB_DATASETS", `${join(folder, "objects")} ${join(folder, "animals")}`);
    expect((await pets({ cacheFolder })).path).toBe(join(folder, "animals"));
    expect((await cifar10({ cacheFolder })).path).toBe(join(folder, "objects"));
  });
});

describe("datasets.pets() from an address", () => {
  test("downloads, unpacks and keeps the images; the next call asks nobody", async () => {
    await writeImages(join(folder, "images"));
    const file = join(folder, "images.tar.gz");
    await packTarGz([{ name: "images", path: join(folder, "images") }], file);
    const archive = readFileSync(file);
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url);
      response.end(archive);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as AddressInfo;
      vi.stubEnv("SAGELAB_DATASETS", `http://127.0.0.1:${port}/mirror/`);
      const found = await pets({ cacheFolder, verify: false, sample: false });
      expect(found).toMatchObject({ source: "published", path: join(cacheFolder, "pets") });
      expect(found.length).toBe(3);
      expect((await pets({ cacheFolder })).length).toBe(3);
      expect(asked).toEqual(["/mirror/images.tar.gz"]);

      const image = await openImage(`http://127.0.0.1:${port}/x/Siamese.jpg`).catch(
        (error) => error,
      );
      expect(image.message).toBe(
        `Cannot read the image "http://127.0.0.1:${port}/x/Siamese.jpg": it is no JPEG, PNG or GIF`,
      );
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  test("says what happened at each address when nothing may be drawn", async () => {
    const urls = ["http://127.0.0.1:9/images.tar.gz"];
    await expect(pets({ urls, sample: false, cacheFolder })).rejects.toMatchObject({
      code: "DownloadFailed",
      message: expect.stringMatching(
        /^Cannot download Oxford-IIIT Pet: "http:\/\/127\.0\.0\.1:9\/images\.tar\.gz": /,
      ),
    });
    const found = await pets({ urls, cacheFolder, imagesPerBreed: 1 });
    expect(found).toMatchObject({ source: "drawn", drawn: true, length: 37 });
  });
});

describe("the drawn sample", () => {
  test("has the 37 breeds in files of the published names, the same for the same seed", async () => {
    const [one, two] = await Promise.all(
      ["a", "b"].map((name) =>
        pets({ sample: true, imagesPerBreed: 2, cacheFolder: join(folder, name) }),
      ),
    );
    expect(one?.breeds).toHaveLength(37);
    const cats = one?.breeds.filter((breed) => /^[A-Z]/.test(breed));
    expect(cats).toHaveLength(12);
    expect(one?.files.map((file) => basename(file)).slice(0, 3)).toEqual([
      "Abyssinian_1.jpg",
      "Abyssinian_2.jpg",
      "Bengal_1.jpg",
    ]);
    expect(readdirSync(one?.path ?? "")).toEqual(["images"]);
    const bytes = (files: readonly string[] = []) => files.map((file) => readFileSync(file));
    expect(bytes(one?.files)).toEqual(bytes(two?.files));
    const other = await pets({ sample: true, imagesPerBreed: 2, seed: 2, cacheFolder });
    expect(bytes(other.files)).not.toEqual(bytes(one?.files));
  });

  test("is called drawn in every display, also where it was copied to", async () => {
    const sample = await pets({ sample: true, imagesPerBreed: 1, cacheFolder });
    const copied = await pets({ path: sample.path });
    for (const found of [sample, copied]) {
      expect(found.drawn).toBe(true);
      expect(found.source).toBe("drawn");
      expect(String(found)).toContain("Oxford-IIIT Pet, drawn sample");
      expect((await found.grid({ count: 2, seed: 1 })).alt).toContain(
        "Oxford-IIIT Pet, drawn sample · 2 of 37 images: drawings, not the real photographs",
      );
      expect(String(found.breedChart())).toContain("Images a breed, drawn sample");
      expect(String(await found.open(found.files[0] as string))).toContain(
        "a drawing, not a photograph",
      );
    }
  });

  test("wrong options are refused before anything is drawn", async () => {
    await expect(pets({ imagesPerBreed: 0 })).rejects.toThrow(
      "Cannot draw 0 images a breed: imagesPerBreed is a whole number from 1 to 200",
    );
    await expect(pets({ seed: 0.5 })).rejects.toThrow(
      "Cannot draw a sample from seed 0.5: seeds are whole numbers",
    );
    await expect(pets({ path: folder, sample: true })).rejects.toThrow(
      "Cannot read the pets: path and sample: true exclude each other",
    );
  });
});

test("a grid refuses a count or a start that cannot be", async () => {
  await writeImages(join(folder, "images"));
  const found = await pets({ path: folder });
  await expect(found.grid({ count: 0 })).rejects.toThrow(
    "Cannot show pets: count 0 is not a whole number from 1",
  );
  await expect(found.grid({ start: 3 })).rejects.toThrow(
    "Cannot show pets from 3 on: there are 3 images",
  );
});

test("breedOf() reads the course's pattern", () => {
  expect(breedOf("/data/images/american_pit_bull_terrier_12.jpg")).toBe(
    "american_pit_bull_terrier",
  );
  expect(breedOf("Maine_Coon_1.jpg")).toBe("Maine_Coon");
});

test("openImage() says when a file is not there", async () => {
  const file = join(folder, "cat.jpg");
  await expect(openImage(file)).rejects.toMatchObject({
    code: "NotFound",
    message: `Cannot read the image "${file}": there is no such file`,
  });
});
