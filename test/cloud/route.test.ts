import { expect, test } from "vitest";
import type { Handler } from "../../src/cloud/local/http";
import { createRouter } from "../../src/cloud/local/route";
import { ask, request } from "./s3-fixture";

const named = (name: string): Handler => {
  return async () => ({ status: 200, headers: {}, body: Buffer.from(name) });
};
const router = createRouter({
  s3: named("s3"),
  sagemaker: named("sagemaker"),
  runtime: named("runtime"),
  logs: named("logs"),
  sts: named("sts"),
});
const signed = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=AKID/20240101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});

test.each([
  ["a target of SageMaker", "POST /", { "x-amz-target": "SageMaker.ListModels" }, "sagemaker"],
  ["a target of Logs", "POST /", { "x-amz-target": "Logs_20140328.GetLogEvents" }, "logs"],
  ["a signed invocation", "POST /endpoints/e/invocations", signed("sagemaker"), "runtime"],
  ["an object in a bucket called endpoints", "POST /endpoints/e/invocations", signed("s3"), "s3"],
  ["an unsigned invocation", "POST /endpoints/e/async-invocations", {}, "runtime"],
  ["a signed form", "POST /", signed("sts"), "sts"],
  ["a form for IAM", "POST /", signed("iam"), "sts"],
  ["an unsigned form", "POST /", { "content-type": "application/x-www-form-urlencoded" }, "sts"],
  ["a signed bucket", "PUT /bucket/key", signed("s3"), "s3"],
  ["an unsigned bucket", "GET /bucket/key", {}, "s3"],
  [
    "a presigned object",
    "GET /b/k?X-Amz-Credential=A/20240101/us-east-1/s3/aws4_request",
    {},
    "s3",
  ],
])("%s goes to its service", async (_, line, headers, service) => {
  const asked = request(line, { headers: headers as Record<string, string> });
  expect((await ask(router, asked)).text).toBe(service);
});

test.each([
  ["POST /", { "x-amz-target": "AWSPriceListService.GetProducts" }, "pricing"],
  ["POST /", { "x-amz-target": "DynamoDB_20120810.ListTables" }, "DynamoDB_20120810"],
  ["GET /", signed("ec2"), "ec2"],
  ["GET /", signed("toString"), "toString"],
])("a service that is not there is refused by name: %s %o", async (line, headers, name) => {
  const answer = await ask(router, request(line, { headers: headers as Record<string, string> }));
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.text)).toEqual({
    __type: "UnknownOperationException",
    message: `The local cloud does not have the service "${name}"`,
  });
});

test("a service that takes forms is refused in XML", async () => {
  const form = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
  const answer = await ask(router, request("POST /", { headers: { ...form, ...signed("ec2") } }));
  expect(answer.text).toContain(
    "<Error><Type>Sender</Type><Code>UnknownOperationException</Code><Message>The local cloud does not have the service &quot;ec2&quot;</Message></Error>",
  );
});
