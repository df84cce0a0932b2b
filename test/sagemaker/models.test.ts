import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { ndarray } from "../../src/codecs/ndarray";
import { encodeNpy } from "../../src/codecs/npy";
import { toText } from "../../src/display/render-text";
import {
  JSONDeserializer,
  NumpyDeserializer,
  StreamDeserializer,
} from "../../src/sagemaker/deserializers";
import { Model } from "../../src/sagemaker/model";
import { packModel } from "../../src/sagemaker/pack-model";
import { Predictor } from "../../src/sagemaker/predictor";
import { PyTorchModel } from "../../src/sagemaker/pytorch-model";
import { S3Uploader } from "../../src/sagemaker/s3-transfer";
import { IdentitySerializer, JSONSerializer } from "../../src/sagemaker/serializers";
import type { Session } from "../../src/sagemaker/session";
import { unpackModel } from "../../src/sagemaker/unpack-model";
import { failure, file, scratchFolder, scratchSession } from "./support";

/** Tells what reached it. */
const SCRIPT = `
import json, os

def model_fn(model_dir):
    with open(os.path.join(model_dir, "name.txt")) as source:
        return source.read()

def input_fn(body, content_type, context):
    return [len(body), content_type, context.get_request_header(0, "X-Amzn-SageMaker-Custom-Attributes")]

def predict_fn(data, model):
    return {"model": model, "seen": data, "word": os.environ.get("WORD")}

def output_fn(prediction, accept):
    return json.dumps(prediction), accept
`;

class ImagePredictor extends Predictor<unknown> {
  constructor(endpointName: string, options: { readonly session?: Session }) {
    const serializer = new IdentitySerializer({ contentType: "image/jpeg" });
    super(endpointName, { ...options, serializer, deserializer: new JSONDeserializer() });
  }
}

/** A model on S3 whose only file says its name. */
async function storedModel(session: Session, name: string): Promise<string> {
  const folder = scratchFolder();
  const packed = await packModel(
    { "name.txt": file(folder, "name.txt", name) },
    { outFile: join(folder, "model.tar.gz") },
  );
  return S3Uploader.upload(packed.path, `s3://${await session.defaultBucket()}/${name}`, {
    session,
  });
}

/** What every model of these tests shares: images of one's own need no framework. */
async function modelOptions(session: Session, name: string) {
  const entryPoint = file(scratchFolder(), "serve.py", SCRIPT);
  const modelData = await storedModel(session, name);
  return { session, modelData, entryPoint, imageUri: "mine:1", predictorCls: ImagePredictor };
}

test("a model's predictorCls, name and env reach the endpoint", async () => {
  const session = scratchSession();
  const options = await modelOptions(session, "first");
  const model = new Model({ ...options, name: "named", env: { WORD: "here" } });
  const predictor = await model.deploy<object>({ instanceType: "ml.m4.xlarge" });
  expect(model.name).toBe("named");
  expect(predictor).toBeInstanceOf(ImagePredictor);
  expect(predictor.session).toBe(session);
  const customAttributes = "trace=7";
  const targetVariant = "AllTraffic";
  const answer = await predictor.predict(Buffer.from([255, 216, 255]), {
    customAttributes,
    targetVariant,
  });
  expect(answer).toEqual({ model: "first", seen: [3, "image/jpeg", "trace=7"], word: "here" });
  expect(await predictor.predict("{}", { contentType: "application/json" })).toMatchObject({
    seen: [2, "application/json", null],
  });
  await predictor.deleteEndpoint();

  const serializer = new JSONSerializer();
  const other = await model.deploy<object>({ instanceType: "ml.m4.xlarge", serializer });
  expect(other).toBeInstanceOf(ImagePredictor);
  expect(await other.predict([1, 2])).toMatchObject({ seen: [6, "application/json", null] });
  await other.deleteEndpoint();
});

