/** A refusal in AWS's own words: exception name, HTTP status and message. Thrown by operations, written by the protocols. */
export class Fault extends Error {
  readonly code: string;
  readonly status: number;
  /** Further members of the error's body (`OriginalStatusCode`, `BucketName`, …). */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    status = 400,
    members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = "Fault";
    this.code = code;
    this.status = status;
    this.members = members;
  }
}
