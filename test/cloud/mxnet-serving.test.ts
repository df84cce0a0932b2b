import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { findPython } from "../../src/cloud/local/runner/python";
import { packTarGz } from "../../src/codecs/tar";
import { run } from "../../src/processes";
import cases from "./cases/mxnet-server.json";
import { BUCKET, ROLE, TestHost } from "./endpoint-setup";
import { hasPython, launchWorker, type ModelFolder, modelFolder } from "./serving-setup";

/** A Python with MXNet: SAGELAB_PYTHON_MXNET names it where it is. */
const mxnet = await findPython("mxnet").catch(() => undefined);

const opened: { remove(): void }[] = [];
afterEach(() => {
  for (const folder of opened.splice(0)) folder.remove();
});

interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  readonly python?: string;
  readonly files?: ModelFolder;
}

/** Loads a script as MXNet 1.2 does and sends one request. */
async function ask(script: string, { headers = {}, body, python, files }: Asked) {
  const folder = files ?? modelFolder();
  folder.add("code/inference.py", script);
  opened.push(folder);
  const options = { generation: "A", framework: "mxnet", python } as const;
  const { worker, lines } = await launchWorker(folder, options);
  try {
    const answer = await worker.invoke({ headers, body: Buffer.from(body) });
    const { status, contentType } = answer;
    return { status, contentType, text: Buffer.from(answer.body).toString("utf8"), answer, lines };
  } finally {
    await worker.close();
  }
}

const JSON_BOTH = { "Content-Type": "application/json", Accept: "application/json" };

describe.skipIf(!hasPython)("the recorded cases of MXNet's first server", () => {
  for (const { name, user_module, request, response } of cases.requests) {
    test(name, async () => {
      const headers = request.headers as Record<string, string>;
      const asked = ask(user_module, { headers, body: request.body });
      if (response.start_error) {
        await expect(asked).rejects.toThrow(`${response.start_error}: `);
        return;
      }
      const { status, contentType, text } = await asked;
      expect({ status, content_type: contentType, body: text }).toEqual(response);
    });
  }
});

describe.skipIf(!hasPython)("MXNet's first server", () => {
  test("says in the log what a handler raised, and in one line beside the empty answer", async () => {
    const script =
      "def model_fn(d): return 1\ndef transform_fn(m, b, t, a): raise KeyError('weights')";
    const { answer, lines } = await ask(script, { body: "1" });
    expect(answer.message).toBe("KeyError: 'weights'");
    expect(lines.at(-1)).toBe("KeyError: 'weights'");
  });

  test("gives images as bytes and CSV as text", async () => {
    const script =
      "def model_fn(d): return 1\ndef transform_fn(m, b, t, a): return type(b).__name__, 'text/plain'";
    const bytes = await ask(script, { headers: { "Content-Type": "image/jpeg" }, body: "x" });
    const text = await ask(script, { headers: { ContentType: "text/csv" }, body: "x" });
    expect([bytes.text, text.text]).toEqual(["bytes", "str"]);
  });

  test.each([
    ["MXNet 1.2", "sagemaker-mxnet:1.2-cpu-py2"],
    ["PyTorch 1.0", "sagemaker-pytorch:1.0.0-cpu-py3"],
  ])(
    "serves %s from an archive of the source in S3, the model's is untouched",
    async (_, image) => {
      const host = new TestHost();
      try {
        const url = await host.archive("model/model.tar.gz", "raise RuntimeError('not this one')");
        await host.sagemaker.createModel({
          ModelName: "legacy",
          ExecutionRoleArn: ROLE,
          PrimaryContainer: {
            Image: `520713654638.dkr.ecr.us-east-1.amazonaws.com/${image}`,
            ModelDataUrl: url,
            Environment: {
              SAGEMAKER_PROGRAM: "serve.py",
              SAGEMAKER_SUBMIT_DIRECTORY: await sourceOf(host, DOUBLE),
            },
          },
        });
        await host.config("legacy", "legacy");
        await host.sagemaker.createEndpoint({
          EndpointName: "legacy",
          EndpointConfigName: "legacy",
        });
        expect((await host.settled("legacy")).FailureReason).toBeUndefined();
        expect(await host.predict("legacy", 21)).toBe(42);
      } finally {
        await host.close();
        host.remove();
      }
    },
  );
});

