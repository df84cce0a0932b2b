import type { LocalContext } from "../context";
import { Fault } from "../fault";
import type { Handler, HttpRequest, HttpResponse } from "../http";
import { readBody, requestId } from "../json-service";
import { toXml, type XmlContent } from "../xml";

/** An answer: the members of `<Action>Result`. */
type Action = (parameters: URLSearchParams, context: LocalContext) => XmlContent;

const STS_NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
const IAM_NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/";
/** AWS's default and limits for the life of a role's credentials, in seconds. */
const DURATION = { default: 3600, min: 900, max: 43_200 };

const STS_ACTIONS: Readonly<Record<string, Action>> = {
  GetCallerIdentity: (_, { account }) => ({
    Arn: `arn:aws:iam::${account}:user/sagelab`,
    UserId: "AIDASAGELABLOCALCLOUD",
    Account: account,
  }),
  AssumeRole: assumeRole,
};

const IAM_ACTIONS: Readonly<Record<string, Action>> = { GetRole: getRole };

/**
 * STS and the one call of IAM that a session makes, in the query protocol: a form in, XML out. Every caller is the local
 * account's user, and every role exists.
 */
export function createSts(context: LocalContext): Handler {
  return async (request) => {
    try {
      return await answer(request, context);
    } catch (error) {
      return errorResponse(error);
    }
  };
}

async function answer(request: HttpRequest, context: LocalContext): Promise<HttpResponse> {
  const text = (await readBody(request.body)).toString("utf8");
  const parameters = new URLSearchParams(text);
  for (const [name, value] of request.query) parameters.append(name, value);
  const name = parameters.get("Action") ?? "";
  const [action, namespace] = Object.hasOwn(IAM_ACTIONS, name)
    ? [IAM_ACTIONS[name], IAM_NAMESPACE]
    : [Object.hasOwn(STS_ACTIONS, name) ? STS_ACTIONS[name] : undefined, STS_NAMESPACE];
  if (!action) {
    throw new Fault("InvalidAction", `Could not find operation ${name} in the local cloud`);
  }
  const members = {
    [`${name}Result`]: action(parameters, context),
    ResponseMetadata: { RequestId: requestId() },
  };
  return xml(200, toXml(`${name}Response`, members, namespace));
}

function assumeRole(parameters: URLSearchParams, context: LocalContext): XmlContent {
  const arn = required(parameters, "RoleArn");
  const session = required(parameters, "RoleSessionName");
  const role = /^arn:aws[a-z-]*:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]+)$/.exec(arn);
  if (!role) throw new Fault("ValidationError", `${arn} is invalid`);
  if (!/^[\w+=,.@-]{2,64}$/.test(session)) {
    throw invalidMember(
      session,
      "roleSessionName",
      "Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    );
  }
  const seconds = Number(parameters.get("DurationSeconds") ?? DURATION.default);
  if (!(seconds >= DURATION.min && seconds <= DURATION.max)) {
    const limit =
      seconds < DURATION.min
        ? `Member must have value greater than or equal to ${DURATION.min}`
        : `Member must have value less than or equal to ${DURATION.max}`;
    throw invalidMember(String(seconds), "durationSeconds", limit);
  }
  const expiration = new Date(context.clock.now().getTime() + seconds * 1000);
  return {
    AssumedRoleUser: {
      Arn: `arn:aws:sts::${role[1]}:assumed-role/${role[2]}/${session}`,
      AssumedRoleId: `AROASAGELABLOCALCLOUD:${session}`,
    },
    // The local cloud accepts any signature: these are no secrets.
    Credentials: {
      AccessKeyId: "ASIASAGELABLOCALCLOUD",
      SecretAccessKey: "local",
      SessionToken: "local",
      Expiration: `${expiration.toISOString().slice(0, 19)}Z`,
    },
  };
}

function getRole(parameters: URLSearchParams, context: LocalContext): XmlContent {
  const name = required(parameters, "RoleName");
  if (!/^[\w+=,.@-]{1,64}$/.test(name)) {
    throw invalidMember(
      name,
      "roleName",
      "Member must satisfy regular expression pattern: [\\w+=,.@-]+",
    );
  }
  const policy = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "sagemaker.amazonaws.com" },
        Action: "sts:AssumeRole",
      },
    ],
  };
  return {
    Role: {
      Path: "/service-role/",
      RoleName: name,
      RoleId: "AROASAGELABLOCALCLOUD",
      Arn: `arn:aws:iam::${context.account}:role/service-role/${name}`,
      CreateDate: "2020-01-01T00:00:00Z",
      AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(policy)),
      MaxSessionDuration: DURATION.default,
    },
  };
}

function required(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name);
  if (value) return value;
  const member = name.replace(/^./, (letter) => letter.toLowerCase());
  throw invalidMember(undefined, member, "Member must not be null");
}

function invalidMember(value: string | undefined, path: string, constraint: string): Fault {
  const shown = value === undefined ? "null" : `'${value}'`;
  return new Fault(
    "ValidationError",
    `1 validation error detected: Value ${shown} at '${path}' failed to satisfy constraint: ${constraint}`,
  );
}

function errorResponse(error: unknown): HttpResponse {
  const fault =
    error instanceof Fault
      ? error
      : new Fault("InternalFailure", `The local cloud failed: ${(error as Error).message}`, 500);
  const members = {
    Error: {
      Type: fault.status < 500 ? "Sender" : "Receiver",
      Code: fault.code,
      Message: fault.message,
    },
    RequestId: requestId(),
  };
  return xml(fault.status, toXml("ErrorResponse", members, STS_NAMESPACE));
}

function xml(status: number, text: string): HttpResponse {
  const body = Buffer.from(text, "utf8");
  const headers = {
    "content-type": "text/xml",
    "content-length": String(body.byteLength),
    "x-amzn-requestid": requestId(),
  };
  return { status, headers, body };
}
