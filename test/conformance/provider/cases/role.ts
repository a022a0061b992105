import type { Case, Props, Step } from "../case.ts";
import { UNKNOWN } from "../compare.ts";
import { by, bySuperuser, DESTROY, owner, REFRESH } from "./setup.ts";

/** A role that is made, read and dropped with these arguments. */
const made = (name: string, args: Props): Case => ({
  name: `role: ${name}`,
  type: "Role",
  steps: [{ up: { name: "it", ...args } }, REFRESH, DESTROY],
});

/** A role that is made with the first arguments, changed to the second, and changed back. */
const changed = (name: string, first: Props, second: Props, ...before: Step[]): Case => ({
  name: `role: ${name}`,
  type: "Role",
  steps: [
    ...before,
    ...[first, second, first].map((args) => ({ up: { name: "it", ...args } })),
    REFRESH,
    DESTROY,
  ],
});

const PASSWORDS: Readonly<Record<string, string>> = {
  plain: "correct horse",
  "with quotes": `it's "so"`,
  "with a backslash": "back\\slash",
  "NULL in upper case": "NULL",
  "null in lower case": "null",
  empty: "",
  "beyond ASCII": "pässwörd€",
  "a SCRAM verifier":
    "SCRAM-SHA-256$4096:c2FsdHNhbHRzYWx0c2FsdA==$yhqaxgB5CaVb2Qf2vw1xBnqgrMMJ1WgbbKLpdzUvZJ8=:aTBKBYhmtkJtzHZN2ZNdW4KHfJrqDrXDAjjgDnEDBTM=",
  "an MD5 hash": "md51234567890abcdef1234567890abcdef",
};

const GROUPS = by("create role one", "create role two", 'create role "Odd Name"');

