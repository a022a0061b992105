import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

/** What the servers that a process started have on disk. */
export const foldersOf = (pid: number | undefined): string[] =>
  // A server that does not run as root has its folder where its user can reach it.
  [...new Set([tmpdir(), "/tmp"])].flatMap((folder) =>
    readdirSync(folder).filter((name) => name.startsWith(`rolewright-${pid}-`)),
  );

/** The same, once it is nothing, or after 10 seconds: what a watchdog removes takes a moment. */
export async function foldersLeftBy(pid: number | undefined): Promise<string[]> {
  for (let i = 0; i < 200 && foldersOf(pid).length > 0; i++) await sleep(50);
  return foldersOf(pid);
}

/** Whether something takes connections on a port. */
export const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("close", () => socket.destroy());
  });

/** A process that starts a server, writes its port and then does `body`. */
export interface Starter {
  process: ChildProcessByStdio<null, Readable, null>;
  port: number;
}

/** Starts a process that starts a server: `start` is a call of a function of this package. */
export async function starter(start: string, body = ""): Promise<Starter> {
  // Child processes cannot load TypeScript with ".js" imports, so they load the built package.
  const built = JSON.stringify(join(__dirname, "../dist/index.js"));
  const program = `require(${built}).${start}.then((server) => { console.log(server.port); ${body} })`;
  const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  const [chunk] = await once(child.stdout, "data");
  return { process: child, port: Number(String(chunk)) };
}

/** The body of a process that lives until it is killed. */
export const FOREVER = "setInterval(() => {}, 1000);";
