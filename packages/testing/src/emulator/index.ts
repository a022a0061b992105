import { type Server, ServerCredentials } from "@grpc/grpc-js";
import type { Provider } from "./provider.js";
import { dynamicServer } from "./pulumi/dynamic/server.js";
import { providerServer as pulumiServer } from "./pulumi/server.js";
import { Registry } from "./registry.js";
import { hashicorpMySql } from "./resources/mysql-hashicorp/index.js";
import { petojuMySql } from "./resources/mysql-petoju/index.js";
import { postgresql } from "./resources/postgresql/index.js";
import { random } from "./resources/random/index.js";
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

const PROVIDERS: readonly Provider[] = [postgresql, random, hashicorpMySql, petojuMySql];

/**
 * Starts providers that answer the tokens of `@pulumi/postgresql`, `@pulumi/mysql` and `@pulumi/random`, under Terraform
 * the types of cyrilgdn/postgresql, petoju/mysql and hashicorp/random, and under Pulumi those of petoju/mysql, as what
 * `terraform-provider` becomes. They run the SQL that the official ones run, their locks and bad habits included.
 *
 * `opts.log` gets one line saying that this is the emulator, not the official providers.
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
  const servers: Server[] = [];
  const listening = async (server: Server): Promise<number> => {
    servers.push(server);
    return listen(server);
  };
  const pulumi = await portsBy("package", (one) =>
    listening((one.package === "terraform-provider" ? dynamicServer : pulumiServer)(registry, one)),
  );
  const terraform = await portsBy("source", (one) => listening(terraformServer(registry, one)));
  const debugProviders = pulumi.map(([name, port]) => `${name}:${port}`).join(",");
  opts.log?.(`provider emulator on 127.0.0.1 in place of the official plugins: ${debugProviders}`);
  return {
    debugProviders,
    reattachProviders: JSON.stringify(
      Object.fromEntries(terraform.map(([name, port]) => [name, reattach(port)])),
    ),
    async stop() {
      for (const server of servers) server.forceShutdown();
      await registry.close();
    },
  };
}

/** Starts a server for each provider that has such a name. */
async function portsBy(
  name: "package" | "source",
  start: (provider: Provider) => Promise<number>,
): Promise<[string, number][]> {
  const named = PROVIDERS.flatMap((one) => (one[name] === undefined ? [] : [[one[name], one] as const]));
  return Promise.all(named.map(async ([own, one]) => [own, await start(one)]));
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
