import { watch } from "node:fs";
import { expect, test } from "vitest";
import type { DisplayDocument } from "../../src/display/document";
import { toText } from "../../src/display/render-text";
import { setScreen } from "../../src/display/screen";
import type { SagelabError } from "../../src/errors";
import { Predictor } from "../../src/sagemaker/predictor";
import { PyTorch, type PyTorchOptions } from "../../src/sagemaker/pytorch";
import { Session } from "../../src/sagemaker/session";
import { failure, file, scratchFolder, scratchSession } from "./support";

const session = scratchSession();
const folder = scratchFolder();

function pytorch(name: string, text: string, options: Partial<PyTorchOptions> = {}): PyTorch {
  return new PyTorch({
    session,
    entryPoint: file(folder, name, text),
    frameworkVersion: "1.4.0",
    instanceType: "local",
    ...options,
  });
}

/** A screen that keeps what it was shown. */
function recordScreen(): { documents: DisplayDocument[]; lines: string[]; restore(): void } {
  const documents: DisplayDocument[] = [];
  const lines: string[] = [];
  const keep = (document?: DisplayDocument, more: readonly string[] = []) => {
    if (document) documents.push(document);
    lines.push(...more);
  };
  const before = setScreen({
    show: keep,
    live: (document) => {
      keep(document);
      return { update: keep, end: keep };
    },
  });
  return { documents, lines, restore: () => void setScreen(before) };
}

const SAVE = `
import os

def save():
    with open(os.path.join(os.environ["SM_MODEL_DIR"], "model.txt"), "w") as handle:
        handle.write("model")

if __name__ == "__main__":
    save()
`;

test("a script that fails gives its reason and the last lines of its log", async () => {
  const estimator = pytorch(
    "fails.py",
    "print('about to fail')\nraise ValueError('no such layer')\n",
  );
  const error = (await failure(estimator.fit())) as SagelabError;
  expect(error.code).toBe("JobFailed");
  expect(error.message).toMatch(/^Training job "pytorch-training-[\d-]+" failed: /);
  expect(error.message).toContain("no such layer");
  expect(error.logLines.join("\n")).toContain("about to fail");
  expect(error.logLines.join("\n")).toContain("ValueError: no such layer");
  const refused = await failure(estimator.deploy({ instanceType: "local" }));
  expect(refused.message).toBe(
    `Cannot make a model of the training job "${estimator.latestTrainingJob?.name}": it is Failed`,
  );
});

test("a script that saves no model is warned about at the end of training", async () => {
  const screen = recordScreen();
  const estimator = pytorch("nothing.py", "print('done')\n");
  await estimator.fit().finally(screen.restore);
  const warning =
    "The script saved no model: nothing was in the folder that SM_MODEL_DIR names when it ended, so there is nothing to deploy";
  expect(estimator.latestTrainingJob?.warnings).toEqual([warning]);
  expect(screen.lines).toContain(warning);
  expect(toText(estimator.latestTrainingJob?.document() as DisplayDocument)).toContain(
    "The script saved no model",
  );
  const refused = await failure(estimator.deploy({ instanceType: "local" }));
  expect(refused.message).toBe(`Cannot deploy: there is no model at ${estimator.modelData}`);
});

test("fit() shows the steps, the log and the metrics as they come", async () => {
  const screen = recordScreen();
  const text = `${SAVE}\nfor step in range(3):\n    print("step %d loss: %.2f" % (step, 1 / (step + 1)))\n`;
  const estimator = pytorch("metrics.py", text, {
    metricDefinitions: [{ name: "loss", regex: "loss: ([0-9.]+)" }],
  });
  await estimator.fit().finally(screen.restore);
  expect(screen.lines).toContain("step 0 loss: 1.00");
  expect(screen.lines.some((line) => line.endsWith("Completed - Training job completed"))).toBe(
    true,
  );
  const [seconds] = screen.lines.slice(-2);
  expect(seconds).toMatch(/^Training seconds: \d+$/);
  const last = screen.documents.at(-1) as DisplayDocument;
  const charts = last.blocks.filter(({ kind }) => kind === "chart");
  expect(charts).toHaveLength(1);
  expect(toText(last)).toContain("0.33");
});

test("a second job of the same name is refused before anything is sent", async () => {
  const estimator = pytorch("named.py", SAVE);
  await estimator.fit(undefined, { jobName: "only-once" });
  const error = await failure(estimator.fit(undefined, { jobName: "only-once" }));
  expect(error.message).toBe(
    'Cannot start the training job "only-once": there is one of that name, and names are unique in an account and region',
  );
  expect(error).toMatchObject({ code: "AlreadyExists" });
});

const WAITS = `${SAVE}
import time
gate = os.environ["GATE"]
print("waiting")
open(os.path.join(gate, "started"), "w").close()
while not os.path.exists(os.path.join(gate, "go")):
    time.sleep(0.02)
print("released")
`;

/** Resolves when a file of that name appears in a folder. */
function appears(folder: string, name: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(folder, (_, changed) => {
      if (changed !== name) return;
      watcher.close();
      resolve();
    });
  });
}

