import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { packTarGz } from "../../src/codecs/tar";
import { cifar10 } from "../../src/datasets/cifar10";
import { download } from "../../src/datasets/download";
import type { DisplayDocument } from "../../src/display/document";
import { noScreen, setScreen } from "../../src/display/screen";
import { writePythonFolder } from "./fixtures";

let folder: string;
let server: Server;
let url: string;
/** What the server does with a request; the requests it saw. */
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let ranges: (string | undefined)[];

const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * i) % 251));
const md5 = createHash("md5").update(content).digest("hex");

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "sagelab-download-"));
  ranges = [];
  server = createServer((request, response) => {
    ranges.push(request.headers.range);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.stubEnv("SAGELAB_DATASETS", "");
});

afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

/** Serves bytes as static servers do, with ranges; `cut` breaks the connection after that many bytes of the file. */
function serve(bytes: Buffer, etag: string, cut?: number): typeof answer {
  return (request, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const partial = start > 0 && request.headers["if-range"] === etag;
    const from = partial ? start : 0;
    if (partial && start >= bytes.length) {
      response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end();
      return;
    }
    const head = { etag, "content-length": bytes.length - from };
    const range = { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
    response.writeHead(partial ? 206 : 200, partial ? { ...head, ...range } : head);
    if (cut !== undefined && cut > from)
      response.write(bytes.subarray(from, cut), () => response.socket?.end());
    else response.end(bytes.subarray(from));
  };
}

test("a file is downloaded with its progress, checked and put in place", async () => {
  answer = serve(content, '"a"');
  const seen: [number, number | undefined][] = [];
  await download(`${url}/x.bin`, join(folder, "sub/x.bin"), {
    md5,
    onProgress: (...now) => seen.push(now),
  });
  expect(readFileSync(join(folder, "sub/x.bin")).equals(content)).toBe(true);
  expect(seen.at(-1)).toEqual([300_000, 300_000]);
  expect(readdirSync(join(folder, "sub"))).toEqual(["x.bin"]);
});

test("a broken connection is taken up where it broke off", async () => {
  const cuts = [100_000, 290_000, undefined];
  answer = (request, response) => serve(content, '"a"', cuts.shift())(request, response);
  await download(`${url}/x.bin`, join(folder, "x.bin"), { md5 });
  expect(readFileSync(join(folder, "x.bin")).equals(content)).toBe(true);
  // What lay in the sockets when the connection broke may be lost.
  const starts = ranges.map((range) => Number(range?.slice(6, -1) ?? 0));
  expect(starts).toHaveLength(3);
  expect(starts[1]).toBeLessThanOrEqual(100_000);
  expect(starts[2]).toBeGreaterThan(0);
});

test("what came before an interruption is kept and the next try asks for the rest", async () => {
  const abort = new AbortController();
  answer = (_request, response) => {
    response.writeHead(200, { etag: '"a"', "content-length": content.length });
    response.write(content.subarray(0, 150_000)); // and no more
  };
  await expect(
    download(`${url}/x.bin`, join(folder, "x.bin"), {
      signal: abort.signal,
      onProgress: (done) => done >= 150_000 && abort.abort(new Error("stop")),
    }),
  ).rejects.toThrow("stop");
  expect(readFileSync(join(folder, "x.bin.part")).length).toBe(150_000);
  answer = serve(content, '"a"');
  await download(`${url}/x.bin`, join(folder, "x.bin"), { md5 });
  expect(ranges.at(-1)).toBe("bytes=150000-");
  expect(readdirSync(folder)).toEqual(["x.bin"]);
});

test("a connection that keeps breaking is given up", async () => {
  answer = (_request, response) => {
    response.writeHead(200, { "content-length": 10 }).write("ab", () => response.socket?.end());
  };
  await expect(download(`${url}/x.bin`, join(folder, "x.bin"))).rejects.toMatchObject({
    code: "DownloadFailed",
    message: expect.stringMatching(/: the connection broke after [02] bytes$/),
  });
  expect(ranges).toHaveLength(4);
});

test("a file that changed on the server meanwhile is downloaded anew", async () => {
  writeFileSync(
    join(folder, "x.bin.part"),
    content.subarray(0, 1000).map((byte) => byte ^ 1),
  );
  writeFileSync(
    join(folder, "x.bin.part.json"),
    JSON.stringify({ url: `${url}/x.bin`, validator: '"old"' }),
  );
  answer = serve(content, '"new"');
  await download(`${url}/x.bin`, join(folder, "x.bin"), { md5 });
  expect(ranges).toEqual(["bytes=1000-"]);
  expect(readFileSync(join(folder, "x.bin")).equals(content)).toBe(true);
});

test("a part that is complete already is only checked", async () => {
  writeFileSync(join(folder, "x.bin.part"), content);
  writeFileSync(
    join(folder, "x.bin.part.json"),
    JSON.stringify({ url: `${url}/x.bin`, validator: '"a"' }),
  );
  answer = serve(content, '"a"');
  await download(`${url}/x.bin`, join(folder, "x.bin"), { md5 });
  expect(ranges).toEqual(["bytes=300000-"]);
});

test("a part without a record of what it is of is not trusted", async () => {
  writeFileSync(join(folder, "x.bin.part"), "something");
  answer = serve(content, '"a"');
  await download(`${url}/x.bin`, join(folder, "x.bin"), { md5 });
  expect(ranges).toEqual([undefined]);
});

test("redirects are followed, and not for ever", async () => {
  answer = (request, response) => {
    if (request.url === "/here") serve(content, '"a"')(request, response);
    else response.writeHead(302, { location: request.url === "/round" ? "/round" : "/here" }).end();
  };
  await download(`${url}/there`, join(folder, "x.bin"), { md5 });
  await expect(download(`${url}/round`, join(folder, "y.bin"))).rejects.toMatchObject({
    code: "DownloadFailed",
    message: `Cannot download "${url}/round": it redirects more than 5 times`,
  });
});

test("refusals, unknown names, closed ports and wrong MD5s are told apart", async () => {
  answer = (_request, response) => response.writeHead(404).end();
  const file = join(folder, "x.bin");
  await expect(download(`${url}/x.bin`, file)).rejects.toMatchObject({
    code: "DownloadFailed",
    message: `Cannot download "${url}/x.bin": the server answers 404 Not Found`,
  });
  await expect(download("http://no-such-host.invalid/x.bin", file)).rejects.toThrow(
    'Cannot download "http://no-such-host.invalid/x.bin": the name no-such-host.invalid is not known here',
  );
  await expect(download("http://127.0.0.1:1/x.bin", file)).rejects.toThrow(
    'Cannot download "http://127.0.0.1:1/x.bin": 127.0.0.1:1 refuses connections',
  );
  await expect(download("ftp://127.0.0.1/x.bin", file)).rejects.toThrow(
    'Cannot download "ftp://127.0.0.1/x.bin": "ftp:" is not http or https',
  );
  answer = serve(Buffer.from("something else"), '"a"');
  await expect(download(`${url}/x.bin`, file, { md5 })).rejects.toMatchObject({
    code: "DamagedFile",
    message: `Cannot use what "${url}/x.bin" gave: its MD5 is 6c7ba9c5a141421e1c03cb9807c97c74, the published one is ${md5}`,
  });
  expect(readdirSync(folder)).toEqual([]);
});

test("a server that takes no connection or falls silent is given up", async () => {
  answer = (_request, response) =>
    void response.writeHead(200, { "content-length": 100 }).write("some");
  await expect(
    download(`${url}/x.bin`, join(folder, "x.bin"), { silenceTimeoutMs: 50 }),
  ).rejects.toMatchObject({
    code: "DownloadFailed",
    message: `Cannot download "${url}/x.bin": nothing came for 0.05 s`,
  });
});

test("two downloads of one file at once do not disturb each other", async () => {
  answer = serve(content, '"a"');
  const both = [1, 2].map(() => download(`${url}/x.bin`, join(folder, "x.bin"), { md5 }));
  await Promise.all(both);
  expect(readFileSync(join(folder, "x.bin")).equals(content)).toBe(true);
  expect(readdirSync(folder)).toEqual(["x.bin"]);
});

test.skipIf(!existsSync("/dev/full"))("a full disk is said to be full", async () => {
  answer = serve(content, '"a"');
  const { symlinkSync } = await import("node:fs");
  symlinkSync("/dev/full", join(folder, "x.bin.part"));
  await expect(download(`${url}/x.bin`, join(folder, "x.bin"))).rejects.toMatchObject({
    code: "NoSpace",
    message: `Cannot download "${url}/x.bin": the disk is full`,
  });
});

test("cifar10 tries each address, shows its progress, and keeps what it unpacked", async () => {
  writePythonFolder(join(folder, "data"));
  await packTarGz(join(folder, "data"), join(folder, "a.tar.gz"));
  const archive = readFileSync(join(folder, "a.tar.gz"));
  answer = (request, response) => {
    if (request.url?.startsWith("/good/")) serve(archive, '"a"')(request, response);
    else response.writeHead(503).end();
  };
  const shown: DisplayDocument[] = [];
  const lines: string[] = [];
  const before = setScreen({
    ...noScreen,
    live: (document) => {
      shown.push(document);
      const update = (next: DisplayDocument | undefined, more: readonly string[] = []) => {
        if (next) shown.push(next);
        lines.push(...more);
      };
      return { update, end: update };
    },
  });
  const cacheFolder = join(folder, "cache");
  try {
    vi.stubEnv("SAGELAB_DATASETS", `${url}/bad ${url}/good`);
    const cifar = await cifar10({ verify: false, cacheFolder });
    expect(cifar).toMatchObject({
      source: "published",
      drawn: false,
      path: join(cacheFolder, "cifar10"),
    });
    expect(cifar.train.length).toBe(10);
  } finally {
    setScreen(before);
  }
  const { host } = new URL(url);
  expect(lines).toEqual([
    `CIFAR-10 cannot be had from ${host}: the server answers 503 Service Unavailable`,
    `Downloading CIFAR-10: ${(archive.length / 1e6).toFixed(1)} of ${(archive.length / 1e6).toFixed(1)} MB from ${host}`,
    "Downloading CIFAR-10: unpacking",
    `Downloaded CIFAR-10 from ${host}`,
  ]);
  expect(shown[0]).toEqual({
    blocks: [{ kind: "progress", label: "Downloading CIFAR-10", detail: `asking ${host}` }],
  });
  expect(readdirSync(join(cacheFolder, "downloads"))).toEqual([]);
  const requests = ranges.length;
  expect((await cifar10({ cacheFolder })).train.length).toBe(10);
  expect(ranges.length).toBe(requests);
});

test("where nothing can be downloaded cifar10 draws the sample and says why, or fails when told not to", async () => {
  answer = (_request, response) => response.writeHead(403).end();
  const cacheFolder = join(folder, "cache");
  mkdirSync(cacheFolder);
  const reason = `Cannot download CIFAR-10: "${url}/cifar-10-python.tar.gz": the server answers 403 Forbidden`;
  const urls = [`${url}/cifar-10-python.tar.gz`];
  const cifar = await cifar10({ urls, cacheFolder, sampleSize: 10 });
  expect(cifar).toMatchObject({ source: "drawn", drawn: true, warnings: [reason] });
  await expect(cifar10({ urls, cacheFolder, sample: false })).rejects.toMatchObject({
    code: "DownloadFailed",
    message: reason,
    advice: [
      'Download https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz by other means and give its path: datasets.cifar10({ path: "…" })',
    ],
  });
});

test("an aborted download of cifar10 is an interruption, not a reason to draw", async () => {
  const abort = new AbortController();
  answer = (_request, response) => {
    response.writeHead(200, { "content-length": 100 }).write("some");
    abort.abort(new Error("stop"));
  };
  const urls = [`${url}/x.tar.gz`];
  await expect(
    cifar10({ urls, cacheFolder: join(folder, "cache"), signal: abort.signal }),
  ).rejects.toMatchObject({
    code: "Interrupted",
    message: `The download of "${url}/x.tar.gz" was interrupted; what came so far is kept`,
  });
});
