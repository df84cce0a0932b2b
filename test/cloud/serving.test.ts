import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { InferenceAnswer } from "../../src/cloud/local/runner/worker";
import { run } from "../../src/processes";
import {
  hasNumpy,
  hasTorch,
  launchWorker,
  type ModelFolder,
  modelFolder,
  type PlanOptions,
  PYTHON,
} from "./serving-setup";

type Body = string | { readonly b64: string };

interface RequestCase {
  readonly name: string;
  readonly user_module: string;
  readonly request: { readonly headers: Readonly<Record<string, string>>; readonly body: Body };
  readonly response: {
    readonly status?: number;
    readonly content_type?: string;
    readonly body?: Body;
    readonly start_error?: string;
    readonly json_fields?: readonly string[];
    readonly json_error_field?: string;
  };
}

interface EncodeCase {
  readonly accept: string;
  readonly value: unknown;
  readonly text?: string;
  readonly b64?: string;
  readonly error?: string;
}

interface Cases {
  readonly requests: readonly RequestCase[];
  readonly encode: readonly EncodeCase[];
}

const read = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, "cases", name), "utf8")) as Cases;
const cases = read("inference-toolkit.json");
const older = read("containers-toolkit.json");

const opened: { remove(): void }[] = [];

afterEach(() => {
  for (const folder of opened.splice(0)) folder.remove();
});

const toBytes = (body: Body) =>
  typeof body === "string" ? Buffer.from(body, "latin1") : Buffer.from(body.b64, "base64");

function model(script?: string, program?: string): ModelFolder {
  const made = modelFolder(script, program);
  opened.push(made);
  return made;
}

/** Loads a script, sends one request (text as Latin-1, a byte a character) and ends the worker. */
async function ask(
  script: string | ModelFolder,
  headers: Readonly<Record<string, string>>,
  body: Body,
  options?: PlanOptions,
) {
  const folder = typeof script === "string" ? model(script) : script;
  const { worker, lines } = await launchWorker(folder, options);
  try {
    const answer = await worker.invoke({ headers, body: toBytes(body) });
    return { answer, text: Buffer.from(answer.body).toString("utf8"), lines };
  } finally {
    await worker.close();
  }
}

const ECHO = "def model_fn(model_dir): return None\ndef predict_fn(data, model): return data\n";

describe.skipIf(!hasNumpy)("the inference toolkit's recorded cases", () => {
  for (const { name, user_module, request, response } of cases.requests) {
    test(name, async () => {
      const { headers } = request;
      const folder = model(user_module);
      const answer: Partial<InferenceAnswer> = await ask(folder, headers, request.body).then(
        (asked): Partial<InferenceAnswer> => asked.answer,
        // The toolkit loads at the first request; here a model that does not load never gets one.
        (error: Error) => ({ status: 500, message: error.message }),
      );
      expect(answer.status).toBe(response.status);
      if (response.status === 200) {
        expect(answer.contentType).toBe(response.content_type);
        expect(Buffer.from(answer.body as Uint8Array).toString("utf8")).toBe(response.body);
      } else {
        expect(answer.message).toMatch(/\w+: .+/);
      }
    });
  }

  for (const one of cases.encode) {
    test(`encodes ${JSON.stringify(one.value)} as ${one.accept}`, async () => {
      const predict = `import json\nimport numpy as np\ndef build(v):\n    if isinstance(v, dict) and 'ndarray' in v: return np.array(v['ndarray'], dtype=v.get('dtype'))\n    if isinstance(v, dict): return {k: build(x) for k, x in v.items()}\n    return v\ndef model_fn(d): return None\ndef input_fn(body, t): return build(json.loads(body))\ndef predict_fn(x, m): return x\n`;
      const headers = { "Content-Type": "application/json", Accept: one.accept };
      const { answer, text } = await ask(predict, headers, JSON.stringify(one.value));
      if (one.error) {
        expect(answer.status).toBe(500);
        expect(answer.message).toContain(one.error);
      } else if (one.b64) {
        expect(Buffer.from(answer.body).toString("base64")).toBe(one.b64);
      } else {
        expect(text).toBe(one.text);
      }
    });
  }

  test("decodes empty CSV to an empty array", async () => {
    const script = `${ECHO}def output_fn(p, accept): return repr((p.tolist(), str(p.dtype), p.shape))\n`;
    const { text } = await ask(script, { "Content-Type": "text/csv" }, "");
    expect(text).toBe("([], '[]', (0,))");
  });

  test("refuses a body without a content type", async () => {
    const { answer } = await ask(ECHO, {}, { b64: "eA==" });
    expect([answer.status, answer.message]).toEqual([
      500,
      "sagemaker_inference.errors.UnsupportedFormatError: Content type None is not supported by this framework. Implement input_fn to deserialize the request data or output_fn to serialize the response",
    ]);
  });
});

