import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { openTarGz } from "../codecs/tar-reader";
import { setting } from "../environment";

/** The entries of `SAGELAB_DATASETS` that concern one data set. */
export interface NamedSources {
  /** Files and folders on this machine that are there. */
  readonly paths: readonly string[];
  readonly urls: readonly string[];
}

/** How a data set is told from others. */
export interface DatasetMarks {
  /** The name of an archive says enough where this matches it. */
  readonly archiveName: RegExp;
  /** The archive's published name, looked for in folders and put behind addresses that name none. */
  readonly publishedName: string;
  /** Names, of files and folders, of which a folder holds one. */
  readonly inFolder: readonly string[];
  /** Matches the name of an entry of an archive whose own name says nothing. */
  readonly entryName: RegExp;
  /** Whether a folder without any of `inFolder` holds the data set after all. */
  readonly lookInto?: (folder: string) => Promise<boolean>;
}

/** Entries of an archive that are looked at: folders and notes may come first. */
const entriesLookedAt = 20;

/**
 * Reads `SAGELAB_DATASETS`: addresses, folders and archives, separated by spaces, for any data set. Those that hold this one
 * are told by their names, and folders and archives of this machine by what is in them.
 */
export async function namedSources(marks: DatasetMarks): Promise<NamedSources> {
  const paths: string[] = [];
  const urls: string[] = [];
  for (const entry of (setting("SAGELAB_DATASETS") ?? "").split(/\s+/).filter(Boolean)) {
    const archive = /\.(tar\.gz|tgz)$/.test(entry);
    const named = archive && marks.archiveName.test(basename(entry));
    if (/^https?:\/\//.test(entry)) {
      if (!archive) urls.push(`${entry.replace(/\/+$/, "")}/${marks.publishedName}`);
      else if (named) urls.push(entry);
    } else if (archive) {
      if (named || (await archiveHolds(entry, marks.entryName))) paths.push(entry);
    } else {
      const place = await placeIn(entry, marks);
      if (place !== undefined) paths.push(place);
    }
  }
  return { paths, urls };
}

async function archiveHolds(file: string, entryName: RegExp): Promise<boolean> {
  let looked = 0;
  try {
    for await (const { header } of openTarGz(file, "look into")) {
      if (entryName.test(header.name)) return true;
      looked += 1;
      if (looked === entriesLookedAt) return false;
    }
  } catch {
    // Not there or damaged: whose archive it is cannot be told.
  }
  return false;
}

async function placeIn(folder: string, marks: DatasetMarks): Promise<string | undefined> {
  for (const name of [...marks.inFolder, marks.publishedName]) {
    const there = await stat(join(folder, name)).catch(() => undefined);
    if (there === undefined) continue;
    return name === marks.publishedName ? join(folder, name) : folder;
  }
  return (await marks.lookInto?.(folder)) ? folder : undefined;
}
