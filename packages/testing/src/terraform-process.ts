import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Writable } from "node:stream";

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
// one, this process was killed: then the command is interrupted, as by Ctrl-C, and its folder removed. One that was just
// about to call the emulator waits for it for ever, and is killed after ten seconds or so.
const WATCHDOG = [
  "clean_up() {",
  "  kill -INT $$",
  "  i=0; while kill -0 $$ && [ $i -lt 100 ]; do sleep 0.1; i=$((i + 1)); done",
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
  // Not pipes: one that nobody reads any more would end the command before it has tidied up.
  const files = ["stdout", "stderr"].map((name) => path.join(folder, name)) as [string, string];
  const [stdout, stderr] = files.map((file) => fs.openSync(file, "w", 0o600)) as [number, number];
  const child = spawn("/bin/sh", ["-c", WATCHDOG, "sh", ...command], {
    ...{ cwd, env: { ...env, FOLDER: folder } },
    // Nor its standard input for the line, which Node closes by itself at the end.
    stdio: ["ignore", stdout, stderr, "pipe"],
  });
  for (const file of [stdout, stderr]) fs.closeSync(file);
  const lifeline = child.stdio[3] as Writable;
  lifeline.on("error", () => {}); // the watchdog may be gone
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => {
      lifeline.end("ended\n");
      const [out, err] = files.map((file) => fs.readFileSync(file, "utf8")) as [string, string];
      resolve({ code, stdout: out, stderr: err });
    });
  });
  return { ended, signal: (signal) => void child.kill(signal) };
}
