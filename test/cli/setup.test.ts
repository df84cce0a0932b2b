import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ensureEnvironment } from "../../src/cli/setup/environment";
import { ensureKernelSpec } from "../../src/cli/setup/kernel-spec";
import { type Route, reach } from "../../src/cli/setup/route";
import { runStep, type SetupContext } from "../../src/cli/setup/step";

let context: SetupContext;
let said: string[];

beforeEach(() => {
  said = [];
  const folder = mkdtempSync(join(tmpdir(), "sagelab-setup-"));
  writeFileSync(join(folder, "package-lock.json"), "{}");
  context = { folder, say: (line) => said.push(line), installs: true };
});

afterEach(() => rmSync(context.folder, { recursive: true, force: true }));

describe("reach", () => {
  /** A route that leaves a file, or says why it could not. */
  function route(title: string, outcome: "works" | "lies" | string, applies = true): Route {
    return {
      title,
      byHand: `do ${title}`,
      applies: () => applies,
      run: async () => {
        if (outcome === "works") writeFileSync(join(context.folder, "thing"), title);
        const ok = outcome === "works" || outcome === "lies";
        return { ok, reason: ok ? "" : outcome };
      },
    };
  }

  function goal(...routes: Route[]) {
    const path = join(context.folder, "thing");
    const find = async () => (existsSync(path) ? readFileSync(path, "utf8") : undefined);
    return { title: "a thing", routes, find };
  }

  test("does nothing when the thing is there", async () => {
    writeFileSync(join(context.folder, "thing"), "before");
    expect(await reach(context, goal(route("a", "works")))).toBe("before");
    expect(said).toEqual([]);
  });

  test("goes on to the next way when one fails, says why, and skips ways that do not exist here", async () => {
    const found = await reach(
      context,
      goal(
        route("a", "no index"),
        route("b", "works", false),
        route("c", "lies"),
        route("d", "works"),
      ),
    );
    expect(found).toBe("d");
    expect(said).toEqual([
      "  a …",
      "    did not work: no index",
      "  c …",
      "    did not work: it is still not found afterwards",
      "  d …",
    ]);
  });

  test("tells every reason and every command when no way works", async () => {
    const routes = [route("a", "no index"), route("b", "works", false)];
    await expect(reach(context, goal(...routes))).rejects.toMatchObject({
      code: "MissingTool",
      message: "Cannot set up a thing: no way worked of 1 tried",
      advice: ["a: no index", "By hand: do a", "By hand: do b"],
    });
  });

  test("installs nothing when told so", async () => {
    const looking = { ...context, installs: false };
    await expect(reach(looking, goal(route("a", "works")))).rejects.toMatchObject({
      message: "Cannot go on: a thing is missing",
      advice: ["npx sagelab setup"],
    });
  });
});

describe("runStep", () => {
  const node = process.execPath;

  test("gives a failed program's marked last words", async () => {
    const program =
      "console.error('ERROR: no such package'); console.error('a notice'); process.exit(3)";
    const result = await runStep(context, { file: node, args: ["-e", program], timeoutMs: 60_000 });
    expect(result).toEqual({ ok: false, reason: "ERROR: no such package" });
  });

  test("ends a program that takes too long", async () => {
    const program = "setInterval(() => {}, 1000)";
    const result = await runStep(context, { file: node, args: ["-e", program], timeoutMs: 300 });
    expect(result).toEqual({ ok: false, reason: "took longer than 0 s" });
  });

  test("tells a program that is not there", async () => {
    const result = await runStep(context, { file: "/no/such/program", args: [], timeoutMs: 1000 });
    expect(result).toEqual({ ok: false, reason: "spawn /no/such/program ENOENT" });
  });
});

describe("ensureKernelSpec", () => {
  test("describes the kernel with absolute paths, in the environment where there is one", () => {
    mkdirSync(join(context.folder, ".venv"));
    writeFileSync(join(context.folder, ".venv", "pyvenv.cfg"), "");
    const data = ensureKernelSpec(context.folder);
    expect(data).toBe(join(context.folder, ".venv", "share", "jupyter"));
    const path = join(data, "kernels", "tslab", "kernel.json");
    const spec = JSON.parse(readFileSync(path, "utf8")) as { argv: string[] };
    expect(spec.argv[0]).toBe(process.execPath);
    expect(existsSync(spec.argv[1] ?? "")).toBe(true);
    expect(spec.argv.slice(2)).toEqual(["kernel", "--config-path", "{connection_file}"]);
  });

  test("leaves a description that is right as it is, and mends a damaged one", () => {
    const data = ensureKernelSpec(context.folder);
    expect(data).toBe(join(context.folder, ".sagelab", "jupyter"));
    const path = join(data, "kernels", "tslab", "kernel.json");
    const before = statSync(path).ino;
    ensureKernelSpec(context.folder);
    expect(statSync(path).ino).toBe(before);
    const right = readFileSync(path, "utf8");
    writeFileSync(path, "{");
    ensureKernelSpec(context.folder);
    expect(readFileSync(path, "utf8")).toBe(right);
  });
});

describe.skipIf(!existsSync("/usr/lib/python3/dist-packages/pip"))("ensureEnvironment", () => {
  test("makes .venv with pip, and makes it anew when its Python is gone", async () => {
    const made = await ensureEnvironment(context);
    expect(made.path).toBe(join(context.folder, ".venv", "bin", "python"));
    expect(made.modules.pip).toBeDefined();
    expect(said).toHaveLength(1);
    await ensureEnvironment(context);
    expect(said).toHaveLength(1);
    for (const name of ["python", "python3"]) rmSync(join(context.folder, ".venv", "bin", name));
    const again = await ensureEnvironment(context);
    expect(again.path).toBe(made.path);
    expect(said).toHaveLength(2);
  });
});
