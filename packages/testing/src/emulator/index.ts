import { ServerCredentials } from "@grpc/grpc-js";
import { providerServer } from "./server.js";
import { Registry } from "./session.js";

/** A stand-in for the official plugins, in this process. */
export interface Emulator {
  /** Value for PULUMI_DEBUG_PROVIDERS. */
  readonly debugProviders: string;
  /** Stops it. */
  stop(): Promise<void>;
}

/**
 * Starts a provider that answers the tokens of `@pulumi/postgresql` and `@pulumi/random` and runs the SQL that the
 * official provider (cyrilgdn/postgresql 1.27) runs, its locks and bad habits included.
 *
 * `opts.log` gets one line saying that this is the emulator, not the official provider.
 * @example
 * ```ts
 * import { startEmulator } from "@rolewright/testing";
 * const emulator = await startEmulator({ log: console.log });
 * process.env["PULUMI_DEBUG_PROVIDERS"] = emulator.debugProviders;
 * await emulator.stop();
 * ```
 */
export async function startEmulator(opts: { log?: (line: string) => void } = {}): Promise<Emulator> {
  const registry = new Registry();
  const server = providerServer(registry);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  opts.log?.(`provider emulator on 127.0.0.1:${port} in place of the official plugins postgresql and random`);
  return {
    debugProviders: `postgresql:${port},random:${port}`,
    async stop() {
      server.forceShutdown();
      await registry.close();
    },
  };
}
