import { afterEach, describe, expect, test } from "vitest";
import { hasNumpy, launchWorker, type ModelFolder, modelFolder } from "./serving-setup";

const opened: ModelFolder[] = [];
afterEach(() => {
  for (const folder of opened.splice(0)) folder.remove();
});

/** Asks a model server of the older images; gives status, content type and body. */
async function ask(script: string, requests: readonly [string, string, string?][]) {
  const folder = modelFolder(script);
  opened.push(folder);
  const { worker } = await launchWorker(folder, { generation: "B" });
  const answers: unknown[] = [];
  for (const [type, body, accept = "application/json"] of requests) {
    const headers = { "Content-Type": type, Accept: accept };
    const answer = await worker.invoke({ headers, body: Buffer.from(body, "latin1") });
    const text = Buffer.from(answer.body).toString("utf8");
    answers.push([answer.status, answer.contentType, answer.status === 500 ? "" : text]);
  }
  await worker.close();
  return answers;
}

const ECHO = "def model_fn(d): return None\ndef predict_fn(data, model): return data\n";
const JSON_TYPE = "application/json";

describe.skipIf(!hasNumpy)("the model server of the older images", () => {
  test("reads CSV as floats, with quotes, and what is no number as NaN", async () => {
    const answers = await ask(ECHO, [
      ["text/csv", '"1","2"'],
      ["text/csv", "1,2\n3,4\n"],
      ["text/csv", "5"],
      ["text/csv", ""],
      ["text/csv", "1,x"],
      ["text/csv", "1,2\n3"],
    ]);
    expect(answers).toEqual([
      [200, JSON_TYPE, "[1.0, 2.0]"],
      [200, JSON_TYPE, "[[1.0, 2.0], [3.0, 4.0]]"],
      [200, JSON_TYPE, "5.0"],
      [200, JSON_TYPE, "[]"],
      [200, JSON_TYPE, "[1.0, NaN]"],
      [500, "text/plain", ""],
    ]);
  });

  test("writes CSV with quotes where they are needed", async () => {
    const script = `import json\n${ECHO}def input_fn(body, content_type): return json.loads(body)\n`;
    const csv = "text/csv";
    const answers = await ask(script, [
      [JSON_TYPE, '[["a,b", "c\\"d"], ["e", "f"]]', csv],
      [JSON_TYPE, "[1, 2.5]", csv],
      [JSON_TYPE, "[null, 1]", csv],
    ]);
    const type = "text/csv; charset=utf-8";
    expect(answers).toEqual([
      [200, type, '"a,b","c""d"\ne,f\n'],
      [200, type, "1.0\n2.5\n"],
      [200, type, '""\n1\n'],
    ]);
  });

  test("sends a dictionary as JSON, the status of a response object, and fails for nothing", async () => {
    const script = [
      "from sagemaker_containers.beta.framework import encoders, worker",
      "def model_fn(d): return None",
      "def input_fn(body, content_type): return body",
      "def predict_fn(data, model): return data",
      "def output_fn(p, accept):",
      "    if p == 'dict': return {'a': 1}",
      "    if p == 'response': return worker.Response(encoders.encode([7], accept), mimetype=accept, status=201)",
    ].join("\n");
    const answers = await ask(script, [
      [JSON_TYPE, "dict"],
      [JSON_TYPE, "response"],
      [JSON_TYPE, "nothing"],
    ]);
    expect(answers).toEqual([
      [200, JSON_TYPE, '{"a": 1}'],
      [201, JSON_TYPE, "[7]"],
      [500, "text/plain", ""],
    ]);
  });

  test("hands on a text that is not UTF-8, and its own format error is no 415", async () => {
    const script = [
      "from sagemaker_containers.beta.framework import errors",
      "def model_fn(d): return None",
      "def input_fn(body, content_type):",
      "    if body == '': raise errors.UnsupportedFormatError(content_type)",
      "    return [body]",
      "def predict_fn(data, model): return data",
    ].join("\n");
    const answers = await ask(script, [
      [JSON_TYPE, "\xff"],
      [JSON_TYPE, ""],
    ]);
    expect(answers).toEqual([
      [200, JSON_TYPE, '["\\ufffd"]'],
      [500, "text/plain", ""],
    ]);
  });
});
