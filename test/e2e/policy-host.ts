import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** What runs a policy pack for the engine. */
export interface PolicyHost {
  /** Which one it is. */
  name: string;
  /** Takes it away again. */
  close(): void;
}

const HOSTS = ["pulumi-language-nodejs", "pulumi-analyzer-policy-nodejs"];

/**
 * The engine asks the language host for packs in TypeScript. An installed CLI has it on PATH; the one that is built here has
 * none. Then the engine starts `pulumi-analyzer-policy-nodejs`, which used to be a script around `run-policy-pack` of the
 * SDK, and is one here. The pack's side of it is the same either way.
 */
export function policyHost(): PolicyHost {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  const found = HOSTS.find((host) => folders.some((folder) => fs.existsSync(path.join(folder, host))));
  if (found !== undefined) return { name: found, close: () => {} };
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "rolewright-policy-host-"));
  const run = path.join(path.dirname(require.resolve("@pulumi/pulumi/package.json")), "cmd/run-policy-pack");
  const script = `#!/bin/sh\nexec "${process.execPath}" "${run}" "$@"\n`;
  fs.writeFileSync(path.join(folder, "pulumi-analyzer-policy-nodejs"), script, { mode: 0o755 });
  const before = process.env["PATH"];
  process.env["PATH"] = [folder, ...folders].join(path.delimiter);
  return {
    name: "run-policy-pack of @pulumi/pulumi, without a language host",
    close: () => {
      process.env["PATH"] = before;
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
