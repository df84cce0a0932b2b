/** How `datasets.pets()` finds its images. */
export interface PetsOptions {
  /**
   * Where the images are on this machine: a folder with `images` in it (or with `oxford-iiit-pet/images`, or the images
   * themselves), or a `.tar.gz` of it. Nothing else is tried then.
   */
  readonly path?: string;
  /** Where to download from, tried in order; default those of `SAGELAB_DATASETS`, then the published addresses. */
  readonly urls?: readonly string[];
  /**
   * Whether an archive must have a published MD5, default true. Say false for an archive of your own, such as a subset.
   * Folders, and archives that `SAGELAB_DATASETS` names, are not checked, but a warning says when an archive differs.
   */
  readonly verify?: boolean;
  /** True draws the sample at once; false fails where the real images cannot be had; default draws it then. */
  readonly sample?: boolean;
  /** How many images of each breed the drawn sample has, default 10, from 1 to 200. */
  readonly imagesPerBreed?: number;
  /** What the drawn sample grows from, default 1. */
  readonly seed?: number;
  /** Where downloads and samples are kept, default `datasets` in `SAGELAB_HOME`. */
  readonly cacheFolder?: string;
  /** Ends a download. */
  readonly signal?: AbortSignal;
}

/** Refuses options that cannot work, before anything is done. */
export function checkPetsOptions(options: PetsOptions): void {
  const { imagesPerBreed = 10, seed = 1, path, sample } = options;
  if (!Number.isInteger(imagesPerBreed) || imagesPerBreed < 1 || imagesPerBreed > 200) {
    throw new RangeError(
      `Cannot draw ${imagesPerBreed} images a breed: imagesPerBreed is a whole number from 1 to 200`,
    );
  }
  if (!Number.isInteger(seed)) {
    throw new RangeError(`Cannot draw a sample from seed ${seed}: seeds are whole numbers`);
  }
  if (path !== undefined && sample === true) {
    throw new TypeError("Cannot read the pets: path and sample: true exclude each other");
  }
}
