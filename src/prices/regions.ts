import { SagelabError } from "../errors";
import { nearestClause } from "../units/near-names";

/** The region whose prices are used when nothing names one. */
export const DEFAULT_PRICE_REGION = "us-east-1";

/**
 * Regions and the prefix that the price list puts before their usage types (`USE1-Host:ml.m5.large`). `eu-west-1` is `EU`,
 * and `ap-southeast-1`, `ap-southeast-2` and `ap-south-1` are `APS1`, `APS2` and `APS3` in that order. Where the prefix is
 * not known to us there is none; offers of such a region are recognised by their `regionCode`.
 */
const usagePrefixes: Readonly<Record<string, string | undefined>> = {
  "af-south-1": "AFS1",
  "ap-east-1": "APE1",
  "ap-northeast-1": "APN1",
  "ap-northeast-2": "APN2",
  "ap-northeast-3": undefined,
  "ap-south-1": "APS3",
  "ap-south-2": undefined,
  "ap-southeast-1": "APS1",
  "ap-southeast-2": "APS2",
  "ap-southeast-3": undefined,
  "ap-southeast-4": undefined,
  "ca-central-1": undefined,
  "ca-west-1": undefined,
  "eu-central-1": "EUC1",
  "eu-central-2": undefined,
  "eu-north-1": undefined,
  "eu-south-1": undefined,
  "eu-south-2": undefined,
  "eu-west-1": "EU",
  "eu-west-2": undefined,
  "eu-west-3": "EUW3",
  "il-central-1": undefined,
  "me-central-1": undefined,
  "me-south-1": undefined,
  "sa-east-1": "SAE1",
  "us-east-1": "USE1",
  "us-east-2": "USE2",
  "us-gov-east-1": undefined,
  "us-gov-west-1": undefined,
  "us-west-1": "USW1",
  "us-west-2": "USW2",
};

const regionByPrefix = new Map(
  Object.entries(usagePrefixes).flatMap(([region, prefix]) =>
    prefix === undefined ? [] : [[prefix, region] as const],
  ),
);

/** The codes of the AWS regions, sorted. */
export function priceRegions(): readonly string[] {
  return Object.keys(usagePrefixes);
}

/** Throws a `SagelabError` (`InvalidInput`) that names the nearest regions when `region` is not one. */
export function checkRegion(region: string): void {
  if (Object.hasOwn(usagePrefixes, region)) return;
  throw new SagelabError(
    "InvalidInput",
    `Cannot price in "${region}": not an AWS region${nearestClause(region, priceRegions())}`,
  );
}

/**
 * Splits a usage type into its region and the rest: `EU-Host:ml.m5.large` is `eu-west-1` and `Host:ml.m5.large`. S3 and
 * data transfer leave the prefix out in us-east-1, so a usage type without a known prefix has no region.
 */
export function splitUsageType(usageType: string): { region?: string; rest: string } {
  const dash = usageType.indexOf("-");
  const prefix = usageType.slice(0, Math.max(dash, 0));
  const region = regionByPrefix.get(prefix);
  if (region !== undefined) return { region, rest: usageType.slice(dash + 1) };
  const unknown = /^[A-Z]{2,4}\d-/.exec(usageType);
  return { rest: unknown ? usageType.slice(unknown[0].length) : usageType };
}