test("updateEndpoint() moves a serving endpoint to other instances and another model", async () => {
  const session = scratchSession();
  const model = new Model(await modelOptions(session, "old"));
  const predictor = await model.deploy({ instanceType: "ml.m4.xlarge" });
  const { configName } = await predictor.describe();

  const next = new Model({ ...(await modelOptions(session, "new")), name: "next" });
  await predictor.updateEndpoint({
    instanceType: "ml.c5.large",
    initialInstanceCount: 2,
    modelName: await next.create("ml.c5.large"),
  });
  expect(await predictor.predict(Buffer.from("x"))).toMatchObject({ model: "new" });
  const after = await predictor.describe();
  expect(after.configName).not.toBe(configName);
  expect(after.variants).toMatchObject([{ name: "AllTraffic", instanceCount: 2 }]);
  await predictor.deleteEndpoint();
  const hosting = session.bill().lines.filter(({ component }) => component === "Hosting");
  expect(hosting.map(({ resource, instanceType }) => [resource, instanceType])).toEqual([
    [`${predictor.endpointName}, before update 1`, "ml.m4.xlarge"],
    [predictor.endpointName, "ml.c5.large"],
  ]);
});

test("an update that does not come up leaves the endpoint as it was", async () => {
  const session = scratchSession();
  const model = new Model(await modelOptions(session, "good"));
  const predictor = await model.deploy({ instanceType: "ml.m4.xlarge" });
  const entryPoint = file(scratchFolder(), "serve.py", "def model_fn(d): raise RuntimeError('no')");
  const broken = new Model({ ...(await modelOptions(session, "bad")), entryPoint });
  const modelName = await broken.create("ml.m4.xlarge");
  const refused = await failure(predictor.updateEndpoint({ modelName }));
  expect(refused.message).toMatch(
    /^Cannot update the endpoint ".+": .+ping health check.+; it serves as before$/,
  );
  expect(await predictor.predict(Buffer.from("x"))).toMatchObject({ model: "good" });
  const wrong = await failure(predictor.updateEndpoint({ instanceType: "ml.c5.huge" }));
  expect(wrong.message).toContain('Cannot deploy to "ml.c5.huge"');
  await predictor.deleteEndpoint();
});

test("a model's archive that holds the code already is used as it is", async () => {
  const session = scratchSession();
  const folder = scratchFolder();
  mkdirSync(join(folder, "model/code"), { recursive: true });
  file(folder, "model/name.txt", "packed");
  file(folder, "model/code/serve.py", SCRIPT);
  const { path } = await packModel(join(folder, "model"), {
    outFile: join(folder, "model.tar.gz"),
  });
  const bucket = await session.defaultBucket();
  const modelData = await S3Uploader.upload(path, `s3://${bucket}/packed`, { session });
  const addressOf = async (entryPoint: string, sourceDir?: string) => {
    const model = new Model({ session, modelData, imageUri: "mine:1", entryPoint, sourceDir });
    const sagemaker = await session.cloud.sagemaker();
    const ModelName = await model.create("ml.m4.xlarge");
    return (await sagemaker.describeModel({ ModelName })).PrimaryContainer?.ModelDataUrl;
  };
  expect(await addressOf("serve.py", join(folder, "model/code"))).toBe(modelData);
  const changed = file(scratchFolder(), "serve.py", `${SCRIPT}# changed\n`);
  expect(await addressOf(changed)).toMatch(/\/mine-[\d-]+\/model\.tar\.gz$/);
});

test("PyTorchModel takes sourceDir, dependencies, imageUri and workers; older versions leave the archive", async () => {
  const session = scratchSession();
  const folder = scratchFolder();
  mkdirSync(join(folder, "source"));
  file(folder, "source/serve.py", SCRIPT);
  const modelData = await storedModel(session, "torch");
  const model = new PyTorchModel({
    session,
    modelData,
    frameworkVersion: "1.0.0",
    entryPoint: "serve.py",
    sourceDir: join(folder, "source"),
    dependencies: [file(folder, "helper.py", "word = 1")],
    modelServerWorkers: 2,
    predictorCls: ImagePredictor,
  });
  const image = model.traits().image("ml.m4.xlarge");
  expect(image).toMatch(/sagemaker-pytorch:1\.0\.0-cpu-py3$/);
  expect(model.traits().repacks).toBe(false);
  const own = new PyTorchModel({ session, modelData, imageUri: "mine:2", entryPoint: "serve.py" });
  expect(own.traits().image("ml.m4.xlarge")).toBe("mine:2");
});

