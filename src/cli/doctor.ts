import { accessSync, constants, existsSync, mkdirSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { findPython, type PythonFound } from "../cloud/local/runner/python";
import type { DisplayDocument } from "../display/document";
import { childEnvironment, sagelabHome, setting } from "../environment";
import { isSagelabError } from "../errors";
import { run } from "../processes";
import { packageVersion } from "./package-root";
import { tslabProgram } from "./setup/kernel-spec";
import { jupyterApp, pythonWithJupyter } from "./setup/pythons";

/** What the doctor found out about one thing. */
export interface Finding {
  readonly subject: string;
  /** `good`, `missing` (the main job cannot run without it) or `optional` (missing, and only some things need it). */
  readonly state: "good" | "missing" | "optional";
  /** What was found, or what is wrong. */
  readonly found: string;
  /** How to get it; empty when it is there. */
  readonly advice: string;
}

const SETUP = "npx sagelab setup";
/** Importing PyTorch for the first time reads some hundred megabytes. */
const IMPORT_TIMEOUT_MS = 90_000;
const KERNEL_TIMEOUT_MS = 30_000;
/** Below this a training job with its data and model may not fit. */
const SMALL_DISK_BYTES = 1e9;

/** Puts PyTorch and NumPy to work together, which finds broken installations that only look complete. */
const TRY_PYTORCH =
  "import torch, numpy; assert torch.from_numpy(numpy.ones(3)).sum().item() == 3.0; print('cuda' if torch.cuda.is_available() else 'cpu')";

/** Looks at everything that training, serving and running a notebook need here. Installs and writes nothing. */
export async function examine(folder: string): Promise<Finding[]> {
  const [pytorch, jupyter, kernel] = await Promise.all([
    examinePyTorch(),
    examineJupyter(folder),
    examineKernel(),
  ]);
  const node = process.versions.node;
  const versions = `${node}, sagelab ${packageVersion()}`;
  return [
    { subject: "Node", state: "good", found: versions, advice: "" },
    ...pytorch,
    ...jupyter,
    kernel,
    examineHome(),
    examineCloud(),
  ];
}

/** Whether the main job can run: a notebook that trains and serves. */
export function isWell(findings: readonly Finding[]): boolean {
  return findings.every((finding) => finding.state !== "missing");
}

/** The findings as a table with a verdict. */
export function doctorDocument(findings: readonly Finding[]): DisplayDocument {
  const signs = { good: "ok", missing: "MISSING", optional: "optional" };
  const well = isWell(findings);
  return {
    title: "sagelab doctor",
    blocks: [
      {
        kind: "table",
        columns: [{ title: "" }, { title: "What" }, { title: "Found" }, { title: "How to get it" }],
        rows: findings.map(({ subject, state, found, advice }) => [
          signs[state],
          subject,
          found,
          advice,
        ]),
      },
      {
        kind: "note",
        tone: well ? "good" : "error",
        text: well
          ? "Notebooks can be run, networks trained and served on this machine"
          : `Something is missing; to install it: ${SETUP}`,
      },
    ],
  };
}

async function examinePyTorch(): Promise<Finding[]> {
  const subject = "Python with PyTorch";
  let python: PythonFound;
  try {
    python = await findPython("pytorch");
  } catch (error) {
    if (!isSagelabError(error)) throw error;
    return [{ subject, state: "missing", found: error.message, advice: error.advice[0] ?? SETUP }];
  }
  const found = `${python.path} (${python.version}), PyTorch ${python.frameworkVersion ?? "of unknown version"}, by ${python.via}`;
  const tried = await run(python.path, ["-c", TRY_PYTORCH], {
    env: childEnvironment(),
    timeoutMs: IMPORT_TIMEOUT_MS,
  });
  if (tried.code !== 0) {
    const reason = tried.timedOut ? "it takes too long to load" : lastLine(tried.stderr);
    const advice = `${python.path} -m pip install --upgrade torch numpy`;
    return [{ subject, state: "missing", found: `${found}, does not work: ${reason}`, advice }];
  }
  const gpu = tried.stdout.trim() === "cuda";
  return [
    { subject, state: "good", found, advice: "" },
    {
      subject: "GPU for PyTorch",
      state: gpu ? "good" : "optional",
      found: gpu ? "CUDA" : "none; training runs on the CPU",
      advice: gpu ? "" : "for instanceType local_gpu: a CUDA build of PyTorch",
    },
  ];
}

async function examineJupyter(folder: string): Promise<Finding[]> {
  const jupyter = await pythonWithJupyter(folder);
  const subject = "Jupyter";
  if (!jupyter) {
    const found = "no Python here has nbclient and nbconvert";
    return [{ subject, state: "missing", found, advice: SETUP }];
  }
  const { facts } = jupyter;
  const app = jupyterApp(facts);
  const modules = `nbclient ${facts.modules.nbclient}, nbconvert ${facts.modules.nbconvert}`;
  const opens =
    app === "lab" ? `JupyterLab ${facts.modules.jupyterlab}` : `Notebook ${facts.modules.notebook}`;
  return [
    { subject, state: "good", found: `${facts.path}, ${modules}`, advice: "" },
    {
      subject: "Opening notebooks",
      state: app ? "good" : "optional",
      found: app ? opens : "neither JupyterLab nor Notebook is there",
      advice: app ? "" : `${facts.path} -m pip install jupyterlab`,
    },
  ];
}

/** Starts the kernel's program, which loads its native messaging library. */
async function examineKernel(): Promise<Finding> {
  const tried = await run(process.execPath, [tslabProgram(), "--version"], {
    timeoutMs: KERNEL_TIMEOUT_MS,
  });
  const subject = "TypeScript kernel";
  if (tried.code === 0) return { subject, state: "good", found: tried.stdout.trim(), advice: "" };
  const advice = "npm rebuild zeromq";
  return {
    subject,
    state: "missing",
    found: `does not start: ${lastLine(tried.stderr)}`,
    advice,
  };
}

function examineHome(): Finding {
  const home = sagelabHome();
  const subject = "State and caches";
  try {
    mkdirSync(home, { recursive: true });
    accessSync(home, constants.W_OK);
    const { bavail, bsize } = statfsSync(home);
    const free = `${((bavail * bsize) / 1e9).toFixed(1)} GB free`;
    const small = bavail * bsize < SMALL_DISK_BYTES;
    return {
      subject,
      state: small ? "optional" : "good",
      found: `${home}, ${free}`,
      advice: small ? "make room, or point SAGELAB_HOME to another disk" : "",
    };
  } catch (error) {
    const found = `"${home}" cannot be written: ${(error as Error).message}`;
    return { subject, state: "missing", found, advice: "point SAGELAB_HOME to another folder" };
  }
}

function examineCloud(): Finding {
  const subject = "Cloud";
  if (setting("SAGELAB_CLOUD") !== "aws") {
    const found = "local: everything runs on this machine, nothing is billed";
    return { subject, state: "good", found, advice: "" };
  }
  const profile = setting("AWS_PROFILE");
  const known =
    profile !== undefined || existsSync(join(setting("HOME") ?? "", ".aws", "credentials"));
  return {
    subject,
    state: known ? "good" : "optional",
    found: known ? `aws, profile ${profile ?? "default"}` : "aws, no profile or credentials file",
    advice: known ? "" : "aws configure, or the AWS_* variables",
  };
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.trim() ?? "";
}
