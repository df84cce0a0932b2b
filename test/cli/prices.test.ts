import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPricing } from "../../src/cloud/local/pricing/pricing-service";
import { type LoopbackServer, serveLoopback } from "../../src/cloud/local/server";
import { childEnvironment } from "../../src/environment";
import { run } from "../../src/processes";

const root = dirname(dirname(import.meta.dirname));
const command = join(root, "dist", "cli", "main.js");
const offerFile = join(root, "test/prices/wire/bulk-offer-region-us-east-1.json");
let folder: string;
let server: LoopbackServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "prices-command-"));
  server = await serveLoopback(createPricing());
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function prices(...args: string[]) {
  const env = childEnvironment({
    SAGELAB_HOME: folder,
    AWS_ENDPOINT_URL: server.url,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
  });
  return run(process.execPath, [command, "prices", ...args], { cwd: folder, env });
}

test("`prices list` shows what matches, with grade and source", async () => {
  const done = await prices("list", "--component", "hosting", "--instance-type", "ml.m5.xlarge");
  expect(done.stderr).toBe("");
  expect(done.stdout).toContain("Prices known on 2026-10-04: 1 price of us-east-1");
  expect(done.stdout).toMatch(/Hosting +ml\.m5\.xlarge +\$0\.23 per hour +2026-09-28 +A /);
});

test("`prices list` writes JSON and CSV", async () => {
  const filter = ["--service", "AmazonS3", "--region", "us-east-1"];
  const json = await prices("list", ...filter, "--format", "json");
  expect(JSON.parse(json.stdout)).toHaveLength(4);
  const csv = await prices("list", ...filter, "--format", "csv");
  expect(csv.stdout.split("\r\n")[0]).toBe(
    "service,region,component,of,unit,fromQuantity,toQuantity,usd,date,grade,inferred,source",
  );
  expect(csv.stdout).toContain("S3 storage,STANDARD,GB-month,51200,512000,0.022");
});

test.each([
  [["list", "--component", "Hostin"], 'Cannot look up the price of "Hostin": not a cost component'],
  [["list", "--state", "wild"], 'Cannot list "wild" prices: allowed: stated, inferred, all'],
  [["list", "--format", "xml"], 'Cannot write "xml": allowed: table, json, csv'],
  [["refresh", "--service", "AmazonEC2"], 'Cannot refresh prices of "AmazonEC2": no plan uses'],
  [["diff", "none.jsonl"], 'Cannot read prices from "none.jsonl": there is no such file'],
])("sagelab prices %j is refused in one sentence", async (args, message) => {
  const done = await prices(...args);
  expect({ code: done.code, stdout: done.stdout }).toEqual({ code: 1, stdout: "" });
  expect(done.stderr.startsWith(message)).toBe(true);
});

test("`prices refresh` without credentials says what can be done", async () => {
  const env = childEnvironment({
    SAGELAB_HOME: folder,
    HOME: folder,
    AWS_EC2_METADATA_DISABLED: "true",
  });
  const done = await run(process.execPath, [command, "prices", "refresh"], { cwd: folder, env });
  expect(done.code).toBe(1);
  expect(done.stderr).toBe(
    'Cannot read the price list of "AmazonSageMaker": CredentialsProviderError: Could not load credentials from any providers\n' +
      "  Set AWS credentials, or read an offer file that you downloaded: --file index.json\n",
  );
});

test("a reader that stops reading is no failure", async () => {
  const env = childEnvironment({ SAGELAB_HOME: folder });
  const list = `"${process.execPath}" "${command}" prices list --state all --format json`;
  const done = await run("/bin/sh", ["-c", `${list} | head -1`], { cwd: folder, env });
  expect(done).toMatchObject({ stdout: "[\n", stderr: "" });
});

test("`prices refresh` reads the price list with progress, and books use it from then on", async () => {
  const cache = join(folder, "prices", "us-east-1.jsonl");
  const done = await prices("refresh", "--region", "us-east-1", "--service", "AmazonS3");
  expect(done.code).toBe(0);
  expect(done.stderr).toBe("Reading the price list of AmazonS3: 1 products\n");
  expect(done.stdout).toMatch(/^Prices of us-east-1, \d{4}-\d\d-\d\d: AmazonS3 4\nKept in /);
  expect(readFileSync(cache, "utf8")).toContain('"S3 storage"');
  const same = await prices("diff");
  expect(same.stdout).toContain("No price differs");
  rmSync(cache);
});

test("`prices refresh --file` reads an offer file, and `prices diff` shows what changed", async () => {
  const cache = join(folder, "prices", "us-east-1.jsonl");
  const done = await prices("refresh", "--file", offerFile);
  expect(done.stderr).toBe(`Reading ${offerFile}: 100 %\n`);
  expect(done.stdout).toContain("AmazonSageMaker 6");
  expect(existsSync(cache)).toBe(true);
  const diff = await prices("diff", "2026-10-04");
  expect(diff.stdout).toMatch(/removed +Training +ml\.g5\.xlarge +\$1\.408/);
  rmSync(cache);
});
