// Makes Terraform or OpenTofu available, from PATH or built from tools/opentofu. Runs on Node 20, without node_modules.
import { pathToFileURL } from "node:url";
import { ensureBuilt, onPath } from "./go-tool.mjs";

const name = "github.com/opentofu/opentofu";

/** @type {import("./go-tool.mjs").Tool} */
const OPENTOFU = {
  ...{ title: "OpenTofu", command: "tofu", version: "1.11.5", module: "opentofu", minutes: 5 },
  main: `${name}/cmd/tofu`,
  flags: `-X ${name}/version.dev=no`,
  instead:
    "Terraform (https://developer.hashicorp.com/terraform/install) or OpenTofu (https://opentofu.org/docs/intro/install/), 1.11 or newer,",
};

/**
 * Returns the path of a Terraform or an OpenTofu. Builds the latter when there is neither, which takes some minutes the
 * first time.
 *
 * @param {(line: string) => void} log
 * @returns {Promise<string>}
 */
export async function ensureTerraform(log = console.log) {
  // The rule of packages/testing/src/terraform-cli.ts.
  const oldest = { major: 1, minor: 11 };
  const own =
    process.env.ROLEWRIGHT_TERRAFORM || (await onPath("terraform", oldest)) || (await onPath("tofu", oldest));
  const path = own ?? (await ensureBuilt(OPENTOFU, log));
  log(`Terraform: ${path}`);
  return path;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await ensureTerraform().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
