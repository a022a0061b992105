// Random roles, memberships, objects and grants, as SQL, and which privileges there are to be compared on what was made.
import { quoteIdentifier as q, type ServerVersion } from "@rolewright/core";
import fc from "fast-check";

/** One privilege on one object, and how the server is asked for it. */
export interface Cell {
  /** The kind in the words of the catalog, or `column`. */
  kind: string;
  schema?: string;
  /** As the catalog has it; for a column, that of its table. */
  name: string;
  column?: string;
  privilege: string;
  /** SQL of its oid; for a parameter, of its name. */
  ref: string;
}

/** A server's access, to be made by a superuser in one transaction. */
export interface Configuration {
  /** The names of its roles. */
  roles: string[];
  /** What must not fail. */
  made: string[];
  /** What the server may refuse, such as a grant by a role that may not pass it on. */
  tried: string[];
  cells: Cell[];
}

/** What every database of the test has outside of the transaction. */
export const TABLESPACES = ["space one", 'Space "2" -> 😀'];

const PREDEFINED = ["pg_read_all_data", "pg_write_all_data", "pg_monitor", "pg_read_all_stats"];
const predefined = (version: ServerVersion): string[] =>
  version >= 17 ? [...PREDEFINED, "pg_maintain"] : PREDEFINED;

/** A name of each kind of strangeness, different for each number. */
const SHAPES: ((number: number) => string)[] = [
  (n) => `plain_${n}`,
  (n) => `Upper ${n}`,
  (n) => `it's "quoted" ${n}`,
  (n) => `😀 ${n}`,
  (n) => `a -> b ${n}`,
  (n) => `${n}${"x".repeat(63 - String(n).length)}`,
  (n) => ` spaces ${n} `,
  (n) => `dot.ted.${n}`,
  (n) => `back\\slash ${n}`,
  (n) => `f(integer, ${n})`,
  (n) => `{"a": ${n}}`,
  (n) => `$1,${n}`,
  (n) => `größe_${n}`,
];
const shape = fc.nat({ max: SHAPES.length - 1 });
const nameOf = (shape: number, number: number): string => (SHAPES[shape] as (typeof SHAPES)[number])(number);
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const TABLE = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"];
const COLUMN = ["SELECT", "INSERT", "UPDATE", "REFERENCES"];
const COLUMNS = ["id", 'odd.col "->" 😀'];

interface Kind {
  /** The kind in the words of the catalog. */
  kind: string;
  /** In the words of GRANT and ALTER. */
  grant: string;
  alter: string;
  privileges: string[];
  inSchema: boolean;
  /** Whether it has an owner that can be another than a superuser. */
  owned: boolean;
  columns?: boolean;
  /** `id` is its whole name in SQL. */
  create(id: string, place: { schema: string; number: number }): string[];
  /** What follows the name where the object is meant, and what the catalog says of it. */
  signature?: { sql: string; label: (schema: string) => string };
  oid(id: string): string;
}

const relation = (alter: string, create: Kind["create"], more: Partial<Kind> = {}): Kind => ({
  kind: "table",
  grant: "TABLE",
  alter,
  privileges: TABLE,
  inSchema: true,
  owned: true,
  columns: true,
  create,
  oid: (id) => `${literal(id)}::regclass::oid`,
  ...more,
});
const AS = `AS SELECT 1 AS ${COLUMNS[0]}, 2 AS ${q(COLUMNS[1] as string)}`;
const BODY = `(${COLUMNS[0]} int, ${q(COLUMNS[1] as string)} int)`;

const routine = (word: "FUNCTION" | "PROCEDURE", sql: string, label: (schema: string) => string): Kind => ({
  kind: "routine",
  grant: word,
  alter: word,
  privileges: ["EXECUTE"],
  inSchema: true,
  owned: true,
  signature: { sql, label },
  // The type that the signature may name stands in the same schema.
  create: (id, { schema }) => [
    `CREATE ${word} ${id} ${word === "FUNCTION" ? "RETURNS int" : ""} LANGUAGE sql ${word === "FUNCTION" && sql.includes("TYPE") ? "SECURITY DEFINER" : ""} AS 'select 1'`.replaceAll(
      "TYPE",
      `${q(schema)}.${q("a Type.😀")}`,
    ),
  ],
  oid: (id) => `${literal(id)}::regprocedure::oid`,
});

