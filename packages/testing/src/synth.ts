import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { createTemporaryFolder } from "./temporary.js";

/** How a program is run. */
export interface SynthArgs {
  /**
   * Environment variables beside those of this process.
   * @default - none
   */
  env?: Record<string, string>;
}

/**
 * Runs a program of CDKTF or CDK Terrain in its own folder, as `cdktf synth` does, with the Node of this process.
 * See https://developer.hashicorp.com/terraform/cdktf/concepts/cdktf-architecture
 * @param program - path of the file that is run, TypeScript included
 * @param args - how it is run
 * @returns what Terraform is given, by the name of the stack
 * @throws {Error} when the program ends with an error, with what it printed of that
 * @example
 * ```ts
 * import { synth, terraform } from "@rolewright/testing";
 * const stacks = await synth("main.ts", { env: { ENVIRONMENT: "test" } });
 * const workspace = await terraform({ configuration: stacks.get("orders") ?? {} });
 * await workspace.validate();
 * await workspace.close();
 * ```
 */
export async function synth(program: string, { env = {} }: SynthArgs = {}): Promise<Map<string, object>> {
  const outdir = createTemporaryFolder();
  try {
    const file = path.resolve(program);
    await promisify(execFile)(process.execPath, [file], {
      cwd: path.dirname(file),
      env: { ...process.env, ...env, CDKTF_OUTDIR: outdir },
    });
    const stacks = path.join(outdir, "stacks");
    const read = (name: string): object =>
      JSON.parse(fs.readFileSync(path.join(stacks, name, "cdk.tf.json"), "utf8"));
    return new Map(fs.readdirSync(stacks).map((name) => [name, read(name)]));
  } finally {
    fs.rmSync(outdir, { recursive: true, force: true });
  }
}
