import type { Cloud } from "../cloud/cloud";
import { SagelabError } from "../errors";
import { cloudCall, cloudError, isRefusal } from "./cloud-call";

/** AWS's region whose buckets carry no location. */
const REGION_WITHOUT_LOCATION = "us-east-1";

/** The name SageMaker gives an account's default bucket in a region. */
export function defaultBucketName(region: string, account: string): string {
  return `sagemaker-${region}-${account}`;
}

/**
 * Makes sure that a bucket is there and belongs to the account; makes it when it is not. Throws a `SagelabError` when a
 * bucket of that name belongs to somebody else.
 */
export async function ensureBucket(cloud: Cloud, bucket: string): Promise<void> {
  const s3 = await cloud.s3();
  const account = await cloud.account();
  try {
    await s3.headBucket({ Bucket: bucket, ExpectedBucketOwner: account });
    return;
  } catch (error) {
    if (isRefusal(error, /Forbidden|AccessDenied|403/)) {
      throw new SagelabError(
        "CloudError",
        `Cannot use the bucket "${bucket}": it belongs to another account, or this role may not look at it`,
        { cause: error, advice: ['Name your own: new Session({ defaultBucket: "my-bucket" })'] },
      );
    }
    if (!isRefusal(error, /NotFound|NoSuchBucket/)) {
      throw cloudError(`look at the bucket "${bucket}"`, error);
    }
  }
  await createBucket(cloud, bucket);
}

async function createBucket(cloud: Cloud, bucket: string): Promise<void> {
  const s3 = await cloud.s3();
  const location = cloud.region === REGION_WITHOUT_LOCATION ? undefined : cloud.region;
  await cloudCall(`create the bucket "${bucket}"`, async () => {
    try {
      await s3.createBucket({
        Bucket: bucket,
        ...(location
          ? { CreateBucketConfiguration: { LocationConstraint: location as "eu-west-1" } }
          : {}),
      });
    } catch (error) {
      // Two kernels may make it at the same time; either is fine.
      if (!isRefusal(error, /BucketAlreadyOwnedByYou|OperationAborted/)) throw error;
    }
  });
}
