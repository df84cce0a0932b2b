import { setting } from "../environment";
import { openAwsCloud } from "./aws";
import type { Cloud } from "./cloud";
import type { CloudKind } from "./cloud-kind";
import { openLocalCloud } from "./local/local-cloud";

export interface OpenCloudOptions {
  /** Default `SAGELAB_CLOUD`, then `local`. */
  readonly cloud?: CloudKind;
  readonly region?: string;
  /** The local cloud's folder, default `SAGELAB_HOME`, then `~/.sagelab`. */
  readonly home?: string;
}

/** Opens the cloud that the options or `SAGELAB_CLOUD` name. Throws a `RangeError` for another word. */
export function openCloud(options: OpenCloudOptions = {}): Cloud {
  const kind = options.cloud ?? setting("SAGELAB_CLOUD") ?? "local";
  if (kind === "local") return openLocalCloud(options);
  if (kind === "aws") return openAwsCloud(options);
  const named = options.cloud === undefined ? `SAGELAB_CLOUD="${kind}"` : `"${kind}"`;
  throw new RangeError(`Cannot open the cloud ${named}: local or aws is wanted`);
}
