import { createLocalHandler } from "../cloud/local/local-cloud";
import { serveLoopback } from "../cloud/local/server";
import type { Say } from "./setup/step";

export interface ServeOptions {
  /** The port on 127.0.0.1; 0 takes a free one. */
  readonly port: number;
  readonly say: Say;
  /** Ends the server when it aborts. */
  readonly signal: AbortSignal;
}

/** Serves the local cloud on loopback for any AWS client, until `signal` aborts. Says how a client is pointed at it. */
export async function serve(options: ServeOptions): Promise<void> {
  const local = createLocalHandler();
  const server = await serveLoopback(local.handler, { port: options.port });
  options.say(`The local cloud listens on ${server.url}; its state is in ${local.context.home}`);
  options.say("Point a client at it (boto3, the AWS CLI, an AWS SDK), in another terminal:");
  const { region } = local.context;
  options.say(
    `  export AWS_ENDPOINT_URL=${server.url} AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`,
  );
  options.say("  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local");
  options.say("  aws s3 ls");
  options.say("Ctrl-C ends it; training jobs go on");
  await new Promise<void>((resolve) => {
    if (options.signal.aborted) resolve();
    options.signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await server.close();
  await local.close();
}
