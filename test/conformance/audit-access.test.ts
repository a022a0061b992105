// What the audit says that logins may do, compared with what PostgreSQL says, privilege by privilege.
import { type Catalog, type Right, reach, readCatalog, rights } from "@rolewright/audit";
import { SERVER_VERSIONS } from "@rolewright/core";
import { embeddedPostgres, type PostgresVersion } from "@rolewright/testing";
import fc from "fast-check";
import type { Client } from "pg";
import { expect, it } from "vitest";
import { type Cell, type Configuration, configurations, TABLESPACES } from "./access-configurations.ts";

const SEED = Number(process.env["ROLEWRIGHT_SEED"] ?? 20_260_401);
/** Over all versions. */
const CONFIGURATIONS = Number(process.env["ROLEWRIGHT_CONFIGURATIONS"] ?? 300);
const DATABASE = 'Shop "a -> b" 😀';

const totals = { configurations: 0, comparisons: 0, disagreements: 0 };
/** What has been seen, so that the configurations are known to hold what they are for. */
const seen = {
  now: 0,
  afterSetRole: 0,
  grantable: 0,
  refused: 0,
  superuser: 0,
  predefined: 0,
  column: 0,
  system: 0,
  severalGrantors: 0,
};

const SET_UP = `
  create function pg_temp.attempt(statements text[]) returns text[] language plpgsql as $$
  declare
    each text;
    failed text[] := '{}';
  begin
    foreach each in array statements loop
      begin
        execute each;
      exception when others then
        failed := failed || (each || ': ' || sqlerrm);
      end;
    end loop;
    return failed;
  end $$;
  -- There is no function for large objects before 18, so one is opened as the role. To write takes SELECT as well, so that
  -- without it nothing can be said of UPDATE.
  create function pg_temp.opens(role name, loid oid, mode int) returns bool language plpgsql as $$
  begin
    execute format('set local role %I', role);
    perform lo_open(loid, mode);
    reset role;
    return true;
  exception when insufficient_privilege then
    return false;
  end $$;
  create function pg_temp.may(role name, loid oid, privilege text) returns bool language sql as $$
    select case privilege when 'SELECT' then pg_temp.opens(role, loid, x'40000'::int)
      when 'UPDATE' then case when pg_temp.opens(role, loid, x'40000'::int) then pg_temp.opens(role, loid, x'20000'::int) end end
  $$;
`;

/** How the server is asked, by kind. Role, oid and privilege are r, c.oid and c.privilege. */
const asks = (version: PostgresVersion): Record<string, string> => ({
  ...Object.fromEntries(
    ["table", "sequence", "schema", "database", "type", "language", "tablespace"].map((kind) => [
      kind,
      `has_${kind}_privilege(r.oid, c.oid, c.privilege)`,
    ]),
  ),
  routine: "has_function_privilege(r.oid, c.oid, c.privilege)",
  "foreign server": "has_server_privilege(r.oid, c.oid, c.privilege)",
  "foreign-data wrapper": "has_foreign_data_wrapper_privilege(r.oid, c.oid, c.privilege)",
  column: "has_column_privilege(r.oid, c.oid, c.col, c.privilege)",
  "large object":
    version >= 18
      ? "has_largeobject_privilege(r.oid, c.oid, c.privilege)"
      : "pg_temp.may(r.rolname, c.oid, c.privilege)",
  ...(version >= 15 && { parameter: "has_parameter_privilege(r.oid, c.par, c.privilege)" }),
});

const GRANT_OPTION = " WITH GRANT OPTION";
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** What each role may do itself, in the order of the cells: 1, 0, or ? where the server can not be asked. */
async function asked(client: Client, version: PostgresVersion, cells: Cell[]): Promise<Map<string, string>> {
  const rows = cells.map(({ kind, ref, column, privilege }, index) => {
    const [oid, par] = kind === "parameter" ? ["NULL::oid", ref] : [ref, "NULL"];
    return `(${index}, ${literal(kind)}, ${oid}, ${par}, ${column === undefined ? "NULL" : literal(column)}, ${literal(privilege)})`;
  });
  const branches = Object.entries(asks(version)).map(([kind, sql]) => `WHEN ${literal(kind)} THEN ${sql}`);
  const { rows: found } = await client.query<{ rolname: string; bits: string }>(`
    WITH c (n, kind, oid, par, col, privilege) AS MATERIALIZED (VALUES ${rows.join(",\n")})
    SELECT r.rolname::text, string_agg(coalesce((CASE c.kind ${branches.join(" ")} END)::int::text, '?'), '' ORDER BY c.n) AS bits
      FROM (SELECT oid, rolname FROM pg_roles ORDER BY oid) r CROSS JOIN c GROUP BY 1`);
  return new Map(found.map(({ rolname, bits }) => [rolname, bits]));
}

