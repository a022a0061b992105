// The main job from end to end, on real servers under a real engine: `npm run demo`, or `npm run demo -- --engine terraform`.
import { parseArgs } from "node:util";
import type { Engine } from "./engine.ts";
import { closeEnvironment, type Environment } from "./environment.ts";
import { finish } from "./progress.ts";
import { story } from "./story.ts";

const ENGINES: Record<string, () => Promise<{ engine: Engine }>> = {
  pulumi: () => import("./pulumi.ts"),
  terraform: () => import("./terraform.ts"),
};

const environments: Environment[] = [];
let keep = false;
try {
  const { values } = parseArgs({
    options: { engine: { type: "string", default: "pulumi" }, keep: { type: "boolean", default: false } },
  });
  keep = values.keep;
  const load = Object.hasOwn(ENGINES, values.engine) ? ENGINES[values.engine] : undefined;
  if (load === undefined)
    throw new Error(
      `--engine: "${values.engine}" is no engine. Allowed: ${Object.keys(ENGINES)
        .map((each) => `"${each}"`)
        .join(", ")}.`,
    );
  await story((await load()).engine, environments);
  finish(
    `Five services in two environments: every login can do exactly what its service declared, on ${environments.length} real servers.`,
  );
} catch (error) {
  console.error(`\n${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  if (keep && process.exitCode === undefined) {
    for (const { name, server, passwords } of environments) {
      console.log(`\n${name}:`);
      console.log(
        `  PGPASSWORD=${server.superuser.password} psql -h ${server.host} -p ${server.port} -U postgres shop`,
      );
      console.log(
        `  PGPASSWORD=${passwords["reporting_app_a"]} psql -h ${server.host} -p ${server.port} -U reporting_app_a shop`,
      );
    }
    console.log("\nThe servers run until you press Ctrl-C.");
    const alive = setInterval(() => {}, 60_000);
    await new Promise((resolve) => process.on("SIGINT", resolve).on("SIGTERM", resolve));
    clearInterval(alive);
  }
  for (const environment of environments) await closeEnvironment(environment);
}
