import { SagelabError } from "../errors";
import type { NDArray } from "./ndarray";
import { arrayFromBytes } from "./ndarray-bytes";

// How NumPy pickles an array: numpy.core.multiarray._reconstruct(numpy.ndarray, (0,), b"b") makes an empty one, which then
// gets the state (version, shape, dtype, is Fortran, bytes); a dtype is numpy.dtype("u1", False, True) with the state
// (version, byte order, …). Python 3 writes bytes in protocol 2 as _codecs.encode(text, "latin1").

type PickledCallable = "reconstruct" | "ndarray" | "dtype" | "encode";

const known: Readonly<Record<string, PickledCallable>> = {
  "numpy.core.multiarray._reconstruct": "reconstruct",
  "numpy._core.multiarray._reconstruct": "reconstruct",
  "numpy.ndarray": "ndarray",
  "numpy.dtype": "dtype",
  "_codecs.encode": "encode",
};

/**
 * What a pickle means by a name; only the names that make up NumPy arrays are known.
 * @internal
 */
export function findPickledGlobal(module: string, name: string): unknown {
  const callable = Object.hasOwn(known, `${module}.${name}`)
    ? known[`${module}.${name}`]
    : undefined;
  if (callable !== undefined) return new Callable(callable);
  throw new SagelabError(
    "InvalidInput",
    `Cannot read a pickle: it uses "${module}.${name}", only plain values and NumPy arrays are read`,
  );
}

/** @internal */
export function callPickled(callable: unknown, args: readonly unknown[]): unknown {
  const kind = callable instanceof Callable ? callable.kind : undefined;
  if (kind === "reconstruct") return new ArrayInMaking();
  if (kind === "dtype") return new DtypeInMaking(textOf(args?.[0]));
  if (kind === "encode" && textOf(args?.[1]) === "latin1")
    return Buffer.from(textOf(args[0]), "latin1");
  throw damagedArray();
}

/** @internal */
export function buildPickled(object: unknown, state: readonly unknown[]): void {
  if (object instanceof ArrayInMaking || object instanceof DtypeInMaking) object.build(state);
  else throw damagedArray();
}

class Callable {
  readonly kind: PickledCallable;
  constructor(kind: PickledCallable) {
    this.kind = kind;
  }
}

class DtypeInMaking {
  readonly kind: string;
  order = "|";

  constructor(kind: string) {
    this.kind = kind;
  }

  build(state: readonly unknown[]): void {
    this.order = textOf(state?.[1]);
  }
}

class ArrayInMaking {
  #array: NDArray | undefined;

  build(state: readonly unknown[]): void {
    const [, shape, dtype, fortranOrder, bytes] = state ?? [];
    if (!(dtype instanceof DtypeInMaking) || !isShape(shape)) throw damagedArray();
    const descr = `${dtype.order}${dtype.kind}`;
    const wanted = { descr, shape, fortranOrder: fortranOrder === true || fortranOrder === 1 };
    if (!(bytes instanceof Uint8Array)) throw damagedArray();
    // A batch of images is 30 MB: bytes in C order are used where they lie.
    const count = shape.reduce((product, length) => product * length, 1);
    const asIs = dtype.kind === "u1" && !wanted.fortranOrder && bytes.length === count;
    this.#array = asIs
      ? { shape, dtype: "uint8", data: plain(bytes) }
      : arrayFromBytes(wanted, bytes);
  }

  finished(): NDArray {
    if (this.#array === undefined) throw damagedArray();
    return this.#array;
  }
}

function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function isShape(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("latin1");
  throw damagedArray();
}

function damagedArray(): SagelabError {
  return new SagelabError("DamagedFile", "Cannot read a pickle: an array in it is damaged");
}
