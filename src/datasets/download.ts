import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { link, mkdir, open, rename, rm, stat } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { writeError } from "../codecs/disk-full";
import { SagelabError } from "../errors";
import { readJson, writeJson } from "../files";
import { processIdentity } from "../processes";
import { randomHex } from "../random";
import { openUrl, RequestFailed } from "./http-source";

export interface DownloadOptions {
  /** The MD5 of the whole file in lower-case hexadecimal; not checked without one. */
  readonly md5?: string;
  /** Called as bytes come; `totalBytes` is undefined when the server does not say. */
  readonly onProgress?: (doneBytes: number, totalBytes: number | undefined) => void;
  readonly signal?: AbortSignal;
  /** Where bytes are kept until all have come, default `file.part`. */
  readonly part?: string;
  /** Default 5 s. */
  readonly connectTimeoutMs?: number;
  /** How long the server may be silent, default 30 s. */
  readonly silenceTimeoutMs?: number;
}

/** A connection that breaks is taken up again this many times where it broke off. */
const maxResumes = 3;

/**
 * Downloads a URL into a file. Bytes go to `file.part`, which stays when the connection breaks: the next try, in this or
 * another process, asks for the rest (Range) if the file on the server is still the same one (If-Range with its ETag or
 * date). The file appears when it is complete and its MD5 is right.
 *
 * Throws `DownloadFailed` when the server cannot be reached or refuses, `DamagedFile` for a wrong MD5 (what was downloaded
 * is then removed), `NoSpace` when the disk is full, the signal's reason when aborted.
 */
export async function download(
  url: string,
  file: string,
  options: DownloadOptions = {},
): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const claim = await claimPart(options.part ?? `${file}.part`);
  try {
    await fetchAll(url, claim.part, options);
    if (options.md5 !== undefined) await checkMd5(url, claim.part, options.md5);
    await rename(claim.part, file);
    await rm(`${claim.part}.json`, { force: true });
  } catch (error) {
    if (error instanceof RequestFailed) {
      throw new SagelabError("DownloadFailed", `Cannot download "${url}": ${error.message}`, {
        cause: error,
      });
    }
    throw writeError(error, `Cannot download "${url}"`);
  } finally {
    await claim.release();
  }
}

/** The MD5 of a file in lower-case hexadecimal. */
export async function md5OfFile(file: string): Promise<string> {
  const hash = createHash("md5");
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest("hex");
}

/** What is known about the bytes in a `.part` file. */
interface PartFacts {
  readonly url: string;
  /** What If-Range names: an ETag that is not weak, else a date. */
  readonly validator: string;
}

async function fetchAll(url: string, part: string, options: DownloadOptions): Promise<void> {
  for (let resumes = 0; ; resumes++) {
    try {
      return await fetchRest(url, part, options);
    } catch (error) {
      const broken = error instanceof RequestFailed && error.broken;
      if (!broken || resumes === maxResumes) throw error;
    }
  }
}

async function fetchRest(url: string, part: string, options: DownloadOptions): Promise<void> {
  const facts = readPartFacts(part);
  const have = facts?.url === url ? await sizeOf(part) : 0;
  const resume: Record<string, string> =
    facts && have > 0 ? { range: `bytes=${have}-`, "if-range": facts.validator } : {};
  const answer = await openUrl(url, {
    headers: { "user-agent": "sagelab", "accept-encoding": "identity", ...resume },
    connectTimeoutMs: options.connectTimeoutMs ?? 5_000,
    silenceTimeoutMs: options.silenceTimeoutMs ?? 30_000,
    signal: options.signal,
  });
  const plan = planBody(answer, have);
  if (plan === "restart") {
    answer.resume();
    await forgetPart(part);
    return fetchRest(url, part, options);
  }
  if (plan === "complete") return void answer.resume();
  if (plan.from === 0) rememberPart(part, url, answer);
  await receive(answer, part, plan, options);
}

