import { createRequire } from "node:module";
import type { MimeBundle } from "../display/document";

/** Sends MIME bundles to the output of the cell that was running when the kernel was asked for it. */
export interface KernelOutput {
  /** Shows a bundle; with `displayId` it can be replaced later, and `mode: "replace"` does so. */
  write(bundle: MimeBundle, options?: KernelWriteOptions): void;
}

export interface KernelWriteOptions {
  /** A name for this piece of output, as the `display_id` of Jupyter's messages. */
  readonly displayId?: string;
  /** `add` shows a new piece (default); `replace` changes the one that was shown under `displayId`. */
  readonly mode?: "add" | "replace";
}

/** What tslab gives to cells: its `require` answers `tslab` with the running instance. */
interface TslabHost {
  readonly require: (id: string) => unknown;
  /** The variables of all cells so far; read once at the start of each cell. */
  readonly exports?: Readonly<Record<string, unknown>>;
}

/** The content of Jupyter's display_data and update_display_data messages. */
interface DisplayContent {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly transient: { readonly display_id?: string };
}

/** tslab's `dist/jupyter`: the writer of the last cell that was started. */
interface TslabJupyter {
  readonly lastWriteDisplayData?: ((content: DisplayContent, update: boolean) => void) | null;
}

/** tslab's public module, as far as it is used when its message writer cannot be reached. */
interface TslabPublic {
  readonly display: { raw(mimeType: string, data: string): void };
  newDisplay(): { raw(mimeType: string, data: string): void };
}

/** MIME types from rich to plain, for a writer that takes one at a time. */
const RICHEST_FIRST = [
  "text/html",
  "text/markdown",
  "image/png",
  "image/svg+xml",
  "text/plain",
] as const;

/** Whether this code runs in a tslab kernel. */
export function inKernel(): boolean {
  return tslabHost() !== undefined;
}

/**
 * The output of the running cell in a tslab kernel; undefined elsewhere. This file is the one door to tslab: it reaches
 * the running instance through the global that tslab sets for cells, because a plain `require("tslab")` may find another
 * copy or none. tslab's public `display` sends one MIME type a message; its message writer sends whole bundles.
 */
export function kernelOutput(): KernelOutput | undefined {
  const host = tslabHost();
  if (!host) return undefined;
  const send = messageWriter(host);
  return send ? bundleOutput(send) : singleOutput(host);
}

/**
 * Makes `{ session }` mean what it says in later cells. tslab keeps a notebook's variables on an object and rewrites their
 * uses, but (in 1.0.22) forgets the short form of a property, which then fails with `ReferenceError: session is not
 * defined`. From here on each cell also finds the variables of earlier cells as globals; a global that is there already
 * stays what it is.
 */
export function repairShorthands(): void {
  const host = tslabHost();
  const variables = host?.exports;
  if (!variables || Object.getOwnPropertyDescriptor(host, "exports")?.get) return;
  Object.defineProperty(host, "exports", {
    configurable: true,
    get: () => {
      for (const name of Object.keys(variables)) {
        if (name in globalThis) continue;
        const get = () => variables[name];
        Object.defineProperty(globalThis, name, { configurable: true, get });
      }
      return variables;
    },
  });
}

function tslabHost(): TslabHost | undefined {
  const host = (globalThis as { __tslab__?: Partial<TslabHost> }).__tslab__;
  return typeof host?.require === "function" ? (host as TslabHost) : undefined;
}

type MessageWriter = (content: DisplayContent, update: boolean) => void;

/** The writer as cells find it, or in whichever copy of tslab runs (a global one, say): the one that has been set. */
function messageWriter(host: TslabHost): MessageWriter | undefined {
  const found = tryRequire(host, "tslab/dist/jupyter") as TslabJupyter | undefined;
  if (typeof found?.lastWriteDisplayData === "function") return found.lastWriteDisplayData;
  const { cache } = createRequire(__filename);
  for (const [path, module] of Object.entries(cache)) {
    if (!/[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(path)) continue;
    const { lastWriteDisplayData } = (module?.exports ?? {}) as TslabJupyter;
    if (typeof lastWriteDisplayData === "function") return lastWriteDisplayData;
  }
  return undefined;
}

function bundleOutput(send: MessageWriter): KernelOutput {
  return {
    write({ data, metadata }, { displayId, mode } = {}) {
      const transient = displayId === undefined ? {} : { display_id: displayId };
      send({ data, metadata, transient }, mode === "replace");
    },
  };
}

/** By tslab's public interface; a display object keeps one id, so it stands for ours. */
function singleOutput(host: TslabHost): KernelOutput | undefined {
  const tslab = tryRequire(host, "tslab") as TslabPublic | undefined;
  if (!tslab?.display) return undefined;
  const displays = new Map<string, TslabPublic["display"]>();
  return {
    write({ data }, { displayId } = {}) {
      const type = RICHEST_FIRST.find((each) => typeof data[each] === "string");
      if (!type) return;
      let display = tslab.display;
      if (displayId !== undefined) {
        display = displays.get(displayId) ?? tslab.newDisplay();
        displays.set(displayId, display);
      }
      display.raw(type, String(data[type]));
    },
  };
}

function tryRequire(host: TslabHost, id: string): unknown {
  try {
    return host.require(id);
  } catch {
    return undefined;
  }
}
