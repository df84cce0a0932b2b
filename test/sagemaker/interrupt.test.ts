import { expect, test } from "vitest";
import { interruptible } from "../../src/sagemaker/interrupt";
import { failure } from "./support";

/** Work that ends when its signal aborts; `started` resolves when it has begun. */
function endlessWork() {
  let begin = () => {};
  const started = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const work = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      begin();
    });
  return { started, work };
}

test("interruptible() ends the work on SIGINT and tells at once, inside the interrupt", async () => {
  const { started, work } = endlessWork();
  const told: string[] = [];
  const onInterrupt = (message: string) => told.push(message);
  const waiting = failure(interruptible({ message: "It goes on", onInterrupt }, work));
  await started;
  process.emit("SIGINT");
  expect(told).toEqual(["It goes on"]);
  expect(await waiting).toMatchObject({ code: "Interrupted", message: "It goes on" });
  expect(process.listenerCount("SIGINT")).toBe(0);
});

test("interruptible() adds no listener while its caller's synchronous part runs", async () => {
  const before = process.listenerCount("SIGINT");
  const done = interruptible({ message: "" }, async () => process.listenerCount("SIGINT"));
  expect(process.listenerCount("SIGINT")).toBe(before);
  expect(await done).toBe(before + 1);
  expect(process.listenerCount("SIGINT")).toBe(before);
});

test("interruptible() does not start work whose signal has aborted", async () => {
  const options = { message: "Too late", signal: AbortSignal.abort() };
  const error = await failure(interruptible(options, async () => "done"));
  expect(error).toMatchObject({ code: "Interrupted", message: "Too late" });
});

test("interruptible() passes the work's own error on", async () => {
  const work = async () => {
    throw new RangeError("mine");
  };
  expect(await failure(interruptible({ message: "" }, work))).toEqual(new RangeError("mine"));
});
