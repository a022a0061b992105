import type { Case, Props, Step } from "../case.ts";
import { UNKNOWN } from "../compare.ts";
import { by, bySuperuser, DESTROY, owner, REFRESH } from "./setup.ts";

const life = (type: string, name: string, steps: Step[], provider?: Props): Case => ({
  name: `${WORDS[type]}: ${name}`,
  type,
  steps,
  ...(provider ? { provider } : {}),
});

const WORDS: Readonly<Record<string, string>> = {
  GrantRole: "grant role",
  Database: "database",
  Extension: "extension",
  RandomPassword: "random password",
};

const ROLES = by("create role one", "create role two", "create role three");
const MEMBER: Props = { role: "two", grantRole: "one" };

export const grantRoles: readonly Case[] = [
  life("GrantRole", "the least", [ROLES, { up: MEMBER }, { up: MEMBER }, REFRESH, DESTROY]),
  life("GrantRole", "with admin option", [
    ROLES,
    { up: { ...MEMBER, withAdminOption: true } },
    REFRESH,
    DESTROY,
  ]),
  life("GrantRole", "with admin option later", [
    ROLES,
    { up: MEMBER },
    { up: { ...MEMBER, withAdminOption: true } },
    { up: MEMBER },
    DESTROY,
  ]),
  life("GrantRole", "another role", [ROLES, { up: MEMBER }, { up: { ...MEMBER, role: "three" } }, DESTROY]),
  life("GrantRole", "another group", [
    ROLES,
    { up: MEMBER },
    { up: { ...MEMBER, grantRole: "three" } },
    DESTROY,
  ]),
  life("GrantRole", "granted already", [
    ROLES,
    by("grant one to two with admin option"),
    { up: MEMBER },
    REFRESH,
    DESTROY,
  ]),
  life("GrantRole", "granted by the superuser too", [
    ROLES,
    { up: MEMBER },
    bySuperuser("grant one to two with admin option"),
    REFRESH,
    { up: MEMBER },
    DESTROY,
    REFRESH,
  ]),
  life("GrantRole", "gone at refresh", [ROLES, { up: MEMBER }, by("revoke one from two"), REFRESH]),
  life("GrantRole", "gone at destroy", [ROLES, { up: MEMBER }, by("revoke one from two"), DESTROY]),
  life("GrantRole", "group gone at refresh", [ROLES, { up: MEMBER }, by("drop role one"), REFRESH]),
  life("GrantRole", "group gone at destroy", [ROLES, { up: MEMBER }, by("drop role one"), DESTROY]),
  life("GrantRole", "group missing", [ROLES, { up: { ...MEMBER, grantRole: "nobody" } }]),
  life("GrantRole", "member missing", [ROLES, { up: { ...MEMBER, role: "nobody" } }]),
  life("GrantRole", "in a circle", [ROLES, by("grant two to one"), { up: MEMBER }]),
  life("GrantRole", "group of the superuser's making", [
    ROLES,
    bySuperuser("create role theirs"),
    { up: { ...MEMBER, grantRole: "theirs" } },
  ]),
  life("GrantRole", "without what is required", [{ up: { role: "two" } }]),
  life("GrantRole", "names with quotes", [
    by(`create role "O""ne's"`, `create role "Tw o"`),
    { up: { role: "Tw o", grantRole: `O"ne's` } },
    REFRESH,
    DESTROY,
  ]),
  life("GrantRole", "imported", [ROLES, by("grant one to two"), { importId: "two_one_false" }]),
];

const CREATEDB = bySuperuser("alter role deployer createdb");
const NOCREATEDB = bySuperuser("alter role deployer nocreatedb");

/** The deployer of these may create databases. */
const database = (name: string, steps: Step[]): Case =>
  life("Database", name, [CREATEDB, ...steps, NOCREATEDB]);

