import { SERVER_VERSIONS } from "@rolewright/core";
import { embeddedPostgres, type PostgresServer } from "@rolewright/testing";
import { type Client, Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reach } from "../access/reach.js";
import type { CatalogClient } from "../client.js";
import type { Catalog } from "./catalog.js";
import { readCatalog } from "./read.js";

/** Something of everything that a catalog holds, and much that not everybody may see. */
const THINGS = `
  create role holder; create role member; grant holder to member; create role "Odd -> 😀" login in role member;
  alter role member set search_path = app; alter role member in database shop set role = holder; alter role all set lock_timeout = '1s';
  create schema app authorization holder; create type app.mood as enum ('a'); create type public.mood as enum ('a');
  create table app.note (id serial primary key, body text, secret text) partition by range (id); alter table app.note owner to holder;
  grant select, insert on app.note to member with grant option; grant update (body) on app.note to member; revoke all on app.note_id_seq from holder;
  alter table app.note enable row level security; create policy mine on app.note to member using (body = 'hidden from nobody');
  create view app.shown as select 1 as one; create materialized view app.stored as select 1 as one;
  create function app.f(app.mood, public.mood[], int, varchar) returns int language sql security definer set search_path = app as 'select 1';
  create foreign data wrapper wrapper; create server other foreign data wrapper wrapper; create foreign table app.far () server other;
  create user mapping for member server other options (user 'x', password 'swordfish'); grant usage on foreign server other to member;
  select lo_from_bytea(77, 'swordfish'); grant select on large object 77 to member;
  alter default privileges for role holder in schema app grant select on tables to member;
  grant select on pg_authid to member; grant execute on function pg_read_file(text) to member; revoke usage on language plpgsql from public;
`;
const FROM_15 = `grant set on parameter work_mem to member; create view app.asker with (security_invoker = on) as select 1 as one;`;

const withoutReader = ({ readBy: _, ...rest }: Catalog) => rest;

describe.each(SERVER_VERSIONS)("on PostgreSQL %i", (version) => {
  let server: PostgresServer;
  let admin: Client;
  let monitor: Client;

  beforeAll(async () => {
    server = await embeddedPostgres({ version });
    const first = await server.connect();
    await first.query("create database shop");
    // What the documentation asks for, and nothing else.
    await first.query("create role monitor login password 'it'");
    await first.query("revoke all on database shop from public");
    await first.query("grant connect on database shop to monitor");
    await first.end();
    admin = await server.connect({ database: "shop" });
    await admin.query(THINGS);
    if (version >= 15) await admin.query(FROM_15);
    monitor = await server.connect({ user: "monitor", password: "it", database: "shop" });
  });
  afterAll(async () => {
    await monitor?.end();
    await admin?.end();
    await server?.stop();
  });

  it("is the same for a login with nothing but CONNECT as for a superuser", async () => {
    const [all, own] = [await readCatalog(admin), await readCatalog(monitor)];
    expect(withoutReader(own)).toEqual(withoutReader(all));
    for (const [part, list] of Object.entries(all))
      if (Array.isArray(list)) expect(list.length, part).toBeGreaterThan(0);
    expect(new Set(all.objects.map(({ kind }) => kind)).size).toBe(version >= 15 ? 12 : 11);
    expect(JSON.stringify(all)).not.toContain("swordfish");
    expect([all.readBy, own.readBy]).toEqual(["postgres", "monitor"]);
  });

  it("says what it does not say", async () => {
    expect((await readCatalog(monitor)).unseen).toEqual([
      "passwords, and whether a login has one",
      "pg_hba.conf: who may connect from where, and how they prove who they are",
      "the options of user mappings: as whom foreign servers are entered",
      "what the bodies of routines, views and policies do",
      "what is in other databases (postgres, template1): connect to each for that",
    ]);
    // That login could not read the first of them: each of these refuses.
    for (const relation of ["pg_authid", "pg_hba_file_rules", "pg_user_mapping"])
      await expect(monitor.query(`select from ${relation}`)).rejects.toMatchObject({ code: "42501" });
  });

  it("sees what was granted on things of the system, and of them nothing else", async () => {
    const { objects } = await readCatalog(monitor);
    const system = objects.filter(({ schema }) => schema === "pg_catalog" || schema === "information_schema");
    expect(system.map(({ kind, names, acl }) => [kind, names, acl.map(({ grantee }) => grantee)])).toEqual([
      ["routine", ["pg_read_file(text)"], ["postgres", "member"]],
      ["table", ["pg_authid"], ["postgres", "member"]],
    ]);
  });

  it("does not depend on the search_path, which a routine's types are written by", async () => {
    const before = await readCatalog(monitor);
    await monitor.query("set search_path = app, public");
    const after = await readCatalog(monitor);
    await monitor.query("reset search_path");
    expect(after).toEqual(before);
    const routines = before.objects.filter(({ kind, schema }) => kind === "routine" && schema === "app");
    expect(routines.flatMap(({ names }) => names)).toEqual([
      "f(app.mood, public.mood[], integer, character varying)",
    ]);
  });

  it("leaves an open transaction open, and reads what it has done", async () => {
    await admin.query("begin; create role fresh");
    const names = (await readCatalog(admin)).roles.map(({ name }) => name);
    await admin.query("create role later; rollback");
    expect(names).toContain("fresh");
  });

  it("says which part of the catalog was taken from the login", async () => {
    await admin.query("revoke select on pg_policy from public");
    const reading = readCatalog(monitor);
    await expect(reading).rejects.toThrow(
      "the catalog of the server can not be read: permission denied for table pg_policy. Every role may read it unless that was revoked: grant SELECT on it to the login that reads.",
    );
    await admin.query("grant select on pg_policy to public");
  });
});

