import type { Cloud } from "../cloud/cloud";
import type { Block, DisplayDocument } from "../display/document";
import { currentScreen, type LiveDisplay } from "../display/screen";
import { SagelabError } from "../errors";
import { cloudCall, isRefusal } from "./cloud-call";
import { type EndpointDescription, toEndpointDescription } from "./endpoint-description";
import { interruptible } from "./interrupt";
import { LogTail } from "./log-tail";
import { endpointPriceTag } from "./price-tags";
import { formatDuration } from "./sizes";

/** Where SageMaker keeps the logs of an endpoint. */
const LOG_GROUP = "/aws/sagemaker/Endpoints/";
/** Lines of the log that an endpoint's error carries. */
const ERROR_LOG_LINES = 20;
/** The last line of a Python traceback: `RuntimeError: weights do not fit`. */
const PYTHON_ERROR = /^([A-Za-z_][\w.]*(Error|Exception)|KeyboardInterrupt|SystemExit)\b/;
/** States in which an endpoint still changes. */
const CHANGING: readonly string[] = ["Creating", "Updating", "SystemUpdating", "RollingBack"];

/** What an endpoint runs on, for showing it. */
export interface EndpointInstances {
  readonly type: string;
  readonly count: number;
}

/** Asks for an endpoint. Throws a `SagelabError` with code `NotFound` when there is none. */
export async function describeEndpoint(cloud: Cloud, name: string): Promise<EndpointDescription> {
  const sagemaker = await cloud.sagemaker();
  try {
    return toEndpointDescription(await sagemaker.describeEndpoint({ EndpointName: name }));
  } catch (error) {
    if (isRefusal(error, /Could not find endpoint/)) {
      throw new SagelabError("NotFound", `Cannot find the endpoint "${name}" in ${cloud.region}`, {
        cause: error,
      });
    }
    return cloudCall(`describe the endpoint "${name}"`, () => Promise.reject(error));
  }
}

/** The last lines of an endpoint's log, oldest first; none when it has no log. */
export async function endpointLog(
  cloud: Cloud,
  name: string,
  lines = ERROR_LOG_LINES,
): Promise<string[]> {
  try {
    const events = await new LogTail(cloud, `${LOG_GROUP}${name}`, "").read();
    return events.slice(-lines).map(({ message }) => message);
  } catch {
    return [];
  }
}

export interface EndpointWaitOptions {
  readonly instances: EndpointInstances;
  /** The state it is shown in at first; default `Creating`. */
  readonly status?: "Creating" | "Updating";
  readonly signal?: AbortSignal;
}

/**
 * Waits until an endpoint has stopped changing and shows it meanwhile. A kernel interrupt or `signal` ends the wait only.
 * Throws a `SagelabError` with code `EndpointFailed`, the reason and the end of its log when it did not come into service.
 */
export async function waitForEndpoint(
  cloud: Cloud,
  name: string,
  options: EndpointWaitOptions,
): Promise<EndpointDescription> {
  const startedMs = cloud.clock.now().getTime();
  const look = (state: Partial<EndpointView>): DisplayDocument =>
    endpointDocument(cloud, {
      name,
      status: options.status ?? "Creating",
      instances: options.instances,
      elapsedMs: cloud.clock.now().getTime() - startedMs,
      ...state,
    });
  const live = currentScreen().live(look({}));
  const message = `Stopped waiting: the endpoint "${name}" is still being ${options.status === "Updating" ? "updated" : "created"}; new Predictor("${name}", { session }) reaches it`;
  const onInterrupt = (note: string) => live.end(look({ note }), [note]);
  const endpoint = await interruptible({ signal: options.signal, message, onInterrupt }, (signal) =>
    untilSettled(cloud, name, signal, (status) => live.update(look({ status }))),
  );
  if (endpoint.status !== "InService") return fail(cloud, endpoint, live, look);
  const took = formatDuration(cloud.clock.now().getTime() - startedMs);
  live.end(look({ status: endpoint.status }), [`Endpoint ${name} is in service after ${took}`]);
  return endpoint;
}

async function untilSettled(
  cloud: Cloud,
  name: string,
  signal: AbortSignal,
  onStatus: (status: string) => void,
): Promise<EndpointDescription> {
  for (;;) {
    const endpoint = await describeEndpoint(cloud, name);
    if (!CHANGING.includes(endpoint.status)) return endpoint;
    onStatus(endpoint.status);
    await cloud.clock.sleep(cloud.pollMs, signal);
  }
}

async function fail(
  cloud: Cloud,
  endpoint: EndpointDescription,
  live: LiveDisplay,
  look: (state: Partial<EndpointView>) => DisplayDocument,
): Promise<never> {
  const { name, status } = endpoint;
  const reason = (endpoint.failureReason ?? `it is ${status}`).trim().replace(/\.$/, "");
  const logLines = await endpointLog(cloud, name);
  live.end(look({ status, reason, logLines }));
  const raised = [...logLines].reverse().find((line) => PYTHON_ERROR.test(line));
  const why = raised ? `${reason}; its log ends with ${raised.trim()}` : reason;
  throw new SagelabError("EndpointFailed", `Cannot deploy to the endpoint "${name}": ${why}`, {
    logLines,
    advice: [
      `await new Predictor("${name}", { session }).deleteEndpoint() removes what is left of it`,
    ],
  });
}

/** What is known of an endpoint, for showing it. */
export interface EndpointView {
  readonly name: string;
  readonly status: string;
  readonly instances: EndpointInstances;
  readonly elapsedMs?: number;
  readonly reason?: string;
  readonly logLines?: readonly string[];
  readonly note?: string;
}

/** An endpoint as a document: state, instances, what it costs an hour and a month. */
export function endpointDocument(cloud: Cloud, view: EndpointView): DisplayDocument {
  const blocks: Block[] = [stateBlock(view)];
  const items = [{ label: "Instances", value: `${view.instances.count} × ${view.instances.type}` }];
  const price =
    view.status === "Deleted" ? undefined : endpointPriceTag(cloud.region, view.instances);
  if (price)
    items.push({
      label: cloud.kind === "local" ? "Would cost on AWS" : "Costs",
      value: price,
    });
  blocks.push({ kind: "facts", items });
  if (view.logLines && view.logLines.length > 0) blocks.push({ kind: "log", lines: view.logLines });
  if (view.note) blocks.push({ kind: "note", tone: "warning", text: view.note });
  return { title: `Endpoint ${view.name}`, blocks };
}

function stateBlock({ status, reason, elapsedMs }: EndpointView): Block {
  const after = elapsedMs === undefined ? "" : ` after ${formatDuration(elapsedMs)}`;
  if (status === "InService") return { kind: "note", tone: "good", text: `In service${after}` };
  if (status === "Deleted") return { kind: "note", tone: "muted", text: "Deleted" };
  if (CHANGING.includes(status)) {
    return {
      kind: "progress",
      label: status,
      detail: elapsedMs === undefined ? undefined : `${formatDuration(elapsedMs)} elapsed`,
    };
  }
  return { kind: "note", tone: "error", text: reason ? `${status}: ${reason}` : status };
}
