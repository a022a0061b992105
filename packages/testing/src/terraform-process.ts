import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";

/** How one command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export interface Running {
  readonly ended: Promise<Ended>;
  signal(signal: NodeJS.Signals): void;
}

// The shell becomes the command. What it leaves behind waits for a line from this process; when the pipe closes without
// one, this process was killed: then the command is interrupted, as by Ctrl-C, and its folder removed.
const WATCHDOG = [
  "clean_up() {",
  "  kill -INT $$",
  "  i=0; while kill -0 $$ && [ $i -lt 300 ]; do sleep 0.1; i=$((i + 1)); done",
  "  kill -KILL $$",
  '  rm -rf "$FOLDER"',
  "}",
  "{ read -r _ <&3 || clean_up; } >/dev/null 2>&1 &",
  'exec "$@" 3<&-',
].join("\n");

/** Starts a command that does not outlive this process, even when that is killed; nor does its folder. */
export function start(
  command: readonly string[],
  { folder, cwd, env }: { folder: string; cwd: string; env: NodeJS.ProcessEnv },
): Running {
  const child = spawn("/bin/sh", ["-c", WATCHDOG, "sh", ...command], {
    ...{ cwd, env: { ...env, FOLDER: folder } },
    // Not its standard input, which Node closes by itself at the end.
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  }) as ChildProcessByStdio<null, Readable, Readable>;
  const output = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      output[stream] += text;
    });
  const lifeline = child.stdio[3] as Writable;
  lifeline.on("error", () => {}); // the watchdog may be gone
  child.once("exit", () => lifeline.end("ended\n"));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...output }));
  });
  return { ended, signal: (signal) => void child.kill(signal) };
}
