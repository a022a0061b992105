import * as fs from "node:fs";
import * as path from "node:path";
import { officialBinary } from "../conformance/provider/terraform-plugin.ts";

/** A provider of Terraform that Pulumi's `terraform-provider` becomes. */
interface Bridged {
  /** As a registry names it: `registry.opentofu.org/petoju/mysql`. */
  readonly url: string;
  readonly version: string;
}

/** The provider of this name in Terraform's filesystem mirror. */
export function bridgedOf(mirror: string, name: string): Bridged {
  const [host, namespace, , version = ""] = path
    .relative(mirror, officialBinary(mirror, name))
    .split(path.sep);
  return { url: `${host}/${namespace}/${name}`, version };
}

/** What answers as petoju/mysql under Pulumi: the official one where both are given, else the emulator. */
export function petojuPackage(): Bridged & { readonly baseProviderVersion: string } {
  const [home, mirror] = [process.env["ROLEWRIGHT_PLUGINS"], process.env["ROLEWRIGHT_TF_PLUGINS"]];
  if (home === undefined || mirror === undefined)
    return { url: "registry.opentofu.org/petoju/mysql", version: "3.0.97", baseProviderVersion: "1.0.0" };
  const [plugin = ""] = fs.globSync("resource-terraform-provider-v*/", { cwd: path.join(home, "plugins") });
  return { ...bridgedOf(mirror, "mysql"), baseProviderVersion: plugin.replace(/.*-v([^/]*)\/?$/, "$1") };
}