const type = (create: (id: string) => string, alter = "TYPE"): Kind => ({
  kind: "type",
  grant: alter,
  alter,
  privileges: ["USAGE"],
  inSchema: true,
  owned: true,
  create: (id) => [create(id)],
  oid: (id) => `${literal(id)}::regtype::oid`,
});

const global = (
  kind: string,
  words: string,
  create: (id: string) => string[],
  catalog: string,
  column: string,
): Kind => ({
  kind,
  grant: words,
  alter: words.replace("FOREIGN SERVER", "SERVER"),
  privileges: ["USAGE"],
  inSchema: false,
  owned: kind !== "foreign-data wrapper", // that one has to belong to a superuser
  create,
  oid: (id) =>
    `(SELECT oid FROM ${catalog} WHERE quote_ident(${column}) = ${literal(id)} OR '"' || replace(${column}, '"', '""') || '"' = ${literal(id)})`,
});

const KINDS: Kind[] = [
  relation("TABLE", (id) => [`CREATE TABLE ${id} ${BODY}`]),
  relation("TABLE", (id) => [`CREATE TABLE ${id} ${BODY} PARTITION BY LIST (id)`]),
  relation("VIEW", (id) => [`CREATE VIEW ${id} ${AS}`]),
  relation("MATERIALIZED VIEW", (id) => [`CREATE MATERIALIZED VIEW ${id} ${AS}`]),
  relation("FOREIGN TABLE", (id) => [`CREATE FOREIGN TABLE ${id} ${BODY} SERVER fixed_server`]),
  relation("SEQUENCE", (id) => [`CREATE SEQUENCE ${id}`], {
    kind: "sequence",
    grant: "SEQUENCE",
    privileges: ["SELECT", "UPDATE", "USAGE"],
    columns: false,
  }),
  routine("FUNCTION", "()", () => "()"),
  routine("FUNCTION", "(int, varchar[])", () => "(integer, character varying[])"),
  routine("FUNCTION", "(TYPE, timestamptz)", (schema) => `(${schema}."a Type.😀", timestamp with time zone)`),
  routine("FUNCTION", "(TYPE[])", (schema) => `(${schema}."a Type.😀"[])`),
  routine("PROCEDURE", '(text, "char")', () => `(text, "char")`),
  type((id) => `CREATE TYPE ${id} AS ENUM ('a')`),
  type((id) => `CREATE TYPE ${id} AS (a int)`),
  type((id) => `CREATE TYPE ${id} AS RANGE (SUBTYPE = int)`),
  type((id) => `CREATE DOMAIN ${id} AS int`, "DOMAIN"),
  global(
    "language",
    "LANGUAGE",
    (id) => [`CREATE TRUSTED LANGUAGE ${id} HANDLER plpgsql_call_handler`],
    "pg_language",
    "lanname",
  ),
  global(
    "foreign-data wrapper",
    "FOREIGN DATA WRAPPER",
    (id) => [`CREATE FOREIGN DATA WRAPPER ${id}`],
    "pg_foreign_data_wrapper",
    "fdwname",
  ),
  global(
    "foreign server",
    "FOREIGN SERVER",
    (id) => [`CREATE SERVER ${id} FOREIGN DATA WRAPPER fixed_wrapper`],
    "pg_foreign_server",
    "srvname",
  ),
];

/** An object, as the statements and the catalog call it. */
interface Thing {
  kind: string;
  grant: string;
  alter?: string;
  schema?: string;
  name: string;
  /** In SQL, as GRANT and ALTER take it. */
  id: string;
  privileges: string[];
  columns?: boolean;
  owned: boolean;
  ref: string;
}

