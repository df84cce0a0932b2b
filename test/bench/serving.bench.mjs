// How much the way through SDK client, local cloud and model server adds to calling the handlers in one Python process.
// Needs dist/ and a Python with PyTorch. The two take turns, call by call, so that both meet the same load of the machine.
// Prints medians in milliseconds.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const dist = fileURLToPath(new URL("../../dist/", import.meta.url));
const local = (path) => require(join(dist, "cloud/local", path));
const CALLS = 400;

const SCRIPT = `import os
import torch, torch.nn as nn, torch.nn.functional as F
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 5); self.pool = nn.MaxPool2d(2, 2); self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120); self.fc2 = nn.Linear(120, 84); self.fc3 = nn.Linear(84, 10)
    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x))); x = self.pool(F.relu(self.conv2(x)))
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x.view(-1, 16 * 5 * 5))))))
def model_fn(model_dir): return Net()
`;

const HANDLERS = `
import sys, io, time, json
python, model = sys.argv[1:]
sys.path.insert(0, python)
from sagelab_serving.paths import prepare_paths
from sagelab_serving.toolkits import create_toolkit
import numpy
prepare_paths(model + "/code", "C")
toolkit = create_toolkit({"generation": "C", "framework": "pytorch", "codeDir": model + "/code"})
toolkit.load(model)
buffer = io.BytesIO(); numpy.save(buffer, numpy.random.rand(4, 3, 32, 32).astype("float32")); body = buffer.getvalue()
headers = {"Content-Type": "application/x-npy", "Accept": "application/x-npy"}
for line in sys.stdin:
    began = time.perf_counter(); answer = toolkit.answer(headers, body); took = time.perf_counter() - began
    assert answer.status == 200, answer.body
    print(took * 1000, flush=True)
`;

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const round = (ms) => Math.round(ms * 100) / 100;

const home = mkdtempSync(join(tmpdir(), "sagelab-bench-"));
const { findPython } = local("runner/python.js");
const python = await findPython("pytorch");
const model = join(home, "model");
mkdirSync(join(model, "code"), { recursive: true });
writeFileSync(join(model, "code/inference.py"), SCRIPT);
const handlers = spawn(python.path, ["-c", HANDLERS, join(dist, "cloud/local/python"), model]);
handlers.stderr.pipe(process.stderr);
const lines = createInterface({ input: handlers.stdout })[Symbol.asyncIterator]();
const callHandlers = async () => {
  handlers.stdin.write("go\n");
  return Number((await lines.next()).value);
};

const { systemClock } = require(join(dist, "clock.js"));
const { packTarGz } = require(join(dist, "codecs/tar.js"));
const { ObjectStore } = local("s3/object-store.js");
const { LogStore } = local("logs/log-store.js");
const { TagStore } = local("sagemaker/tags.js");
const { Fleet } = local("runner/model-server.js");
const { endpointOperations } = local("sagemaker/endpoint-operations.js");
const { createRuntime } = local("runtime/runtime-service.js");
const { createJsonService } = local("json-service.js");
const { createRequestHandler } = local("request-handler.js");
const { SageMaker } = require("@aws-sdk/client-sagemaker");
const { SageMakerRuntime } = require("@aws-sdk/client-sagemaker-runtime");

const context = { home, region: "us-east-1", account: "123456789012", clock: systemClock };
const objects = new ObjectStore(join(home, "s3"), systemClock);
const logs = new LogStore(join(home, "logs"));
const tags = new TagStore(join(home, "tags"));
const fleet = new Fleet({ context, objects, logs, findPython });
const control = createJsonService(
  "SageMaker",
  endpointOperations(context, { objects, logs, tags, fleet }),
);
const runtime = createRuntime(context, { fleet });
const settings = {
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
  requestHandler: createRequestHandler((request) =>
    request.path.startsWith("/endpoints/") ? runtime(request) : control(request),
  ),
};
const sagemaker = new SageMaker(settings);
const client = new SageMakerRuntime(settings);

objects.createBucket("bench", { region: "us-east-1" });
await packTarGz(model, join(home, "model.tar.gz"));
await objects.putFile("bench", "model.tar.gz", join(home, "model.tar.gz"), { move: true });
await sagemaker.createModel({
  ModelName: "m",
  PrimaryContainer: {
    Image: "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-inference:1.4.0-cpu-py3",
    ModelDataUrl: "s3://bench/model.tar.gz",
    Environment: { SAGEMAKER_MODEL_SERVER_WORKERS: process.argv[2] ?? "1" },
  },
});
await sagemaker.createEndpointConfig({
  EndpointConfigName: "c",
  ProductionVariants: [
    { VariantName: "AllTraffic", ModelName: "m", InitialInstanceCount: 1, InstanceType: "local" },
  ],
});
const began = performance.now();
await sagemaker.createEndpoint({ EndpointName: "e", EndpointConfigName: "c" });
while ((await sagemaker.describeEndpoint({ EndpointName: "e" })).EndpointStatus === "Creating") {
  await new Promise((resolve) => setTimeout(resolve, 5));
}
const deployMs = performance.now() - began;

const header = Buffer.alloc(128, " ");
header.write("\x93NUMPY\x01\x00", 0, "latin1");
header.writeUInt16LE(118, 8);
header.write("{'descr': '<f4', 'fortran_order': False, 'shape': (4, 3, 32, 32), }", 10, "latin1");
header[127] = 10;
const pixels = Float32Array.from({ length: 4 * 3 * 32 * 32 }, (_, index) => (index % 255) / 255);
const body = Buffer.concat([header, Buffer.from(pixels.buffer)]);
const predict = async () => {
  const start = performance.now();
  await client.invokeEndpoint({
    EndpointName: "e",
    ContentType: "application/x-npy",
    Accept: "application/x-npy",
    Body: body,
  });
  return performance.now() - start;
};

const direct = [];
const served = [];
for (let call = 0; call < CALLS + 50; call++) {
  const [handlersMs, servedMs] = [await callHandlers(), await predict()];
  if (call < 50) continue; // Both warm up.
  direct.push(handlersMs);
  served.push(servedMs);
}
handlers.stdin.end();
const start = performance.now();
await Promise.all(
  Array.from({ length: 8 }, async () => {
    for (let call = 0; call < CALLS / 4; call++) await predict();
  }),
);
const perSecond = (8 * (CALLS / 4)) / ((performance.now() - start) / 1000);
console.log({
  handlersMs: round(median(direct)),
  predictMs: round(median(served)),
  addedMs: round(median(served) - median(direct)),
  deployMs: Math.round(deployMs),
  requestsPerSecondOf8Callers: Math.round(perSecond),
});
await fleet.close();
rmSync(home, { recursive: true, force: true });
