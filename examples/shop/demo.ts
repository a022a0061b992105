// The main job from end to end, on real servers under the real Pulumi engine: `npm run demo`.
import * as fs from "node:fs";
import * as path from "node:path";
import {
  type AuditReport,
  accessOf,
  auditOf,
  contractsOf,
  readCatalog,
  renderHtml,
  repairSql,
} from "@rolewright/audit";
import { type Manifest, matrix, renderMatrix } from "@rolewright/core";
import {
  createDeployer,
  type Deployer,
  embeddedPostgres,
  type PostgresServer,
  type Proof,
  prove,
  type StackRun,
  stack,
  type TestStack,
} from "@rolewright/testing";
import type { Client } from "pg";
import { check, finish, step } from "./progress.ts";

const SERVICES = ["catalog", "orders", "payments", "fulfilment", "reporting"];
const ENVIRONMENTS = ["staging", "production"];
const keep = process.argv.includes("--keep");

interface Environment {
  name: string;
  server: PostgresServer;
  deployer: Deployer;
  stacks: Map<string, TestStack>;
  passwords: Record<string, string>;
  manifests: Manifest[];
}

/** Every run reads the program anew, as `pulumi up` in its folder would. */
let runs = 0;
const program = (service: string) => async () => {
  const { ...outputs } = await import(
    `${new URL(`${service}/index.ts`, import.meta.url).href}?run=${++runs}`
  );
  return outputs;
};

async function openEnvironment(name: string): Promise<Environment> {
  const server = await embeddedPostgres({ version: 18 });
  const deployer = await createDeployer(server, { database: "shop" });
  const environment: Environment = {
    name,
    server,
    deployer,
    stacks: new Map(),
    passwords: {},
    manifests: [],
  };
  for (const service of SERVICES) {
    const secrets = { appPassword: `${service}-app-${name}`, migratePassword: `${service}-migrate-${name}` };
    environment.passwords[`${service}_app_a`] = secrets.appPassword;
    environment.passwords[`${service}_migrate`] = secrets.migratePassword;
    const config = { host: server.host, port: String(server.port), sslmode: "disable", migrated: "false" };
    const opened = await stack({
      project: `shop-${service}`,
      stack: name,
      program: program(service),
      config,
      secrets: { ...secrets, deployerPassword: deployer.password },
    });
    environment.stacks.set(service, opened);
  }
  return environment;
}

async function closeEnvironment({ server, stacks }: Environment): Promise<void> {
  for (const opened of stacks.values()) await opened.close();
  await server.stop();
}

async function upAll(environment: Environment): Promise<StackRun[]> {
  const results: StackRun[] = [];
  environment.manifests = [];
  for (const service of SERVICES) {
    const run = await (environment.stacks.get(service) as TestStack).up();
    results.push(run);
    environment.manifests.push(run.outputs["access"] as Manifest);
    Object.assign(environment.passwords, run.outputs["passwords"]);
  }
  return results;
}

const login = (environment: Environment, user: string): Promise<Client> =>
  environment.server.connect({ user, password: environment.passwords[user] as string, database: "shop" });

/** Each service's own migrations, by its own migrator. A real service would use its migration tool here. */
async function migrate(environment: Environment): Promise<number> {
  let files = 0;
  for (const service of SERVICES) {
    const folder = path.join(import.meta.dirname, service, "migrations");
    const client = await login(environment, `${service}_migrate`);
    for (const file of fs.readdirSync(folder).sort()) {
      await client.query(fs.readFileSync(path.join(folder, file), "utf8"));
      files++;
    }
    await client.end();
  }
  return files;
}

const proof = ({ manifests, server, deployer, passwords }: Environment): Promise<Proof> =>
  prove({ manifests, host: server.host, port: server.port, database: "shop", catalog: deployer, passwords });

const sum = (runs: StackRun[], change: string): number =>
  runs.reduce((total, run) => total + (run.changes[change] ?? 0), 0);
const changed = (run: StackRun): boolean =>
  Object.entries(run.changes).some(([change, count]) => change !== "same" && count > 0);

async function sqlstateOf(statement: Promise<unknown>): Promise<string> {
  return statement.then(
    () => "allowed",
    (error: { code?: string }) => error.code ?? String(error),
  );
}

const environments: Environment[] = [];

