import { randomBytes } from "node:crypto";
import { quoteIdentifier as q } from "@rolewright/core";
import type { PostgresServer, PostgresVersion } from "./embedded-postgres.js";

/** A login that may deploy, and nothing more than that takes. */
export interface Deployer {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
}

/**
 * The SQL that makes the minimal deployer, for a superuser to run once a server. It is no superuser and can not create
 * databases. See https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-CREATEROLE-SELF-GRANT
 */
export function deployerSql(version: PostgresVersion, name: string, password: string): string[] {
  return [
    `create role ${q(name)} login createrole password '${password.replaceAll("'", "''")}'`,
    // A wait for another deployment ends with an error instead of never.
    `alter role ${q(name)} set lock_timeout = '30s'`,
    // From 16 on, the creator of a role is a member of it only when told so.
    ...(version >= 16 ? [`alter role ${q(name)} set createrole_self_grant = 'set, inherit'`] : []),
  ];
}

/**
 * Makes the minimal deployer and a database of its own, closed to PUBLIC.
 * @param args.name - name of the deployer. `@default "deployer"`; an existing one gets a new password
 * @throws {Error} when the database is there already
 */
export async function createDeployer(server: PostgresServer, args: { database: string; name?: string }): Promise<Deployer> {
  const { database, name = "deployer" } = args;
  const password = randomBytes(16).toString("hex");
  const admin = await server.connect();
  try {
    const exists = (await admin.query("select 1 from pg_roles where rolname = $1", [name])).rowCount === 1;
    const statements = exists ? [`alter role ${q(name)} password '${password}'`] : deployerSql(server.version, name, password);
    for (const statement of statements) await admin.query(statement);
    await admin.query(`create database ${q(database)} owner ${q(name)}`);
    await admin.query(`revoke all on database ${q(database)} from public`);
  } finally {
    await admin.end();
  }
  const inside = await server.connect({ database });
  try {
    await inside.query("revoke all on schema public from public");
  } finally {
    await inside.end();
  }
  return { host: server.host, port: server.port, database, user: name, password };
}
