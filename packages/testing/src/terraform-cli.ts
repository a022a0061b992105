import { built, findCli, onPath } from "./cli.js";

/** The Terraform or OpenTofu that runs the tests. */
export interface TerraformCli {
  /** Path of the executable. */
  executable: string;
  /** Its version, such as `1.11.4`. */
  version: string;
}

/** The version of OpenTofu that the workspace builds when there is neither on PATH. */
const BUILT = "1.11.5";

/** The first of both with write-only attributes. */
const OLDEST_MINOR = 11;

/**
 * Finds a real Terraform or OpenTofu, 1.11 or newer: the executable that `ROLEWRIGHT_TERRAFORM` names, else `terraform` on
 * PATH, else `tofu` on PATH, else the OpenTofu that the workspace has built.
 * @throws {Error} when there is none
 * @example
 * ```ts
 * import { terraformCli } from "@rolewright/testing";
 * console.log((await terraformCli()).version);
 * ```
 */
export async function terraformCli(): Promise<TerraformCli> {
  const named = process.env["ROLEWRIGHT_TERRAFORM"];
  const places = [...onPath("terraform"), ...onPath("tofu"), ...built(`opentofu-${BUILT}`, "tofu")];
  const found = await findCli(named === undefined ? places : [named], (version) => {
    const [major, minor] = version.split(".").map(Number);
    return major === 1 && (minor ?? 0) >= OLDEST_MINOR;
  });
  if (found) return found;
  const where = named === undefined ? "on PATH" : `at ${named} (ROLEWRIGHT_TERRAFORM)`;
  throw new Error(
    `there is no Terraform or OpenTofu >= 1.${OLDEST_MINOR} ${where}. Install one (https://developer.hashicorp.com/terraform/install, ` +
      "https://opentofu.org/docs/intro/install/), or in this workspace run: node tools/terraform.mjs",
  );
}
