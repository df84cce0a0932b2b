import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { onTestFinished } from "vitest";
import { type Clock, systemClock } from "../../src/clock";
import type { LocalContext } from "../../src/cloud/local/context";
import type { Handler, HttpRequest } from "../../src/cloud/local/http";
import { readBody } from "../../src/cloud/local/json-service";
import { createRequestHandler } from "../../src/cloud/local/request-handler";
import { ObjectStore } from "../../src/cloud/local/s3/object-store";
import { createS3 } from "../../src/cloud/local/s3/s3-service";

/** A clock that stands still, so that times in answers are known. */
export const noon: Clock = { ...systemClock, now: () => new Date("2024-05-06T12:00:00.250Z") };

/** A folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sagelab-s3-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface LocalS3 {
  readonly folder: string;
  readonly store: ObjectStore;
  readonly handler: Handler;
  readonly client: S3Client;
}

/** An empty S3 with the bucket `bucket`, and a real SDK client in front of it. */
export function localS3(clock: Clock = noon): LocalS3 {
  const folder = temporaryFolder();
  const context: LocalContext = {
    home: folder,
    region: "eu-west-1",
    account: "123456789012",
    clock,
  };
  const store = new ObjectStore(join(folder, "s3"), clock);
  store.createBucket("bucket", { region: "eu-west-1" });
  const handler = createS3(context, store);
  const client = sdkClient(handler);
  onTestFinished(() => client.destroy());
  return { folder, store, handler, client };
}

export function sdkClient(handler: Handler, maxAttempts = 1): S3Client {
  return new S3Client({
    region: "eu-west-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    requestHandler: createRequestHandler(handler),
    maxAttempts,
  });
}

/** A request as a client without a library would send it: `PUT /bucket/key?query`. */
export function request(
  line: string,
  options: { readonly headers?: Record<string, string>; readonly body?: string | Uint8Array } = {},
): HttpRequest {
  const [method = "GET", target = "/"] = line.split(" ");
  const [path = "/", question] = target.split("?");
  return {
    method,
    path,
    query: question === undefined ? [] : [...new URLSearchParams(question)],
    headers: { host: "127.0.0.1", ...options.headers },
    body: Buffer.from(options.body ?? ""),
  };
}

/** The status, headers and text of an answer. */
export async function ask(handler: Handler, asked: HttpRequest) {
  const { status, headers, body } = await handler(asked);
  return { status, headers, text: (await readBody(body)).toString("utf8") };
}

/** Code and message of S3's error XML. */
export function errorIn(text: string): string {
  const value = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`, "s").exec(text)?.[1];
  return `${value("Code")}: ${value("Message")}`;
}
