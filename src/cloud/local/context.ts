import type { Clock } from "../../clock";

/** What every service of the local cloud is made with. */
export interface LocalContext {
  /** The folder of the local cloud's state, absolute: `SAGELAB_HOME`. */
  readonly home: string;
  /** The region that names and ARNs are made with, `us-east-1` unless set. */
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
  readonly clock: Clock;
}

/** The local cloud's account: the one AWS uses in its documentation. */
export const LOCAL_ACCOUNT = "123456789012";