test("packModel() follows links, names files as it is told, and gives the same bytes again", async () => {
  const folder = scratchFolder();
  mkdirSync(join(folder, "model/sub"), { recursive: true });
  file(folder, "model/weights.pth", "weights");
  symlinkSync("../weights.pth", join(folder, "model/sub/latest.pth"));
  const hashOf = async (outFile: string) => {
    const packed = await packModel(join(folder, "model"), { outFile: join(folder, outFile) });
    const hash = createHash("sha256").update(readFileSync(packed.path)).digest("hex");
    return { packed, hash };
  };
  const first = await hashOf("a.tar.gz");
  writeFileSync(join(folder, "model/weights.pth"), "weights");
  const second = await hashOf("b.tar.gz");
  expect(second.hash).toBe(first.hash);
  expect(first.packed.files).toEqual([
    { name: "sub/latest.pth", bytes: 7 },
    { name: "weights.pth", bytes: 7 },
  ]);
  const text = toText(first.packed.document());
  expect(text).toContain("Packed a.tar.gz");
  expect(text).toContain("2 files in an archive of ");

  const chosen = await packModel(
    { "resnet50.pth": join(folder, "model/weights.pth") },
    { outFile: join(folder, "c.tar.gz") },
  );
  expect(chosen.files).toEqual([{ name: "resnet50.pth", bytes: 7 }]);
});

test("unpackModel() gives the files of an archive on S3 or on this machine", async () => {
  const session = scratchSession();
  const folder = scratchFolder();
  const modelData = await storedModel(session, "kept");
  const there = await unpackModel(modelData, { session, folder: join(folder, "a") });
  expect(readFileSync(join(there, "name.txt"), "utf8")).toBe("kept");
  const archive = join(folder, "missing.tar.gz");
  const refused = await failure(unpackModel(archive, { folder: join(folder, "b") }));
  expect(refused.message).toBe(`Cannot unpack the model "${archive}": no such file`);
});

test("packModel() takes nothing from outside the folder", async () => {
  const folder = scratchFolder();
  mkdirSync(join(folder, "model"));
  const secret = file(folder, "secret.txt", "secret");
  symlinkSync(secret, join(folder, "model/weights.pth"));
  const outFile = join(folder, "model.tar.gz");
  const refused = await failure(packModel(join(folder, "model"), { outFile }));
  expect(refused.message).toMatch(
    /^Cannot pack ".+weights\.pth": it is a link to ".+secret\.txt", outside/,
  );
  const missing = await failure(packModel({ "a.pth": join(folder, "a.pth") }, { outFile }));
  expect(missing.message).toContain("there is no such file or folder");
});

test("StreamDeserializer gives the body in pieces with its type", async () => {
  const body = new Uint8Array(100_000).fill(7);
  const answer = new StreamDeserializer().deserialize(body, "audio/wav");
  const pieces: Uint8Array[] = [];
  for await (const piece of answer.body) pieces.push(piece);
  expect([answer.contentType, pieces.length]).toEqual(["audio/wav", 2]);
  expect(Buffer.concat(pieces).equals(body)).toBe(true);
});

test("NumpyDeserializer reads the only array of an archive of arrays", () => {
  const array = ndarray([[1, 2]], { dtype: "float32" });
  const one = zipSync({ "arr_0.npy": encodeNpy(array) });
  const two = zipSync({ "a.npy": encodeNpy(array), "b.npy": encodeNpy(array) });
  const numpy = new NumpyDeserializer();
  expect(numpy.deserialize(one, "application/x-npz")).toEqual(array);
  expect(() => numpy.deserialize(two, "application/x-npz")).toThrow(
    "Cannot read the answer: one array is wanted, and the answer has a.npy, b.npy",
  );
});