const tableOf = (version: ServerVersion, privileges: string[]): string[] =>
  privileges === TABLE && version >= 17 ? [...TABLE, "MAINTAIN"] : privileges;

const who = fc.nat({ max: 99 });
const option = fc.option(fc.boolean(), { nil: undefined });

/** What is generated: numbers stand for roles and objects, and count from the start again where there are fewer. */
const plans = fc.record({
  roles: fc.array(
    fc.record({
      shape,
      login: fc.constantFrom(true, true, false),
      inherit: fc.constantFrom(true, true, false),
      superuser: fc.constantFrom(...Array.from({ length: 8 }, (_, i) => i === 0)),
    }),
    { minLength: 4, maxLength: 9, size: "max" },
  ),
  memberships: fc.array(
    fc.record({
      role: who,
      member: who,
      predefined: fc.constantFrom("none", "none", "none", "role", "role", "member"),
      admin: option,
      inherit: option,
      set: option,
      grantor: fc.option(who, { nil: undefined, freq: 2 }),
      // From 16 on the same membership once more, by another grantor and with other options.
      again: fc.option(fc.record({ grantor: who, inherit: fc.boolean(), set: fc.boolean() }), {
        nil: undefined,
      }),
    }),
    { minLength: 2, maxLength: 16, size: "max" },
  ),
  schemas: fc.array(fc.record({ shape, owner: who }), { minLength: 1, maxLength: 3, size: "max" }),
  things: fc.array(fc.record({ kind: fc.nat({ max: KINDS.length - 1 }), shape, schema: who, owner: who }), {
    minLength: 8,
    maxLength: 20,
    size: "max",
  }),
  databaseOwner: fc.option(who, { nil: undefined }),
  grants: fc.array(
    fc.record({
      thing: who,
      grantee: fc.oneof(
        { weight: 6, arbitrary: who },
        { weight: 1, arbitrary: fc.constant("PUBLIC" as const) },
      ),
      grantor: fc.option(who, { nil: undefined, freq: 2 }),
      privileges: fc.nat({ max: 255 }),
      columns: fc.nat({ max: 3 }),
      option: fc.boolean(),
      revoke: fc.constantFrom("no", "no", "no", "all", "option"),
      owner: fc.constantFrom(...Array.from({ length: 12 }, (_, i) => i === 0)),
    }),
    { minLength: 10, maxLength: 60, size: "max" },
  ),
  system: fc.uniqueArray(fc.nat({ max: SYSTEM().length - 1 }), { maxLength: 4, size: "max" }),
});

