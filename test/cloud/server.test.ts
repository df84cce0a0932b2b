import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import type { Handler, HttpRequest } from "../../src/cloud/local/http";
import { type LoopbackServer, serveLoopback } from "../../src/cloud/local/server";
import { localS3 } from "./s3-fixture";

async function serving(handler: Handler): Promise<LoopbackServer> {
  const server = await serveLoopback(handler);
  onTestFinished(() => server.close());
  return server;
}

/** A handler that keeps the last request and answers `body`. */
function recording(body: Uint8Array) {
  const seen: HttpRequest[] = [];
  const handler: Handler = async (request) => {
    seen.push(request);
    return { status: 200, headers: { "x-word": "naïve ☃" }, body };
  };
  return { seen, handler };
}

/** Asks with headers that `fetch` does not let a caller set. */
function ask(server: LoopbackServer, headers: Record<string, string>) {
  return new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    const asked = httpRequest({ port: server.port, host: "127.0.0.1", headers }, (answer) => {
      text(answer).then((body) => resolve({ status: answer.statusCode, text: body }), reject);
    });
    asked.on("error", reject).end();
  });
}

test("`serveLoopback()` passes on method, path, query and headers as they were sent", async () => {
  const { seen, handler } = recording(Buffer.from("hello"));
  const server = await serving(handler);
  expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
  const answer = await fetch(`${server.url}/b/%2E%2E%20x?a=1&a=%20+&flag`, {
    method: "PUT",
    body: "bytes",
  });
  expect(await answer.text()).toBe("hello");
  const word = Buffer.from(answer.headers.get("x-word") ?? "", "latin1").toString("utf8");
  expect(word).toBe("naïve ☃");
  expect(seen[0]).toMatchObject({
    method: "PUT",
    path: "/b/%2E%2E%20x",
    query: [
      ["a", "1"],
      ["a", "  "],
      ["flag", ""],
    ],
    headers: { "content-length": "5", host: `127.0.0.1:${server.port}` },
  });
  expect(Buffer.from(seen[0]?.body as Uint8Array).toString()).toBe("bytes");
});

test.each([
  [
    { host: "evil.example" },
    'Cannot answer a request for the host "evil.example": only 127.0.0.1 and localhost are served',
  ],
  [
    { host: "127.0.0.1.evil.example:80" },
    'Cannot answer a request for the host "127.0.0.1.evil.example:80": only 127.0.0.1 and localhost are served',
  ],
  [
    { host: "localhost", origin: "https://evil.example" },
    "Cannot answer a request that a web page of another origin sends",
  ],
  [
    { host: "localhost", "sec-fetch-site": "cross-site" },
    "Cannot answer a request that a web page of another origin sends",
  ],
])("a request with %o is refused", async (headers, message) => {
  const { seen, handler } = recording(new Uint8Array());
  const answer = await ask(await serving(handler), headers as Record<string, string>);
  expect(answer.status).toBe(403);
  expect(JSON.parse(answer.text)).toEqual({ __type: "AccessDeniedException", message });
  expect(seen).toEqual([]);
});

test.each(["localhost:1234", "bucket.localhost", "[::1]:80", "127.0.0.1"])(
  "a request for the host %s is answered",
  async (host) => {
    const server = await serving(async () => ({
      status: 200,
      headers: {},
      body: Buffer.from("ok"),
    }));
    expect(await ask(server, { host, origin: "http://localhost:8888" })).toEqual({
      status: 200,
      text: "ok",
    });
  },
);

test("bodies are streamed both ways, larger than any buffer", async () => {
  const { handler } = localS3();
  const server = await serving(handler);
  const piece = Buffer.alloc(1 << 20, "0123456789abcdef");
  const pieces = () => Readable.from(Array.from({ length: 40 }, () => piece));
  const length = String(40 * piece.byteLength);
  const put = await fetch(`${server.url}/bucket/big`, {
    method: "PUT",
    headers: { "content-length": length },
    body: Readable.toWeb(pieces()) as ReadableStream,
    duplex: "half",
  } as RequestInit);
  expect(put.status).toBe(200);
  const got = await fetch(`${server.url}/bucket/big`);
  expect(got.headers.get("content-length")).toBe(length);
  expect((await got.arrayBuffer()).byteLength).toBe(40 * piece.byteLength);
});

test("a refusal reaches a client that is still sending", async () => {
  const { handler } = localS3();
  const server = await serving(handler);
  const body = Buffer.alloc(30 << 20);
  const answer = await fetch(`${server.url}/absent/big`, { method: "PUT", body });
  expect(answer.status).toBe(404);
  expect(await answer.text()).toContain("<Code>NoSuchBucket</Code>");
});

test("`Expect: 100-continue` is answered before the body is sent", async () => {
  const { handler, store } = localS3();
  const server = await serving(handler);
  const socket = connect(server.port, "127.0.0.1").setEncoding("utf8");
  onTestFinished(() => void socket.destroy());
  socket.write(
    "PUT /bucket/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n",
  );
  const answers = socket[Symbol.asyncIterator]();
  expect((await answers.next()).value).toBe("HTTP/1.1 100 Continue\r\n\r\n");
  socket.write("body");
  expect((await answers.next()).value).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(store.head("bucket", "k")?.size).toBe(4);
});

test("a client that goes away aborts the request's signal", async () => {
  let arrived: (request: HttpRequest) => void;
  const arrival = new Promise<HttpRequest>((resolve) => {
    arrived = resolve;
  });
  const server = await serving((request) => {
    arrived(request);
    return new Promise(() => {});
  });
  const controller = new AbortController();
  const asked = fetch(server.url, { signal: controller.signal }).catch(() => {});
  const { signal } = await arrival;
  const aborted = new Promise((resolve) => signal?.addEventListener("abort", resolve));
  controller.abort();
  await Promise.all([aborted, asked]);
});

test("a handler that fails is answered as an internal failure", async () => {
  const server = await serving(async () => {
    throw new Error("out of order");
  });
  const answer = await fetch(server.url);
  expect(answer.status).toBe(500);
  expect(await answer.json()).toEqual({
    __type: "InternalFailure",
    message: "The local cloud failed: out of order",
  });
});

test("a port that is taken is refused in words", async () => {
  const { handler } = recording(new Uint8Array());
  const { port } = await serving(handler);
  await expect(serveLoopback(handler, { port })).rejects.toMatchObject({
    name: "SagelabError",
    code: "InvalidInput",
    message: `Cannot serve on port ${port}: another program uses it`,
  });
});
