import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import type * as sdk from "@pulumi/mysql";
import type * as components from "@rolewright/pulumi/mysql";
import { petojuPackage } from "./package.ts";

/** What a program imports. */
export interface Project {
  readonly sdk: Pick<typeof sdk, "Provider">;
  readonly components: typeof components;
  close(): void;
}

const ROOT = path.join(import.meta.dirname, "../..");

/** A project in which petoju/mysql is what is installed as `@pulumi/mysql`, beside our packages. */
export function petojuProject(): Project {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "rolewright-petoju-"));
  const installed = (name: string) => path.join(folder, "node_modules", name);
  const link = (name: string, to: string) =>
    fs.symlinkSync(fs.realpathSync(path.join(ROOT, to)), installed(name));
  for (const scope of ["@pulumi/mysql", "@rolewright"]) fs.mkdirSync(installed(scope), { recursive: true });
  fs.copyFileSync(
    path.join(import.meta.dirname, "sdk.cjs"),
    path.join(installed("@pulumi/mysql"), "index.js"),
  );
  fs.writeFileSync(path.join(installed("@pulumi/mysql"), "provider.json"), JSON.stringify(petojuPackage()));
  for (const name of ["@pulumi/pulumi", "@pulumi/random"]) link(name, `node_modules/${name}`);
  link("@rolewright/core", "packages/core");
  // A copy, since a package finds others from where it really is.
  for (const part of ["package.json", "dist"])
    fs.cpSync(path.join(ROOT, "packages/pulumi", part), path.join(installed("@rolewright/pulumi"), part), {
      recursive: true,
    });
  const require = createRequire(path.join(folder, "index.js"));
  return {
    sdk: require("@pulumi/mysql"),
    components: require("@rolewright/pulumi/mysql"),
    close: () => fs.rmSync(folder, { recursive: true }),
  };
}
