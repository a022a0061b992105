import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";

/** Runs the program of examples/shop-cdktf as `cdktf synth` does. Returns what Terraform is given, by name of the stack. */
export async function synthesiseShop(env: Record<string, string> = {}): Promise<Map<string, object>> {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), "rolewright-shop-"));
  try {
    await promisify(execFile)(process.execPath, ["main.ts"], {
      cwd: path.join(import.meta.dirname, "../examples/shop-cdktf"),
      env: { ...process.env, ...env, CDKTF_OUTDIR: outdir },
    });
    const stacks = path.join(outdir, "stacks");
    const read = (name: string): object =>
      JSON.parse(fs.readFileSync(path.join(stacks, name, "cdk.tf.json"), "utf8"));
    return new Map(fs.readdirSync(stacks).map((name) => [name, read(name)]));
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}
