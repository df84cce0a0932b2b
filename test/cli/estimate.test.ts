import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { childEnvironment } from "../../src/environment";
import { start } from "../../src/processes";

const command = join(dirname(dirname(import.meta.dirname)), "dist", "cli", "main.js");
let folder: string;

const pets = `name: pets on two t2.medium
prices: { snapshot: "2019-02-25" }
month: { days: 31 }
endpoints:
  - name: pets
    instanceType: ml.t2.medium
    instanceCount: 2
    hoursPerDay: 24
    daysPerMonth: 31
    traffic: { requestsPerMinute: 1, requestSize: 100 KB, responseSize: 100 B }
storage: [{ name: model, size: 350 MB }]
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "estimate-"));
  writeFileSync(join(folder, "pets.yaml"), pets);
  writeFileSync(join(folder, "unknown.yaml"), "endpoints: [{ instanceType: ml.p3.2xlarge }]\n");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `sagelab estimate` as a shell would, with a plan on standard input if one is given. */
function estimate(args: readonly string[], input?: string) {
  const child = start(process.execPath, [command, "estimate", ...args], {
    cwd: folder,
    env: childEnvironment({ SAGELAB_HOME: join(folder, "home") }),
    stdio: ["pipe", "pipe", "pipe"],
  });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name]?.on("data", (chunk: Buffer) => {
      texts[name] += chunk.toString("utf8");
    });
  child.stdin?.end(input ?? "");
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((done) => {
    child.once("close", (code) => done({ code, ...texts }));
  });
}

const SUMMARY =
  "pets on two t2.medium: $96.80 a month (us-east-1, prices of 2019-02-25, 1 warning)";

test("the worked example comes out as a table, with one line of summary on standard error", async () => {
  const done = await estimate(["pets.yaml"]);
  expect(done.code).toBe(0);
  expect(done.stderr).toBe(`${SUMMARY}\n`);
  expect(done.stdout).toContain("pets on two t2.medium: $96.80 a month");
  expect(done.stdout).toContain("24 h/day × 31 day × 2 × 0.065 USD/h = 96.72 USD");
  expect(done.stdout).toMatch(/Hosting data in +4\.464 GB +\$0\.016\/GB +\$0\.0714 +\[2\]/);
  expect(done.stdout).toContain("[2]  fastai/course-v3");
});

test("JSON has the documented fields, in decimal texts, and is read from standard input", async () => {
  const done = await estimate(["-", "--format", "json"], pets);
  expect(done.code).toBe(0);
  const json = JSON.parse(done.stdout);
  expect(Object.keys(json)).toEqual([
    "currency",
    "name",
    "region",
    "priceDate",
    "lines",
    "totals",
    "warnings",
  ]);
  expect(json.lines[0]).toEqual({
    resource: "pets",
    component: "Hosting",
    quantity: { value: "1488", unit: "hour" },
    unitPrice: "0.065",
    amount: "96.72",
    state: "priced",
    formula: "hoursPerDay * daysPerMonth * instanceCount",
    working: "24 h/day × 31 day × 2 × 0.065 USD/h = 96.72 USD",
    source: expect.stringMatching(/^fastai\/course-v3 .* \(2019-02-25, grade C\)$/),
  });
  expect(json.lines.map(({ amount }: { amount: string }) => amount)).toEqual([
    "96.72",
    "0.071424",
    "0.000071424",
    "0.00805",
  ]);
  expect(json.totals).toEqual({
    monthly: "96.799545424",
    oneOff: "0",
    firstMonth: "96.799545424",
    yearly: "1161.594545088",
  });
  expect(json.warnings).toEqual([expect.stringContaining("Prices are of 2019-02-25")]);
});

test.each([
  ["markdown", "| pets | Hosting, ml.t2.medium | 1,488 h | $0.065/h | $96.72 |"],
  ["csv", "pets,Hosting,ml.t2.medium,month,1488,hour,0.065,96.72,priced,"],
  ["html", "<summary"],
])("%s is written", async (format, part) => {
  const done = await estimate(["pets.yaml", "--format", format]);
  expect(done.code).toBe(0);
  expect(done.stdout).toContain(part);
  expect(done.stdout).not.toMatch(/<script|src="http/);
});

test("a region and a snapshot go before the plan's", async () => {
  const done = await estimate(["pets.yaml", "--region", "eu-west-1", "--snapshot", "2026-10-04"]);
  expect(done.code).toBe(0);
  expect(done.stderr).toMatch(/\(eu-west-1, prices of 2026-10-04, \d+ warnings\)\n$/);
});

test.each([
  ["96.79", 3, `${SUMMARY}: above the limit of $96.79 a month\n`],
  ["96.80", 0, `${SUMMARY}\n`],
])("with a limit of %s USD a month the status is %d", async (limit, code, stderr) => {
  const done = await estimate(["pets.yaml", "--max-monthly", limit, "--format", "json"]);
  expect(done).toMatchObject({ code, stderr });
  expect(JSON.parse(done.stdout).name).toBe("pets on two t2.medium");
});

test("a price that is not known makes the total partial, and is refused by --strict alone", async () => {
  const args = ["unknown.yaml", "--region", "ap-southeast-2"];
  const done = await estimate(args);
  expect(done.code).toBe(0);
  expect(done.stdout).toContain("price not found");
  expect(done.stdout).toContain("The total is partial");
  const strict = await estimate([...args, "--strict"]);
  expect(strict.code).toBe(3);
  expect(strict.stderr).toMatch(
    /^unknown\.yaml: at least \$0\.00 a month .*: a price is not known, and --strict wants all\n$/,
  );
});

test.each([
  [["none.yaml"], "", 'Cannot read the plan "none.yaml": there is no such file'],
  [["-"], "endpoints:\n\t- name: a\n", 'Cannot read the plan "standard input": line 2, column 1: '],
  [
    ["-"],
    "region: us-east-1\nregion: us-west-2\n",
    'Cannot read the plan "standard input": line 2, column 1: Map keys must be unique',
  ],
  [
    ["-"],
    `name: ${"x".repeat(10_000_000)}`,
    'Cannot read the plan "standard input": it has 10000006 characters, more than 1000000',
  ],
  [
    ["-"],
    "endpoint: []\n",
    "Cannot use the plan: endpoint is not a field of a plan; nearest: endpoints",
  ],
  [
    ["-"],
    "training: [{ instanceType: ml.m5.large, hours: 2 GB }]\n",
    'Cannot use the plan: training[0].hours is "2 GB": GB measures a size, not a time',
  ],
  [["pets.yaml", "--region", "us-eest-1"], "", 'Cannot price in "us-eest-1": not an AWS region'],
  [["pets.yaml", "--snapshot", "2020-01-01"], "", 'Cannot open prices of "2020-01-01": no such'],
  [["pets.yaml", "--format", "xml"], "", 'Cannot write "xml": allowed: table, json, markdown'],
  [["pets.yaml", "--max-monthly", "-5"], "", 'Cannot hold the plan to "-5" USD: '],
])("sagelab estimate %j ends with status 2 and one sentence", async (args, input, message) => {
  const done = await estimate(args, input);
  expect({ code: done.code, stdout: done.stdout }).toEqual({ code: 2, stdout: "" });
  expect(done.stderr.startsWith(message)).toBe(true);
  expect(done.stderr).not.toContain("    at ");
});

test("a damaged cache is named in the warnings, and the snapshot is used", async () => {
  mkdirSync(join(folder, "home", "prices"), { recursive: true });
  const file = join(folder, "home", "prices", "us-east-1.jsonl");
  writeFileSync(file, "half a li");
  const done = await estimate(["-", "--format", "json"], "storage: [{ size: 1 GB }]\n");
  rmSync(file);
  const json = JSON.parse(done.stdout);
  expect(json.priceDate).toBe("2026-10-04");
  expect(json.warnings[0]).toBe(
    `Cannot read prices from "${file}": line 1: it is not JSON; the file is left out`,
  );
});
