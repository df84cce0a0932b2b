/** Collects what is wrong with a plan, each problem with its path. */
export interface PlanReader {
  /** Notes a problem: `endpoints[0].instanceType is "ml.m5.huge": not an instance type; …`. */
  problem(path: string, text: string): void;
}

/** One field of a plan: what it may hold, how it is read, and its JSON Schema. */
export interface PlanField<T> {
  readonly schema: Readonly<Record<string, unknown>>;
  /** Whether it must be there. */
  readonly required?: boolean;
  /** Reads a value that is there; returns undefined after noting a problem. */
  read(value: unknown, path: string, reader: PlanReader): T | undefined;
}

/** The fields of an object by name. */
export type PlanFields = Readonly<Record<string, PlanField<unknown>>>;

/** What an object of these fields holds once it is read. */
export type Checked<F extends PlanFields> = {
  readonly [K in keyof F]?: F[K] extends PlanField<infer T> ? T : never;
};

/** A value as a sentence shows it, cut where it is long. */
export function shown(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  return `"${text.length > 60 ? `${text.slice(0, 57)}…` : text}"`;
}

/** Notes a problem and gives nothing. */
export function wrong(reader: PlanReader, path: string, value: unknown, why: string): undefined {
  const said = typeof value === "number" ? String(value) : shown(value);
  reader.problem(path, `${path} is ${said}: ${why}`);
  return undefined;
}
