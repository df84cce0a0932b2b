import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { childEnvironment } from "../../src/environment";
import { run } from "../../src/processes";
import cases from "./cases/training-environment.json";
import { PYTHON } from "./training-kit";

const MODULES = join(import.meta.dirname, "../../src/cloud/local/python/sagelab_training/modules");

/** Runs Python code with the toolkit's modules; gives what it prints as JSON, with `given` as its variable `given`. */
async function python(
  code: string,
  given: unknown,
  variables: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const program = `import json, sys\ngiven = json.loads(sys.argv[1])\n${code}`;
  const env = childEnvironment({ PYTHONPATH: MODULES, ...variables });
  const done = await run(PYTHON, ["-B", "-c", program, JSON.stringify(given)], { env });
  if (done.code !== 0) throw new Error(done.stderr);
  return JSON.parse(done.stdout);
}

interface EnvironmentCase {
  readonly "hyperparameters.json": object;
  readonly "resourceconfig.json": object;
  readonly "inputdataconfig.json": object;
  readonly process_env: Readonly<Record<string, string>>;
}

/** What an environment object says for configuration files, with the base folder as `/opt/ml`. */
async function environmentOf(make: string, files: EnvironmentCase): Promise<unknown> {
  const base = mkdtempSync(join(tmpdir(), "sagelab-environment-"));
  try {
    mkdirSync(join(base, "input", "config"), { recursive: true });
    for (const name of ["hyperparameters", "resourceconfig", "inputdataconfig"] as const) {
      const content = JSON.stringify(files[`${name}.json`]);
      writeFileSync(join(base, "input", "config", `${name}.json`), content);
    }
    const code = [
      "from sagemaker_training import machine",
      "machine.num_cpus = lambda: 4",
      "machine.num_gpus = lambda: 0",
      make,
      "said = {'sm_env': env.to_env_vars(), 'cmd_args': env.to_cmd_args(), 'properties': dict(env)}",
      "said.update(master_hostname=env.master_hostname, is_master=env.is_master)",
      "print(json.dumps(said).replace(given, '/opt/ml'))",
    ].join("\n");
    return await python(code, base, { SAGEMAKER_BASE_DIR: base, ...files.process_env });
  } finally {
    rmSync(base, { recursive: true });
  }
}

test("hyperparameters become arguments as in the toolkit", async () => {
  const given = cases.cmd_args.map((one) => one.in.hyperparameters_json);
  const code = [
    "from sagemaker_training import files, mapping",
    "parsed = [{key: files._parse(value) for key, value in one.items()} for one in given]",
    "print(json.dumps([[one, mapping.to_cmd_args(one)] for one in parsed]))",
  ].join("\n");
  expect(await python(code, given)).toEqual(cases.cmd_args.map((one) => [one.parsed, one.argv]));
});

test("maps become arguments in the order of their keys, whatever they hold", async () => {
  const code = [
    "from sagemaker_training import mapping",
    "print(json.dumps(mapping.to_cmd_args(given)))",
  ].join("\n");
  const given = { m: { z: 1, a: [1, "b"], n: null, t: true, f: 1.5 }, é: "日", "": "x", "b c": {} };
  expect(await python(code, given)).toEqual([
    ...["", "x", "--b c", "", "-m", "a=[1, 'b'],f=1.5,n=None,t=True,z=1", "-é", "日"],
  ]);
});

test("hosts train together by the instance groups that are named", async () => {
  const group = (name: string, hosts: readonly string[]) => ({
    instance_group_name: name,
    instance_type: "ml.c5.xlarge",
    hosts,
  });
  const files = {
    "hyperparameters.json": { sagemaker_distribution_instance_groups: '["second"]' },
    "resourceconfig.json": {
      current_host: "algo-3",
      current_group_name: "second",
      hosts: ["algo-1", "algo-2", "algo-3"],
      instance_groups: [group("first", ["algo-1", "algo-2"]), group("second", ["algo-3"])],
    },
    "inputdataconfig.json": {},
    process_env: {},
  };
  const make = "from sagemaker_training.environment import Environment\nenv = Environment()";
  expect(await environmentOf(make, files)).toMatchObject({
    master_hostname: "algo-3",
    is_master: true,
    properties: { distribution_hosts: ["algo-3"], current_instance_group_hosts: ["algo-3"] },
  });
});

test("values become environment variables as in the toolkit", async () => {
  const code = [
    "from sagemaker_training import mapping",
    "print(json.dumps([mapping.env_value(one) for one in given]))",
  ].join("\n");
  const given = cases.env_values.map((one) => one.in);
  expect(await python(code, given)).toEqual(cases.env_values.map((one) => one.out));
});

test.each(cases.environment)("the environment of the case $name is the toolkit's", async (one) => {
  const make = "from sagemaker_training.environment import Environment\nenv = Environment()";
  const said = await environmentOf(make, one.in);
  const { sm_env, argv, master_hostname, is_master } = one.out;
  expect(said).toMatchObject({ cmd_args: argv, master_hostname, is_master });
  expect((said as { sm_env: object }).sm_env).toEqual(sm_env);
});

test("sagemaker_containers.training_env() is the older toolkit's", async () => {
  const { in: files, out } = cases.legacy_sagemaker_containers;
  const make = "import sagemaker_containers\nenv = sagemaker_containers.training_env()";
  const said = (await environmentOf(make, files)) as Readonly<Record<string, unknown>>;
  expect(said.sm_env).toEqual(out.sm_env);
  expect(said.cmd_args).toEqual(out.cmd_args);
  expect(said.properties).toEqual(out.properties);
});

test("sagemaker_containers.beta.framework has the modules that scripts import", async () => {
  const code = [
    "from sagemaker_containers.beta.framework import (",
    "    content_types, encoders, env, modules, transformer, worker)",
    "answer = worker.Response('[1]', content_types.JSON)",
    "print(json.dumps([answer.mimetype, encoders.array_to_json([1])]))",
  ].join("\n");
  expect(await python(code, null)).toEqual(["application/json", "[1]"]);
});
