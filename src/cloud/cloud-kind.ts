/** `local`: services of this package on this machine. `aws`: Amazon's. */
export type CloudKind = "local" | "aws";
