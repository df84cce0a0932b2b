/** How `datasets.cifar10()` finds its images. */
export interface Cifar10Options {
  /**
   * Where the images are on this machine: a folder with the python or the binary batches (or with `cifar-10-batches-py` or
   * `cifar-10-batches-bin` in it), or either `.tar.gz`. Nothing else is tried then.
   */
  readonly path?: string;
  /** Where to download from, tried in order; default those of `SAGELAB_DATASETS`, then the published address. */
  readonly urls?: readonly string[];
  /**
   * Whether an archive must have the published MD5, default true. Say false for an archive of your own, such as a subset.
   * Folders, and archives that `SAGELAB_DATASETS` names, are not checked, but a warning says when they differ.
   */
  readonly verify?: boolean;
  /** True draws the sample at once; false fails where the real images cannot be had; default draws it then. */
  readonly sample?: boolean;
  /** Training images of the drawn sample, default 4,000, at least 10; a quarter as many test images come with them. */
  readonly sampleSize?: number;
  /** What the drawn sample grows from, default 1. */
  readonly seed?: number;
  /** Where downloads and samples are kept, default `datasets` in `SAGELAB_HOME`. */
  readonly cacheFolder?: string;
  /** Ends a download. */
  readonly signal?: AbortSignal;
}

/** Refuses options that cannot work, before anything is done. */
export function checkCifar10Options(options: Cifar10Options): void {
  const { sampleSize = 4000, seed = 1, path, sample } = options;
  if (!Number.isInteger(sampleSize) || sampleSize < 10 || sampleSize > 50_000) {
    throw new RangeError(
      `Cannot draw a sample of ${sampleSize} images: sampleSize is a whole number from 10 to 50,000`,
    );
  }
  if (!Number.isInteger(seed)) {
    throw new RangeError(`Cannot draw a sample from seed ${seed}: seeds are whole numbers`);
  }
  if (path !== undefined && sample === true) {
    throw new TypeError("Cannot read CIFAR-10: path and sample: true exclude each other");
  }
}
