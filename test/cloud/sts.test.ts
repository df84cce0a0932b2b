import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { expect, test } from "vitest";
import { createRequestHandler } from "../../src/cloud/local/request-handler";
import { createSts } from "../../src/cloud/local/sts/sts-service";
import { ask, noon, request } from "./s3-fixture";

const handler = createSts({
  home: "/nowhere",
  region: "us-east-1",
  account: "123456789012",
  clock: noon,
});
const client = new STSClient({
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
  requestHandler: createRequestHandler(handler),
});

test("`GetCallerIdentity` gives the account", async () => {
  expect(await client.send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: "123456789012",
    Arn: "arn:aws:iam::123456789012:user/sagelab",
    UserId: "AIDASAGELABLOCALCLOUD",
  });
});

test("`AssumeRole` gives credentials that end when asked", async () => {
  const answer = await client.send(
    new AssumeRoleCommand({
      RoleArn: "arn:aws:iam::123456789012:role/service-role/worker",
      RoleSessionName: "me",
      DurationSeconds: 900,
    }),
  );
  expect(answer.AssumedRoleUser?.Arn).toBe("arn:aws:sts::123456789012:assumed-role/worker/me");
  expect(answer.Credentials?.Expiration).toEqual(new Date("2024-05-06T12:15:00Z"));
});

test.each([
  [{ RoleArn: "nonsense", RoleSessionName: "me" }, "nonsense is invalid"],
  [
    { RoleArn: "arn:aws:iam::123456789012:role/r", RoleSessionName: "me", DurationSeconds: 1 },
    "1 validation error detected: Value '1' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
  ],
])("`AssumeRole` refuses %o", async (input, message) => {
  await expect(client.send(new AssumeRoleCommand(input))).rejects.toMatchObject({
    name: "ValidationError",
    message,
  });
});

test("`GetRole` of IAM gives a role's ARN", async () => {
  const answer = await ask(handler, request("POST /", { body: "Action=GetRole&RoleName=worker" }));
  expect(answer.status).toBe(200);
  expect(answer.text).toContain("<Arn>arn:aws:iam::123456789012:role/service-role/worker</Arn>");
});

test("an action that is not there is refused by name", async () => {
  const answer = await ask(handler, request("POST /", { body: "Action=ListUsers" }));
  expect(answer.status).toBe(400);
  expect(answer.text).toContain(
    "<Error><Type>Sender</Type><Code>InvalidAction</Code><Message>Could not find operation ListUsers in the local cloud</Message></Error>",
  );
});
