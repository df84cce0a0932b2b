import { Fault } from "../fault";

/** The refusals of S3 that more than one operation speaks, in its own words. */
export const s3Faults = {
  noSuchBucket: (bucket: string) =>
    new Fault("NoSuchBucket", "The specified bucket does not exist", 404, { BucketName: bucket }),
  noSuchKey: (key: string) =>
    new Fault("NoSuchKey", "The specified key does not exist.", 404, { Key: key }),
  noSuchUpload: (uploadId: string) =>
    new Fault(
      "NoSuchUpload",
      "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
      404,
      { UploadId: uploadId },
    ),
  invalidArgument: (message: string, name: string, value: string) =>
    new Fault("InvalidArgument", message, 400, { ArgumentName: name, ArgumentValue: value }),
  malformedXml: () =>
    new Fault(
      "MalformedXML",
      "The XML you provided was not well-formed or did not validate against our published schema",
    ),
  preconditionFailed: (condition: string) =>
    new Fault(
      "PreconditionFailed",
      "At least one of the pre-conditions you specified did not hold",
      412,
      { Condition: condition },
    ),
  badDigest: (name: string) =>
    new Fault("BadDigest", `The ${name} you specified did not match the calculated checksum.`),
  incompleteBody: () =>
    new Fault(
      "IncompleteBody",
      "You did not provide the number of bytes specified by the Content-Length HTTP header",
    ),
  /** Not one of S3's: clients do not retry 507, and its name says what to do. */
  insufficientStorage: (cause: string) =>
    new Fault(
      "InsufficientStorage",
      `The disk that holds the local cloud has no space left: ${cause}`,
      507,
    ),
};