describe.skipIf(!hasNumpy)("the containers package's recorded cases", () => {
  for (const { name, user_module, request, response } of older.requests) {
    test(name, async () => {
      const { headers } = request;
      const asked = ask(user_module, headers, request.body, { generation: "B" });
      if (response.start_error) {
        await expect(asked).rejects.toThrow(/Error: /);
        return;
      }
      const { answer, text } = await asked;
      expect(answer.status).toBe(response.status);
      if (response.content_type) expect(answer.contentType).toBe(response.content_type);
      if (typeof response.body === "string") expect(text).toBe(response.body);
      if (typeof response.body === "object") {
        expect(Buffer.from(answer.body).toString("base64")).toBe(response.body.b64);
      }
      if (response.json_fields) {
        const fields = JSON.parse(text);
        expect(Object.keys(fields)).toEqual(response.json_fields);
        expect(fields.error).toBe(response.json_error_field);
      }
    });
  }

  const old = { generation: "B" } as const;

  test("CSV becomes floats, and comes back with a charset", async () => {
    const headers = { "Content-Type": "text/csv", Accept: "text/csv" };
    const { answer, text } = await ask(ECHO, headers, "1,2", old);
    expect([answer.contentType, text]).toEqual(["text/csv; charset=utf-8", "1.0\n2.0\n"]);
  });

  test("an unknown content type is 415", async () => {
    const { answer } = await ask(ECHO, { "Content-Type": "image/jpeg" }, "x", old);
    expect(answer.status).toBe(415);
  });

  test("a bare body is HTML", async () => {
    const script = `${ECHO}def output_fn(p, accept): return "<b>"\n`;
    const { answer } = await ask(script, {}, "1", old);
    expect(answer.contentType).toBe("text/html; charset=utf-8");
  });
});

describe.skipIf(!hasNumpy)("the default codecs", () => {
  const REPR = `${ECHO}def output_fn(p, accept): return repr((p.tolist(), str(p.dtype)))\n`;

  for (const [csv, expected] of [
    ["1,2", "([1, 2], 'int64')"],
    ["1.5,2", "([1.5, 2.0], 'float64')"],
    ["1,2\n3,4\n", "([[1, 2], [3, 4]], 'int64')"],
    ["1,a", "([1.0, nan], 'float64')"],
  ] as const) {
    test(`CSV ${JSON.stringify(csv)} becomes ${expected}`, async () => {
      expect((await ask(REPR, { "Content-Type": "text/csv" }, csv)).text).toBe(expected);
    });
  }

  test("CSV out puts one value of a list on each line", async () => {
    const headers = { "Content-Type": "application/json", Accept: "text/csv" };
    expect((await ask(ECHO, headers, "[10, 20]")).text).toBe("10\n20\n");
  });

  test("the first type of an Accept list that can be written is taken and named", async () => {
    const headers = { "Content-Type": "text/csv", Accept: "application/x-foo, text/csv" };
    const { answer, text } = await ask(ECHO, headers, "1,2");
    expect([answer.contentType, text]).toEqual(["text/csv", "1\n2\n"]);
  });

  test("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT says what goes out when the caller does not", async () => {
    const environment = { SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: "text/csv" };
    const { answer } = await ask(ECHO, { "Content-Type": "text/csv" }, "1,2", { environment });
    expect(answer.contentType).toBe("text/csv");
  });

  test("a charset is not stripped, and the message says what to send", async () => {
    const headers = { "Content-Type": "application/json; charset=utf-8" };
    const { answer } = await ask(ECHO, headers, "[1]");
    expect(answer.status).toBe(500);
    expect(answer.message).toMatch(/, or send "application\/json" without parameters$/);
  });

  test("pickled NPY is refused", async () => {
    const pickled =
      "k05VTVBZAQB2AHsnZGVzY3InOiAnfE8nLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMSwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAqABJUA";
    const { answer } = await ask(ECHO, { "Content-Type": "application/x-npy" }, { b64: pickled });
    expect(answer.status).toBe(500);
    expect(answer.message).toContain("allow_pickle=False");
  });
});

