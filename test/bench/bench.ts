// `npm run bench`, or `npm run bench -- core` for one part.
import { benchAudit } from "./audit.ts";
import { benchCdktf } from "./cdktf.ts";
import { benchCore } from "./core.ts";
import { benchPulumi } from "./pulumi.ts";

const PARTS: Record<string, () => void | Promise<void>> = {
  core: benchCore,
  audit: benchAudit,
  cdktf: benchCdktf,
  pulumi: benchPulumi,
};

const asked = process.argv.slice(2);
for (const part of asked.length > 0 ? asked : Object.keys(PARTS)) {
  const run = PARTS[part];
  if (run === undefined)
    throw new Error(`There is no part "${part}". Use one of: ${Object.keys(PARTS).join(", ")}.`);
  await run();
}