export const databases: readonly Case[] = [
  life("Database", "by the minimal deployer", [{ up: { name: "it" } }]),
  database("the least", [{ up: { name: "it" } }, { up: { name: "it" } }, REFRESH, DESTROY]),
  database("an automatic name", [{ up: {} }, { up: {} }, DESTROY]),
  database("with an owner", [by(owner("one")), { up: { name: "it", owner: "one" } }, REFRESH, DESTROY]),
  database("with an owner whom the deployer is not in", [
    by("create role one"),
    by("revoke one from deployer"),
    { up: { name: "it", owner: "one" } },
    REFRESH,
    DESTROY,
  ]),
  database("with an owner that is missing", [{ up: { name: "it", owner: "nobody" } }]),
  database("with another owner", [
    by(owner("one"), owner("two")),
    { up: { name: "it", owner: "one" } },
    { up: { name: "it", owner: "two" } },
    REFRESH,
    DESTROY,
  ]),
  database("with another owner, and of its objects", [
    by(owner("one"), owner("two")),
    { up: { name: "it", owner: "one" } },
    { up: { name: "it", owner: "two", alterObjectOwnership: true } },
    REFRESH,
    DESTROY,
  ]),
  database("owner no longer said", [
    by(owner("one")),
    { up: { name: "it", owner: "one" } },
    { up: { name: "it" } },
    DESTROY,
  ]),
  database("with everything", [
    {
      up: {
        name: "it",
        template: "template0",
        encoding: "UTF8",
        lcCollate: "C",
        lcCtype: "C",
        connectionLimit: 5,
        tablespaceName: "pg_default",
      },
    },
    REFRESH,
    DESTROY,
  ]),
  database("with defaults in words", [
    { up: { name: "it", encoding: "DEFAULT", lcCollate: "DEFAULT", tablespaceName: "DEFAULT" } },
    REFRESH,
    DESTROY,
  ]),
  database("with a template that is missing", [{ up: { name: "it", template: "nothing" } }]),
  database("with another encoding", [
    { up: { name: "it" } },
    { up: { name: "it", encoding: "SQL_ASCII" } },
    DESTROY,
  ]),
  database("connection limit", [
    { up: { name: "it" } },
    { up: { name: "it", connectionLimit: 5 } },
    REFRESH,
    { up: { name: "it" } },
    DESTROY,
  ]),
  database("connection limit below -1", [{ up: { name: "it", connectionLimit: -2 } }]),
  database("closed to connections", [
    { up: { name: "it", allowConnections: false } },
    REFRESH,
    { up: { name: "it" } },
    DESTROY,
  ]),
  database("a template", [
    { up: { name: "it", isTemplate: true } },
    REFRESH,
    { up: { name: "it", isTemplate: false } },
    DESTROY,
  ]),
  database("a template, destroyed", [{ up: { name: "it", isTemplate: true } }, DESTROY]),
  database("renamed", [{ up: { name: "it" } }, { up: { name: "that" } }, REFRESH, DESTROY]),
  database("exists already", [by("create database it"), { up: { name: "it" } }]),
  database("gone at refresh", [{ up: { name: "it" } }, by("drop database it"), REFRESH]),
  database("gone at update", [
    { up: { name: "it" } },
    by("drop database it"),
    { up: { name: "it", connectionLimit: 1 } },
  ]),
  database("gone at destroy", [{ up: { name: "it" } }, by("drop database it"), DESTROY]),
  database("drifted", [
    by(owner("one")),
    { up: { name: "it" } },
    by("alter database it connection limit 7", "alter database it owner to one"),
    REFRESH,
    { up: { name: "it" } },
    DESTROY,
  ]),
  database("of another owner, destroyed", [
    { up: { name: "it" } },
    bySuperuser("alter database it owner to postgres"),
    DESTROY,
  ]),
  database("imported", [
    by("create database it connection limit 4"),
    { importId: "it" },
    { up: { name: "it", connectionLimit: 4 } },
    DESTROY,
  ]),
  database("imported while missing", [{ importId: "it" }]),
  database("name with quotes", [{ up: { name: `i"t` } }, REFRESH, DESTROY]),
];

/** Of the extensions that a database owner may install (`trusted`), and one that only a superuser may. */
const [TRUSTED, SUPERUSERS] = ["pg_trgm", "pg_stat_statements"];