interface BodyPlan {
  /** Where the body's first byte belongs. */
  readonly from: number;
  readonly totalBytes: number | undefined;
}

function planBody(answer: IncomingMessage, have: number): BodyPlan | "restart" | "complete" {
  const { statusCode, headers, statusMessage } = answer;
  if (statusCode === 200) {
    const length = headers["content-length"];
    return { from: 0, totalBytes: length === undefined ? undefined : Number(length) };
  }
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+)$/.exec(headers["content-range"] ?? "");
  if (statusCode === 206 && have > 0) {
    if (range === null || Number(range[1]) !== have) return "restart";
    return { from: have, totalBytes: Number(range[2]) };
  }
  if (statusCode === 416 && have > 0) return Number(range?.[2]) === have ? "complete" : "restart";
  answer.destroy();
  throw new RequestFailed(`the server answers ${statusCode} ${statusMessage ?? ""}`.trimEnd());
}

async function receive(
  answer: IncomingMessage,
  part: string,
  plan: BodyPlan,
  options: DownloadOptions,
): Promise<void> {
  const handle = await open(part, plan.from === 0 ? "w" : "a");
  let done = plan.from;
  try {
    for await (const piece of answer as AsyncIterable<Buffer>) {
      await handle.writeFile(piece);
      done += piece.length;
      options.onProgress?.(done, plan.totalBytes);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (options.signal?.aborted) throw options.signal.reason;
    if (code !== "ECONNRESET") throw error;
    throw new RequestFailed(`the connection broke after ${done} bytes`, { broken: true });
  } finally {
    await handle.close();
  }
  if (plan.totalBytes !== undefined && done < plan.totalBytes) {
    throw new RequestFailed(`it ended after ${done} of ${plan.totalBytes} bytes`, { broken: true });
  }
}

async function checkMd5(url: string, part: string, md5: string): Promise<void> {
  const found = await md5OfFile(part);
  if (found === md5) return;
  await forgetPart(part);
  throw new SagelabError(
    "DamagedFile",
    `Cannot use what "${url}" gave: its MD5 is ${found}, the published one is ${md5}`,
  );
}

function readPartFacts(part: string): PartFacts | undefined {
  try {
    return readJson(`${part}.json`) as PartFacts | undefined;
  } catch {
    return undefined; // half written: begin anew
  }
}

function rememberPart(part: string, url: string, answer: IncomingMessage): void {
  const { etag, "last-modified": modified } = answer.headers;
  const validator = etag !== undefined && !etag.startsWith("W/") ? etag : modified;
  if (validator !== undefined) writeJson(`${part}.json`, { url, validator } satisfies PartFacts);
}

async function forgetPart(part: string): Promise<void> {
  await rm(part, { force: true });
  await rm(`${part}.json`, { force: true });
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    (facts) => facts.size,
    () => 0,
  );
}

/** Takes a part file for this process; where another download has it, a name of our own. */
async function claimPart(
  wanted: string,
): Promise<{ readonly part: string; release(): Promise<void> }> {
  const lock = `${wanted}.lock`;
  if (await takeLock(lock)) return { part: wanted, release: () => rm(lock, { force: true }) };
  const part = `${wanted}.${process.pid}-${randomHex(8)}`;
  return { part, release: () => forgetPart(part) };
}

/** Puts our name on a lock in one step, unless a process that still runs has it. */
async function takeLock(lock: string): Promise<boolean> {
  const own = `${lock}.${process.pid}-${randomHex(8)}`;
  writeJson(own, { pid: process.pid, identity: processIdentity(process.pid) });
  try {
    const owner = readOwner(lock);
    if (owner && processIdentity(owner.pid) !== owner.identity) await rm(lock, { force: true });
    await link(own, lock);
    return true;
  } catch {
    return false;
  } finally {
    await rm(own, { force: true });
  }
}

function readOwner(lock: string): { readonly pid: number; readonly identity: string } | undefined {
  try {
    return readJson(lock) as { pid: number; identity: string } | undefined;
  } catch {
    return undefined;
  }
}
