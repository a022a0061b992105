// The main job from end to end, on real servers under a real engine: `npm run demo`. Others are `npm run demo -- --engine terraform`,
// `npm run demo -- --server mysql` and `npm run demo -- --server mariadb`.
import { parseArgs } from "node:util";
import { closeEnvironment, type Environment, shellsOf } from "./environment.ts";
import { finish } from "./progress.ts";
import { mariadb, mysql } from "./servers/mysql.ts";
import { postgresql } from "./servers/postgresql.ts";
import type { ServerKind } from "./servers/server.ts";
import { story } from "./story.ts";

const SERVERS: Readonly<Record<string, ServerKind>> = { postgresql, mysql, mariadb };

const environments: Environment[] = [];
let keep = false;
try {
  const { values } = parseArgs({
    options: {
      server: { type: "string", default: "postgresql" },
      engine: { type: "string" },
      keep: { type: "boolean", default: false },
    },
  });
  keep = values.keep;
  const kind = chosen(SERVERS, values.server, "server", "no server of the demo");
  const [usual = ""] = Object.keys(kind.engines);
  const engine = chosen(
    kind.engines,
    values.engine ?? usual,
    "engine",
    `no engine of the demo on ${kind.title}`,
  );
  await story(kind, await engine(), environments);
  finish(
    `Five services in two environments: every login can do exactly what its service declared, on ${environments.length} real servers.`,
  );
} catch (error) {
  console.error(`\n${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  if (keep && process.exitCode === undefined) {
    for (const environment of environments) {
      console.log(`\n${environment.name}:`);
      for (const line of shellsOf(environment)) console.log(`  ${line}`);
    }
    console.log("\nThe servers run until you press Ctrl-C.");
    const alive = setInterval(() => {}, 60_000);
    await new Promise((resolve) => process.on("SIGINT", resolve).on("SIGTERM", resolve));
    clearInterval(alive);
  }
  for (const environment of environments) await closeEnvironment(environment);
}

/** What an option names. */
function chosen<T>(all: Readonly<Record<string, T>>, name: string, option: string, what: string): T {
  const found = Object.hasOwn(all, name) ? all[name] : undefined;
  if (found !== undefined) return found;
  const allowed = Object.keys(all).map((each) => `"${each}"`);
  throw new Error(`--${option}: "${name}" is ${what}. Allowed: ${allowed.join(", ")}.`);
}
