import type { DeployedVariant, Deployment, EndpointRecord } from "./endpoint-records";

/** The answer of DescribeEndpoint. */
export function describeEndpoint(record: EndpointRecord): object {
  const { deployment, pending } = record;
  return {
    EndpointName: record.name,
    EndpointArn: record.arn,
    EndpointConfigName: deployment?.configName ?? pending?.configName,
    ProductionVariants: deployment?.variants.map((variant) =>
      summary(deployment, pending, variant),
    ),
    PendingDeploymentSummary: pending && deployment && pendingSummary(pending),
    EndpointStatus: record.status,
    FailureReason: record.failureReason,
    CreationTime: new Date(record.creationTime),
    LastModifiedTime: new Date(record.lastModifiedTime),
  };
}

function summary(
  deployment: Deployment,
  pending: Deployment | undefined,
  deployed: DeployedVariant,
): object {
  const name = deployed.variant.VariantName;
  const wanted = pending?.variants.find(({ variant }) => variant.VariantName === name) ?? deployed;
  return {
    ...shared(deployment, deployed),
    DesiredWeight: wanted.weight,
    DesiredInstanceCount: deployed.variant.ServerlessConfig ? 0 : wanted.instanceCount,
  };
}

function pendingSummary(pending: Deployment): object {
  return {
    EndpointConfigName: pending.configName,
    StartTime: new Date(pending.deployedTime),
    ProductionVariants: pending.variants.map((deployed) => ({
      ...shared(pending, deployed),
      InstanceType: deployed.variant.InstanceType,
      VariantStatus: [{ Status: "Creating", StartTime: new Date(pending.deployedTime) }],
    })),
  };
}

function shared(deployment: Deployment, deployed: DeployedVariant): object {
  const { variant, container } = deployed;
  return {
    VariantName: variant.VariantName,
    DeployedImages: [
      {
        SpecifiedImage: container.Image,
        ResolvedImage: container.Image,
        ResolutionTime: new Date(deployment.deployedTime),
      },
    ],
    CurrentWeight: deployed.weight,
    CurrentInstanceCount: variant.ServerlessConfig ? 0 : deployed.instanceCount,
    CurrentServerlessConfig: variant.ServerlessConfig,
  };
}
