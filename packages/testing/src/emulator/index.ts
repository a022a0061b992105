import { type Server, ServerCredentials } from "@grpc/grpc-js";
import { providerServer } from "./pulumi/server.js";
import { Registry } from "./session.js";
import { POSTGRESQL } from "./terraform/configuration.js";
import { providerServer as terraformServer } from "./terraform/server.js";

/** A stand-in for the official plugins, in this process. */
export interface Emulator {
  /** Value for PULUMI_DEBUG_PROVIDERS. */
  readonly debugProviders: string;
  /** Value for TF_REATTACH_PROVIDERS. */
  readonly reattachProviders: string;
  /** Stops it. */
  stop(): Promise<void>;
}

/**
 * Starts a provider that answers the tokens of `@pulumi/postgresql` and `@pulumi/random`, and the types of
 * cyrilgdn/postgresql and hashicorp/random under Terraform, and runs the SQL that the official provider
 * (cyrilgdn/postgresql 1.27) runs, its locks and bad habits included.
 *
 * `opts.log` gets one line saying that this is the emulator, not the official provider.
 * @example
 * ```ts
 * import { startEmulator } from "@rolewright/testing";
 * const emulator = await startEmulator({ log: console.log });
 * process.env["PULUMI_DEBUG_PROVIDERS"] = emulator.debugProviders;
 * process.env["TF_REATTACH_PROVIDERS"] = emulator.reattachProviders;
 * await emulator.stop();
 * ```
 */
export async function startEmulator(opts: { log?: (line: string) => void } = {}): Promise<Emulator> {
  const registry = new Registry();
  const servers = {
    pulumi: providerServer(registry),
    "cyrilgdn/postgresql": terraformServer(registry, "postgresql", POSTGRESQL),
    "hashicorp/random": terraformServer(registry, "random", {}),
  };
  const { pulumi: port, ...terraform } = Object.fromEntries(
    await Promise.all(
      Object.entries(servers).map(async ([name, server]) => [name, await listen(server)] as const),
    ),
  );
  opts.log?.(`provider emulator on 127.0.0.1:${port} in place of the official plugins postgresql and random`);
  return {
    debugProviders: `postgresql:${port},random:${port}`,
    reattachProviders: JSON.stringify(
      Object.fromEntries(Object.entries(terraform).map(([name, own]) => [name, reattach(own)])),
    ),
    async stop() {
      for (const server of Object.values(servers)) server.forceShutdown();
      await registry.close();
    },
  };
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });

/** How Terraform finds a provider that runs already. `Test` says that it is not Terraform's to end. */
const reattach = (port: number) => ({
  Protocol: "grpc",
  ProtocolVersion: 5,
  Pid: process.pid,
  Test: true,
  Addr: { Network: "tcp", String: `127.0.0.1:${port}` },
});
