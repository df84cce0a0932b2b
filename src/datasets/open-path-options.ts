/** How a folder or an archive that the user named is opened. */
export interface OpenPathOptions {
  /** What to do about an archive that is not a published one. */
  readonly otherArchive: "refuse" | "warn" | "accept";
  readonly cacheFolder: string;
  readonly signal?: AbortSignal;
}
