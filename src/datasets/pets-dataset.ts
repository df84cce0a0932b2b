import { textWidth } from "../codecs/glyphs";
import { decodeImage } from "../codecs/image";
import type { GridTile } from "../codecs/picture-grid";
import { fitImage, type ImageFit } from "../codecs/resize";
import type { Chart } from "../display/chart-object";
import type { DisplayDocument, Showable } from "../display/document";
import { withDisplays } from "../display/inspect";
import { displayPath } from "../environment";
import { breedChart } from "./breed-chart";
import { type ImageFile, openImage, readImageFile } from "./image-file";
import { breedOf } from "./image-files";
import { ImageGrid } from "./image-grid";
import { gridHeadings } from "./labelled-grid";
import { breedInWords, speciesOf } from "./pet-breeds";
import type { PetsFound } from "./pets-source";
import { drawPlaces, seeded } from "./seeded";

/** Where images come from: a published archive, a path that was given, or drawn on the spot. */
export type PetsSource = "published" | "given" | "drawn";

export interface PetsGridOptions {
  /** How many images, default 12. */
  readonly count?: number;
  /** The first one, default 0. */
  readonly start?: number;
  /** Shows random images instead, the same ones for the same seed. */
  readonly seed?: number;
  /** Pictures a row; default as many as make a pleasant shape. */
  readonly columns?: number;
  /** Default `cover`, the middle of each image; `contain` shows all of it, with bars. */
  readonly fit?: ImageFit;
  /** A heading of your own. */
  readonly title?: string;
}

/** File pixels of a picture's side in a grid. */
const tileSides = [
  { tiles: 6, side: 240 },
  { tiles: 24, side: 176 },
  { tiles: Number.POSITIVE_INFINITY, side: 128 },
] as const;
/** What lies in the bars of pictures that are shown whole. */
const barColour = [236, 238, 242] as const;
const title = "Oxford-IIIT Pet";

/** Images of pets, and the folder to train on. */
export class PetsDataset implements Showable {
  /** The folder to upload: it holds `images`, and `annotations` where they came with them. */
  readonly path: string;
  /** The folder with the image files. */
  readonly imagesPath: string;
  /** The image files, absolute, in the order of their names: cats first, as their breeds begin with a capital. */
  readonly files: readonly string[];
  /** The breed of each file. */
  readonly labels: readonly string[];
  /** The names of the breeds that there are, in order. */
  readonly breeds: readonly string[];
  readonly source: PetsSource;
  /** True for drawings that stand in for the real photographs. */
  readonly drawn: boolean;
  /** What should be known about the images, also shown. */
  readonly warnings: readonly string[];

  /** @internal */
  constructor(found: PetsFound, source: PetsSource) {
    this.path = found.path;
    this.imagesPath = found.imagesPath;
    this.files = found.files;
    this.labels = found.labels;
    this.breeds = [...new Set(found.labels)].sort();
    this.source = source;
    this.drawn = found.drawn;
    this.warnings = found.warnings;
  }

  /** How many images. */
  get length(): number {
    return this.files.length;
  }

  /** The breed in a file's name; throws `InvalidInput` for a name without one. */
  breedOf(file: string): string {
    return breedOf(file);
  }

  /** Opens one of the files, or another image file. Throws like `openImage`. */
  open(file: string): Promise<ImageFile> {
    return openImage(file);
  }

  /**
   * Images with their breeds as one picture: the first 12, or those that the options choose. Throws a `RangeError` for a count
   * or start that the set does not have, `DamagedFile` for an image that cannot be decoded.
   */
  async grid(options: PetsGridOptions = {}): Promise<ImageGrid> {
    const places = this.#choose(options);
    const side = tileSides.find(({ tiles }) => places.length <= tiles)?.side ?? 0;
    const tiles: GridTile[] = [];
    for (const place of places) {
      const file = this.files[place] as string;
      const image = await decodeImage(await readImageFile(file), { name: file });
      const fitted = fitImage(image, {
        width: side,
        height: side,
        fit: options.fit,
        background: barColour,
      });
      tiles.push({ image: fitted, ...labelLines(this.labels[place] as string, side) });
    }
    const words = { dataset: title, drawn: this.drawn, total: this.length };
    const [heading, subtitle] = gridHeadings(words, places.length, options.title);
    const { columns } = options;
    return new ImageGrid(tiles, { title: heading, subtitle, columns, content: "photo" });
  }

  /** How many images each breed has; cats and dogs in colours of their own. */
  breedChart(): Chart {
    const counts = new Map(this.breeds.map((breed) => [breed, 0]));
    for (const label of this.labels) counts.set(label, (counts.get(label) ?? 0) + 1);
    return breedChart(counts, { drawn: this.drawn });
  }

  document(): DisplayDocument {
    const source = {
      published: "published archive",
      given: "given",
      drawn: "drawn on this machine: faces with the same file names, not the real photographs",
    };
    const cats = this.breeds.filter((breed) => speciesOf(breed) === "cat").length;
    return {
      title: this.drawn ? `${title}, drawn sample` : title,
      blocks: [
        ...(this.drawn
          ? []
          : this.warnings.map((text) => ({ kind: "note", tone: "warning", text }) as const)),
        {
          kind: "facts",
          items: [
            { label: "Images", value: this.length.toLocaleString("en-US") },
            {
              label: "Breeds",
              value: `${this.breeds.length}: ${cats} of cats, ${this.breeds.length - cats} of dogs`,
            },
            { label: "Source", value: source[this.source] },
            { label: "Folder", value: displayPath(this.path) },
          ],
        },
      ],
    };
  }

  #choose(options: PetsGridOptions): readonly number[] {
    const { count = 12, start = 0, seed } = options;
    for (const [name, value, least] of [
      ["count", count, 1],
      ["start", start, 0],
    ] as const) {
      if (Number.isInteger(value) && value >= least) continue;
      throw new RangeError(
        `Cannot show pets: ${name} ${value} is not a whole number from ${least}`,
      );
    }
    if (seed !== undefined) return drawPlaces(seeded(seed), this.length, count);
    if (start >= this.length) {
      throw new RangeError(
        `Cannot show pets from ${start} on: there are ${this.length.toLocaleString("en-US")} images`,
      );
    }
    return Array.from({ length: Math.min(count, this.length - start) }, (_, i) => start + i);
  }
}
withDisplays(PetsDataset);

/** A breed's name on one line, or on two where it is too long for one. */
function labelLines(breed: string, width: number): Pick<GridTile, "label" | "note"> {
  const words = breedInWords(breed).split(" ");
  for (let first = words.length; first > 1; first--) {
    const label = words.slice(0, first).join(" ");
    if (textWidth(label, "label") > width) continue;
    return first === words.length ? { label } : { label, note: words.slice(first).join(" ") };
  }
  const [label, ...rest] = words;
  return rest.length === 0 ? { label } : { label, note: rest.join(" ") };
}