export const roles: readonly Case[] = [
  made("the least", {}),
  { name: "role: an automatic name", type: "Role", steps: [{ up: {} }, { up: {} }, REFRESH, DESTROY] },
  made("login", { login: true }),
  ...Object.entries(PASSWORDS).map(([name, password]) =>
    made(`password, ${name}`, { login: true, password }),
  ),
  made("password without login", { password: "x" }),
  made("password not encrypted", { login: true, password: "x", encryptedPassword: false }),
  made("write-only password", { login: true, passwordWo: "x", passwordWoVersion: "1" }),
  changed(
    "write-only password with another version",
    { login: true, passwordWo: "x", passwordWoVersion: "1" },
    { login: true, passwordWo: "y", passwordWoVersion: "2" },
  ),
  changed(
    "write-only password with the same version",
    { login: true, passwordWo: "x", passwordWoVersion: "1" },
    { login: true, passwordWo: "y", passwordWoVersion: "1" },
  ),
  made("write-only password without version", { passwordWo: "x" }),
  made("both kinds of password", { password: "x", passwordWo: "x", passwordWoVersion: "1" }),
  changed("another password", { login: true, password: "x" }, { login: true, password: "y" }),
  changed("password to NULL", { login: true, password: "x" }, { login: true, password: "NULL" }),
  changed("password removed", { login: true, password: "x" }, { login: true }),
  changed("password emptied", { login: true, password: "x" }, { login: true, password: "" }),
  changed("login later", { password: "x" }, { password: "x", login: true }),
  {
    name: "role: password read with superuser = true",
    type: "Role",
    provider: { superuser: "true" },
    steps: [{ up: { name: "it", login: true, password: "x" } }, DESTROY],
  },
  {
    name: "role: all attributes by a superuser",
    type: "Role",
    provider: { superuser: "true", username: "postgres" },
    steps: [
      {
        up: {
          ...{
            name: "it",
            login: true,
            password: "x",
            superuser: true,
            createDatabase: true,
            createRole: true,
          },
          ...{ replication: true, bypassRowLevelSecurity: true, inherit: false },
        },
      },
      REFRESH,
      { up: { name: "it", login: true, password: "y" } },
      REFRESH,
      { sql: "alter role it password 'z'", as: "superuser" },
      REFRESH,
      { sql: "alter role it password null", as: "superuser" },
      REFRESH,
      { up: { name: "it", login: true, password: "y" } },
      DESTROY,
    ],
  },

  {
    name: "role: member of others",
    type: "Role",
    steps: [GROUPS, { up: { name: "it", roles: ["two", "one", "Odd Name"] } }, REFRESH, DESTROY],
  },
  changed("other memberships", { roles: ["one"] }, { roles: ["one", "two"] }, GROUPS),
  changed("memberships removed", { roles: ["one", "two"] }, {}, GROUPS),
  changed("memberships emptied", { roles: ["one", "two"] }, { roles: [] }, GROUPS),
  made("member of nobody", { roles: [] }),
  made("member of a role that is missing", { roles: ["nobody"] }),
  {
    name: "role: membership by hand goes with any update",
    type: "Role",
    steps: [
      GROUPS,
      { up: { name: "it" } },
      by("grant one to it"),
      { up: { name: "it", connectionLimit: 3 } },
      REFRESH,
      DESTROY,
    ],
  },
  {
    name: "role: membership by hand is drift",
    type: "Role",
    steps: [
      GROUPS,
      { up: { name: "it", roles: ["two"] } },
      by("grant one to it"),
      REFRESH,
      { up: { name: "it", roles: ["two"] } },
      DESTROY,
    ],
  },
  {
    name: "role: membership by the superuser",
    type: "Role",
    steps: [
      GROUPS,
      { up: { name: "it", roles: ["two"] } },
      bySuperuser("grant two to it"),
      { up: { name: "it", connectionLimit: 3 } },
      REFRESH,
      DESTROY,
    ],
  },

  made("search path of one", { searchPaths: ["app"] }),
  made("search path of several, with odd names", {
    searchPaths: ["app", "Odd Name", "$user", 'qu"ote', "a,b"],
  }),
  made("search path with a comma and a blank", { searchPaths: ["a, b"] }),
  made("search path of nothing", { searchPaths: [] }),
  changed("another search path", { searchPaths: ["a", "b"] }, { searchPaths: ["b", "c"] }),
  changed("search path removed", { searchPaths: ["a", "b"] }, {}),
  {
    name: "role: acts as another",
    type: "Role",
    steps: [GROUPS, { up: { name: "it", roles: ["one"], assumeRole: "one" } }, REFRESH, DESTROY],
  },
  changed("acts as another or not", { assumeRole: "one" }, {}, GROUPS),
  made("acts as a role that is missing", { assumeRole: "nobody" }),
  {
    name: "role: acts as one with an odd name",
    type: "Role",
    steps: [GROUPS, { up: { name: "it", assumeRole: "Odd Name" } }, REFRESH, DESTROY],
  },
  made("timeouts", { statementTimeout: 1000, idleInTransactionSessionTimeout: 2000 }),
  changed(
    "other timeouts",
    { statementTimeout: 1000 },
    { statementTimeout: 0, idleInTransactionSessionTimeout: 5 },
  ),
  changed("timeouts removed", { statementTimeout: 1000, idleInTransactionSessionTimeout: 5 }, {}),
  made("negative timeout", { statementTimeout: -1 }),
  made("settings as text", { statementTimeout: "1000", login: "true", connectionLimit: "4" }),
  made("timeout that is no number", { statementTimeout: "5s" }),
  ...["statement_timeout", "idle_in_transaction_session_timeout"].map(
    (setting): Case => ({
      name: `role: ${setting} with a unit by hand`,
      type: "Role",
      steps: [
        { up: { name: "it" } },
        by(`alter role it set ${setting} to '5s'`),
        REFRESH,
        { up: { name: "it", login: true } },
        DESTROY,
      ],
    }),
  ),
  {
    name: "role: settings by hand",
    type: "Role",
    steps: [
      { up: { name: "it" } },
      by(
        "alter role it set search_path to a, b",
        "alter role it set statement_timeout to 7",
        "alter role it set work_mem to '5MB'",
      ),
      REFRESH,
      { up: { name: "it" } },
      DESTROY,
    ],
  },
  {
    name: "role: settings whose names begin like others",
    type: "Role",
    steps: [
      { up: { name: "it" } },
      bySuperuser("alter role it set role.x to 'y'", "alter role it set statement_timeout.x to '3'"),
      REFRESH,
      DESTROY,
    ],
  },

  changed("connection limit", {}, { connectionLimit: 5 }),
  made("connection limit below -1", { connectionLimit: -2 }),
  made("connection limit of none", { connectionLimit: 0 }),
  ...[
    "infinity",
    "Infinity",
    "",
    "2099-01-02",
    "2099-01-02 03:04:05+00",
    "2099-01-02T03:04:05Z",
    "tomorrow-ish",
  ].map((validUntil) => made(`valid until ${JSON.stringify(validUntil)}`, { validUntil })),
  changed("valid until another time", { validUntil: "2099-01-02 03:04:05+00" }, {}),
  ...["superuser", "createDatabase", "createRole", "replication", "bypassRowLevelSecurity"].map((attribute) =>
    made(`${attribute} by the minimal deployer`, { [attribute]: true }),
  ),
  ...["superuser", "createDatabase", "createRole", "replication", "bypassRowLevelSecurity", "inherit"].map(
    (attribute) =>
      changed(
        `update of ${attribute}`,
        { inherit: true },
        { inherit: true, [attribute]: attribute !== "inherit" },
      ),
  ),
  made("deprecated encrypted", { encrypted: "true" }),
  made("an unknown argument", { nonsense: 1 }),
  made("an argument of the wrong kind", { roles: "one" }),

  {
    name: "role: renamed",
    type: "Role",
    steps: [
      { up: { name: "it", login: true, password: "x" } },
      { up: { name: "that", login: true, password: "x" } },
      REFRESH,
      { up: { name: "that" } },
      DESTROY,
    ],
  },
  {
    name: "role: renamed to one that exists",
    type: "Role",
    steps: [by("create role that"), { up: { name: "it" } }, { up: { name: "that" } }, REFRESH, DESTROY],
  },
  { name: "role: exists already", type: "Role", steps: [by("create role it"), { up: { name: "it" } }] },
  { name: "role: name of the system", type: "Role", steps: [{ up: { name: "pg_it" } }] },
  {
    name: "role: name of 64 bytes",
    type: "Role",
    steps: [{ up: { name: "n".repeat(64) } }, REFRESH, DESTROY],
  },
  {
    name: "role: name with quotes",
    type: "Role",
    steps: [{ up: { name: `i"t's` } }, { up: { name: `i"t's`, login: true } }, REFRESH, DESTROY],
  },
  {
    name: "role: gone at refresh",
    type: "Role",
    steps: [{ up: { name: "it" } }, by("drop role it"), REFRESH, { up: { name: "it" } }, DESTROY],
  },
  {
    name: "role: gone at update",
    type: "Role",
    steps: [{ up: { name: "it" } }, by("drop role it"), { up: { name: "it", login: true } }],
  },
  {
    name: "role: gone at destroy",
    type: "Role",
    steps: [{ up: { name: "it" } }, by("drop role it"), DESTROY],
  },
  {
    name: "role: imported",
    type: "Role",
    steps: [
      by(
        "create role one",
        "create role it login connection limit 3 password 'x' in role one",
        "alter role it set search_path to a, b",
      ),
      { importId: "it" },
      { up: { name: "it", login: true, connectionLimit: 3, roles: ["one"], searchPaths: ["a", "b"] } },
      { up: { name: "it", login: true, password: "y" } },
      DESTROY,
    ],
  },
  {
    name: "role: previewed with what is unknown",
    type: "Role",
    steps: [
      {
        preview: { name: "it", login: true, password: UNKNOWN, roles: ["one", UNKNOWN], validUntil: UNKNOWN },
      },
      { preview: { name: UNKNOWN } },
      { up: { name: "it", login: true, password: "x", roles: [] } },
      {
        preview: {
          name: "it",
          login: true,
          password: UNKNOWN,
          roles: ["one", UNKNOWN],
          statementTimeout: UNKNOWN,
        },
      },
      { preview: { name: UNKNOWN, login: true, password: "x", roles: UNKNOWN } },
      DESTROY,
    ],
  },
  {
    name: "role: failed update is tried again",
    type: "Role",
    steps: [
      { up: { name: "it", password: "x" } },
      { up: { name: "it", login: true, password: "y", createDatabase: true } },
      { up: { name: "it", login: true, password: "y" } },
      REFRESH,
      { up: { name: "it", login: true, password: "y" } },
      DESTROY,
    ],
  },
  {
    name: "role: update with missing membership is tried again",
    type: "Role",
    steps: [
      { up: { name: "it" } },
      { up: { name: "it", login: true, roles: ["one"] } },
      GROUPS,
      { up: { name: "it", login: true, roles: ["one"] } },
      REFRESH,
      { up: { name: "it", login: true, roles: ["one"] } },
      DESTROY,
    ],
  },
  { name: "role: imported while missing", type: "Role", steps: [{ importId: "it" }] },
  {
    name: "role: changes ignored",
    type: "Role",
    steps: [
      { up: { name: "it", login: true, password: "x" } },
      { up: { name: "it", connectionLimit: 4, password: "y" }, ignoreChanges: ["password"] },
      DESTROY,
    ],
  },

  {
    name: "role: owns objects here",
    type: "Role",
    steps: [
      { up: { name: "it" } },
      by(
        "grant it to deployer",
        "create schema app authorization it",
        "set role it",
        "create table app.one (id int)",
      ),
      DESTROY,
    ],
  },
  {
    name: "role: owns objects in another database",
    type: "Role",
    steps: [
      { up: { name: "it" } },
      { sql: "grant it to deployer; create schema app authorization it", in: "other" },
      DESTROY,
      { sql: "drop schema app", as: "superuser", in: "other" },
      DESTROY,
    ],
  },
  {
    name: "role: is granted things, and owns default privileges",
    type: "Role",
    steps: [
      by(owner("app_owner"), "create schema app authorization app_owner"),
      { up: { name: "it" } },
      by(
        "grant connect on database shop to it",
        "set role app_owner",
        "grant usage on schema app to it",
        "alter default privileges in schema app grant select on tables to it",
      ),
      DESTROY,
    ],
  },
  {
    name: "role: is granted things in another database",
    type: "Role",
    steps: [
      { up: { name: "it" } },
      { sql: "create schema app; grant usage on schema app to it", in: "other" },
      DESTROY,
    ],
  },
  {
    name: "role: has members",
    type: "Role",
    steps: [{ up: { name: "it" } }, by("create role one", "grant it to one"), DESTROY],
  },
  {
    name: "role: not the deployer's, update and drop",
    type: "Role",
    steps: [
      { up: { name: "it" } },
      bySuperuser("revoke it from deployer cascade"),
      { up: { name: "it", login: true } },
      DESTROY,
    ],
  },
  {
    name: "role: kept when destroyed",
    type: "Role",
    steps: [{ up: { name: "it", skipDropRole: true } }, REFRESH, DESTROY],
  },
  {
    name: "role: destroyed without giving away",
    type: "Role",
    steps: [
      { up: { name: "it", skipReassignOwned: true } },
      by("grant it to deployer", "create schema app authorization it"),
      DESTROY,
      by("drop schema app"),
      DESTROY,
    ],
  },
  {
    name: "role: in use as member by the deployer",
    type: "Role",
    steps: [
      { up: { name: "it" } },
      bySuperuser("revoke it from deployer cascade", "grant deployer to it"),
      { up: { name: "it", login: true } },
      DESTROY,
    ],
  },
];
