// Makes the Pulumi CLI available, from PATH or built from tools/pulumi. Runs on Node 20, without node_modules.
import { pathToFileURL } from "node:url";
import { ensureBuilt, onPath } from "./go-tool.mjs";

const version = "3.259.0";
const name = "github.com/pulumi/pulumi";

/** @type {import("./go-tool.mjs").Tool} */
const PULUMI = {
  ...{ title: "the Pulumi CLI", command: "pulumi", version, module: "pulumi", minutes: 4 },
  main: `${name}/pkg/v3/cmd/pulumi`,
  // Without a version the Automation API refuses the CLI.
  flags: `-X ${name}/sdk/v3/go/common/version.Version=v${version}`,
  instead: "the Pulumi CLI (https://www.pulumi.com/docs/install/)",
};

/**
 * Returns the path of a Pulumi CLI. Builds it when there is none, which takes some minutes the first time.
 *
 * @param {(line: string) => void} log
 * @returns {Promise<string>}
 */
export async function ensureEngine(log = console.log) {
  // The rule of packages/testing/src/engine.ts.
  const path = (await onPath("pulumi", { major: 3, minor: 142 })) ?? (await ensureBuilt(PULUMI, log));
  log(`Pulumi engine: ${path}`);
  return path;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await ensureEngine().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