/** The roles that each role has the rights of, and those that it can become. */
async function membershipsOf(client: Client, version: PostgresVersion) {
  const { rows } = await client.query<{ login: string; has: string[]; becomes: string[] }>(`
    SELECT l.rolname::text AS login,
           array_agg(r.rolname::text) FILTER (WHERE pg_has_role(l.oid, r.oid, 'USAGE')) AS has,
           array_agg(r.rolname::text) FILTER (WHERE pg_has_role(l.oid, r.oid, '${version >= 16 ? "SET" : "MEMBER"}')) AS becomes
      FROM pg_roles l CROSS JOIN pg_roles r WHERE l.rolcanlogin GROUP BY 1`);
  return new Map(rows.map(({ login, ...each }) => [login, each]));
}

const keyOf = (...parts: (string | undefined)[]): string => parts.map((part) => part ?? "").join("\u0000");

/** What the rights of a login amount to: privilege by privilege, at once and after SET ROLE. */
function understood(all: Right[]): {
  now: Set<string>;
  later: Set<string>;
  rules: { now: boolean; later: boolean };
} {
  const [now, later] = [new Set<string>(), new Set<string>()];
  const rules = { now: false, later: false };
  for (const { kind, schema, names, column, privileges, grantable, source, setRole } of all) {
    if (source === "superuser") {
      rules.later = true;
      if (!setRole) rules.now = true;
      continue;
    }
    for (const full of names) {
      const name = column === undefined ? full : full.slice(0, -column.length - 1);
      for (const privilege of [...privileges, ...grantable.map((each) => each + GRANT_OPTION)]) {
        const key = keyOf(kind, schema, name, column, privilege);
        later.add(key);
        if (!setRole) now.add(key);
      }
    }
  }
  return { now, later, rules };
}

/** Whether the catalog lists just what there is. */
async function listed(client: Client, { objects }: Catalog, { cells }: Configuration): Promise<string[]> {
  // A range comes with routines that make its values.
  const { rows } = await client.query<{ name: string }>(
    "select proname::text as name from pg_depend join pg_proc p on p.oid = objid where classid = 'pg_proc'::regclass and deptype = 'i'",
  );
  const isMaker = (key: string) =>
    key.startsWith("routine") && rows.some(({ name }) => key.split("\0")[2]?.startsWith(`${name}(`));
  const found = new Set(
    objects.flatMap(({ kind, schema, names }) => names.map((name) => keyOf(kind, schema, name))),
  );
  const wanted = new Set(
    cells.flatMap(({ kind, schema, name }) => (kind === "column" ? [] : [keyOf(kind, schema, name)])),
  );
  const always = [
    "database\0\0postgres",
    "database\0\0template1",
    "language\0\0plpgsql",
    "tablespace\0\0pg_default",
    "tablespace\0\0pg_global",
  ];
  return [
    ...[...found]
      .filter((key) => !wanted.has(key) && !always.includes(key) && !isMaker(key))
      .map((key) => `too much: ${key}`),
    ...[...wanted]
      .filter((key) => !found.has(key) && !key.startsWith("parameter"))
      .map((key) => `missing: ${key}`),
  ].map((line) => line.replaceAll("\0", "|"));
}

