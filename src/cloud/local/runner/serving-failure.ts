/** Why an endpoint did not come into service, in the words of its FailureReason. */
export class ServingFailure extends Error {
  override readonly name = "ServingFailure";
}

/** The service's sentence for a container that does not become healthy. */
export function pingFailure(variant: string): ServingFailure {
  return new ServingFailure(
    `The primary container for production variant ${variant} did not pass the ping health check. Please check CloudWatch logs for this endpoint.`,
  );
}