/** Changes of what belongs to the system, and what is to be seen of them. */
function SYSTEM(): { sql: (role: string) => string; thing: Thing; columns?: string[] }[] {
  const of = (
    kind: string,
    schema: string | undefined,
    name: string,
    ref: string,
    privileges: string[],
  ): Thing => ({
    kind,
    grant: "",
    ...(schema !== undefined && { schema }),
    name,
    id: "",
    privileges,
    owned: false,
    ref,
  });
  const table = (name: string, schema = "pg_catalog") =>
    of("table", schema, name, `'${schema}.${name}'::regclass::oid`, TABLE);
  const routineOf = (signature: string) =>
    of("routine", "pg_catalog", signature, `'pg_catalog.${signature}'::regprocedure::oid`, ["EXECUTE"]);
  const schema = (name: string) =>
    of("schema", undefined, name, `'${name}'::regnamespace::oid`, ["CREATE", "USAGE"]);
  return [
    { sql: (role) => `GRANT SELECT ON pg_authid TO ${role}`, thing: table("pg_authid") },
    { sql: (role) => `GRANT ALL ON pg_statistic TO ${role} WITH GRANT OPTION`, thing: table("pg_statistic") },
    { sql: (role) => `GRANT ALL ON pg_shadow TO ${role}`, thing: table("pg_shadow") },
    { sql: () => "REVOKE SELECT ON pg_proc FROM PUBLIC", thing: table("pg_proc") },
    {
      sql: (role) => `GRANT DELETE ON information_schema.sql_features TO ${role}`,
      thing: table("sql_features", "information_schema"),
    },
    {
      sql: () => "REVOKE SELECT ON information_schema.tables FROM PUBLIC",
      thing: table("tables", "information_schema"),
    },
    {
      sql: (role) => `GRANT EXECUTE ON FUNCTION pg_read_file(text) TO ${role}`,
      thing: routineOf("pg_read_file(text)"),
    },
    {
      sql: () => "REVOKE EXECUTE ON FUNCTION pg_sleep(float8) FROM PUBLIC",
      thing: routineOf("pg_sleep(double precision)"),
    },
    {
      sql: (role) =>
        `CREATE FUNCTION pg_catalog.added() RETURNS int LANGUAGE sql AS 'select 1'; ALTER FUNCTION pg_catalog.added() OWNER TO ${role}`,
      thing: routineOf("added()"),
    },
    {
      sql: () => "REVOKE USAGE ON TYPE int4 FROM PUBLIC",
      thing: of("type", "pg_catalog", "int4", "'int4'::regtype::oid", ["USAGE"]),
    },
    { sql: (role) => `GRANT CREATE ON SCHEMA pg_catalog TO ${role}`, thing: schema("pg_catalog") },
    {
      sql: () => "REVOKE USAGE ON SCHEMA information_schema FROM PUBLIC",
      thing: schema("information_schema"),
    },
    {
      sql: () => "REVOKE USAGE ON LANGUAGE sql FROM PUBLIC",
      thing: of("language", undefined, "sql", "(SELECT oid FROM pg_language WHERE lanname = 'sql')", [
        "USAGE",
      ]),
    },
    {
      sql: (role) => `GRANT SELECT (rolpassword), UPDATE (rolname) ON pg_authid TO ${role}`,
      thing: table("pg_authid"),
      columns: ["rolpassword", "rolname", "rolsuper"],
    },
  ];
}