describe.skipIf(!hasNumpy)("a script", () => {
  const JSON_IN = { "Content-Type": "application/json", Accept: "application/json" };

  test("gets text for JSON and CSV and bytes for everything else", async () => {
    const script =
      "def model_fn(d): return 1\ndef transform_fn(m, body, content_type, accept): return type(body).__name__\n";
    expect((await ask(script, JSON_IN, "[]")).text).toBe("str");
    expect((await ask(script, { "Content-Type": "image/jpeg" }, { b64: "/9g=" })).text).toBe(
      "bytes",
    );
  });

  test("may take the context as one parameter more, and set headers and status with it", async () => {
    const script = [
      "def model_fn(model_dir, context): return context.system_properties['model_dir'] == model_dir",
      "def input_fn(body, content_type, context): return context.get_request_header(0, 'x-amzn-sagemaker-custom-attributes')",
      "def predict_fn(data, model, context):",
      "    context.set_response_header(0, 'X-Amzn-SageMaker-Custom-Attributes', 'seen')",
      "    return [data, model]",
    ].join("\n");
    const headers = { ...JSON_IN, "X-Amzn-SageMaker-Custom-Attributes": "mine" };
    const { answer, text } = await ask(script, headers, "x");
    expect(text).toBe('["mine", true]');
    expect(answer.headers).toEqual({ "X-Amzn-SageMaker-Custom-Attributes": "seen" });
  });

  test("imports modules beside it and from lib, from a working folder that is neither", async () => {
    const folder = model(
      "import os, near, far\ndef model_fn(d): return None\ndef transform_fn(m, b, c, a): return near.NAME + far.NAME\n",
    );
    folder.add("code/near.py", "NAME = 'near'");
    folder.add("code/lib/far.py", "NAME = 'far'");
    expect((await ask(folder, JSON_IN, "")).text).toBe("nearfar");
  });

  test("cannot import the harness's training modules", async () => {
    const script =
      "import importlib.util\ndef model_fn(d): return None\ndef transform_fn(m, b, c, a): return str(importlib.util.find_spec('sagemaker_training'))\n";
    expect((await ask(script, JSON_IN, "")).text).toBe("None");
  });

  test("that raises the toolkit's base error answers with the status it carries", async () => {
    const script = [
      "from sagemaker_inference.errors import BaseInferenceToolkitError",
      "class Bad(BaseInferenceToolkitError):",
      "    def __init__(self): super().__init__(400, 'no images in the request', 'Bad Request')",
      "def model_fn(d): return None",
      "def input_fn(b, t): raise Bad()",
      "def predict_fn(d, m): return d",
    ].join("\n");
    const { answer, text } = await ask(script, JSON_IN, "[]");
    expect([answer.status, answer.message]).toEqual([400, "no images in the request"]);
    expect(text).toMatch(/^no images in the request\nTraceback /);
  });

  test("that raises answers 500 with the exception first and its own traceback after it, and logs that", async () => {
    const script =
      "def model_fn(d): return None\ndef input_fn(b, t):\n    raise ValueError('cannot read ' + t)\ndef predict_fn(d, m): return d\n";
    const { answer, text, lines } = await ask(script, JSON_IN, "[]");
    expect(answer.status).toBe(500);
    expect(answer.message).toBe("ValueError: cannot read application/json");
    expect(text.split("\n").slice(0, 2)).toEqual([
      "ValueError: cannot read application/json",
      "Traceback (most recent call last):",
    ]);
    expect(text).not.toContain("sagelab_serving");
    expect(lines.at(0)).toBe("Traceback (most recent call last):");
    expect(lines.at(-1)).toBe("ValueError: cannot read application/json");
  });

  test("with the wrong number of parameters answers how many", async () => {
    const script = "def model_fn(d): return 1\ndef predict_fn(a): return 1\n";
    const { answer } = await ask(script, JSON_IN, "[1]");
    expect(answer.message).toBe("TypeError: predict_fn takes 1 arguments but 2 were given.");
  });

  test("that is named but not there cannot start, and the message lists what is there", async () => {
    const folder = model("x = 1", "other.py");
    const environment = { SAGEMAKER_PROGRAM: "serve.py" };
    await expect(launchWorker(folder, { environment })).rejects.toThrow(
      'FileNotFoundError: Cannot serve "serve.py": the model archive has only other.py in code/',
    );
  });

  test("whose model_fn raises cannot start; the traceback is complete when the failure is known", async () => {
    const folder = model("def model_fn(d):\n    raise RuntimeError('no weights')\n");
    const failure = await launchWorker(folder).catch((error) => error);
    expect(failure.message).toBe("RuntimeError: no weights");
    expect(failure.lines).toEqual([
      "Traceback (most recent call last):",
      `  File "${folder.folder}/code/inference.py", line 2, in model_fn`,
      "    raise RuntimeError('no weights')",
      "RuntimeError: no weights",
    ]);
  });

  test("that calls sys.exit while it loads cannot start", async () => {
    await expect(launchWorker(model("import sys\nsys.exit(3)\n"))).rejects.toThrow("SystemExit: 3");
  });

  test("prints to the log line by line, whatever it prints", async () => {
    const script =
      "import sys\nprint('loaded', end='')\ndef model_fn(d): return None\ndef transform_fn(m, b, c, a):\n    print(' é\\n\\nend'); return 'ok'\n";
    expect((await ask(script, JSON_IN, "")).lines).toEqual(["loaded é", "", "end"]);
  });

  test("that needs no NumPy runs on a Python without it", async () => {
    const script = `import sys\nsys.modules['numpy'] = None\nimport json\ndef model_fn(d): return 2\ndef input_fn(b, t): return json.loads(b)\ndef predict_fn(x, m): return [i * m for i in x]\n`;
    expect((await ask(script, JSON_IN, "[1, 2]")).text).toBe("[2, 4]");
  });
});

