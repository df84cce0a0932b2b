import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { failureOf, TestHost } from "./endpoint-setup";
import { hasPython } from "./serving-setup";

const CONSOLE =
  "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#logEventViewer:group=/aws/sagemaker/Endpoints/e in account 123456789012 for more information.";

let host: TestHost;

beforeEach(() => {
  host = new TestHost();
});

afterEach(async () => {
  await host.close();
  host.remove();
});

const invoke = (more: object = {}) =>
  host.runtime.invokeEndpoint({
    EndpointName: "e",
    ContentType: "application/json",
    Body: "[1]",
    ...more,
  });

describe.skipIf(!hasPython)("InvokeEndpoint", () => {
  test("a handler that raises is a ModelError with its first line; the traceback is in the body and the log", async () => {
    await host.endpoint(
      "e",
      "def model_fn(d): return None\ndef transform_fn(m, b, c, a):\n    raise ValueError('bad\\nshape')\n",
    );
    const failure = await failureOf(invoke());
    expect(failure).toMatchObject({
      name: "ModelError",
      $metadata: { httpStatusCode: 424 },
      message: `Received server error (500) from primary with message "ValueError: bad". See ${CONSOLE}`,
      OriginalStatusCode: 500,
      OriginalMessage: expect.stringMatching(/^ValueError: bad\nshape\nTraceback/),
      LogStreamArn: "arn:aws:logs:us-east-1:123456789012:log-group:/aws/sagemaker/Endpoints/e",
    });
    expect(host.logLines("e")).toContain("ValueError: bad");
  });

  test("a status that the script chose is passed on as a client error", async () => {
    await host.endpoint(
      "e",
      "from sagemaker_inference.errors import GenericInferenceToolkitError\ndef model_fn(d): return None\ndef transform_fn(m, b, c, a): raise GenericInferenceToolkitError(415, 'send a JPEG')\n",
    );
    const failure = await failureOf(invoke());
    expect(failure).toMatchObject({
      name: "ModelError",
      message: `Received client error (415) from primary with message "send a JPEG". See ${CONSOLE}`,
      OriginalStatusCode: 415,
    });
  });

  test("bytes go through unchanged in both directions, up to the limit", async () => {
    await host.endpoint(
      "e",
      "def model_fn(d): return None\ndef transform_fn(m, b, c, a): return b, c\n",
    );
    const body = randomBytes(6_291_456);
    const answer = await invoke({ Body: body, ContentType: "image/jpeg" });
    expect(answer.ContentType).toBe("image/jpeg");
    expect(Buffer.compare(Buffer.from(answer.Body as Uint8Array), body)).toBe(0);
    expect((await invoke({ Body: new Uint8Array(), ContentType: "x/y" })).Body).toBeNull();
    const failure = await failureOf(invoke({ Body: Buffer.concat([body, Buffer.alloc(1)]) }));
    expect(failure).toMatchObject({
      name: "RequestEntityTooLarge",
      $metadata: { httpStatusCode: 413 },
      message:
        "Cannot invoke the endpoint with a body of 6291457 bytes: InvokeEndpoint takes at most 6291456 bytes (6 MiB)",
    });
  });

  test("custom attributes reach the script and come back when it sets them", async () => {
    await host.endpoint(
      "e",
      [
        "def model_fn(d): return None",
        "def transform_fn(m, b, c, a, context):",
        "    name = 'X-Amzn-SageMaker-Custom-Attributes'",
        "    context.set_response_header(0, name, context.get_request_header(0, name) + '!')",
        "    return 'ok', 'text/plain'",
      ].join("\n"),
    );
    const answer = await invoke({ CustomAttributes: "trace=1" });
    expect([answer.CustomAttributes, answer.InvokedProductionVariant]).toEqual([
      "trace=1!",
      "AllTraffic",
    ]);
  });

  test("no answer in time is a ModelError with status 0, and the next request is answered", async () => {
    await host.endpoint(
      "e",
      "import json, time\ndef model_fn(d): return None\ndef transform_fn(m, b, c, a):\n    if json.loads(b) == 'hang': time.sleep(1000)\n    return 'ok'\n",
      { SAGEMAKER_MODEL_SERVER_TIMEOUT_SECONDS: "0.5" },
    );
    const failure = await failureOf(invoke({ Body: '"hang"' }));
    expect(failure).toMatchObject({ name: "ModelError", OriginalStatusCode: 0 });
    expect(failure.message).toContain(
      'Received server error (0) from primary with message "Your invocation timed out while waiting for a response from container primary.',
    );
    expect((await invoke()).Body.transformToString()).toBe("ok");
    expect(host.logLines("e")).toContain(
      "No answer within 0.5 s: the worker is ended and started again",
    );
  });

  test("a worker that dies is a ModelError, and the next request is answered by another", async () => {
    await host.endpoint(
      "e",
      "import json, os\ndef model_fn(d): return None\ndef transform_fn(m, b, c, a):\n    if json.loads(b) == 'die': os._exit(7)\n    return 'ok'\n",
    );
    const failure = await failureOf(invoke({ Body: '"die"' }));
    expect(failure).toMatchObject({
      name: "ModelError",
      OriginalStatusCode: 500,
      OriginalMessage: "Worker exited with status 7 while it answered this request",
    });
    expect((await invoke()).Body.transformToString()).toBe("ok");
  });

  test("several workers answer at the same time; one answers one after the other", async () => {
    const script = [
      "import json, os, time",
      "def model_fn(d): return os.getpid()",
      "def transform_fn(pid, b, c, a):",
      "    folder = json.loads(b)",
      "    open(os.path.join(folder, str(pid)), 'w').close()",
      "    while len(os.listdir(folder)) < 2: time.sleep(0.005)",
      "    return json.dumps(pid)",
    ].join("\n");
    await host.endpoint("e", script, { SAGEMAKER_MODEL_SERVER_WORKERS: "2" });
    const { mkdtempSync } = await import("node:fs");
    const folder = JSON.stringify(mkdtempSync(`${host.home}/meet-`));
    const answers = await Promise.all([invoke({ Body: folder }), invoke({ Body: folder })]);
    expect(new Set(answers.map((answer) => answer.Body.transformToString())).size).toBe(2);
  });

  test("many requests at once are all answered, each with its own", async () => {
    await host.endpoint(
      "e",
      "def model_fn(d): return None\ndef transform_fn(m, b, c, a): return b\n",
    );
    const sent = Array.from({ length: 100 }, (_, index) => JSON.stringify([index]));
    const answers = await Promise.all(sent.map((Body) => invoke({ Body })));
    expect(answers.map((answer) => answer.Body.transformToString())).toEqual(sent);
  });

  test("environment of the model and the harness's variables are there, credentials are not", async () => {
    process.env.AWS_SECRET_ACCESS_KEY = "not for scripts";
    const script =
      "import json, os\ndef model_fn(d): return d\ndef transform_fn(d, b, c, a):\n    return json.dumps([os.environ.get('MINE'), os.environ['SAGEMAKER_SUBMIT_DIRECTORY'] == d + '/code', 'AWS_SECRET_ACCESS_KEY' in os.environ])\n";
    try {
      await host.endpoint("e", script, { MINE: "yes" });
    } finally {
      delete process.env.AWS_SECRET_ACCESS_KEY;
    }
    expect((await invoke()).Body.transformToString()).toBe('["yes", true, false]');
  });
});

