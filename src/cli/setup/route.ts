import { SagelabError } from "../../errors";
import type { SetupContext, StepResult } from "./step";

/** One way to get something. */
export interface Route {
  /** What is done, said before it starts: `Installing PyTorch from Debian's packages (153 MB)`. */
  readonly title: string;
  /** The command that does it by hand; undefined where it could not work either. */
  readonly byHand: string | undefined;
  /** False on machines where this way does not exist. */
  applies(): boolean;
  run(): Promise<StepResult>;
}

/** Something that is missing, and how to get it. */
export interface Goal<T> {
  /** `a Python with PyTorch` */
  readonly title: string;
  readonly routes: readonly Route[];
  /** Looks whether it is there now. */
  find(): Promise<T | undefined>;
}

/**
 * Gives what is there, else tries the routes in order until it is. Throws a `SagelabError` with code `MissingTool` that
 * tells why each route failed and, as advice, the commands to run by hand.
 */
export async function reach<T>(context: SetupContext, goal: Goal<T>): Promise<T> {
  const there = await goal.find();
  if (there !== undefined) return there;
  const failures: string[] = [];
  if (!context.installs) {
    throw new SagelabError("MissingTool", `Cannot go on: ${goal.title} is missing`, {
      advice: ["npx sagelab setup"],
    });
  }
  for (const route of goal.routes.filter((candidate) => candidate.applies())) {
    context.say(`  ${route.title} …`);
    const result = await route.run();
    context.signal?.throwIfAborted();
    const found = result.ok ? await goal.find() : undefined;
    if (found !== undefined) return found;
    const reason = result.ok ? "it is still not found afterwards" : result.reason;
    context.say(`    did not work: ${reason}`);
    failures.push(`${route.title}: ${reason}`);
  }
  const outcome =
    failures.length === 0
      ? "there is no way to install it here"
      : `no way worked of ${failures.length} tried`;
  throw new SagelabError("MissingTool", `Cannot set up ${goal.title}: ${outcome}`, {
    advice: [
      ...failures,
      ...goal.routes.flatMap(({ byHand }) => (byHand ? [`By hand: ${byHand}`] : [])),
    ],
  });
}
