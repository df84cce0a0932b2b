import { join, resolve } from "node:path";
import type { DisplayDocument } from "../display/document";
import { withDisplays } from "../display/inspect";
import { currentScreen } from "../display/screen";
import { displayPath, sagelabHome } from "../environment";
import { isSagelabError } from "../errors";
import { cifarMarks, defaultUrls, fetchPublished } from "./cifar10-download";
import { findBatches, readBatches } from "./cifar10-files";
import { type Cifar10Options, checkCifar10Options } from "./cifar10-options";
import { type CifarFound, openPath } from "./cifar10-source";
import { drawnCifar10 } from "./drawn-cifar10";
import { ImageSet } from "./image-set";
import { namedSources } from "./named-sources";

/**
 * CIFAR-10: 50,000 training and 10,000 test photographs of 32×32 pixels in ten classes
 * (https://www.cs.toronto.edu/~kriz/cifar.html), or what stands in for it.
 *
 * You get the first of these that can be had: the images at `path`; those on this machine that `SAGELAB_DATASETS` names;
 * those downloaded earlier; a download, with its progress shown and its MD5 checked; a sample of drawings in the same layout,
 * made on the spot and marked as drawn in every display.
 *
 * ```ts
 * const cifar = await datasets.cifar10();
 * show(cifar.train.grid({ count: 16 }));
 * const { images, labels } = cifar.test.batch(4);   // float32 [4, 3, 32, 32] from -1 to 1
 * ```
 *
 * Throws `NotFound` or `InvalidInput` for a `path` without CIFAR-10 in it, `DamagedFile` for a truncated or damaged batch or
 * archive and for a wrong MD5, `DownloadFailed` when `sample` is false and nothing can be had, `NoSpace` when the disk is
 * full, `Interrupted` when `signal` ends a download.
 */
export async function cifar10(options: Cifar10Options = {}): Promise<CifarDataset> {
  checkCifar10Options(options);
  const cacheFolder = resolve(options.cacheFolder ?? join(sagelabHome(), "datasets"));
  const { path, signal, verify = true } = options;
  if (path !== undefined) {
    const otherArchive = verify ? "refuse" : "accept";
    return given(await openPath(resolve(path), { otherArchive, cacheFolder, signal }));
  }
  if (options.sample === true) return drawn(options, cacheFolder, []);

  const named = await namedSources(cifarMarks);
  const [place] = options.urls ? [] : named.paths;
  if (place !== undefined) {
    return given(await openPath(resolve(place), { otherArchive: "warn", cacheFolder, signal }));
  }
  const cached = await findBatches(join(cacheFolder, "cifar10"));
  if (cached !== undefined) {
    const images = await readBatches(cached);
    return new CifarDataset(
      { ...images, path: join(cacheFolder, "cifar10"), warnings: [] },
      "published",
    );
  }
  try {
    const urls = options.urls ?? defaultUrls(named);
    return new CifarDataset(
      await fetchPublished(urls, { verify, cacheFolder, signal }),
      "published",
    );
  } catch (error) {
    const offline = isSagelabError(error, "DownloadFailed");
    if (!offline || options.sample === false) throw error;
    currentScreen().show({ blocks: [{ kind: "note", tone: "warning", text: drawnNote }] });
    return drawn(options, cacheFolder, [error.message]);
  }
}

const drawnNote = "A drawn sample in CIFAR-10's format stands in for the real photographs";

/** Where images come from: the published archive, a path that was given, or drawn on the spot. */
export type CifarSource = "published" | "given" | "drawn";

/** CIFAR-10's images, and the folder to train on. */
export class CifarDataset {
  /** The folder to upload: it holds `cifar-10-batches-py` in the published layout and nothing else. */
  readonly path: string;
  readonly source: CifarSource;
  /** True for drawings that stand in for the real images. */
  readonly drawn: boolean;
  /** The names of the ten classes; labels are places in it. */
  readonly classes: readonly string[];
  readonly train: ImageSet;
  readonly test: ImageSet;
  /** What should be known about the images, also shown. */
  readonly warnings: readonly string[];

  /** @internal */
  constructor(found: CifarFound, source: CifarSource) {
    const { classes, drawn } = found;
    this.path = found.path;
    this.source = source;
    this.drawn = drawn;
    this.classes = classes;
    this.warnings = found.warnings;
    const facts = { dataset: "CIFAR-10", classes, drawn };
    this.train = new ImageSet(found.train, { ...facts, part: "training" });
    this.test = new ImageSet(found.test, { ...facts, part: "test" });
  }

  document(): DisplayDocument {
    const source = {
      published: "published archive",
      given: "given",
      drawn: "drawn on this machine: pictures in CIFAR-10's format, not the real photographs",
    };
    return {
      title: this.drawn ? "CIFAR-10, drawn sample" : "CIFAR-10",
      blocks: [
        ...(this.drawn
          ? []
          : this.warnings.map((text) => ({ kind: "note", tone: "warning", text }) as const)),
        {
          kind: "facts",
          items: [
            { label: "Training images", value: this.train.length.toLocaleString("en-US") },
            { label: "Test images", value: this.test.length.toLocaleString("en-US") },
            { label: "Classes", value: this.classes.join(", ") },
            { label: "Source", value: source[this.source] },
            { label: "Folder", value: displayPath(this.path) },
          ],
        },
      ],
    };
  }
}
withDisplays(CifarDataset);

function given(found: CifarFound): CifarDataset {
  return new CifarDataset(found, found.drawn ? "drawn" : "given");
}

async function drawn(
  options: Cifar10Options,
  cacheFolder: string,
  reasons: readonly string[],
): Promise<CifarDataset> {
  const { sampleSize = 4000, seed = 1 } = options;
  const found = await drawnCifar10({ size: sampleSize, seed, cacheFolder });
  return new CifarDataset({ ...found, warnings: reasons }, "drawn");
}