describe("the runtime", () => {
  test("refuses names against the pattern and endpoints that are not there", async () => {
    expect(await failureOf(invoke({ EndpointName: "a_b" }))).toMatchObject({
      name: "ValidationError",
      message:
        "1 validation error detected: Value 'a_b' at 'endpointName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}",
    });
    expect((await failureOf(invoke())).message).toBe(
      "Endpoint e of account 123456789012 not found.",
    );
  });

  test.each([
    [{ TargetModel: "m.tar.gz" }, "multi-model endpoints (TargetModel)"],
    [{ TargetContainerHostname: "c" }, "multi-container endpoints (TargetContainerHostname)"],
    [{ InferenceComponentName: "c" }, "inference components (InferenceComponentName)"],
    [{ EnableExplanations: "`true`" }, "explainers (EnableExplanations)"],
  ])("refuses %o by name", async (more, what) => {
    const failure = await failureOf(invoke(more));
    expect(failure.message).toBe(`The local cloud does not have ${what}`);
  });

  test("says that it has no asynchronous invocations", async () => {
    const call = host.runtime.invokeEndpointAsync({
      EndpointName: "e",
      InputLocation: "s3://bucket/input",
    });
    expect((await failureOf(call)).message).toBe(
      "The local cloud does not have asynchronous invocations (InvokeEndpointAsync); use InvokeEndpoint",
    );
  });
});