async function demo(): Promise<void> {
  await step("two PostgreSQL 18 servers, a deployer on each that is no superuser", async () => {
    environments.push(...(await Promise.all(ENVIRONMENTS.map(openEnvironment))));
    return environments.map(({ name, server }) => `${name} on port ${server.port}`).join(", ");
  });
  const [staging, production] = environments as [Environment, Environment];

  for (const environment of environments) {
    await step(
      `pulumi up of ${SERVICES.length} services in ${environment.name}`,
      async () => `${sum(await upAll(environment), "create")} resources made`,
    );
  }
  await step(
    "migrations, each by its service's own migrator",
    async () => `${await migrate(staging)} files in staging, ${await migrate(production)} in production`,
  );
  await step("the tables are there: what orders offers of single tables is granted", async () => {
    const results: StackRun[] = [];
    for (const { stacks } of environments) {
      for (const opened of stacks.values()) await opened.configure({ migrated: "true" });
      results.push(await (stacks.get("orders") as TestStack).up());
    }
    check(sum(results, "create") === 6, `6 grants were expected, ${sum(results, "create")} were made`);
    return `${sum(results, "create")} grants made`;
  });
  for (const environment of environments) {
    await step(`a second pulumi up in ${environment.name} changes nothing`, async () => {
      const results = await upAll(environment);
      check(
        !results.some(changed),
        `something changed: ${JSON.stringify(results.map(({ changes }) => changes))}`,
      );
      return `${sum(results, "same")} resources the same`;
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
  console.log(`\n${renderMatrix(matrix(production.manifests)).replaceAll(/^/gm, "    ")}\n`);

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
    const hashes = environments.map(({ manifests }) => manifests.map(({ hash }) => hash).join(" "));
    check(hashes[0] === hashes[1], "the manifests differ");
    return `${staging.manifests.length} manifests equal`;
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
      const orders = production.stacks.get("orders") as TestStack;
      await orders.configure({ offerToReporting: "false" });
      const run = await orders.up();
      const after = await sqlstateOf(session.query("select count(*) from orders.order_line"));
      const other = await sqlstateOf(session.query("select count(*) from catalog.product"));
      await session.end();
      check(after === "42501", `reading was to be refused after, but: ${after}`);
      check(other === "allowed", `catalog was to stay readable, but: ${other}`);
      return `${run.changes["delete"] ?? 0} resources deleted; orders refused (42501), catalog still allowed`;
    },
  );
  await step("a try to widen access by bad input is refused before anything happens", async () => {
    const { ServiceDatabase } = await import("@rolewright/pulumi/postgresql");
    const wide = await stack({
      project: "shop-wide",
      stack: "staging",
      program: async () => {
        new ServiceDatabase("wide", {
          database: "shop",
          offers: [{ to: "everyone", access: "all" as "read-only" }],
        });
      },
    });
    const message = await wide.up().then(
      () => "accepted",
      (error: Error) => error.message,
    );
    const roles = await rolesOfWide(staging);
    await wide.close();
    check(
      message.includes('offers[0].access: "all" is no access kind'),
      `an explanation was expected, but: ${message}`,
    );
    check(roles === 0, `${roles} roles were made`);
    return 'offers[0].access: "all" is no access kind. Allowed: "read-only", "write-only", "read-write".';
  });
}

/** What no declaration knows of. */
const BY_HAND = [
  "GRANT UPDATE ON payments.payment TO reporting_app",
  "CREATE ROLE old_export LOGIN",
  "GRANT SELECT ON ALL TABLES IN SCHEMA orders TO old_export",
];

async function asAdmin({ server }: Environment, statements: string[]): Promise<void> {
  const admin = await server.connect({ database: "shop" });
  for (const statement of statements) await admin.query(statement);
  await admin.end();
}

/** The audit, by a login of a service: the catalog is open to all. `page` is what people open of it. */
async function auditIn(environment: Environment): Promise<AuditReport & { page: string }> {
  const { manifests, deployer } = environment;
  const client = await login(environment, "reporting_app_a");
  const catalog = await readCatalog(client);
  await client.end();
  const report = auditOf(catalog, { manifests, deployers: [deployer.user] });
  const page = renderHtml({
    report,
    access: accessOf(catalog, manifests),
    contracts: contractsOf(manifests),
  });
  return { ...report, findings: report.findings.filter(({ severity }) => severity !== "note"), page };
}

/** Writes the page of an audit. Returns its path. */
function writePage(page: string): string {
  const file = path.join(import.meta.dirname, "../../node_modules/.cache/rolewright/shop.html");
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, page);
  return path.relative(process.cwd(), file);
}

/** Number of roles of the service that must not exist. */
async function rolesOfWide({ server }: Environment): Promise<number> {
  const admin = await server.connect();
  const { rowCount } = await admin.query("select from pg_roles where rolname like 'wide%'");
  await admin.end();
  return rowCount ?? 0;
}

try {
  await demo();
  finish(
    `Five services in two environments: every login can do exactly what its service declared, on ${environments.length} real servers.`,
  );
} catch (error) {
  console.error(`\nNot as declared: ${(error as Error).message}`);
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
