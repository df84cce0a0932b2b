import { readFileSync } from "node:fs";
import type { Cloud } from "../cloud/cloud";
import { setting } from "../environment";
import { SagelabError } from "../errors";
import { cloudCall } from "./cloud-call";
import { checkRole } from "./names";

/** Where SageMaker notebooks and Studio keep facts about themselves. */
const NOTEBOOK_METADATA = "/opt/ml/metadata/resource-metadata.json";
/** The role the local cloud's sessions have. */
const LOCAL_ROLE_NAME = "AmazonSageMaker-ExecutionRole";

/**
 * The role that jobs and endpoints work with: the one given, `SAGELAB_ROLE`, the notebook's own, or the role this session
 * signed in with. The local cloud always has one. Throws a `SagelabError` that shows the ways out when the caller is a
 * plain user.
 */
export async function findRole(cloud: Cloud, given?: string): Promise<string> {
  const named = given ?? setting("SAGELAB_ROLE");
  if (named !== undefined) {
    checkRole(named);
    return named;
  }
  if (cloud.kind === "local") {
    return `arn:aws:iam::${await cloud.account()}:role/service-role/${LOCAL_ROLE_NAME}`;
  }
  return notebookRole() ?? (await callerRole(cloud));
}

function notebookRole(): string | undefined {
  try {
    const facts = JSON.parse(readFileSync(NOTEBOOK_METADATA, "utf8")) as {
      ExecutionRoleArn?: string;
    };
    return facts.ExecutionRoleArn;
  } catch {
    return undefined;
  }
}

/** `arn:aws:sts::…:assumed-role/NAME/session` was made from the role NAME; SageMaker's own lie under service-role/. */
async function callerRole(cloud: Cloud): Promise<string> {
  const { Arn: arn = "" } = await cloudCall("ask who this session is", async () =>
    (await cloud.sts()).getCallerIdentity({}),
  );
  const match = /^arn:(aws[a-z-]*):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn);
  if (!match) {
    throw new SagelabError(
      "InvalidInput",
      `Cannot find an execution role: this session is "${arn}", not a role`,
      {
        advice: [
          'Give one: new Session({ role: "arn:aws:iam::123456789012:role/MyRole" })',
          "Or set SAGELAB_ROLE to the role's ARN",
          "Or run where a role is signed in: a SageMaker notebook, or a profile that assumes one",
        ],
      },
    );
  }
  const [, partition, account, name = ""] = match;
  const path = name.startsWith("AmazonSageMaker-") ? "service-role/" : "";
  return `arn:${partition}:iam::${account}:role/${path}${name}`;
}