const DOUBLE = `import json
def model_fn(d): return 2
def transform_fn(m, body, content_type, accept): return json.dumps(m * json.loads(body)), accept
`;

async function sourceOf(host: TestHost, script: string): Promise<string> {
  const folder = modelFolder();
  folder.add("source/serve.py", script);
  opened.push(folder);
  const archive = join(folder.folder, "sourcedir.tar.gz");
  await packTarGz(join(folder.folder, "source"), archive);
  await host.objects.putFile(BUCKET, "legacy/sourcedir.tar.gz", archive);
  return `s3://${BUCKET}/legacy/sourcedir.tar.gz`;
}

describe.skipIf(!mxnet)("MXNet's first server with the real MXNet", () => {
  const python = mxnet?.path;
  const BLOCK = `import mxnet
def model_fn(d):
    net = mxnet.gluon.nn.Dense(1, in_units=2)
    net.initialize(mxnet.init.One())
    return net
`;

  test("calls a Gluon block by its defaults", async () => {
    const { text } = await ask(BLOCK, { headers: JSON_BOTH, body: "[[1, 2], [3, 4]]", python });
    expect(text).toBe("[[3.0], [7.0]]");
  });

  test("gives predict_fn the block first", async () => {
    const script = `${BLOCK}def predict_fn(block, data): return block(data * 2)\n`;
    const { text } = await ask(script, { headers: JSON_BOTH, body: "[[1, 2]]", python });
    expect(text).toBe("[[6.0]]");
  });

  test("refuses other formats with 415 and 406 and the message as JSON", async () => {
    const headers = { "Content-Type": "text/csv", Accept: "application/json" };
    const content = await ask(BLOCK, { headers, body: "1,2", python });
    expect([content.status, content.text]).toEqual([
      415,
      '"Requested unsupported ContentType: text/csv"',
    ]);
    const accept = { ...JSON_BOTH, Accept: "text/csv" };
    const answer = await ask(BLOCK, { headers: accept, body: "[[1, 2]]", python });
    expect([answer.status, answer.text]).toEqual([
      406,
      '"Requested unsupported ContentType in Accept: text/csv"',
    ]);
  });

  const SAVE_MODULE = `import json, mxnet, sys
data = mxnet.sym.Variable("data")
net = mxnet.sym.FullyConnected(data, num_hidden=1, name="fc")
module = mxnet.mod.Module(net, label_names=None)
module.bind(data_shapes=[("data", (4, 2))], for_training=False)
module.init_params(mxnet.init.One())
sys.path.insert(0, sys.argv[2])
import functions
functions.default_save(module, sys.argv[1])
`;

  test("loads a Module that was saved by default, and knows its shape", async () => {
    const harness = join(import.meta.dirname, "../../src/cloud/local/python/sagelab_training");
    const save = (folder: string) => run(python ?? "", ["-c", SAVE_MODULE, folder, harness]);
    const script = "import mxnet\n";
    const asks: readonly (readonly [string, string])[] = [
      ["[[1, 2], [3, 4]]", "application/json"],
      ["1,2\n3,4\n", "text/csv"],
      ["[1, 2, 3]", "application/json"],
    ];
    const answers: unknown[] = [];
    for (const [body, type] of asks) {
      const files = modelFolder();
      const saved = await save(files.folder);
      expect(saved.stderr).not.toContain("Error");
      const headers = { ...JSON_BOTH, "Content-Type": type };
      const { status, text } = await ask(script, { headers, body, python, files });
      answers.push([status, text]);
    }
    expect(answers).toEqual([
      [200, "[[3.0], [7.0]]"],
      [200, "[[3.0], [7.0]]"],
      [412, '"Input shape (3,) does not fit (-1, 2)"'],
    ]);
  });
});
