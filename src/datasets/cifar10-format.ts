import { readPickle } from "../codecs/pickle";
import { isSagelabError, SagelabError } from "../errors";
import { cifarImageBytes, type PlanarBatch } from "./planar-images";

// The two layouts of CIFAR-10, as https://www.cs.toronto.edu/~kriz/cifar.html describes them.

/** CIFAR-10's classes in the order of their labels. */
export const cifar10Classes: readonly string[] = [
  "airplane",
  "automobile",
  "bird",
  "cat",
  "deer",
  "dog",
  "frog",
  "horse",
  "ship",
  "truck",
];

/**
 * Reads a batch of the python version: a pickled dictionary with `data` (n × 3,072 bytes) and `labels`.
 *
 * Throws `DamagedFile` naming `file` when it is truncated or holds something else.
 */
export function decodePythonBatch(bytes: Uint8Array, file: string): PlanarBatch {
  const batch = unpickle(bytes, file);
  const data = batch.get("data");
  const labels = batch.get("labels");
  if (!isPixelArray(data))
    throw damaged(file, `its "data" is not an array of n × ${cifarImageBytes} bytes`);
  if (!Array.isArray(labels)) throw damaged(file, 'it has no "labels"');
  const rows = data.shape[0] as number;
  if (labels.length !== rows)
    throw damaged(file, `it has ${rows} images and ${labels.length} labels`);
  return { pixels: data.data, labels: checkLabels(labels as readonly unknown[], file) };
}

/** Reads a batch of the binary version: for each image one byte of label and 3,072 of pixels. */
export function decodeBinaryBatch(bytes: Uint8Array, file: string): PlanarBatch {
  const record = 1 + cifarImageBytes;
  if (bytes.length === 0 || bytes.length % record !== 0) {
    throw damaged(
      file,
      `its ${bytes.length} bytes are not whole records of ${record}: it is truncated`,
    );
  }
  const count = bytes.length / record;
  const pixels = new Uint8Array(count * cifarImageBytes);
  const labels: number[] = [];
  for (let i = 0; i < count; i++) {
    labels.push(bytes[i * record] as number);
    pixels.set(bytes.subarray(i * record + 1, (i + 1) * record), i * cifarImageBytes);
  }
  return { pixels, labels: checkLabels(labels, file) };
}

/** What `batches.meta` says. */
export interface CifarMeta {
  readonly classes: readonly string[];
  /** True when the batches hold drawings of this package. */
  readonly drawn: boolean;
}

/** Reads `batches.meta` of the python version. */
export function decodePythonMeta(bytes: Uint8Array, file: string): CifarMeta {
  const meta = unpickle(bytes, file);
  const names = meta.get("label_names");
  if (!Array.isArray(names) || names.length === 0) throw damaged(file, 'it has no "label_names"');
  const classes = names.map((name) => {
    if (typeof name === "string") return name;
    if (name instanceof Uint8Array) return Buffer.from(name).toString("utf8");
    throw damaged(file, 'its "label_names" are not texts');
  });
  return { classes, drawn: meta.has(drawnKey) };
}

const drawnKey = "drawn_by";

/**
 * A batch as Python 2 pickled the published ones (protocol 2), with the keys `batch_label`, `labels`, `data` and
 * `filenames`; `pickle.load(file, encoding="bytes")` reads it.
 */
export function encodePythonBatch(
  batch: PlanarBatch,
  text: { readonly batchLabel: string; readonly fileNames: readonly string[] },
): Uint8Array {
  const count = batch.labels.length;
  const labels = Array.from(batch.labels, (label) => Buffer.of(0x4b, label)); // BININT1
  const shape = Buffer.concat([int32(count), int32(cifarImageBytes), Buffer.of(0x86)]); // TUPLE2
  const array = Buffer.concat([
    opcodes("cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R(K\x01"),
    shape,
    opcodes(
      "cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89T",
    ),
    uint32(batch.pixels.length),
    batch.pixels,
    opcodes("tb"),
  ]);
  return Buffer.concat([
    opcodes("\x80\x02}("),
    shortText("batch_label"),
    shortText(text.batchLabel),
    shortText("labels"),
    list(labels),
    shortText("data"),
    array,
    shortText("filenames"),
    list(text.fileNames.map(shortText)),
    opcodes("u."),
  ]);
}

/** `batches.meta`; `drawnBy` marks batches that are drawings. */
export function encodePythonMeta(
  classes: readonly string[],
  options: { readonly imagesPerBatch: number; readonly drawnBy?: string },
): Uint8Array {
  return Buffer.concat([
    opcodes("\x80\x02}("),
    shortText("num_cases_per_batch"),
    int32(options.imagesPerBatch),
    shortText("label_names"),
    list(classes.map(shortText)),
    shortText("num_vis"),
    int32(cifarImageBytes),
    ...(options.drawnBy ? [shortText(drawnKey), shortText(options.drawnBy)] : []),
    opcodes("u."),
  ]);
}

function unpickle(bytes: Uint8Array, file: string): ReadonlyMap<string | number, unknown> {
  try {
    const value = readPickle(bytes);
    if (value instanceof Map) return value;
  } catch (error) {
    if (!isSagelabError(error)) throw error;
    const reason = error.message.replace(/^Cannot read (a pickle|an array): /, "");
    throw new SagelabError(error.code, `Cannot read "${file}": ${reason}`, { cause: error });
  }
  throw damaged(file, "it is not a pickled dictionary");
}

function isPixelArray(
  value: unknown,
): value is { readonly shape: readonly number[]; readonly data: Uint8Array } {
  const array = value as { shape?: readonly number[]; dtype?: string } | undefined;
  return (
    array?.dtype === "uint8" && array.shape?.length === 2 && array.shape[1] === cifarImageBytes
  );
}

function checkLabels(labels: readonly unknown[], file: string): Uint8Array {
  const classes = cifar10Classes.length;
  const wrong = labels.find((label) => !((label as number) >= 0 && (label as number) < classes));
  if (wrong !== undefined)
    throw damaged(file, `label ${String(wrong)} is not from 0 to ${classes - 1}`);
  return Uint8Array.from(labels as readonly number[]);
}

function damaged(file: string, reason: string): SagelabError {
  return new SagelabError("DamagedFile", `Cannot read "${file}": ${reason}`);
}

function opcodes(text: string): Buffer {
  return Buffer.from(text, "latin1");
}

function list(items: readonly Uint8Array[]): Buffer {
  return Buffer.concat([opcodes("]("), ...items, opcodes("e")]);
}

/** SHORT_BINSTRING: at most 255 bytes. */
function shortText(text: string): Buffer {
  const bytes = Buffer.from(text, "utf8");
  return Buffer.concat([Buffer.of(0x55, bytes.length), bytes]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.of(0x4a, 0, 0, 0, 0);
  bytes.writeInt32LE(value, 1);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
