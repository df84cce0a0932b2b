import { nearestClause } from "../units/near-names";
import { type AccountMap, registryAccount, registryRegions } from "./image-uri-accounts";
import { type ImageScope, type ImageVersion, imageFacts } from "./image-uri-facts";

/** What an image is for. */
export type ImagePurpose = "training" | "inference";

export interface ImageUriOptions {
  /** `pytorch` or `mxnet`. */
  readonly framework: string;
  readonly region: string;
  /** `1.4.0`, or short: `1.4`. */
  readonly version: string;
  /** `py3`, `py38`, …; may be left out when the version comes with one only. */
  readonly pyVersion?: string;
  /** `ml.c5.xlarge`, `local`, `local_gpu`: decides between the CPU and the GPU image. */
  readonly instanceType: string;
  /** Default `training`. */
  readonly purpose?: ImagePurpose;
  /** An elastic inference accelerator, `ml.eia1.medium`. */
  readonly acceleratorType?: string;
}

/** Suffixes of the registry host where it is not `amazonaws.com`. */
const REGISTRY_SUFFIXES: Readonly<Record<string, string>> = {
  "us-iso-east-1": "c2s.ic.gov",
  "us-isob-east-1": "sc2s.sgov.gov",
};

/** Instance families with Arm processors: their serving images are separate. */
const ARM_FAMILY = /^[a-z]+\d+g[a-z]*$/;

/**
 * The address of AWS's image for a framework, as the Python SDK's `image_uris.retrieve` gives it:
 * `{account}.dkr.ecr.{region}.amazonaws.com/{repository}:{version}-{processor}-{python}`.
 *
 * Throws a `RangeError` that names the argument, its value and what is allowed.
 */
export function imageUri(options: ImageUriOptions): string {
  const { scope, version, image } = findImage(options);
  const account = registryAccount(image.accounts, options.region);
  if (!account) throw unknownRegion(options, image.accounts);
  const processor = processorOf(options.instanceType);
  if (!scope.processors.includes(processor)) {
    throw refusal(
      options,
      `runs on ${scope.processors.join(" and ")}, and "${options.instanceType}" is ${processor}`,
    );
  }
  const python = choosePython(options, image.pyVersions);
  const tag = [version, processor, python, image.containerVersion?.[processor]];
  const suffix =
    REGISTRY_SUFFIXES[options.region] ??
    (options.region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com");
  const host = `${account}.dkr.ecr.${options.region}.${suffix}`;
  return `${host}/${image.repository}:${tag.filter((part) => part !== undefined).join("-")}`;
}

/** The full versions of a framework that have images, oldest first. Throws a `RangeError` for an unknown framework. */
export function frameworkVersions(framework: string, purpose: ImagePurpose = "training"): string[] {
  return Object.keys(scopeOf(framework, purpose).versions);
}

/** The full version a short one stands for (`1.4` → `1.4.0`). Throws a `RangeError` with the list for an unknown one. */
export function fullVersion(
  framework: string,
  version: string,
  purpose: ImagePurpose = "training",
): string {
  const scope = scopeOf(framework, purpose);
  const full = scope.aliases[version] ?? version;
  if (Object.hasOwn(scope.versions, full)) return full;
  throw new RangeError(
    `Cannot use ${framework} ${version}: AWS has ${purpose} images for ${Object.keys(scope.versions).join(", ")}`,
  );
}

/** The Python that a version's image is taken with unless told otherwise: `py3` where it has that, else the newest. */
export function defaultPython(framework: string, version: string, purpose: ImagePurpose): string {
  const found = scopeOf(framework, purpose).versions[fullVersion(framework, version, purpose)];
  const images = Array.isArray(found)
    ? (found as readonly ImageVersion[])
    : [found as ImageVersion];
  const pythons = images.flatMap((image) => image.pyVersions);
  return pythons.includes("py3") ? "py3" : (pythons.at(-1) ?? "py3");
}

/**
 * `cpu` or `gpu` (or `inf`, `trn`, AWS's own chips) by the family of an instance type; `local` is `cpu`, `local_gpu` is
 * `gpu`. Throws a `RangeError` for a text that is no instance type.
 */
export function processorOf(instanceType: string): string {
  if (instanceType === "local") return "cpu";
  if (instanceType.startsWith("local")) return "gpu";
  const family = /^ml\.([a-z0-9-]+)\.[a-z0-9-]+$/.exec(instanceType)?.[1];
  if (family === undefined) {
    throw new RangeError(
      `Cannot use "${instanceType}" as an instance type: one like ml.c5.xlarge, local or local_gpu is wanted`,
    );
  }
  if (family.startsWith("inf")) return "inf";
  if (family.startsWith("trn")) return "trn";
  return /^[gp]/.test(family) ? "gpu" : "cpu";
}

function findImage(options: ImageUriOptions): {
  scope: ImageScope;
  version: string;
  image: ImageVersion;
} {
  const purpose = options.purpose ?? "training";
  const scope = scopeOf(options.framework, scopeName(options, purpose));
  const full = scope.aliases[options.version] ?? options.version;
  const found = Object.hasOwn(scope.versions, full) ? scope.versions[full] : undefined;
  if (!found) {
    const known = Object.keys(scope.versions);
    throw new RangeError(
      `Cannot use ${options.framework} ${options.version}: AWS has ${purpose} images for ${known.join(", ")}`,
    );
  }
  const candidates = Array.isArray(found)
    ? (found as readonly ImageVersion[])
    : [found as ImageVersion];
  const pythons = candidates.flatMap((candidate) => candidate.pyVersions);
  const python = choosePython(options, pythons);
  const image = candidates.find((candidate) => candidate.pyVersions.includes(python));
  if (!image) throw refusal(options, `comes with ${pythons.join(", ")}, not ${python}`);
  return { scope, version: options.version, image };
}

function scopeName(options: ImageUriOptions, purpose: ImagePurpose): string {
  if (purpose === "training") return "training";
  if (options.acceleratorType !== undefined) return "eia";
  const family = options.instanceType.split(".")[1] ?? "";
  const arm = ARM_FAMILY.test(family) && processorOf(options.instanceType) === "cpu";
  return arm && imageFacts[options.framework]?.inference_graviton
    ? "inference_graviton"
    : "inference";
}

function scopeOf(framework: string, name: string): ImageScope {
  const scopes = Object.hasOwn(imageFacts, framework) ? imageFacts[framework] : undefined;
  if (!scopes) {
    const known = Object.keys(imageFacts);
    throw new RangeError(
      `Cannot look up images for "${framework}": ${known.join(", ")} are known${nearestClause(framework, known, 1)}`,
    );
  }
  const scope = scopes[name];
  if (!scope)
    throw new RangeError(`Cannot look up ${name} images for "${framework}": there are none`);
  return scope;
}

function choosePython(options: ImageUriOptions, available: readonly string[]): string {
  const { pyVersion } = options;
  if (pyVersion !== undefined) return pyVersion;
  if (available.length === 1 && available[0]) return available[0];
  throw refusal(options, `comes with ${available.join(", ")}; give one as pyVersion`);
}

function unknownRegion(options: ImageUriOptions, accounts: AccountMap): RangeError {
  const regions = registryRegions(accounts);
  return new RangeError(
    `Cannot use ${options.framework} ${options.version} in "${options.region}": AWS has that image in ${regions.join(", ")}`,
  );
}

function refusal(options: ImageUriOptions, reason: string): RangeError {
  return new RangeError(
    `Cannot use ${options.framework} ${options.version}: the ${options.purpose ?? "training"} image ${reason}`,
  );
}
