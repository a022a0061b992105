// The shop on PostgreSQL: one database, and a schema for each service.
import * as path from "node:path";
import { accessOf, auditOf, contractsOf, readCatalog, renderHtml } from "@rolewright/audit";
import { createDeployer, embeddedPostgres, prove } from "@rolewright/testing";
import type { Client } from "pg";
import type { Server, ServerKind, Session } from "./server.ts";

export const postgresql: ServerKind = {
  title: "PostgreSQL 18",
  engines: {
    pulumi: async () => (await import("../pulumi.ts")).postgresql,
    terraform: async () => (await import("../terraform.ts")).postgresql,
  },
  migrations: (service) => path.join(import.meta.dirname, "..", service, "migrations"),
  namedGrants: 3,
  byHand: {
    statements: [
      "GRANT UPDATE ON payments.payment TO reporting_app",
      "CREATE ROLE old_export LOGIN",
      "GRANT SELECT ON ALL TABLES IN SCHEMA orders TO old_export",
    ],
    rules: ["grant-extra", "leftover-grant", "leftover-role"],
  },
  refusal: "42501",
  start,
};

async function start(): Promise<Server> {
  const server = await embeddedPostgres({ version: 18 });
  const { host, port, superuser } = server;
  const deployer = await createDeployer(server, { database: "shop" });
  const as = async <T>(
    who: { user?: string; password?: string },
    work: (client: Client) => Promise<T>,
  ): Promise<T> => {
    const client = await server.connect({ ...who, database: "shop" });
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  };
  return {
    ...{ port, deployer, stop: server.stop },
    login: async (user, password) => sessionOf(await server.connect({ user, password, database: "shop" })),
    asAdmin: (statements) => as({}, (admin) => runAll(admin, statements)),
    rolesOf: (service) =>
      as({}, async (admin) => {
        const sql = "select from pg_roles where starts_with(rolname, $1)";
        return (await admin.query(sql, [service])).rowCount ?? 0;
      }),
    proof: (manifests, passwords) =>
      prove({ manifests, passwords, catalog: deployer, host, port, database: "shop" }),
    audit: async (manifests, login) => {
      // By a login of a service: the catalog is open to all.
      const catalog = await as(login, readCatalog);
      const report = auditOf(catalog, { manifests, deployers: [deployer.user] });
      const access = accessOf(catalog, manifests);
      return { ...report, page: renderHtml({ report, access, contracts: contractsOf(manifests) }) };
    },
    shells: ({ user, password }) => [
      `PGPASSWORD=${superuser.password} psql -h ${host} -p ${port} -U ${superuser.user} shop`,
      `PGPASSWORD=${password} psql -h ${host} -p ${port} -U ${user} shop`,
    ],
  };
}

async function runAll(client: Client, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await client.query(statement);
}

const sessionOf = (client: Client): Session => ({
  try: (sql) =>
    client.query(sql).then(
      () => "allowed",
      (error: { code?: string }) => error.code ?? String(error),
    ),
  run: async (sql) => {
    await client.query(sql);
  },
  insert: async (table, column, value) => {
    const { rows } = await client.query(`insert into ${table} (${column}) values ($1) returning id`, [value]);
    return String(rows[0].id);
  },
  end: () => client.end(),
});
