import { cloudCall } from "./cloud-call";
import { downloadPrefix, listObjects } from "./download";
import { interruptible } from "./interrupt";
import { checkOptions } from "./options";
import { locationOf, s3Url } from "./s3-url";
import { Session } from "./session";
import { uploadPath } from "./upload";

export interface TransferOptions {
  /** Where S3 is; default a new session. */
  readonly session?: Session;
  readonly signal?: AbortSignal;
}

/** Sends to S3 addresses. */
export const S3Uploader = {
  /**
   * Sends a file or a folder and gives its address: the target itself for a folder, which keeps its relative paths; target
   * and file name for a file. Throws a `SagelabError` for a path that is not there or a folder without files.
   */
  async upload(path: string, target: string, options: TransferOptions = {}): Promise<string> {
    const { session, signal } = transfer(options, "S3Uploader.upload()");
    const { bucket, key } = locationOf(target);
    const message = `Stopped the upload of "${path}": what was sent so far stays in the bucket`;
    const uploaded = await interruptible({ signal, message }, (ended) =>
      uploadPath(session.cloud, path, key, { bucket, signal: ended }),
    );
    session.ledger.stored(uploaded.uri, uploaded.bytes);
    return uploaded.uri;
  },

  /** Stores a text (UTF-8) or bytes as one object and gives its address. */
  async uploadBytes(
    body: string | Uint8Array,
    target: string,
    options: TransferOptions = {},
  ): Promise<string> {
    const { session, signal } = transfer(options, "S3Uploader.uploadBytes()");
    const { bucket, key } = locationOf(target);
    const bytes = typeof body === "string" ? Buffer.from(body, "utf8") : body;
    await cloudCall(`upload to ${target}`, async () =>
      (await session.cloud.s3()).putObject(
        { Bucket: bucket, Key: key, Body: bytes },
        { abortSignal: signal },
      ),
    );
    session.ledger.stored(s3Url(bucket, key), bytes.byteLength);
    return s3Url(bucket, key);
  },
} as const;

/** Fetches from S3 addresses. */
export const S3Downloader = {
  /** Fetches everything below an address into a folder and gives the files' paths; see `session.downloadData()`. */
  async download(source: string, folder: string, options: TransferOptions = {}): Promise<string[]> {
    const { session, signal } = transfer(options, "S3Downloader.download()");
    const { bucket, key } = locationOf(source);
    return downloadPrefix(session.cloud, { bucket, prefix: key, folder, signal });
  },

  /** The addresses of the objects below an address, in order. */
  async list(source: string, options: TransferOptions = {}): Promise<string[]> {
    const { session } = transfer(options, "S3Downloader.list()");
    const { bucket, key } = locationOf(source);
    const found: string[] = [];
    for await (const object of listObjects(session.cloud, bucket, key))
      found.push(s3Url(bucket, object.key));
    return found;
  },

  /** The bytes of one object. Throws a `SagelabError` with code `NotFound` when it is not there. */
  async readBytes(source: string, options: TransferOptions = {}): Promise<Uint8Array> {
    const { session, signal } = transfer(options, "S3Downloader.readBytes()");
    const { bucket, key } = locationOf(source);
    return cloudCall(`read ${source}`, async () => {
      const answer = await (await session.cloud.s3()).getObject(
        { Bucket: bucket, Key: key },
        { abortSignal: signal },
      );
      return (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
    });
  },

  /** One object as text, UTF-8. */
  async readFile(source: string, options: TransferOptions = {}): Promise<string> {
    return Buffer.from(await S3Downloader.readBytes(source, options)).toString("utf8");
  },
} as const;

function transfer(
  options: TransferOptions,
  of: string,
): { session: Session; signal: AbortSignal | undefined } {
  checkOptions(options, {
    of,
    known: ["session", "signal"],
    renamed: { sagemakerSession: "session" },
    unsupported: { kmsKey: "not supported", callback: "progress is shown by itself" },
  });
  return { session: options.session ?? new Session(), signal: options.signal };
}
