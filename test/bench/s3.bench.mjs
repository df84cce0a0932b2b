// Uploads into the local cloud: 5,000 files of 10 kB and one of 500 MB, against `cp` and the AWS CLI, with peak memory.
// Run: npm run build && node test/bench/s3.bench.mjs [rounds, default 3]
import { spawn, spawnSync } from "node:child_process";
import {
  closeSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const FILES = 5000;
const FILE_BYTES = 10_000;
const BIG_BYTES = 500_000_000;
const PUTS_AT_ONCE = 16;
const PART_BYTES = 8 * 1024 * 1024;
const SELF = fileURLToPath(import.meta.url);
const require = createRequire(import.meta.url);
const dist = (name) => require(`../../dist/${name}.js`);

const [task, folder, home] = process.argv.slice(2);
if (["idle", "files", "stream", "parts", "serve"].includes(task)) await runTask();
else await compare(Number(task ?? 3));

/** One way to upload, in a process of its own; prints milliseconds and peak memory in bytes. */
async function runTask() {
  const { systemClock } = dist("clock");
  const { createRequestHandler } = dist("cloud/local/request-handler");
  const { ObjectStore } = dist("cloud/local/s3/object-store");
  const { createS3 } = dist("cloud/local/s3/s3-service");
  const { S3Client, PutObjectCommand } = require("@aws-sdk/client-s3");
  const { Upload } = require("@aws-sdk/lib-storage");
  const context = { home, region: "us-east-1", account: "123456789012", clock: systemClock };
  const store = new ObjectStore(join(home, "s3"), systemClock);
  if (!store.hasBucket("bench")) store.createBucket("bench", { region: "us-east-1" });
  const handler = createS3(context, store);
  if (task === "serve") return serve(handler);
  const client = new S3Client({
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    requestHandler: createRequestHandler(handler),
  });
  const put = (Key, Body, ContentLength) =>
    client.send(new PutObjectCommand({ Bucket: "bench", Key, Body, ContentLength }));
  await put("warm", Buffer.from("up"));
  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  if (task === "files") {
    const { readFileSync } = require("node:fs");
    const names = readdirSync(join(folder, "files"));
    const next = async () => {
      for (let name = names.pop(); name; name = names.pop()) {
        await put(`files/${name}`, readFileSync(join(folder, "files", name)));
      }
    };
    await Promise.all(Array.from({ length: PUTS_AT_ONCE }, next));
  } else if (task === "stream") {
    await put("big", createReadStream(join(folder, "big")), BIG_BYTES);
  } else if (task === "parts") {
    const params = { Bucket: "bench", Key: "big", Body: createReadStream(join(folder, "big")) };
    await new Upload({ client, params, partSize: PART_BYTES, queueSize: 4 }).done();
  }
  const ms = performance.now() - began;
  const { user, system } = process.cpuUsage(cpuBefore);
  const cpuMs = (user + system) / 1000;
  console.log(JSON.stringify({ ms, cpuMs, peak: process.resourceUsage().maxRSS * 1024 }));
}

async function serve(handler) {
  const { url } = await dist("cloud/local/server").serveLoopback(handler);
  console.log(url);
}

async function compare(rounds) {
  const work = mkdtempSync(join(tmpdir(), "sagelab-bench-"));
  try {
    makeFiles(work);
    const idle = inProcess("idle", work);
    const cases = [
      ["5,000 x 10 kB, cp -r", () => program("cp", "-r", join(work, "files"), join(work, "copy"))],
      ["5,000 x 10 kB, SDK in process", () => inProcess("files", work)],
      ["500 MB, cp", () => program("cp", join(work, "big"), join(work, "copy"))],
      ["500 MB, SDK in process, one stream", () => inProcess("stream", work)],
      ["500 MB, SDK in process, parts of 8 MiB", () => inProcess("parts", work)],
    ];
    for (const [name, measure] of cases) report(name, repeat(rounds, work, measure), idle.peak);
    if (existsSync("/usr/bin/aws")) await compareWithCli(work, rounds);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The AWS CLI against the local cloud served from another process. */
async function compareWithCli(work, rounds) {
  const home = join(work, "served");
  const server = spawn(process.execPath, [SELF, "serve", work, home], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise((resolve) =>
    server.stdout.once("data", (text) => resolve(String(text).trim())),
  );
  const aws = (...args) =>
    program("/usr/bin/aws", "--endpoint-url", url, "s3", "cp", "--quiet", ...args);
  report(
    "5,000 x 10 kB, AWS CLI",
    repeat(rounds, work, () => aws("--recursive", join(work, "files"), "s3://bench/files")),
  );
  report(
    "500 MB, AWS CLI",
    repeat(rounds, work, () => aws(join(work, "big"), "s3://bench/big")),
  );
  server.kill();
}

function makeFiles(work) {
  mkdirSync(join(work, "files"));
  const bytes = Buffer.alloc(FILE_BYTES, "0123456789");
  for (let index = 0; index < FILES; index++) writeTo(join(work, "files", `${index}.bin`), [bytes]);
  const piece = Buffer.alloc(10_000_000, "big ");
  writeTo(join(work, "big"), Array(BIG_BYTES / piece.length).fill(piece));
}

function writeTo(path, pieces) {
  const file = openSync(path, "w");
  for (const piece of pieces) writeSync(file, piece);
  closeSync(file);
}

function inProcess(name, work) {
  const child = spawnSync(
    process.execPath,
    ["--no-deprecation", SELF, name, work, join(work, "home")],
    {
      encoding: "utf8",
      env: { ...process.env, NODE_NO_WARNINGS: "1" },
    },
  );
  if (child.status !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout);
}

function program(file, ...args) {
  const env = {
    ...process.env,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_DEFAULT_REGION: "us-east-1",
  };
  const began = performance.now();
  const child = spawnSync(file, args, { encoding: "utf8", env });
  if (child.status !== 0) throw new Error(child.stderr);
  return { ms: performance.now() - began };
}

function repeat(rounds, work, measure) {
  return Array.from({ length: rounds }, () => {
    for (const name of ["copy", "home"]) rmSync(join(work, name), { recursive: true, force: true });
    return measure();
  });
}

function report(name, results, idlePeak) {
  const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
  const seconds = (median(results.map(({ ms }) => ms)) / 1000).toFixed(2);
  const peak = results[0].peak && (median(results.map((result) => result.peak)) - idlePeak) / 1e6;
  const cpu = results[0].cpuMs && median(results.map(({ cpuMs }) => cpuMs)) / 1000;
  const memory =
    peak === undefined ? "" : `, ${cpu.toFixed(2)} s of CPU, ${peak.toFixed(0)} MB above idle`;
  console.log(`${name}: ${seconds} s${memory}`);
}