/** Random configurations for a server of that version. */
export const configurations = (version: ServerVersion, database: string): fc.Arbitrary<Configuration> =>
  plans.map((plan) => {
    const roles = plan.roles.map(({ shape }, number) => nameOf(shape, number));
    const at = <T>(list: T[], index: number): T => list[index % list.length] as T;
    const role = (index: number): string => q(at(roles, index));
    const made = plan.roles.map(
      ({ login, inherit, superuser }, number) =>
        `CREATE ROLE ${role(number)} ${login ? "LOGIN" : "NOLOGIN"} ${inherit ? "INHERIT" : "NOINHERIT"} ${superuser ? "SUPERUSER" : ""}`,
    );
    const tried: string[] = [];

    for (const {
      role: of,
      member,
      predefined: which,
      admin,
      inherit,
      set,
      grantor,
      again,
    } of plan.memberships) {
      const granted = which === "role" ? at(predefined(version), of) : role(of);
      const grantee = which === "member" ? at(predefined(version), member) : role(member);
      const options = [
        ...(admin === undefined ? [] : [`ADMIN ${admin}`]),
        ...(inherit === undefined ? [] : [`INHERIT ${inherit}`]),
        ...(set === undefined ? [] : [`SET ${set}`]),
      ];
      const how =
        version < 16
          ? admin
            ? " WITH ADMIN OPTION"
            : ""
          : options.length > 0
            ? ` WITH ${options.join(", ")}`
            : "";
      const by = grantor === undefined ? "" : ` GRANTED BY ${role(grantor)}`;
      tried.push(`GRANT ${granted} TO ${grantee}${how}${by}`);
      if (again === undefined || version < 16) continue;
      tried.push(
        `GRANT ${granted} TO ${role(again.grantor)} WITH ADMIN true, INHERIT false, SET false`,
        `GRANT ${granted} TO ${grantee} WITH INHERIT ${again.inherit}, SET ${again.set} GRANTED BY ${role(again.grantor)}`,
      );
    }
    // What is there in any case: some of them are what others of the things stand on.
    made.push(
      "CREATE FOREIGN DATA WRAPPER fixed_wrapper",
      "CREATE SERVER fixed_server FOREIGN DATA WRAPPER fixed_wrapper",
    );
    if (plan.databaseOwner !== undefined)
      made.push(`ALTER DATABASE ${q(database)} OWNER TO ${role(plan.databaseOwner)}`);

    const things: Thing[] = [];
    const schemas = plan.schemas.map(({ shape, owner }, number) => {
      const name = nameOf(shape, number);
      const id = q(name);
      made.push(
        `CREATE SCHEMA ${id} AUTHORIZATION ${role(owner)}`,
        `CREATE TYPE ${id}."a Type.😀" AS ENUM ('a')`,
      );
      things.push({
        kind: "schema",
        grant: "SCHEMA",
        alter: "SCHEMA",
        name,
        id,
        privileges: ["CREATE", "USAGE"],
        owned: true,
        ref: `(SELECT oid FROM pg_namespace WHERE nspname = ${literal(name)})`,
      });
      things.push({
        ...thingOf("type", "TYPE", name, "a Type.😀", `${id}."a Type.😀"`, ["USAGE"]),
        ref: `${literal(`${id}."a Type.😀"`)}::regtype::oid`,
      });
      return name;
    });
    for (const [number, each] of plan.things.entries()) {
      const kind = at(KINDS, each.kind);
      const schema = at(schemas, each.schema);
      const name = nameOf(each.shape, kind.signature === undefined ? number : number % 4); // so that some are overloads
      const bare = kind.inSchema ? `${q(schema)}.${q(name)}` : q(name);
      const typed = (sql: string) => sql.replaceAll("TYPE", `${q(schema)}."a Type.😀"`);
      const id = `${bare}${typed(kind.signature?.sql ?? "")}`;
      const label = kind.signature?.label(plainOrQuoted(schema)) ?? "";
      const thing: Thing = {
        kind: kind.kind,
        grant: kind.grant,
        alter: kind.alter,
        ...(kind.inSchema && { schema }),
        name: `${name}${label}`,
        id,
        privileges: tableOf(version, kind.privileges),
        ...(kind.columns && { columns: true }),
        owned: kind.owned,
        ref: kind.oid(id),
      };
      if (
        things.some(
          (other) => other.kind === thing.kind && other.schema === thing.schema && other.name === thing.name,
        )
      )
        continue;
      made.push(...kind.create(id, { schema, number }));
      if (kind.owned) made.push(`ALTER ${kind.alter} ${id} OWNER TO ${role(each.owner)}`);
      things.push(thing);
    }
    things.push(...fixedThings(version, database, made, role));

    for (const grant of plan.grants) {
      const thing = at(things, grant.thing);
      const grantee = grant.grantee === "PUBLIC" ? "PUBLIC" : role(grant.grantee);
      if (grant.owner && thing.owned && thing.alter !== undefined) {
        if (grant.grantee !== "PUBLIC") tried.push(`ALTER ${thing.alter} ${thing.id} OWNER TO ${grantee}`);
        continue;
      }
      const ofColumns = thing.columns ? COLUMNS.filter((_, index) => grant.columns & (1 << index)) : [];
      const all = ofColumns.length > 0 ? COLUMN : thing.privileges;
      const some = all.filter((_, index) => grant.privileges & (1 << index));
      const privileges = (some.length === 0 ? all : some)
        .map((privilege) =>
          ofColumns.length > 0 ? `${privilege} (${ofColumns.map(q).join(", ")})` : privilege,
        )
        .join(", ");
      const what = `${privileges} ON ${thing.grant} ${thing.id}`;
      const statement =
        grant.revoke === "no"
          ? `GRANT ${what} TO ${grantee}${grant.option && grantee !== "PUBLIC" ? " WITH GRANT OPTION" : ""}`
          : `REVOKE ${grant.revoke === "option" ? "GRANT OPTION FOR " : ""}${what} FROM ${grantee} CASCADE`;
      tried.push(
        grant.grantor === undefined
          ? statement
          : `SET LOCAL ROLE ${role(grant.grantor)}; ${statement}; RESET ROLE`,
      );
    }

    const cells = things.flatMap(cellsOf);
    for (const [place, index] of plan.system.entries()) {
      const { sql, thing, columns } = at(SYSTEM(), index);
      made.push(sql(role(place)));
      cells.push(...cellsOf({ ...thing, privileges: tableOf(version, thing.privileges) }));
      for (const column of columns ?? [])
        for (const privilege of COLUMN) cells.push({ ...placeOf(thing), kind: "column", column, privilege });
    }
    return { roles, made, tried, cells };
  });