describe("in the middle of things", () => {
  let server: PostgresServer;
  let admin: Client;
  beforeAll(async () => {
    server = await embeddedPostgres({ version: 18 });
    admin = await server.connect();
  });
  afterAll(async () => {
    await admin?.end();
    await server?.stop();
  });

  it("reads one moment, whatever others make and drop", async () => {
    const other = await server.connect();
    let rounds = 0;
    let isDone = false;
    // A role, its table and a grant come and go together, as do a routine and the type that it takes.
    const making = (async () => {
      for (; !isDone; rounds++)
        for (const sql of [
          `begin; create role maker_${rounds}; create table t_${rounds} (id int); alter table t_${rounds} owner to maker_${rounds};
           create type y_${rounds} as enum ('a'); create function f_${rounds}(y_${rounds}) returns int language sql as 'select 1';
           grant maker_${rounds} to pg_monitor; commit`,
          `begin; drop function f_${rounds}; drop type y_${rounds}; drop table t_${rounds}; drop role maker_${rounds}; commit`,
        ])
          await other.query(sql);
    })();
    const seen = new Set<string>();
    for (let read = 0; read < 60 || rounds < 60; read++) {
      const catalog = await readCatalog(admin);
      expect(JSON.stringify(catalog)).not.toContain("(dropped");
      const made = catalog.roles
        .filter(({ name }) => name.startsWith("maker_"))
        .map(({ name }) => name.slice(6));
      const names = catalog.objects.flatMap((group) => (group.schema === "public" ? group.names : []));
      expect(names.toSorted()).toEqual(
        made.flatMap((n) => [`f_${n}(public.y_${n})`, `t_${n}`, `y_${n}`]).toSorted(),
      );
      expect(catalog.memberships.filter(({ role }) => role.startsWith("maker_"))).toHaveLength(made.length);
      seen.add(made.join());
    }
    isDone = true;
    await making;
    await other.end();
    expect(seen.size).toBeGreaterThan(2); // with and without, and not always the same one
  });

  it("names a role that is gone by its number, where somebody has left its rights behind", async () => {
    await admin.query("create role gone; create table left_over (id int); grant select on left_over to gone");
    const { rows } = await admin.query("select oid from pg_roles where rolname = 'gone'");
    await admin.query("set allow_system_table_mods = on; delete from pg_authid where rolname = 'gone'");
    const { objects } = await readCatalog(admin);
    const group = objects.find(({ names }) => names.includes("left_over"));
    expect(group?.acl.map(({ grantee }) => grantee)).toEqual(["postgres", `(dropped role ${rows[0].oid})`]);
    await admin.query("drop table left_over; reset allow_system_table_mods");
  });

  it("reads 5,000 roles", async () => {
    await admin.query(`do $$ begin for n in 1..5000 loop
      execute format('create role many_%s login', n);
      if n > 1 then execute format('grant many_%s to many_%s', (n + 1) / 2, n); end if;
    end loop; end $$`);
    const catalog = await readCatalog(admin);
    expect(catalog.roles.filter(({ name }) => name.startsWith("many_"))).toHaveLength(5000);
    const found = reach(catalog);
    expect(found.rolesOf("many_5000").map(({ role }) => role)).toContain("many_1");
    expect(found.loginsOf("many_1")).toHaveLength(5000);
    await admin.query(
      "do $$ begin for n in 1..5000 loop execute format('drop role many_%s', n); end loop; end $$",
    );
  });

  it("reads through a pool, several times at once", async () => {
    const { host, port, superuser } = server;
    const pool = new Pool({ host, port, ...superuser, database: "postgres", max: 3 });
    const all = await Promise.all(Array.from({ length: 6 }, () => readCatalog(pool)));
    expect(all).toEqual(Array(6).fill(await readCatalog(admin)));
    const { rows } = await admin.query(
      "select from pg_stat_activity where state like 'idle in transaction%'",
    );
    expect(rows).toEqual([]);
    await pool.end();
  });

  it("fails with a client that returns nothing", async () => {
    const empty: CatalogClient = { query: async () => ({ rows: [] }) };
    await expect(readCatalog(empty)).rejects.toThrow("can not be read: the client returned no row");
  });

  /** Begins to read, and returns when the statement waits for a lock that is held by `admin`. */
  async function stuck(user = "postgres", password?: string) {
    const client = await server.connect({ user, ...(password !== undefined && { password }) });
    await admin.query("begin; lock table pg_policy in access exclusive mode");
    const reading = readCatalog(client);
    reading.catch(() => {});
    const waits = "select pid from pg_stat_activity where wait_event_type = 'Lock'";
    let pid: number | undefined;
    while (pid === undefined) pid = (await admin.query(waits)).rows[0]?.pid;
    return { client, reading, pid };
  }

  it("fails when its connection is ended", async () => {
    const { client, reading, pid } = await stuck();
    await admin.query(`select pg_terminate_backend(${pid}); rollback`);
    await expect(reading).rejects.toThrow(
      "the catalog of the server can not be read: terminating connection due to administrator command.",
    );
    await expect(readCatalog(client)).rejects.toThrow("the catalog of the server can not be read: ");
  });

  it("fails when its own role is dropped meanwhile", async () => {
    await admin.query("create role short_lived login password 'it'");
    const { client, reading } = await stuck("short_lived", "it");
    await admin.query("rollback; drop role short_lived");
    await reading.catch(() => {});
    await expect(readCatalog(client)).rejects.toThrow(/can not be read: (invalid role OID|role with OID)/);
    await client.end();
  });

  it("fails when the server dies", async () => {
    const { reading } = await stuck();
    await server.stop();
    await expect(reading).rejects.toThrow(/^the catalog of the server can not be read: /);
  });
});
