import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { listTarGz, packTarGz } from "../codecs/tar";
import type { DisplayDocument, Showable } from "../display/document";
import { withDisplays } from "../display/inspect";
import { checkOptions } from "./options";
import { formatBytes, plural } from "./sizes";

/** How a model is packed. */
export interface PackModelOptions {
  /** The archive to write; default `model.tar.gz` in the current folder. */
  readonly outFile?: string;
  /** Ends the packing; nothing is left of it. */
  readonly signal?: AbortSignal;
}

/** Weights hardly shrink: the fastest level costs a tenth of the time of the default. */
const GZIP_LEVEL = 1;
const MEMBERS_SHOWN = 20;

/** A model's archive on this machine. */
export class PackedModel implements Showable {
  /** The archive, absolute. */
  readonly path: string;
  /** The archive's size. */
  readonly bytes: number;
  /** The files in it, each with its size before compression. */
  readonly files: readonly { readonly name: string; readonly bytes: number }[];

  /** @internal */
  constructor(path: string, bytes: number, files: PackedModel["files"]) {
    this.path = path;
    this.bytes = bytes;
    this.files = files;
  }

  document(): DisplayDocument {
    const shown = this.files.slice(0, MEMBERS_SHOWN);
    const hidden = this.files.length - shown.length;
    const note = `${plural(this.files.length, "file")} in an archive of ${formatBytes(this.bytes)}`;
    return {
      title: `Packed ${basename(this.path)}`,
      blocks: [
        {
          kind: "table",
          columns: [{ title: "File" }, { title: "Size", align: "right" }],
          rows: [
            ...shown.map(({ name, bytes }) => [name, formatBytes(bytes)]),
            ...(hidden > 0 ? [[`and ${hidden} more`, ""]] : []),
          ],
        },
        { kind: "note", tone: "muted", text: note },
      ],
    };
  }
}
withDisplays(PackedModel);

/**
 * Packs a model's files into the archive that SageMaker unpacks as `model_dir`: a folder's contents, or single files by the
 * names they get there.
 *
 * ```ts
 * const packed = await packModel({ "model.pth": "out/resnet18.pth", "classes.json": "out/classes.json" });
 * ```
 *
 * Symbolic links are followed, for SageMaker refuses archives that hold some. The same content gives the same bytes, on any
 * day and machine. Files are streamed, and the archive is there whole or not at all. Throws a `SagelabError`: `NotFound` for
 * a file that is not there, `InvalidInput` for a link that leads out of the folder, `NoSpace` when the disk is full.
 */
export async function packModel(
  source: string | Readonly<Record<string, string>>,
  options: PackModelOptions = {},
): Promise<PackedModel> {
  checkOptions(options, { of: "packModel()", known: ["outFile", "signal"] });
  const path = resolve(options.outFile ?? "model.tar.gz");
  const files =
    typeof source === "string"
      ? resolve(source)
      : Object.entries(source).map(([name, file]) => ({ name, path: resolve(file) }));
  await packTarGz(files, path, { level: GZIP_LEVEL, signal: options.signal });
  const items = await listTarGz(path, { signal: options.signal });
  const members = items
    .filter(({ kind }) => kind === "file")
    .map(({ name, sizeBytes }) => ({ name, bytes: sizeBytes }));
  return new PackedModel(path, (await stat(path)).size, members);
}
