import { type ChildProcessByStdio, spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { createServer } from "node:net";
import type { Readable, Writable } from "node:stream";
import { type ServerIds, serverOptions } from "./server-files.js";

/** How to start a server, and how it says what it does. */
export interface ServerProgram {
  /** The product, for messages. */
  product: string;
  /** The folder with all of its files, which goes with it. */
  root: string;
  /** The user that it runs as. */
  ids: ServerIds;
  /** The command for a port. */
  command: (port: number) => string[];
  /** What its standard error says once it takes connections. */
  ready: string;
  /** The signal that ends it at once. */
  signal: "INT" | "KILL";
}

/** A server that takes connections. */
export interface ServerProcess {
  readonly port: number;
  log(): string;
  stop(): Promise<void>;
}

// Waits for the end of a pipe that this process holds, so that no server outlives it, however it dies.
// Standard error is given up at once: when the server ends by itself, its pipe closes and we see that.
const watchdog = (signal: string) =>
  [
    `"$@" & p=$!`,
    "exec 2>/dev/null",
    `trap 'kill -${signal} $p' TERM INT`,
    "read _",
    `kill -${signal} $p`,
    "wait $p",
    `rm -rf "$SERVER_ROOT"`,
  ].join("\n");

/**
 * Starts a server on a random loopback port, and waits until it takes connections. It ends with `stop()` or with this
 * process, and does not keep the process alive.
 */
export async function startServer(program: ServerProgram): Promise<ServerProcess> {
  const { child, port, log } = await launchOnFreePort(program);
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));

  // A forgotten stop() must not keep the process alive.
  for (const handle of [child, child.stdin, child.stderr]) (handle as unknown as { unref(): void }).unref();

  let stopping: Promise<void> | undefined;
  return {
    port,
    log,
    stop: () => {
      stopping ??= (async () => {
        child.ref();
        child.stdin.end();
        if (child.exitCode === null && child.signalCode === null) await gone;
        await rm(program.root, { recursive: true, force: true });
      })();
      return stopping;
    },
  };
}

type Child = ChildProcessByStdio<Writable, null, Readable>;

async function launchOnFreePort(program: ServerProgram) {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    try {
      return { ...(await launch(program, port)), port };
    } catch (error) {
      // Between our look and the server's bind another process may take the port.
      if (attempt === 5 || !/Address already in use/.test(String(error))) throw error;
    }
  }
}

async function launch({ product, root, ids, command, ready, signal }: ServerProgram, port: number) {
  const child: Child = spawn("/bin/sh", ["-c", watchdog(signal), "sh", ...command(port)], {
    ...serverOptions(root, ids),
    stdio: ["pipe", "ignore", "pipe"],
    detached: true,
  });
  child.stdin.on("error", () => {}); // the watchdog may be gone when we close the pipe
  let log = "";
  await new Promise<void>((resolve, reject) => {
    child.stderr.on("data", (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-1_000_000);
      if (log.includes(ready)) resolve();
    });
    child.once("error", reject);
    child.stderr.once("close", () => reject(new Error(`${product} ended while starting:\n${log.trim()}`)));
  }).catch((error: unknown) => {
    child.kill("SIGKILL"); // the watchdog, whose server is gone: its clean-up would remove the data
    throw error;
  });
  return { child, log: () => log };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
