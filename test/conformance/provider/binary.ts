import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Ends the plugin, and what it has started itself, when the pipe that this process holds closes, however this process ends. */
const WATCHDOG = `setsid "$@" </dev/null & p=$!; exec >/dev/null; trap 'kill -- -$p' TERM INT; read _; kill -- -$p`;

/** Starts an official plugin, and returns the line in which it says where it is. */
export async function startBinary(
  binary: string,
  { env = {}, args = [] }: { env?: Record<string, string>; args?: readonly string[] } = {},
): Promise<{ line: string; stop(): void }> {
  const child = spawn("sh", ["-c", WATCHDOG, "sh", binary, ...args], {
    stdio: ["pipe", "pipe", "ignore"],
    env: { ...process.env, ...env },
  });
  const stop = () => void child.stdin.end();
  const lines = createInterface({ input: child.stdout });
  const line = await new Promise<string>((resolve, reject) => {
    child.once("error", reject);
    lines.once("close", () => {
      stop();
      reject(new Error(`${binary} ended before it said where it is`));
    });
    lines.once("line", resolve);
  });
  return { line, stop };
}