export const extensions: readonly Case[] = [
  life("Extension", "the least", [{ up: { name: TRUSTED } }, { up: { name: TRUSTED } }, REFRESH, DESTROY]),
  life("Extension", "in its database", [{ up: { name: TRUSTED, database: "shop" } }, REFRESH, DESTROY]),
  life("Extension", "in another database", [{ up: { name: TRUSTED, database: "other" } }, REFRESH, DESTROY]),
  life("Extension", "in a schema", [
    by("create schema app"),
    { up: { name: TRUSTED, schema: "app" } },
    REFRESH,
    DESTROY,
  ]),
  life("Extension", "in another schema", [
    by("create schema app", "create schema app2"),
    { up: { name: TRUSTED, schema: "app" } },
    { up: { name: TRUSTED, schema: "app2" } },
    REFRESH,
    DESTROY,
  ]),
  life("Extension", "in a schema that is missing", [{ up: { name: TRUSTED, schema: "nothing" } }]),
  life("Extension", "of a version", [
    { up: { name: TRUSTED, version: "1.5" } },
    { up: { name: TRUSTED, version: "1.6" } },
    REFRESH,
    DESTROY,
  ]),
  life("Extension", "of a version that is missing", [{ up: { name: TRUSTED, version: "0.1" } }]),
  life("Extension", "that is missing", [{ up: { name: "nothing" } }]),
  life("Extension", "for superusers", [{ up: { name: SUPERUSERS } }]),
  life("Extension", "another", [{ up: { name: TRUSTED } }, { up: { name: "citext" } }, DESTROY]),
  life("Extension", "there already", [
    bySuperuser("create extension pg_trgm"),
    { up: { name: TRUSTED } },
    DESTROY,
  ]),
  life("Extension", "with its dependencies", [
    { up: { name: "earthdistance", createCascade: true } },
    REFRESH,
    DESTROY,
  ]),
  life("Extension", "without its dependencies", [{ up: { name: "earthdistance" } }]),
  life("Extension", "in use", [
    { up: { name: "citext" } },
    by("create schema app", "create table app.t (c citext)"),
    DESTROY,
    { up: { name: "citext", dropCascade: true } },
    DESTROY,
  ]),
  life("Extension", "gone at refresh", [
    { up: { name: TRUSTED } },
    bySuperuser("drop extension pg_trgm"),
    REFRESH,
  ]),
  life("Extension", "gone at destroy", [
    { up: { name: TRUSTED } },
    bySuperuser("drop extension pg_trgm"),
    DESTROY,
  ]),
  life("Extension", "imported", [
    by("create extension pg_trgm"),
    { importId: "shop.pg_trgm" },
    { up: { name: TRUSTED } },
    DESTROY,
  ]),
  life("Extension", "imported by its bare name", [by("create extension pg_trgm"), { importId: "pg_trgm" }]),
  life("Extension", "imported while missing", [{ importId: "shop.pg_trgm" }]),
  life("Extension", "without a name", [{ up: {} }]),
];

/** Long enough that every allowed class of characters shows. */
const LONG = { length: 3000 };

const password = (name: string, ...ups: Props[]): Case =>
  life("RandomPassword", name, [...ups.map((up) => ({ up })), REFRESH, DESTROY]);

export const randomPasswords: readonly Case[] = [
  password("the least", LONG, LONG),
  password("without special characters", { ...LONG, special: false }),
  password("with own special characters", { ...LONG, overrideSpecial: "~^" }),
  password("of lower case alone", { ...LONG, upper: false, numeric: false, special: false }),
  password("of no class", { ...LONG, lower: false, upper: false, numeric: false, special: false }),
  password("with minimums", { length: 8, minLower: 2, minUpper: 2, minNumeric: 2, minSpecial: 2 }),
  password("with minimums beyond its length", { length: 8, minLower: 9 }),
  password("of length 0", { length: 0 }),
  password("of length 1", { length: 1, lower: false, upper: false, numeric: false, overrideSpecial: "x" }),
  password("of negative length", { length: -1 }),
  password("of a length in text", { length: "3000" }),
  password("without length", {}),
  password("with number", { ...LONG, number: false }),
  password("with number and numeric", { ...LONG, number: true, numeric: false }),
  password("of another length", LONG, { length: 3001 }),
  password("with other keepers", { ...LONG, keepers: { a: "1" } }, { ...LONG, keepers: { a: "2" } }),
  password("with the same keepers", { ...LONG, keepers: { a: "1" } }, { ...LONG, keepers: { a: "1" } }),
  password("with keepers removed", { ...LONG, keepers: { a: "1" } }, LONG),
  life("RandomPassword", "previewed with what is unknown", [
    { preview: { length: UNKNOWN, keepers: { a: UNKNOWN } } },
    { up: { length: 3000, keepers: { a: "1" } } },
    { preview: { length: 3000, keepers: { a: UNKNOWN } } },
  ]),
  password("with an unknown argument", { ...LONG, nonsense: 1 }),
  life("RandomPassword", "imported", [{ importId: "secret" }, { up: { length: 6 } }]),
];

/** The emulator refuses what it does not know; the official plugin is not asked. */
export const UNSUPPORTED: readonly string[] = [
  "Function",
  "Publication",
  "Server",
  "UserMapping",
  "SecurityLabel",
];
