// The story of the shop, the same under each engine: deployed, migrated, proved, meddled with, repaired, changed.
import * as fs from "node:fs";
import * as path from "node:path";
import { repairSql } from "@rolewright/audit";
import { matrix, renderMatrix } from "@rolewright/core";
import type { Deployed, Engine } from "./engine.ts";
import {
  asAdmin,
  auditIn,
  deploy,
  deployAll,
  type Environment,
  login,
  manifestsOf,
  migrate,
  openEnvironment,
  proof,
  rolesOf,
  SERVICES,
  sqlstateOf,
} from "./environment.ts";
import { check, step } from "./progress.ts";

const sum = (results: Deployed[], change: string): number =>
  results.reduce((total, { changes }) => total + (changes[change] ?? 0), 0);

/** What no declaration knows of. */
const BY_HAND = [
  "GRANT UPDATE ON payments.payment TO reporting_app",
  "CREATE ROLE old_export LOGIN",
  "GRANT SELECT ON ALL TABLES IN SCHEMA orders TO old_export",
];

/** Tells it step by step. The environments that it opens are added to `environments`, for the caller to close. */
export async function story(engine: Engine, environments: Environment[]): Promise<void> {
  await step("two PostgreSQL 18 servers, a deployer on each that is no superuser", async () => {
    environments.push(
      ...(await Promise.all(["staging", "production"].map((name) => openEnvironment(name, engine)))),
    );
    return environments.map(({ name, server }) => `${name} on port ${server.port}`).join(", ");
  });
  const [staging, production] = environments as [Environment, Environment];

  for (const environment of environments) {
    await step(
      `${engine.command} of ${SERVICES.length} services in ${environment.name}`,
      async () => `${sum(await deployAll(environment), "create")} resources made`,
    );
  }
  await step(
    "migrations, each by its service's own migrator",
    async () => `${await migrate(staging)} files in staging, ${await migrate(production)} in production`,
  );
  await step("the tables are there: what orders offers of single tables is granted", async () => {
    const results: Deployed[] = [];
    for (const environment of environments) {
      environment.settings = { ...environment.settings, migrated: true };
      results.push(await deploy(environment, "orders"));
    }
    check(sum(results, "create") === 6, `6 grants were expected, ${sum(results, "create")} were made`);
    return `${sum(results, "create")} grants made`;
  });
  for (const environment of environments) {
    await step(`a second ${engine.command} in ${environment.name} changes nothing`, async () => {
      const results = await deployAll(environment);
      const changed = results.filter(({ changes }) => Object.values(changes).some((count) => count > 0));
      check(
        changed.length === 0,
        `something changed: ${JSON.stringify(changed.map(({ changes }) => changes))}`,
      );
      return `${results.reduce((total, { resources }) => total + resources, 0)} resources the same`;
    });
  }
  for (const environment of environments) {
    await step(
      `proof in ${environment.name}: one real statement for each login, object and verb`,
      async () => {
        const result = await proof(environment);
        for (const row of result.wrong)
          console.log(
            `    not as declared: ${row.login} ${row.verb} on ${row.object}: ${row.allowed ? "allowed" : "refused"}`,
          );
        check(
          result.wrong.length === 0 && result.allowed > 0 && result.refused > 0,
          `${result.wrong.length} of ${result.rows.length} statements are not as declared`,
        );
        return `${result.allowed} allowed, ${result.refused} refused, all as declared`;
      },
    );
  }
  console.log(`\n${renderMatrix(matrix(manifestsOf(production))).replaceAll(/^/gm, "    ")}\n`);

  await step("fulfilment writes one table of orders and gets its key back", async () => {
    const client = await login(production, "fulfilment_app_a");
    const { rows } = await client.query(
      "insert into orders.shipment_event (what) values ('packed') returning id",
    );
    const reading = await sqlstateOf(client.query("select what from orders.shipment_event"));
    await client.end();
    check(reading === "42501", `reading it was to be refused, but: ${reading}`);
    return `key ${rows[0].id}; reading the table is refused`;
  });
  await step("staging and production are the same", async () => {
    const hashes = environments.map((each) =>
      manifestsOf(each)
        .map(({ hash }) => hash)
        .join(" "),
    );
    check(hashes[0] === hashes[1], "the manifests differ");
    return `${staging.manifests.size} manifests equal`;
  });
  await step(
    "somebody grants by hand, and leaves a role behind: the audit finds it all, with who gains by it",
    async () => {
      await asAdmin(production, BY_HAND);
      const { findings } = await auditIn(production);
      for (const { rule, message, paths = [] } of findings)
        console.log(
          [`    ${rule}: ${message}`, ...paths.map((path) => `      ${path.join(" -> ")}`)].join("\n"),
        );
      const rules = findings.map(({ rule }) => rule).toSorted();
      check(
        rules.join() === "grant-extra,leftover-grant,leftover-role",
        `three findings were expected, but: ${rules.join(", ")}`,
      );
      return `${findings.length} findings`;
    },
  );
  await step("what the audit says ends them is run, and the audit finds nothing more", async () => {
    const before = await auditIn(production);
    const statements = repairSql(before.findings);
    for (const sql of statements) console.log(`    ${sql};`);
    await asAdmin(production, statements);
    const { findings, services, page } = await auditIn(production);
    check(findings.length === 0, `${findings.length} findings are left`);
    return `${services.length} services as declared; the page of it: ${writePage(page)}`;
  });
  await step(
    "orders withdraws its offer to reporting: an open session is refused at its next statement",
    async () => {
      const session = await login(production, "reporting_app_a");
      const before = await sqlstateOf(session.query("select count(*) from orders.order_line"));
      check(before === "allowed", `reading was to be allowed before, but: ${before}`);
      production.settings = { ...production.settings, offerToReporting: false };
      const { changes } = await deploy(production, "orders");
      const after = await sqlstateOf(session.query("select count(*) from orders.order_line"));
      const other = await sqlstateOf(session.query("select count(*) from catalog.product"));
      await session.end();
      check(after === "42501", `reading was to be refused after, but: ${after}`);
      check(other === "allowed", `catalog was to stay readable, but: ${other}`);
      return `${changes["delete"] ?? 0} resources deleted; orders refused (42501), catalog still allowed`;
    },
  );
  await step("a try to widen access by bad input is refused before anything happens", async () => {
    const offers = [{ to: "everyone", access: "all" as "read-only" }];
    const message = await engine.tryOut("wide", { database: "shop", offers }).then(
      () => "accepted",
      (error: Error) => error.message,
    );
    const roles = await rolesOf(staging, "wide");
    check(
      message.includes('offers[0].access: "all" is no access kind'),
      `an explanation was expected, but: ${message}`,
    );
    check(roles === 0, `${roles} roles were made`);
    return 'offers[0].access: "all" is no access kind. Allowed: "read-only", "write-only", "read-write".';
  });
}

/** Writes the page of an audit. Returns its path. */
function writePage(page: string): string {
  const file = path.join(import.meta.dirname, "../../node_modules/.cache/rolewright/shop.html");
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, page);
  return path.relative(process.cwd(), file);
}
