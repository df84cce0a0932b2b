// Prices and estimates: opening the book, one estimate, plans a second, and streaming a bulk offer file.
// Run: npm run build && node test/bench/prices.bench.mjs [megabytes of the offer file, default 100]
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SELF = fileURLToPath(import.meta.url);
const require = createRequire(import.meta.url);
const dist = (name) => require(`../../dist/${name}.js`);
const COMMAND = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const MEGABYTE = 1e6;

const plan = {
  name: "ten resources",
  prices: { snapshot: "2026-10-04" },
  training: [
    { instanceType: "ml.c5.xlarge", hours: 2, runsPerMonth: 10, volumeGb: 50 },
    { instanceType: "ml.g5.xlarge", seconds: 5000, spotSavings: "70%" },
  ],
  processing: [{ instanceType: "ml.m5.xlarge", hours: 1, runsPerMonth: 3 }],
  transform: [{ instanceType: "ml.m5.xlarge", hours: 1 }],
  endpoints: [
    {
      instanceType: "ml.m5.xlarge",
      instanceCount: 2,
      traffic: { requestsPerMinute: 1, requestSize: "100 KB", responseSize: "100 B" },
    },
    { instanceType: "ml.m5.large", hoursPerDay: 8, daysPerMonth: 20, volumeGb: 20 },
  ],
  serverless: [{ memoryMb: 2048, requestsPerMonth: 100_000, durationMs: 120 }],
  notebooks: [{ instanceType: "ml.t3.medium", hoursPerDay: 8, daysPerMonth: 20, volumeGb: 5 }],
  storage: [{ size: "350 MB" }],
  transfer: [{ internetOut: "10 GB" }],
};

const [task, file] = process.argv.slice(2);
if (task === "open") open();
else if (task === "cold") cold();
else if (task === "estimate") estimates();
else if (task === "stream") await stream(file);
else await all(Number(task ?? 100));