const thingOf = (
  kind: string,
  grant: string,
  schema: string,
  name: string,
  id: string,
  privileges: string[],
): Omit<Thing, "ref"> => ({
  kind,
  grant,
  alter: grant,
  schema,
  name,
  id,
  privileges,
  owned: true,
});

/** Databases, large objects, parameters and tablespaces, which there is always one of. */
function fixedThings(
  version: ServerVersion,
  database: string,
  made: string[],
  role: (index: number) => string,
): Thing[] {
  const things: Thing[] = [
    {
      kind: "database",
      grant: "DATABASE",
      alter: "DATABASE",
      name: database,
      id: q(database),
      privileges: ["CREATE", "CONNECT", "TEMPORARY"],
      owned: true,
      ref: `(SELECT oid FROM pg_database WHERE datname = ${literal(database)})`,
    },
    {
      kind: "schema",
      grant: "SCHEMA",
      name: "public",
      id: "public",
      privileges: ["CREATE", "USAGE"],
      owned: false,
      ref: "'public'::regnamespace::oid",
    },
    ...TABLESPACES.map((name) => ({
      kind: "tablespace",
      grant: "TABLESPACE",
      alter: "TABLESPACE",
      name,
      id: q(name),
      privileges: ["CREATE"],
      owned: true,
      ref: `(SELECT oid FROM pg_tablespace WHERE spcname = ${literal(name)})`,
    })),
    ...["fixed_wrapper", "fixed_server"].map((name) => ({
      kind: name === "fixed_wrapper" ? "foreign-data wrapper" : "foreign server",
      grant: name === "fixed_wrapper" ? "FOREIGN DATA WRAPPER" : "FOREIGN SERVER",
      name,
      id: name,
      privileges: ["USAGE"],
      owned: false,
      ref: `(SELECT oid FROM ${name === "fixed_wrapper" ? "pg_foreign_data_wrapper WHERE fdwname" : "pg_foreign_server WHERE srvname"} = '${name}')`,
    })),
  ];
  for (const number of [1, 2]) {
    const id = String(990_000 + number);
    made.push(`SELECT lo_create(${id})`, `ALTER LARGE OBJECT ${id} OWNER TO ${role(number)}`);
    things.push({
      kind: "large object",
      grant: "LARGE OBJECT",
      alter: "LARGE OBJECT",
      name: id,
      id,
      privileges: ["SELECT", "UPDATE"],
      owned: true,
      ref: `${id}::oid`,
    });
  }
  if (version >= 15)
    for (const name of ["work_mem", "custom.one"])
      things.push({
        kind: "parameter",
        grant: "PARAMETER",
        name,
        id: name,
        privileges: ["SET", "ALTER SYSTEM"],
        owned: false,
        ref: literal(name),
      });
  return things;
}

/** A name in the middle of an SQL text, which PostgreSQL quotes only where it must. */
const plainOrQuoted = (name: string): string => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : q(name));

const placeOf = ({ schema, name, ref }: Thing) => ({ ...(schema !== undefined && { schema }), name, ref });

const cellsOf = (thing: Thing): Cell[] => [
  ...thing.privileges.map((privilege) => ({ ...placeOf(thing), kind: thing.kind, privilege })),
  ...(thing.columns
    ? COLUMNS.flatMap((column) =>
        COLUMN.map((privilege) => ({ ...placeOf(thing), kind: "column", column, privilege })),
      )
    : []),
];
