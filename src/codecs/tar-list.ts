import { openTarGz } from "./tar-reader";

/** What a member of an archive is. */
export type TarItemKind = "file" | "folder" | "symlink" | "hardlink" | "other";

/** A member of an archive. */
export interface TarItem {
  /** Its path in the archive as written there, without a `/` at the end. */
  readonly name: string;
  readonly kind: TarItemKind;
  readonly sizeBytes: number;
  /** Permission bits. */
  readonly mode: number;
  readonly modified: Date | undefined;
  /** Where a link points. */
  readonly target?: string;
}

/**
 * The members of a gzipped tar file, in its order. The whole archive is read, so a truncated one throws `DamagedFile`.
 */
export async function listTarGz(
  file: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<readonly TarItem[]> {
  const items: TarItem[] = [];
  for await (const { header } of openTarGz(file, "list", options.signal)) {
    items.push({
      name: header.name.replace(/\/+$/, ""),
      kind: kindOf(header.type),
      sizeBytes: header.size ?? 0,
      mode: header.mode ?? 0o644,
      modified: header.mtime,
      ...(header.linkname ? { target: header.linkname } : {}),
    });
  }
  return items;
}

function kindOf(type: string | null | undefined): TarItemKind {
  if (type === "file" || type === "contiguous-file" || !type) return "file";
  if (type === "directory") return "folder";
  if (type === "symlink") return "symlink";
  if (type === "link") return "hardlink";
  return "other";
}
