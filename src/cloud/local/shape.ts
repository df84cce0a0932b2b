/**
 * The part of a service model that validation needs, as data: one shape an operation input. Limits and patterns come from
 * the public service models.
 */
export type Shape =
  | StringShape
  | NumberShape
  | { readonly type: "boolean" }
  | { readonly type: "timestamp" }
  | { readonly type: "any" }
  | ListShape
  | MapShape
  | StructureShape;

export interface StringShape {
  readonly type: "string";
  /** Matched against the whole value; shown in the message as written. */
  readonly pattern?: string;
  /** A further pattern that the local cloud takes and the service does not; messages keep silent about it. */
  readonly localPattern?: string;
  readonly min?: number;
  readonly max?: number;
  /** Allowed values; a function where the list is loaded on first use. */
  readonly values?: readonly string[] | (() => readonly string[]);
}

export interface NumberShape {
  readonly type: "integer" | "float";
  readonly min?: number;
  readonly max?: number;
}

export interface ListShape {
  readonly type: "list";
  readonly member: Shape;
  readonly min?: number;
  readonly max?: number;
}

export interface MapShape {
  readonly type: "map";
  readonly key: StringShape;
  readonly value: Shape;
  readonly max?: number;
}

export interface StructureShape {
  readonly type: "structure";
  readonly required?: readonly string[];
  readonly members: Readonly<Record<string, Shape>>;
}
