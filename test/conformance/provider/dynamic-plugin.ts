import { Server, ServerCredentials } from "@grpc/grpc-js";
import engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/engine_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { bridgedOf } from "../../petoju/package.ts";
import { type Plugin, startOfficial } from "./plugin.ts";

/**
 * Starts Pulumi's `terraform-provider` out of a PULUMI_HOME, to become the provider of that name in Terraform's filesystem
 * mirror, which it takes for what it has downloaded before.
 */
export async function startOfficialDynamic(home: string, mirror: string, name: string): Promise<Plugin> {
  const engine = await startEngine();
  const { port, stop } = await startOfficial(home, "terraform-provider", {
    env: { PULUMI_DYNAMIC_TF_PLUGIN_CACHE_DIR: mirror },
    args: [engine.address],
  });
  return {
    port,
    parameter: { remote: { ...bridgedOf(mirror, name) } },
    lastError: engine.lastError,
    async stop() {
      await stop();
      engine.stop();
    },
  };
}

/** What the plugin logs to, without which it crashes at its first line. */
async function startEngine(): Promise<{ address: string; lastError(): string; stop(): void }> {
  let last = "";
  const server = new Server();
  server.addService(engineGrpc.EngineService, {
    log({ request }: { request: pb.LogRequest }, done: (error: null, answer: empty.Empty) => void) {
      // `[ERROR] <detail>: <summary>`
      if (request.getSeverity() === pb.LogSeverity.ERROR)
        last = request.getMessage().replace(/^\[ERROR\] (.*?): (.*)$/s, "$2: $1");
      done(null, new empty.Empty());
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { address: `127.0.0.1:${port}`, lastError: () => last, stop: () => server.forceShutdown() };
}
