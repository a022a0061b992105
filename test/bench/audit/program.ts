import { spawn } from "node:child_process";
import * as fs from "node:fs";

/** What a program has cost. */
export interface Cost {
  /** Its exit code, or nothing where it took longer than it was given. */
  code: number | undefined;
  /** From its start to its end. */
  seconds: number;
  /** The most memory that it has had (peak RSS), in MB. */
  megabytes: number;
  /** What it has printed. */
  out: string;
}

/** Runs a program from its start to its end, or until it has had its time. */
export async function program(
  command: string,
  args: string[],
  env: Record<string, string>,
  limit: number,
): Promise<Cost> {
  const started = performance.now();
  const child = spawn(command, args, { env: { PATH: process.env["PATH"] ?? "", ...env } });
  let [out, peak, stopped] = ["", 0, false];
  child.stdout.on("data", (chunk) => (out += chunk));
  child.stderr.on("data", (chunk) => (out += chunk));
  // The kernel keeps the peak itself, so that nothing is missed but what comes after the last look.
  const look = setInterval(() => {
    peak = peakOf(child.pid) ?? peak;
  }, 20);
  const end = setTimeout(() => (stopped = child.kill("SIGKILL")), limit * 1000);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  clearInterval(look);
  clearTimeout(end);
  return {
    code: stopped ? undefined : (code ?? 1),
    seconds: (performance.now() - started) / 1000,
    megabytes: peak / 1000,
    out,
  };
}

/** In kB, while the process is there. */
function peakOf(pid: number | undefined): number | undefined {
  try {
    const [, peak] = /^VmHWM:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return peak === undefined ? undefined : Number(peak);
  } catch {
    return undefined;
  }
}
