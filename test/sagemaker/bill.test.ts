import { expect, test } from "vitest";
import type { Clock } from "../../src/clock";
import { cloudOver, createLocalHandler } from "../../src/cloud/local/local-cloud";
import { toText } from "../../src/display/render-text";
import { Session } from "../../src/sagemaker/session";
import type { TrainingJobDescription } from "../../src/sagemaker/training-description";
import { toDescription } from "../../src/sagemaker/training-description";
import { scratchFolder } from "./support";

/** A session whose clock is moved by hand. */
function timedSession(): { session: Session; advance(ms: number): void } {
  let nowMs = Date.UTC(2026, 0, 2, 3, 4, 5);
  const clock: Clock = { now: () => new Date(nowMs), sleep: async () => {} };
  const cloud = cloudOver(
    createLocalHandler({ home: scratchFolder(), region: "us-east-1", clock }),
  );
  return {
    session: new Session({ cloud: "local" }, cloud),
    advance: (ms) => {
      nowMs += ms;
    },
  };
}

function job(part: Partial<TrainingJobDescription>): TrainingJobDescription {
  return { ...toDescription({} as never), instanceCount: 1, ...part };
}

test("a bill of nothing says so", () => {
  const { session } = timedSession();
  expect(toText(session.bill().document())).toContain(
    "Nothing that is paid for has run in this session",
  );
  expect(session.bill().total).toBe("0");
});

test("a bill counts every instance of a job by the second, and an endpoint until it is deleted", () => {
  const { session, advance } = timedSession();
  session.ledger.training(
    job({
      name: "two",
      status: "Completed",
      instanceType: "ml.c5.xlarge",
      instanceCount: 2,
      billableSeconds: 1800,
    }),
  );
  session.ledger.endpointStarted("served", { type: "ml.m5.large", count: 1 });
  session.ledger.invoked("served", 1e9, 0);
  advance(3_600_000);
  expect(session.bill().running).toEqual(["served"]);
  session.ledger.endpointEnded("served");
  advance(3_600_000);
  const bill = session.bill();
  expect(bill.running).toEqual([]);
  expect(
    bill.lines.map(({ resource, component, amount }) => [resource, component, amount]),
  ).toEqual([
    ["two", "Training", "0.204"],
    ["served", "Hosting", "0.115"],
    ["served", "Hosting data in", "0.016"],
  ]);
  expect(bill.total).toBe("0.335");
  expect(bill.lines[0]?.working).toBe("2 instances × 1800 s ÷ 3600 s/h × 0.204 USD/h = 0.204 USD");
});

test("a job that runs is billed so far, and work on this machine has no price", () => {
  const { session, advance } = timedSession();
  const startedAt = session.cloud.clock.now();
  session.ledger.training(
    job({ name: "runs", status: "InProgress", instanceType: "ml.c5.xlarge", startedAt }),
  );
  session.ledger.training(
    job({ name: "here", status: "Completed", instanceType: "local", billableSeconds: 60 }),
  );
  advance(90_000);
  const bill = session.bill();
  expect(bill.running).toEqual(["runs"]);
  expect(bill.lines.map(({ quantity, state }) => [quantity?.value, state])).toEqual([
    ["0.025", "priced"],
    ["0.016666666666666667", "unpriced"],
  ]);
  expect(toText(bill.document())).toContain("this machine");
});
