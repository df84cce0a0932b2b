import type { DescribeEndpointOutput } from "@aws-sdk/client-sagemaker";

/** The states of an endpoint. */
export type EndpointStatus =
  | "Creating"
  | "InService"
  | "Updating"
  | "SystemUpdating"
  | "RollingBack"
  | "OutOfService"
  | "Deleting"
  | "Failed"
  | "UpdateRollbackFailed";

/** One group of instances behind an endpoint. */
export interface EndpointVariant {
  readonly name: string;
  readonly instanceCount: number | undefined;
  readonly weight: number | undefined;
}

/** An endpoint as the service describes it. */
export interface EndpointDescription {
  readonly name: string;
  readonly arn: string;
  readonly status: EndpointStatus;
  readonly failureReason: string | undefined;
  /** The name of the endpoint configuration it runs. */
  readonly configName: string | undefined;
  readonly variants: readonly EndpointVariant[];
  readonly createdAt: Date | undefined;
  readonly modifiedAt: Date | undefined;
}

/** @internal The service's answer as an interface of ours. */
export function toEndpointDescription(answer: DescribeEndpointOutput): EndpointDescription {
  return {
    name: answer.EndpointName ?? "",
    arn: answer.EndpointArn ?? "",
    status: (answer.EndpointStatus ?? "Creating") as EndpointStatus,
    failureReason: answer.FailureReason,
    configName: answer.EndpointConfigName,
    variants: (answer.ProductionVariants ?? []).map((variant) => ({
      name: variant.VariantName ?? "",
      instanceCount: variant.CurrentInstanceCount,
      weight: variant.CurrentWeight,
    })),
    createdAt: answer.CreationTime,
    modifiedAt: answer.LastModifiedTime,
  };
}