async function all(megabytes) {
  report("open the book, median of 5 processes", median(5, "open"), "ms");
  report("first estimate from cold (whole process), median of 5", median(5, "cold"), "ms");
  const bare = commandMs("-e", "0");
  const command = commandMs(COMMAND, "estimate", "-");
  report(
    "sagelab estimate from cold, median of 5",
    command,
    `ms (${(command / bare).toFixed(1)} × node -e 0)`,
  );
  const each = median(3, "estimate");
  report("one estimate of ten resources", each, "ms");
  report("such plans a second", 1000 / each, "");
  const folder = mkdtempSync(join(tmpdir(), "prices-bench-"));
  try {
    for (const ending of ["json", "csv"]) {
      const path = join(folder, `index.${ending}`);
      await writeOfferFile(path, megabytes * MEGABYTE);
      const { seconds, peak } = run("stream", path);
      const size = statSync(path).size / MEGABYTE;
      report(`${ending} offer file of ${size.toFixed(0)} MB`, size / seconds, "MB/s");
      report(`${ending} peak memory of the process`, peak / MEGABYTE, "MB");
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function open() {
  const { PriceBook } = dist("prices/price-book");
  const start = performance.now();
  PriceBook.open({ snapshot: "2026-10-04" });
  print({ ms: performance.now() - start });
}

function cold() {
  const { estimate } = dist("cost/estimate");
  estimate(plan).toString();
  print({ ms: performance.now() });
}

function estimates() {
  const { estimate } = dist("cost/estimate");
  for (let index = 0; index < 500; index += 1) estimate(plan);
  const start = performance.now();
  for (let index = 0; index < 2000; index += 1) estimate(plan);
  print({ ms: (performance.now() - start) / 2000 });
}

async function stream(path) {
  const { readBulkOffer } = dist("prices/bulk-offer");
  const start = performance.now();
  const offers = await readBulkOffer(path, { region: "us-east-1" });
  if (offers.length === 0) throw new Error("no offers were read");
  const seconds = (performance.now() - start) / 1000;
  print({ seconds, peak: process.resourceUsage().maxRSS * 1024 });
}

/** An offer file in the shape of the AWS bulk price list: many products in many regions, few of them ours. */
async function writeOfferFile(path, bytes) {
  const out = createWriteStream(path);
  const write = async (text) => {
    if (!out.write(text)) await once(out, "drain");
  };
  const types = [...dist("prices/instance-types").instanceTypes().keys()];
  const regions = ["us-east-1", "eu-west-1", "ap-south-1", "us-west-2", "ap-northeast-1"];
  const uses = ["Train", "Host", "Processing", "Notebk", "TrainDebugFreeTier", "ReservedCluster"];
  const product = (index) => {
    const type = types[index % types.length];
    const use = uses[Math.floor(index / types.length) % uses.length];
    const region = regions[Math.floor(index / types.length / uses.length) % regions.length];
    return { sku: `SKU${String(index).padStart(13, "0")}`, type, use, region };
  };
  if (path.endsWith(".csv")) await writeCsv(write, product, bytes);
  else await writeJson(write, product, bytes);
  out.end();
  await once(out, "finish");
}

async function writeJson(write, product, bytes) {
  const perProduct = 1490;
  const count = Math.floor(bytes / perProduct);
  await write(
    '{\n  "formatVersion" : "v1.0",\n  "offerCode" : "AmazonSageMaker",\n  "products" : {',
  );
  for (let index = 0; index < count; index += 1) {
    const { sku, type, use, region } = product(index);
    const attributes = {
      servicecode: "AmazonSageMaker",
      location: "US East (N. Virginia)",
      locationType: "AWS Region",
      regionCode: region,
      instanceName: type,
      instanceType: `${type}-${use}`,
      usagetype: `${use}:${type}`,
      operation: "RunInstance",
      physicalCpu: "Intel Xeon Platinum 8175 (Skylake)",
      networkPerformance: "Up to 10 Gigabit",
      memory: "16 GiB",
      vCpu: "4",
      gpu: "N/A",
      storage: "EBS only",
      computeType: "Standard Instances",
      currentGeneration: "Yes",
      processorArchitecture: "64-bit",
    };
    const value = { sku, productFamily: "ML Instance", attributes };
    await write(`${index ? "," : ""}\n    "${sku}" : ${JSON.stringify(value, null, 4)}`);
  }
  await write('\n  },\n  "terms" : {\n    "OnDemand" : {');
  for (let index = 0; index < count; index += 1) {
    const { sku, type } = product(index);
    const rate = `${sku}.JRTCKXETXF`;
    const term = {
      [rate]: {
        offerTermCode: "JRTCKXETXF",
        sku,
        effectiveDate: "2026-09-01T00:00:00Z",
        priceDimensions: {
          [`${rate}.6YS6EN2CT7`]: {
            rateCode: `${rate}.6YS6EN2CT7`,
            description: `$0.23 per ${type} hour`,
            beginRange: "0",
            endRange: "Inf",
            unit: "Hrs",
            pricePerUnit: { USD: "0.2300000000" },
            appliesTo: [],
          },
        },
        termAttributes: {},
      },
    };
    await write(`${index ? "," : ""}\n      "${sku}" : ${JSON.stringify(term, null, 4)}`);
  }
  await write('\n    }\n  },\n  "attributesList" : { }\n}\n');
}

async function writeCsv(write, product, bytes) {
  const header = [
    "SKU,OfferTermCode,RateCode,TermType,PriceDescription,EffectiveDate,StartingRange,EndingRange,Unit",
    "PricePerUnit,Currency,Product Family,serviceCode,Location,Location Type,Instance Type,vCPU,Memory",
    "Storage,Network Performance,usageType,operation,Component,Instance Name,Physical CPU,Region Code",
  ]
    .join(",")
    .split(",");
  await write('"FormatVersion","v1.0"\n"Disclaimer","For information only."\n');
  await write('"Publication Date","2026-09-16T17:05:01Z"\n"Version","20260916170501"\n');
  await write(`"OfferCode","AmazonSageMaker"\n${row(header)}`);
  let written = 0;
  for (let index = 0; written < bytes; index += 1) {
    const { sku, type, use, region } = product(index);
    const line = row([
      ...[sku, "JRTCKXETXF", `${sku}.JRTCKXETXF.6YS6EN2CT7`, "OnDemand", `$0.23 per ${type} hour`],
      ...["2026-09-01", "0", "Inf", "Hrs", "0.2300000000", "USD", "ML Instance", "AmazonSageMaker"],
      ...["US East (N. Virginia)", "AWS Region", "", "4", "16 GiB", "EBS only", "Up to 10 Gigabit"],
      ...[`${use}:${type}`, "RunInstance", use, type, "Intel Xeon Platinum 8175 (Skylake)", region],
    ]);
    written += line.length;
    await write(line);
  }
}

function row(fields) {
  return `${fields.map((field) => `"${field}"`).join(",")}\n`;
}

/** The median of what a task in a process of its own measures, ms. */
/** Wall time of a whole process, median of 5; a plan lies on its standard input. */
function commandMs(...args) {
  const times = Array.from({ length: 5 }, () => {
    const from = performance.now();
    const { status } = spawnSync(process.execPath, args, { input: JSON.stringify(plan) });
    if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}`);
    return performance.now() - from;
  });
  return times.sort((a, b) => a - b)[2];
}

function median(times, name) {
  const all = Array.from({ length: times }, () => run(name).ms).sort((a, b) => a - b);
  return all[Math.floor(times / 2)];
}

function run(...args) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [SELF, ...args], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

function print(value) {
  console.log(JSON.stringify(value));
}

function report(what, value, unit) {
  console.log(`${what.padEnd(56)} ${value.toFixed(value < 10 ? 2 : 0).padStart(8)} ${unit}`);
}
