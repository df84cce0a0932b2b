import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import type { Handler, HttpRequest } from "../../src/cloud/local/http";
import { readBody } from "../../src/cloud/local/json-service";
import { createRequestHandler } from "../../src/cloud/local/request-handler";
import { localS3, sdkClient } from "./s3-fixture";

const BASE = { method: "POST", hostname: "host", path: "/p%20q", headers: {} };

/** A handler that answers the request's body. */
const echo: Handler = async (request) => ({
  status: 200,
  headers: { "content-type": request.headers["content-type"] ?? "none" },
  body: await readBody(request.body),
});

test("a request reaches the handler with its query flattened and its headers in lower case", async () => {
  let seen: HttpRequest | undefined;
  const handler = createRequestHandler(async (request) => {
    seen = request;
    return { status: 204, headers: { "x-a": "b" }, body: new Uint8Array() };
  });
  const query = { flag: null, one: "1", many: ["x", "y"] };
  const { response } = await handler.handle({ ...BASE, port: 81, query, headers: { "X-Up": "v" } });
  expect(seen).toMatchObject({
    method: "POST",
    path: "/p%20q",
    query: [
      ["flag", ""],
      ["one", "1"],
      ["many", "x"],
      ["many", "y"],
    ],
    headers: { "x-up": "v", host: "host:81" },
  });
  expect(response).toEqual({ statusCode: 204, headers: { "x-a": "b" }, body: new Uint8Array() });
});

test.each([
  ["a string", "héllo"],
  ["bytes", Buffer.from("héllo")],
  ["a buffer", new Uint8Array(Buffer.from("héllo")).buffer],
  ["a view", new DataView(new Uint8Array(Buffer.from("héllo")).buffer)],
  ["a stream", Readable.from([Buffer.from("hé"), Buffer.from("llo")])],
  ["a Blob", new Blob(["héllo"])],
  ["a web stream", new Blob(["héllo"]).stream()],
])("%s is taken as a body", async (_, body) => {
  const { response } = await createRequestHandler(echo).handle({ ...BASE, body });
  expect(Buffer.from(response.body as Uint8Array).toString()).toBe("héllo");
});

test("a body of another type is refused", async () => {
  const sent = createRequestHandler(echo).handle({ ...BASE, body: 5 });
  await expect(sent).rejects.toThrow(
    new TypeError(
      "Cannot send a body of type [object Number]: a string, bytes, a Blob or a stream are allowed",
    ),
  );
});

test("what a handler leaves of a stream is let go", async () => {
  const handler = createRequestHandler(async () => ({
    status: 404,
    headers: {},
    body: new Uint8Array(),
  }));
  const body = Readable.from([Buffer.from("x")]);
  await handler.handle({ ...BASE, body });
  expect(body.destroyed).toBe(true);
});

test("an abort before the call keeps the handler from running", async () => {
  const handler = createRequestHandler(() => Promise.reject(new Error("must not run")));
  const sent = handler.handle(BASE, { abortSignal: AbortSignal.abort() });
  await expect(sent).rejects.toMatchObject({ name: "AbortError", message: "Request aborted" });
});

test("an abort during the call ends it and destroys the body", async () => {
  const controller = new AbortController();
  const body = new Readable({ read() {} });
  const handler = createRequestHandler(async (request) => {
    controller.abort();
    expect(request.signal?.aborted).toBe(true);
    return new Promise(() => {});
  });
  const sent = handler.handle({ ...BASE, body }, { abortSignal: controller.signal });
  await expect(sent).rejects.toMatchObject({ name: "AbortError" });
  expect(body.destroyed).toBe(true);
});

test("an SDK client's abort ends the reading of an object", async () => {
  const { client, store } = localS3();
  await store.put("bucket", "k", Buffer.alloc(8 << 20));
  const controller = new AbortController();
  const get = new GetObjectCommand({ Bucket: "bucket", Key: "k" });
  const { Body } = await client.send(get, { abortSignal: controller.signal });
  const read = (async () => {
    for await (const _ of Body as Readable) controller.abort();
  })();
  await expect(read).rejects.toMatchObject({ name: "AbortError" });
});

test("an SDK client retries what the handler fails with", async () => {
  const { handler, store } = localS3();
  let calls = 0;
  const flaky: Handler = async (request) => {
    calls += 1;
    if (calls > 1) return handler(request);
    const body = Buffer.from("<Error><Code>InternalError</Code></Error>");
    return { status: 500, headers: {}, body };
  };
  const client = sdkClient(flaky, 2);
  await client.send(new PutObjectCommand({ Bucket: "bucket", Key: "k", Body: "again" }));
  expect(calls).toBe(2);
  expect(await text(store.read("bucket", "k"))).toBe("again");
});
