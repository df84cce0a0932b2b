import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findPython } from "../../src/cloud/local/runner/python";
import { pythonFacts } from "../../src/cloud/local/runner/python-facts";
import { pets } from "../../src/datasets/pets";
import { JSONDeserializer } from "../../src/sagemaker/deserializers";
import { nameFromBase } from "../../src/sagemaker/names";
import { packModel } from "../../src/sagemaker/pack-model";
import { Predictor } from "../../src/sagemaker/predictor";
import { PyTorch } from "../../src/sagemaker/pytorch";
import { PyTorchModel } from "../../src/sagemaker/pytorch-model";
import { IdentitySerializer } from "../../src/sagemaker/serializers";
import type { Session } from "../../src/sagemaker/session";
import { unpackModel } from "../../src/sagemaker/unpack-model";
import { failure, scratchFolder, scratchSession } from "./support";

const SOURCE = join(import.meta.dirname, "../../notebooks/source");
const JSON_TYPE = { contentType: "application/json" };

/** A Python with PyTorch and PIL; without one there is nothing to serve with. */
const torch = await findPython("pytorch")
  .then(({ path }) => pythonFacts(path))
  .catch(() => undefined);

interface Answer {
  readonly class: string;
  readonly confidence: number;
}

class ImagePredictor extends Predictor<Answer> {
  constructor(endpointName: string, options: { readonly session?: Session }) {
    const serializer = new IdentitySerializer({ contentType: "image/jpeg" });
    super(endpointName, { ...options, serializer, deserializer: new JSONDeserializer<Answer>() });
  }
}

test.skipIf(torch?.modules.PIL === undefined)(
  "a model that was exported is packed, deployed and asked with bytes and with an address",
  async () => {
    const session = scratchSession();
    const folder = scratchFolder();
    const faces = await pets({ sample: true, imagesPerBreed: 2, cacheFolder: folder });
    const image = await readFile(faces.files[0] ?? "");
    const estimator = new PyTorch({
      session,
      entryPoint: join(SOURCE, "pets_torchvision.py"),
      dependencies: [join(SOURCE, "image_requests.py")],
      frameworkVersion: "1.4.0",
      instanceType: "local",
      hyperparameters: { epochs: 1 },
    });
    await estimator.fit({ training: `file://${faces.path}` });
    const files = await unpackModel(estimator.modelData ?? "", {
      session,
      folder: join(folder, "export"),
    });
    const packed = await packModel(
      { "model.pth": join(files, "model.pth"), "model.json": join(files, "model.json") },
      { outFile: join(folder, "model.tar.gz") },
    );
    const serving = {
      session,
      entryPoint: join(SOURCE, "serve.py"),
      dependencies: ["pets_torchvision.py", "image_requests.py"].map((name) => join(SOURCE, name)),
      frameworkVersion: "1.0.0",
      predictorCls: ImagePredictor,
    };
    const keyPrefix = `sagemaker/${nameFromBase("pets-model")}`;
    const modelData = await session.uploadData({ path: packed.path, keyPrefix });
    const deployed = await new PyTorchModel({ ...serving, modelData }).deploy<Answer>({
      instanceType: "ml.m4.xlarge",
    });
    const answer = await deployed.predict(image);
    expect(faces.breeds).toContain(answer.class);
    expect(answer.confidence).toBeGreaterThan(0);

    const server = createServer((_, reply) => reply.end(image));
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/pet.jpg`;
    try {
      const refused = await failure(deployed.predict(JSON.stringify({ url }), JSON_TYPE));
      expect(refused.message).toBe(
        `Cannot predict on "${deployed.endpointName}": the model server answered 500: ValueError: the url leads to 127.0.0.1, which is private: only public addresses are fetched`,
      );
      const here = await new PyTorchModel({
        ...serving,
        modelData: `file://${packed.path}`,
        env: { ALLOW_PRIVATE_URLS: "1" },
      }).deploy<Answer>({ instanceType: "local" });
      expect(await here.predict(JSON.stringify({ url }), JSON_TYPE)).toEqual(answer);
      const nothing = await failure(here.predict(Buffer.from("no picture")));
      expect(nothing.message).toContain("the model server answered 500: ");
      await here.deleteEndpoint();
    } finally {
      server.close();
    }
    await deployed.deleteEndpoint();
  },
  60_000,
);
