/** The two parts of an S3 address. */
export interface S3Location {
  readonly bucket: string;
  /** Without a leading slash; empty for the whole bucket. */
  readonly key: string;
}

/** Tells whether a text is an S3 address (`s3://…`; the scheme in any case). */
export function isS3Url(text: string): boolean {
  return /^s3:\/\//i.test(text);
}

/**
 * Takes an S3 address apart as the Python SDK does: `s3://bucket/a/b` is bucket `bucket`, key `a/b`; what follows a `?` or
 * `#` is left out. Throws a `RangeError` for anything else.
 */
export function parseS3Url(url: string): S3Location {
  const { bucket, key } = locationOf(url);
  return { bucket, key: key.replace(/[?#].*$/s, "") };
}

/**
 * The bucket and key of an address that this package made or hands on: `?` and `#` are part of the key, as in S3. Throws a
 * `RangeError` for anything else.
 */
export function locationOf(url: string): S3Location {
  const match = /^s3:\/\/([^/]+)(?:\/+(.*))?$/is.exec(url);
  if (!match?.[1])
    throw new RangeError(`Cannot use "${url}" as an S3 address: s3://bucket/key is wanted`);
  return { bucket: match[1], key: match[2] ?? "" };
}

/** The address of a key in a bucket. */
export function s3Url(bucket: string, key: string): string {
  return key === "" ? `s3://${bucket}` : `s3://${bucket}/${key}`;
}

/**
 * Joins parts of an S3 address or key with one slash between them, as the Python SDK's `s3_path_join`: empty and
 * undefined parts are left out, slashes at the seams are merged, and no slash is left at either end (`endSlash` asks for
 * one at the end).
 */
export function s3PathJoin(
  parts: readonly (string | null | undefined)[],
  options: { readonly endSlash?: boolean } = {},
): string {
  const present = parts.filter(
    (part): part is string => part !== undefined && part !== null && part !== "",
  );
  let joined = "";
  if (present[0]?.toLowerCase().startsWith("s3://")) {
    joined = "s3://";
    present[0] = present[0].slice("s3://".length);
  }
  const trimmed = present
    .map((part) => part.replace(/^\/+|\/+$/g, ""))
    .filter((part) => part !== "");
  joined += trimmed.join("/").replace(/\/{2,}/g, "/");
  return options.endSlash && joined !== "" && !joined.endsWith("/") ? `${joined}/` : joined;
}
