import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { pets } from "../../src/datasets/pets";
import type { PetsDataset } from "../../src/datasets/pets-dataset";
import { JSONDeserializer } from "../../src/sagemaker/deserializers";
import { Predictor } from "../../src/sagemaker/predictor";
import { PyTorch } from "../../src/sagemaker/pytorch";
import { PyTorchModel } from "../../src/sagemaker/pytorch-model";
import { IdentitySerializer } from "../../src/sagemaker/serializers";
import type { Session } from "../../src/sagemaker/session";
import { failure, scratchFolder, scratchSession } from "./support";

const SOURCE = join(import.meta.dirname, "../../notebooks/source");
const DEPENDENCIES = [join(SOURCE, "image_requests.py")];
/** A Python with PyTorch and fastai, for the script that needs both. */
const FASTAI_PYTHON = process.env.SAGELAB_PYTHON_FASTAI;

interface Answer {
  readonly class: string;
  readonly confidence: number;
  readonly top: readonly { readonly class: string; readonly confidence: number }[];
}

class ImagePredictor extends Predictor<unknown> {
  constructor(endpointName: string, options: { readonly session?: Session }) {
    const serializer = new IdentitySerializer({ contentType: "image/jpeg" });
    super(endpointName, { ...options, serializer, deserializer: new JSONDeserializer() });
  }
}

let sample: PetsDataset;
let server: Server;
let url: string;

beforeAll(async () => {
  sample = await pets({ sample: true, imagesPerBreed: 3, cacheFolder: scratchFolder() });
  server = createServer((_request, response) => {
    response.end(readFileSync(sample.files[0] as string));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/pet.jpg`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
  vi.unstubAllEnvs();
});

/** What a script is given, and how little training shows that it works. */
interface Script {
  readonly code: { readonly entryPoint: string; readonly sourceDir?: string };
  readonly hyperparameters: Readonly<Record<string, string | number>>;
}

async function trainAndAsk({ code, hyperparameters }: Script): Promise<void> {
  const session = scratchSession();
  const frameworkVersion = "1.13.1";
  const estimator = new PyTorch({
    session,
    ...code,
    dependencies: DEPENDENCIES,
    baseJobName: "fastai-pets",
    role: await session.executionRole(),
    frameworkVersion,
    instanceCount: 1,
    instanceType: "local",
    hyperparameters,
    metricDefinitions: [{ name: "error_rate", regex: "error_rate=([0-9.]+)" }],
  });
  await estimator.fit(`file://${sample.path}`);
  const job = await estimator.latestTrainingJob?.describe();
  expect(job?.name).toMatch(/^fastai-pets-/);
  expect(job?.metrics.map(({ name }) => name)).toEqual(["error_rate"]);

  const deploy = (env: Record<string, string>) =>
    new PyTorchModel({
      session,
      modelData: estimator.modelData as string,
      frameworkVersion,
      ...code,
      dependencies: DEPENDENCIES,
      env,
      predictorCls: ImagePredictor,
    }).deploy<unknown>({ initialInstanceCount: 1, instanceType: "local" });
  const careful = await deploy({});
  await expectAnswer(await careful.predict(readFileSync(sample.files[0] as string)));
  const request = JSON.stringify({ url });
  const json = { contentType: "application/json" };
  expect((await failure(careful.predict(request, json))).message).toBe(
    `Cannot predict on "${careful.endpointName}": the model server answered 500: ValueError: ` +
      "the url leads to 127.0.0.1, which is private: only public addresses are fetched",
  );
  expect((await failure(careful.predict(Buffer.from("no image")))).message).toMatch(
    /the model server answered 500: (PIL\.)?UnidentifiedImageError: cannot identify image file/,
  );
  const trusting = await deploy({ ALLOW_PRIVATE_URLS: "1" });
  await expectAnswer(await trusting.predict(request, json));
  for (const predictor of [careful, trusting]) await predictor.deleteEndpoint();
}

async function expectAnswer(given: unknown): Promise<void> {
  const answer = given as Answer;
  expect(sample.breeds).toContain(answer.class);
  expect(answer.top).toHaveLength(5);
  expect(answer.top[0]).toEqual({ class: answer.class, confidence: answer.confidence });
  const shares = answer.top.map(({ confidence }) => confidence);
  expect(shares).toEqual([...shares].sort((a, b) => b - a));
}

describe("the pets scripts train on drawn faces, and answer JPEG bytes and addresses", () => {
  test("pets_torchvision.py", async () => {
    await trainAndAsk({
      code: { entryPoint: join(SOURCE, "pets_torchvision.py") },
      hyperparameters: { epochs: 1, "image-size": 32 },
    });
  });

  test("pets.py on real fastai", { timeout: 300_000 }, async ({ skip }) => {
    skip(
      !FASTAI_PYTHON,
      "SAGELAB_PYTHON_FASTAI names no Python with PyTorch and fastai: pets.py is not run",
    );
    vi.stubEnv("SAGELAB_PYTHON_PYTORCH", FASTAI_PYTHON);
    await trainAndAsk({
      code: { sourceDir: join(SOURCE, "pets"), entryPoint: "pets.py" },
      hyperparameters: {
        epochs: 1,
        "finetune-epochs": 1,
        "image-size": 32,
        "batch-size": 16,
        "model-arch": "resnet18",
        pretrained: 0,
      },
    });
  });
});

test("pets_torchvision.py learns to tell drawn breeds apart", async () => {
  const session = scratchSession();
  const many = await pets({ sample: true, imagesPerBreed: 6, cacheFolder: scratchFolder() });
  const estimator = new PyTorch({
    session,
    entryPoint: join(SOURCE, "pets_torchvision.py"),
    dependencies: DEPENDENCIES,
    frameworkVersion: "1.13.1",
    instanceCount: 1,
    instanceType: "local",
    hyperparameters: { epochs: 8, "image-size": 48, "batch-size": 16 },
    metricDefinitions: [{ name: "error_rate", regex: "error_rate=([0-9.]+)" }],
  });
  await estimator.fit(`file://${many.path}`);
  const job = await estimator.latestTrainingJob?.describe();
  // One in 37 is right by chance.
  expect(job?.metrics[0]?.value).toBeLessThan(0.6);
});
