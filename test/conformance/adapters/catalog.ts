import type { PostgresServer } from "@rolewright/testing";
import type { Client } from "pg";

/** An access control list as one row an entry, its built-in defaults where there is none. */
const entries = (acl: string, kind: string, owner: string): string =>
  `aclexplode(coalesce(${acl}, acldefault('${kind}', ${owner})))`;

const name = (oid: string): string => `case ${oid} when 0 then 'PUBLIC' else ${oid}::regrole::text end`;
const granted = `e.privilege_type || case when e.is_grantable then ' with grant option' else '' end || ' to ' || ${name("e.grantee")} || ' by ' || ${name("e.grantor")}`;
const OURS = "n.nspname !~ '^pg_' and n.nspname <> 'information_schema'";

/** What belongs to the server as a whole. The provider always sets VALID UNTIL, if only to infinity. */
const cluster = (version: number): string[] => [
  `select 'role ' || oid::regrole || ' ' || concat_ws(' ', rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls, rolconnlimit, coalesce(rolvaliduntil, 'infinity'))
     from pg_roles where rolname !~ '^pg_'`,
  `select 'setting ' || setrole::regrole || ' in ' || setdatabase || ' ' || unnest(setconfig) from pg_db_role_setting`,
  `select 'member ' || member::regrole || ' of ' || roleid::regrole || ' by ' || grantor::regrole || ' admin ' || admin_option
     ${version >= 16 ? "|| ' inherit ' || inherit_option || ' set ' || set_option" : ""}
     from pg_auth_members where roleid::regrole::text !~ '^pg_'`,
  `select 'database ' || datname || ' of ' || datdba::regrole || ': ' || ${granted}
     from pg_database, ${entries("datacl", "d", "datdba")} e`,
];

/** What is in one database. */
const INSIDE = [
  `select 'schema ' || nspname || ' of ' || nspowner::regrole || ': ' || ${granted}
     from pg_namespace n, ${entries("nspacl", "n", "nspowner")} e where ${OURS}`,
  ...(["S", "r"] as const).map(
    (
      kind,
    ) => `select relkind::text || ' ' || c.oid::regclass || ' of ' || relowner::regrole || ': ' || ${granted}
     from pg_class c join pg_namespace n on n.oid = relnamespace, ${entries("relacl", kind === "S" ? "s" : "r", "relowner")} e
    where ${OURS} and relkind ${kind === "S" ? "= 'S'" : "in ('r', 'p', 'v', 'm', 'f')"}`,
  ),
  `select 'column ' || attrelid::regclass || '.' || attname || ': ' || ${granted}
     from pg_attribute a join pg_class c on c.oid = attrelid join pg_namespace n on n.oid = relnamespace, aclexplode(attacl) e
    where ${OURS}`,
  `select 'routine ' || p.oid::regprocedure || ' of ' || proowner::regrole || ': ' || ${granted}
     from pg_proc p join pg_namespace n on n.oid = pronamespace, ${entries("proacl", "f", "proowner")} e where ${OURS}`,
  `select 'type ' || t.oid::regtype || ' of ' || typowner::regrole || ': ' || ${granted}
     from pg_type t join pg_namespace n on n.oid = typnamespace, ${entries("typacl", "T", "typowner")} e
    where ${OURS} and typtype = 'e'`,
  `select 'default of ' || defaclrole::regrole || ' in ' || defaclnamespace::regnamespace || ' for ' || defaclobjtype::text || ': ' || ${granted}
     from pg_default_acl, aclexplode(defaclacl) e`,
  `select 'extension ' || extname || ' of ' || extowner::regrole || ' in ' || extnamespace::regnamespace from pg_extension`,
];

/** Everything about access that the catalogs of a server say, one sorted line each: who granted it, too. No password. */
export async function catalogOf(server: PostgresServer, databases: string[]): Promise<string[]> {
  const admin = await server.connect();
  try {
    const all = [await linesOf(admin, cluster(server.version))];
    for (const database of databases) {
      const inside = await server.connect({ database });
      try {
        all.push((await linesOf(inside, INSIDE)).map((line) => `${database}: ${line}`));
      } finally {
        await inside.end();
      }
    }
    return all.flat().sort();
  } finally {
    await admin.end();
  }
}

async function linesOf(client: Client, queries: string[]): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(
    queries.map((query) => `select line from (${query}) q(line)`).join("\nunion all\n"),
  );
  return rows.map(({ line }) => line);
}