describe.skipIf(!hasTorch)("the PyTorch defaults", () => {
  const pytorch = { framework: "pytorch" };

  test("load TorchScript from model.pt, take NPY with its dtype and give its numbers as NPY", async () => {
    const folder = model();
    const save =
      "import sys, torch\ntorch.jit.script(torch.nn.Identity()).save(sys.argv[1] + '/model.pt')";
    expect((await run(PYTHON, ["-c", save, folder.folder])).stderr).toBe("");
    const npy =
      "k05VTVBZAQB2AHsnZGVzY3InOiAnfHUxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAQIDBAU=";
    const headers = { "Content-Type": "application/x-npy", Accept: "application/x-npy" };
    const { answer } = await ask(folder, headers, { b64: npy }, pytorch);
    const sent = Buffer.from(answer.body);
    expect(sent.toString("latin1", 10, 80)).toContain(
      "'descr': '<i8', 'fortran_order': False, 'shape': (2, 3)",
    );
    expect([...new BigInt64Array(new Uint8Array(sent.subarray(-48)).buffer)]).toEqual([
      0n,
      1n,
      2n,
      3n,
      4n,
      5n,
    ]);
  });

  test("turn JSON into 32-bit floats and tensors into lists", async () => {
    const script =
      "import torch\ndef model_fn(d): return lambda x: x\ndef predict_fn(x, m):\n    assert x.dtype == torch.float32\n    return x * 2\n";
    const headers = { "Content-Type": "application/json", Accept: "application/json" };
    expect((await ask(script, headers, "[[1, 2]]", pytorch)).text).toBe("[[2.0, 4.0]]");
  });

  test("say what is missing when there is neither a script nor one model file", async () => {
    await expect(launchWorker(model(), pytorch)).rejects.toThrow(
      "ValueError: Exactly one .pth or .pt file is required for PyTorch models: []",
    );
  });
});
