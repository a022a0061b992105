// The story of the shop, the same under each engine: deployed, migrated, proved, meddled with, repaired, changed.
import * as fs from "node:fs";
import * as path from "node:path";
import { repairSql } from "@rolewright/audit";
import { matrix, renderMatrix } from "@rolewright/core";
import type { Deployed, Engine } from "./engine.ts";
import {
  auditIn,
  deploy,
  deployAll,
  type Environment,
  login,
  manifestsOf,
  migrate,
  openEnvironment,
  proof,
} from "./environment.ts";
import { check, step } from "./progress.ts";
import type { ServerKind } from "./servers/server.ts";
import { SERVICES } from "./services.ts";

const sum = (results: Deployed[], change: string): number =>
  results.reduce((total, { changes }) => total + (changes[change] ?? 0), 0);

/** Tells it step by step. The environments that it opens are added to `environments`, for the caller to close. */
export async function story(kind: ServerKind, engine: Engine, environments: Environment[]): Promise<void> {
  await step(`two ${kind.title} servers, a deployer on each that is no superuser`, async () => {
    environments.push(
      ...(await Promise.all(["staging", "production"].map((name) => openEnvironment(name, kind, engine)))),
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
    async () =>
      `${await migrate(staging, kind)} files in staging, ${await migrate(production, kind)} in production`,
  );
  await step("the tables are there: what orders offers of single tables is granted", async () => {
    const results: Deployed[] = [];
    for (const environment of environments) {
      environment.settings = { ...environment.settings, migrated: true };
      results.push(await deploy(environment, "orders"));
    }
    const expected = kind.namedGrants * environments.length;
    check(
      sum(results, "create") === expected,
      `${expected} grants were expected, ${sum(results, "create")} were made`,
    );
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
    const session = await login(production, "fulfilment_app_a");
    const key = await session.insert("orders.shipment_event", "what", "packed");
    const reading = await session.try("select what from orders.shipment_event");
    await session.end();
    check(reading === kind.refusal, `reading it was to be refused, but: ${reading}`);
    return `key ${key}; reading the table is refused`;
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
      await production.server.asAdmin(kind.byHand.statements);
      const { findings } = await auditIn(production);
      for (const { rule, message, paths = [] } of findings)
        console.log(
          [`    ${rule}: ${message}`, ...paths.map((path) => `      ${path.join(" -> ")}`)].join("\n"),
        );
      const rules = findings.map(({ rule }) => rule).toSorted();
      check(
        rules.join() === kind.byHand.rules.join(),
        `the audit was to find ${kind.byHand.rules.join(", ")}, but: ${rules.join(", ")}`,
      );
      return `${findings.length} findings`;
    },
  );
  await step("what the audit says ends them is run, and the audit finds nothing more", async () => {
    const before = await auditIn(production);
    const statements = repairSql(before.findings);
    for (const sql of statements) console.log(`    ${sql};`);
    await production.server.asAdmin(statements);
    const { findings, services, page } = await auditIn(production);
    check(findings.length === 0, `${findings.length} findings are left`);
    return `${services.length} services as declared; the page of it: ${writePage(page)}`;
  });
  await step(
    "orders withdraws its offer to reporting: an open session is refused at its next statement",
    async () => {
      const session = await login(production, "reporting_app_a");
      const before = await session.try("select count(*) from orders.order_line");
      check(before === "allowed", `reading was to be allowed before, but: ${before}`);
      production.settings = { ...production.settings, offerToReporting: false };
      const { changes } = await deploy(production, "orders");
      const after = await session.try("select count(*) from orders.order_line");
      const other = await session.try("select count(*) from catalog.product");
      await session.end();
      check(after === kind.refusal, `reading was to be refused after, but: ${after}`);
      check(other === "allowed", `catalog was to stay readable, but: ${other}`);
      return `${changes["delete"] ?? 0} resources deleted; orders refused (${after}), catalog still allowed`;
    },
  );
  await step("a try to widen access by bad input is refused before anything happens", async () => {
    const offers = [{ to: "everyone", access: "all" as "read-only" }];
    const message = await engine.tryOut("wide", offers).then(
      () => "accepted",
      (error: Error) => error.message,
    );
    const roles = await staging.server.rolesOf("wide");
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
