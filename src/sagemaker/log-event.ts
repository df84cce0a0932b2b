/** A line of a job's or an endpoint's log. */
export interface LogEvent {
  /** Milliseconds since the epoch. */
  readonly timestampMs: number;
  /** Which stream: a host of a job (`algo-1`), an instance of an endpoint. */
  readonly host: string;
  readonly message: string;
}
