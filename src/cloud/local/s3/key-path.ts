import { createHash } from "node:crypto";
import { Fault } from "../fault";

/** S3's limit on a key: 1024 bytes of UTF-8. */
export const MAX_KEY_BYTES = 1024;
/** The longest name that common file systems take is 255 bytes; ours stay below with their ending. */
const MAX_NAME_LENGTH = 230;
/** A whole absolute path may have 1024 bytes on macOS, so that this much of it is ours. */
const MAX_PATH_LENGTH = 480;

/** Ends the file of an object's record. */
const RECORD_ENDING = ".json";
/** Ends the folder of a key's segment, so that the keys `a` and `a/b`, or `a.json` and `a/b`, never meet. */
const FOLDER_ENDING = "+";

/** Where a key's record lies: in the tree of folders, or by hash among the few keys too long for one. */
export interface KeyPlace {
  readonly kind: "tree" | "long";
  /** Folders from the bucket's index (or its folder of long keys) down to the record, the record's file name last. */
  readonly path: readonly string[];
}

/** A folder entry of the index, decoded. */
export interface IndexEntry {
  readonly kind: "record" | "folder";
  /** The segment's bytes, one character a byte; a folder's ends in `/`. Compares as UTF-8 bytes compare. */
  readonly bytes: string;
  /** The file name. */
  readonly name: string;
}

/**
 * The place of a key: one folder a segment, every byte but `a-z 0-9 . _ - =` escaped, so that `..`, empty segments, letters
 * that differ in case only, and names in any script are safe on every file system, and a person can still read them.
 */
export function keyPlace(key: string): KeyPlace {
  const names = key.split("/").map(encodeSegment);
  const last = names.pop() ?? "";
  const path = [...names.map((name) => name + FOLDER_ENDING), last + RECORD_ENDING];
  const length = path.reduce((sum, name) => sum + name.length + 1, 0);
  if (length <= MAX_PATH_LENGTH && path.every((name) => name.length <= MAX_NAME_LENGTH)) {
    return { kind: "tree", path };
  }
  const hash = createHash("sha256").update(key).digest("hex");
  return { kind: "long", path: [hash + RECORD_ENDING] };
}

/** Refuses a key that is empty (`InvalidURI`) or longer than 1024 bytes (`KeyTooLongError`). */
export function checkKey(key: string): void {
  const size = Buffer.byteLength(key, "utf8");
  if (size === 0) throw new Fault("InvalidURI", "Couldn't parse the specified URI.");
  if (size <= MAX_KEY_BYTES) return;
  throw new Fault("KeyTooLongError", "Your key is too long", 400, {
    Size: size,
    MaxSizeAllowed: MAX_KEY_BYTES,
  });
}

/** The index entry that a file name stands for; undefined for a file that is not ours. */
export function decodeEntry(name: string): IndexEntry | undefined {
  if (name.endsWith(RECORD_ENDING)) {
    return { kind: "record", bytes: decodeSegment(name.slice(0, -RECORD_ENDING.length)), name };
  }
  if (name.endsWith(FOLDER_ENDING)) {
    return { kind: "folder", bytes: `${decodeSegment(name.slice(0, -1))}/`, name };
  }
  return undefined;
}

/** A text as its UTF-8 bytes, one character a byte: plain comparison of two such texts is S3's order of keys. */
export function toBytes(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

/** The text of which `toBytes` gave `bytes`. */
export function fromBytes(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** `^a` stands for the letter A, `%20` for a space. */
function encodeSegment(segment: string): string {
  if (/^[a-z0-9._=-]*$/.test(segment)) return segment;
  return toBytes(segment).replace(/[^a-z0-9._=-]/g, (byte) =>
    byte >= "A" && byte <= "Z"
      ? `^${byte.toLowerCase()}`
      : `%${byte.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}

function decodeSegment(name: string): string {
  if (!/[%^]/.test(name)) return name;
  return name.replace(/\^([a-z])|%([0-9a-f]{2})/g, (_, letter: string | undefined, hex: string) =>
    letter ? letter.toUpperCase() : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
