import { embeddedPostgres, type PostgresServer, type PostgresVersion } from "@rolewright/testing";
import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Finding } from "./finding.js";
import { publicAccess } from "./public-access.js";

const says = ({ rule, severity, subject, fix }: Finding): string =>
  `${severity} ${rule} ${subject}: ${fix?.sql.join("; ")}`;

describe.each<PostgresVersion>([14, 15, 16, 17, 18])("publicAccess on PostgreSQL %i", (version) => {
  let server: PostgresServer;
  let client: Client;

  beforeAll(async () => {
    server = await embeddedPostgres({ version });
    const admin = await server.connect();
    await admin.query('CREATE DATABASE "Shop"');
    await admin.query("CREATE ROLE reader LOGIN PASSWORD 'read-it'"); // no more rights than anybody has
    await admin.end();
    client = await server.connect({ database: "Shop" });
  });
  afterAll(async () => {
    await client?.end();
    await server?.stop();
  });

  async function found(): Promise<Finding[]> {
    const reader = await server.connect({ user: "reader", password: "read-it", database: "Shop" });
    try {
      return await publicAccess(reader);
    } finally {
      await reader.end();
    }
  }

  it("finds what a new server gives to every role, on each database that one can connect to", async () => {
    expect((await found()).map(says)).toEqual([
      'warning public-connect Shop: REVOKE CONNECT ON DATABASE "Shop" FROM PUBLIC',
      'warning public-temporary Shop: REVOKE TEMPORARY ON DATABASE "Shop" FROM PUBLIC',
      "warning public-connect postgres: REVOKE CONNECT ON DATABASE postgres FROM PUBLIC",
      "warning public-temporary postgres: REVOKE TEMPORARY ON DATABASE postgres FROM PUBLIC",
      "warning public-connect template1: REVOKE CONNECT ON DATABASE template1 FROM PUBLIC",
      ...(version === 14 ? ["warning public-create public: REVOKE CREATE ON SCHEMA public FROM PUBLIC"] : []),
      "warning public-usage public: REVOKE USAGE ON SCHEMA public FROM PUBLIC",
    ]);
  });

  it("finds nothing on objects that are made without a grant, but for routines", async () => {
    const before = await found();
    await client.query(
      "CREATE SCHEMA quiet; CREATE TABLE quiet.t (id serial); CREATE VIEW quiet.v AS SELECT 1",
    );
    expect(await found()).toEqual(before);
    await client.query("DROP SCHEMA quiet CASCADE");
  });

  it("finds routines, tables and columns, those that are errors first, and their fixes end it all", async () => {
    await client.query(`
      CREATE SCHEMA "My";
      CREATE FUNCTION "My".plain() RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION "My".plain(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION "My"."Definer"(a int, b text DEFAULT 'x') RETURNS int SECURITY DEFINER LANGUAGE sql AS 'SELECT 1';
      CREATE PROCEDURE "My".definer_too() SECURITY DEFINER LANGUAGE sql AS 'SELECT 1';
      CREATE TABLE "My".one (id serial, "Secret" text);
      CREATE VIEW "My".shown AS SELECT 1 AS id;
      GRANT SELECT, INSERT ON "My".shown TO PUBLIC;
      GRANT SELECT ("Secret"), UPDATE (id) ON "My".one TO PUBLIC;
      GRANT USAGE ON SEQUENCE "My".one_id_seq TO PUBLIC`);
    const findings = await found();
    expect(findings.slice(0, 5).map(says)).toEqual([
      'error public-definer "My"."Definer": REVOKE EXECUTE ON ROUTINE "My"."Definer"(a integer, b text) FROM PUBLIC',
      'error public-definer "My".definer_too: REVOKE EXECUTE ON ROUTINE "My".definer_too() FROM PUBLIC',
      'error public-table "My".one: REVOKE SELECT ("Secret"), UPDATE (id) ON TABLE "My".one FROM PUBLIC',
      'error public-table "My".one_id_seq: REVOKE USAGE ON SEQUENCE "My".one_id_seq FROM PUBLIC',
      'error public-table "My".shown: REVOKE INSERT, SELECT ON TABLE "My".shown FROM PUBLIC',
    ]);
    expect(findings[5]).toEqual({
      rule: "public-routine",
      severity: "warning",
      subject: "My",
      message: 'every role may run 2 routine(s) of the schema "My".',
      fix: {
        sql: ['REVOKE EXECUTE ON ALL ROUTINES IN SCHEMA "My" FROM PUBLIC'],
        runBy: "the owner (postgres), or an administrator",
      },
    });
    for (const { fix } of findings) for (const sql of fix?.sql ?? []) await client.query(sql);
    await client.query('GRANT CONNECT ON DATABASE "Shop" TO reader');
    expect(await found()).toEqual([]);
  });
});