async function disagreements(
  client: Client,
  version: PostgresVersion,
  configuration: Configuration,
): Promise<string[]> {
  const attempt = async (statements: string[]): Promise<string[]> =>
    (await client.query<{ failed: string[] }>("select pg_temp.attempt($1) as failed", [statements])).rows[0]
      ?.failed ?? [];
  const failed = await attempt(configuration.made);
  if (failed.length > 0) throw new Error(`the configuration can not be made: ${failed.join("\n")}`);
  seen.refused += (await attempt(configuration.tried)).length;

  const catalog = await readCatalog(client);
  const reached = reach(catalog);
  const found = rights(catalog, reached);
  const cells = configuration.cells.flatMap((cell) => [
    cell,
    { ...cell, privilege: cell.privilege + GRANT_OPTION },
  ]);
  const bits = await asked(client, version, cells);
  const memberships = await membershipsOf(client, version);
  const wrong = await listed(client, catalog, configuration);

  for (const { name: login, superuser } of catalog.roles.filter((role) => role.login)) {
    const all = found.of(login);
    const { now, later, rules } = understood(all);
    const server = memberships.get(login) as { has: string[]; becomes: string[] };
    if (!superuser) {
      for (const role of catalog.roles.map(({ name }) => name)) {
        const says = reached.rolesOf(login).find((each) => each.role === role);
        if (server.has.includes(role) !== (says?.setRole === false))
          wrong.push(`${login} has the rights of ${role}`);
        if (server.becomes.includes(role) !== reached.becomesOf(login).some((each) => each.role === role))
          wrong.push(`${login} becomes ${role}`);
        totals.comparisons += 2;
      }
    }
    const own = bits.get(login) as string;
    const others = server.becomes.map((role) => bits.get(role) as string);
    for (const [index, { kind, schema, name, column, privilege }] of cells.entries()) {
      const answers = [own, ...others].map((each) => each[index]);
      if (answers.includes("?")) continue;
      const keys = [
        keyOf(kind, schema, name, column, privilege),
        ...(kind === "column" ? [keyOf("table", schema, name, undefined, privilege)] : []),
      ];
      const says = {
        now: rules.now || keys.some((key) => now.has(key)),
        later: rules.later || keys.some((key) => later.has(key)),
      };
      const is = { now: own[index] === "1", later: answers.includes("1") };
      totals.comparisons += 2;
      if (says.now !== is.now || says.later !== is.later)
        wrong.push(
          `${login}: ${privilege} on ${kind} ${[schema, name, column].join(" | ")}: audit ${JSON.stringify(says)}, server ${JSON.stringify(is)}`,
        );
      if (is.now) seen.now++;
      if (is.later && !is.now) seen.afterSetRole++;
      if (is.later && privilege.endsWith(GRANT_OPTION)) seen.grantable++;
    }
    if (rules.later && !superuser) seen.superuser++;
    seen.predefined += all.filter(({ source }) => source === "predefined").length;
    seen.column += all.filter(({ kind }) => kind === "column").length;
    seen.system += all.filter(({ schema, source }) => schema === "pg_catalog" && source === "grant").length;
  }
  const pairs = catalog.memberships.map(({ role, member }) => keyOf(role, member));
  seen.severalGrantors += pairs.length - new Set(pairs).size;
  totals.configurations++;
  return wrong;
}

async function compare(version: PostgresVersion, count: number): Promise<void> {
  const server = await embeddedPostgres({ version });
  try {
    const first = await server.connect();
    await first.query("SET allow_in_place_tablespaces = on");
    for (const name of TABLESPACES)
      await first.query(`CREATE TABLESPACE ${first.escapeIdentifier(name)} LOCATION ''`);
    await first.query(`CREATE DATABASE ${first.escapeIdentifier(DATABASE)}`);
    await first.end();
    const client = await server.connect({ database: DATABASE });
    await client.query(SET_UP);
    // Everything is in a transaction that is rolled back, which takes roles as well. So a smaller
    // case can be looked for, which takes minutes: ROLEWRIGHT_SHRINK=1.
    const property = fc.asyncProperty(configurations(version, DATABASE), async (configuration) => {
      await client.query("BEGIN");
      try {
        const wrong = await disagreements(client, version, configuration);
        totals.disagreements += wrong.length;
        expect(wrong).toEqual([]);
      } finally {
        await client.query("ROLLBACK");
      }
    });
    await fc.assert(property, {
      seed: SEED + version,
      numRuns: count,
      unbiased: true,
      endOnFailure: process.env["ROLEWRIGHT_SHRINK"] !== "1",
    });
    await client.end();
  } finally {
    await server.stop();
  }
}

it("says what PostgreSQL says, on 14 to 18", async () => {
  console.log(`seed ${SEED}`);
  const each = Math.ceil(CONFIGURATIONS / SERVER_VERSIONS.length);
  const results = await Promise.allSettled(SERVER_VERSIONS.map((version) => compare(version, each)));
  console.log(
    `${totals.configurations} configurations, ${totals.comparisons} comparisons, ${totals.disagreements} disagreements; ${JSON.stringify(seen)}`,
  );
  for (const [index, result] of results.entries())
    if (result.status === "rejected")
      throw new Error(`PostgreSQL ${SERVER_VERSIONS[index]}`, { cause: result.reason });
  expect(totals.disagreements).toBe(0);
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(totals.configurations / 20);
}, 3_600_000);