test("an interrupt ends the wait, the job goes on, and another session attaches to it", async () => {
  const gate = scratchFolder();
  const estimator = pytorch("waits.py", WAITS, { environment: { GATE: gate } });
  const started = appears(gate, "started");
  const fit = failure(estimator.fit(undefined, { jobName: "interrupted" }));
  await started;
  process.emit("SIGINT");
  const error = await fit;
  expect(error.message).toBe(
    'Stopped waiting: the training job "interrupted" goes on; PyTorch.attach("interrupted", { session }) waits again',
  );
  expect(error).toMatchObject({ code: "Interrupted" });
  expect(process.listenerCount("SIGINT")).toBe(0);
  expect(session.bill().running).toContain("interrupted");

  const other = Session.local({ home: session.cloud.home });
  const attaching = PyTorch.attach("interrupted", { session: other });
  file(gate, "go", "");
  const attached = await attaching;
  expect((await attached.latestTrainingJob?.describe())?.status).toBe("Completed");
  expect(attached.options).toMatchObject({
    entryPoint: "waits.py",
    instanceType: "local",
    frameworkVersion: "1.4.0",
  });
  expect(attached.modelData).toBe(
    "s3://sagemaker-us-east-1-123456789012/interrupted/output/model.tar.gz",
  );
  const log: string[] = [];
  for await (const { message } of attached.latestTrainingJob?.logs() ?? []) log.push(message);
  expect(log).toContain("released");
  await other.close();
});

test("a signal ends the wait, and stop() ends the job", async () => {
  const gate = scratchFolder();
  const estimator = pytorch("stopped.py", WAITS, { environment: { GATE: gate } });
  const controller = new AbortController();
  const started = appears(gate, "started");
  const fit = failure(estimator.fit(undefined, { signal: controller.signal }));
  await started;
  controller.abort();
  expect(await fit).toMatchObject({ code: "Interrupted" });
  const job = estimator.latestTrainingJob;
  await job?.stop();
  expect((await job?.wait())?.status).toBe("Stopped");
  expect(toText(job?.document() as DisplayDocument)).toContain("the model may be incomplete");
  await job?.stop();
});

test("file:// data, several hosts and a folder of code reach the script", async () => {
  const source = scratchFolder();
  file(source, "shared.py", "NAME = 'shared'\n");
  file(
    source,
    "hosts.py",
    `${SAVE}\nimport json, shared\nprint(os.environ["SM_CURRENT_HOST"], sorted(os.listdir(os.environ["SM_CHANNEL_DATA"])), shared.NAME)\n`,
  );
  const data = scratchFolder();
  file(data, "a.txt", "a");
  const estimator = new PyTorch({
    session,
    sourceDir: source,
    entryPoint: "hosts.py",
    frameworkVersion: "1.4.0",
    instanceType: "local",
    instanceCount: 2,
  });
  const screen = recordScreen();
  await estimator.fit({ data: `file://${data}` }).finally(screen.restore);
  expect(screen.lines).toContain("algo-1 | algo-1 ['a.txt'] shared");
  expect(screen.lines).toContain("algo-2 | algo-2 ['a.txt'] shared");
});

const BROKEN_MODEL = `${SAVE}\ndef model_fn(model_dir):\n    raise RuntimeError("weights do not fit")\n`;

test("an endpoint whose model does not load fails with the reason and its log", async () => {
  const estimator = pytorch("broken.py", BROKEN_MODEL);
  await estimator.fit();
  const error = (await failure(
    estimator.deploy({ instanceType: "local", endpointName: "broken" }),
  )) as SagelabError;
  expect(error.code).toBe("EndpointFailed");
  expect(error.message).toBe(
    'Cannot deploy to the endpoint "broken": The primary container for production variant AllTraffic did not pass the ping health check. Please check CloudWatch logs for this endpoint; its log ends with RuntimeError: weights do not fit',
  );
  expect(error.logLines.join("\n")).toContain("RuntimeError: weights do not fit");
  await new Predictor("broken", { session }).deleteEndpoint();
});

const BROKEN_PREDICTION = `${SAVE}
def model_fn(model_dir):
    return None

def predict_fn(data, model):
    raise ValueError("wrong shape %s" % (data.shape,))
`;

test("a script that fails on a request gives its first line to the caller", async () => {
  const estimator = pytorch("refuses.py", BROKEN_PREDICTION);
  await estimator.fit();
  const predictor = await estimator.deploy({ instanceType: "local" });
  const error = (await failure(predictor.predict([[1, 2]]))) as SagelabError;
  expect(error.code).toBe("ModelError");
  expect(error.message).toContain(
    `Cannot predict on "${predictor.endpointName}": the model server answered 500: `,
  );
  expect(error.message).toContain("wrong shape");
  expect(error.logLines.join("\n")).toContain("ValueError: wrong shape");
  const twice = await failure(
    estimator.deploy({ instanceType: "local", endpointName: predictor.endpointName }),
  );
  expect(twice.message).toBe(
    `Cannot deploy to the endpoint "${predictor.endpointName}": there is one of that name`,
  );
  await predictor.deleteEndpoint();
  await predictor.deleteEndpoint();
  await predictor.deleteModel();
});

test("an interrupt before the job is started starts nothing", async () => {
  const controller = new AbortController();
  const estimator = pytorch("early.py", SAVE);
  const fit = failure(estimator.fit(undefined, { jobName: "early", signal: controller.signal }));
  controller.abort();
  expect((await fit).message).toBe(
    "Stopped before the training job was started: nothing is running",
  );
  expect(estimator.latestTrainingJob).toBeUndefined();
  expect((await failure(PyTorch.attach("early", { session }))).message).toBe(
    'Cannot find the training job "early" in us-east-1',
  );
});
