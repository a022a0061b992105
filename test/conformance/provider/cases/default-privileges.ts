import type { Case, Props, Step } from "../case.ts";
import { by, bySuperuser, DESTROY, owner, READER, REFRESH } from "./setup.ts";

const BASE: Props = { role: "reader", database: "shop", owner: "app_owner", schema: "app" };
const SETUP = by(owner("app_owner"), "create schema app authorization app_owner", READER);

const life = (name: string, steps: Step[], provider?: Props): Case => ({
  name: `default privileges: ${name}`,
  type: "DefaultPrivileges",
  steps,
  ...(provider ? { provider } : {}),
});

const { schema: _, ...GLOBAL } = BASE;

/** Set, read, set again and removed. */
const set = (name: string, args: Props, base: Props = BASE): Case =>
  life(name, [SETUP, { up: { ...base, ...args } }, REFRESH, { up: { ...base, ...args } }, DESTROY]);

const changed = (name: string, first: Props, second: Props): Case =>
  life(name, [
    SETUP,
    ...[first, second, first].map((args) => ({ up: { ...BASE, ...args } })),
    REFRESH,
    DESTROY,
  ]);

const drifted = (name: string, args: Props, ...statements: string[]): Case =>
  life(`drift, ${name}`, [
    SETUP,
    { up: { ...BASE, ...args } },
    by(...statements),
    REFRESH,
    { up: { ...BASE, ...args } },
    DESTROY,
  ]);

const tables = (privileges: string[], more: Props = {}): Props => ({
  objectType: "table",
  privileges,
  ...more,
});
const ALTER = "alter default privileges for role app_owner in schema app";

/** One privilege of each type. */
const PRIVILEGE: Readonly<Record<string, string>> = {
  ...{
    table: "SELECT",
    sequence: "USAGE",
    function: "EXECUTE",
    routine: "EXECUTE",
    type: "USAGE",
    schema: "USAGE",
  },
};

export const defaultPrivileges: readonly Case[] = [
  ...Object.entries(PRIVILEGE).flatMap(([objectType, privilege]) => [
    set(`of ${objectType}s in a schema`, { objectType, privileges: [privilege] }),
    set(`of ${objectType}s everywhere`, { objectType, privileges: [privilege] }, GLOBAL),
    set(`of ${objectType}s, ALL`, { objectType, privileges: ["ALL"] }, GLOBAL),
  ]),
  set(
    "of functions, nothing to PUBLIC everywhere",
    { role: "public", objectType: "function", privileges: [] },
    GLOBAL,
  ),
  set("of functions, nothing to PUBLIC in a schema", {
    role: "public",
    objectType: "function",
    privileges: [],
  }),
  set(
    "of functions, EXECUTE to PUBLIC everywhere",
    { role: "public", objectType: "function", privileges: ["EXECUTE"] },
    GLOBAL,
  ),
  set(
    "of types, nothing to PUBLIC everywhere",
    { role: "public", objectType: "type", privileges: [] },
    GLOBAL,
  ),
  set("of tables to PUBLIC", tables(["SELECT"], { role: "public" })),
  set("of tables to PUBLIC with grant option", tables(["SELECT"], { role: "public", withGrantOption: true })),
  set("several", tables(["UPDATE", "SELECT", "INSERT"])),
  set("nothing", tables([])),
  set("with grant option", tables(["SELECT"], { withGrantOption: true })),
  set("MAINTAIN", tables(["MAINTAIN"])),
  set("a privilege of another type", tables(["EXECUTE"])),
  set("an object type that is none", { objectType: "column", privileges: ["SELECT"] }),
  set("to the owner itself", tables(["SELECT"], { role: "app_owner" })),
  set("nothing to the owner itself", tables([], { role: "app_owner" })),
  set("of the deployer", tables(["SELECT"], { owner: "deployer" })),
  set("role missing", tables(["SELECT"], { role: "nobody" })),
  set("owner missing", tables(["SELECT"], { owner: "nobody" })),
  set("schema missing", tables(["SELECT"], { schema: "nothing" })),
  set("database missing", tables(["SELECT"], { database: "nowhere" })),
  set("of the superuser", tables(["SELECT"], { owner: "postgres" })),
  life("without what is required", [{ up: { schema: "app" } }]),
  life("in another database", [
    by(owner("app_owner"), READER),
    { up: { ...GLOBAL, database: "other", ...tables(["SELECT"]) } },
    REFRESH,
    DESTROY,
  ]),
  life("of one whom the deployer is not in", [
    SETUP,
    by("revoke app_owner from deployer"),
    { up: { ...BASE, ...tables(["SELECT"]) } },
    REFRESH,
    DESTROY,
  ]),
  life("of one whom the deployer may not grant", [
    by(READER),
    bySuperuser("create role app_owner"),
    { up: { ...GLOBAL, ...tables(["SELECT"]) } },
  ]),
  life("of one who is a member of the deployer", [
    SETUP,
    bySuperuser("revoke app_owner from deployer cascade", "grant deployer to app_owner"),
    { up: { ...BASE, ...tables(["SELECT"]) } },
    DESTROY,
  ]),
  changed("more privileges", tables(["SELECT"]), tables(["SELECT", "INSERT"])),
  changed("fewer privileges", tables(["SELECT", "INSERT"]), tables(["SELECT"])),
  changed("privileges emptied", tables(["SELECT"]), tables([])),
  life("EXECUTE to PUBLIC later, everywhere", [
    SETUP,
    { up: { ...GLOBAL, role: "public", objectType: "function", privileges: [] } },
    { up: { ...GLOBAL, role: "public", objectType: "function", privileges: ["EXECUTE"] } },
    REFRESH,
    DESTROY,
  ]),
  life("failed update is tried again", [
    SETUP,
    { up: { ...BASE, ...tables(["SELECT"]) } },
    { up: { ...BASE, ...tables(["USAGE"]) } },
    { up: { ...BASE, ...tables(["INSERT"]) } },
    REFRESH,
    DESTROY,
  ]),
  changed("grant option", tables(["SELECT"]), tables(["SELECT"], { withGrantOption: true })),
  changed("another type", tables(["SELECT"]), { objectType: "sequence", privileges: ["SELECT"] }),
  changed("everywhere", tables(["SELECT"]), tables(["SELECT"], { schema: "" })),
  life("another role", [
    SETUP,
    by("create role writer"),
    { up: { ...BASE, ...tables(["SELECT"]) } },
    { up: { ...BASE, ...tables(["SELECT"]), role: "writer" } },
    DESTROY,
  ]),
  drifted("one privilege more", tables(["SELECT"]), `${ALTER} grant insert on tables to reader`),
  drifted("one privilege less", tables(["SELECT", "INSERT"]), `${ALTER} revoke insert on tables from reader`),
  drifted("all gone", tables(["SELECT"]), `${ALTER} revoke all on tables from reader`),
  drifted("nothing, one privilege more", tables([]), `${ALTER} grant select on tables to reader`),
  drifted(
    "beside those of everywhere",
    tables(["SELECT"]),
    "alter default privileges for role app_owner grant insert on tables to reader",
  ),
  life("role gone at refresh", [
    SETUP,
    { up: { ...BASE, ...tables(["SELECT"]) } },
    by(`${ALTER} revoke all on tables from reader`, "drop role reader"),
    REFRESH,
  ]),
  life("schema gone at refresh", [
    SETUP,
    { up: { ...BASE, ...tables(["SELECT"]) } },
    by("drop schema app"),
    REFRESH,
  ]),
  life("schema gone at destroy", [
    SETUP,
    { up: { ...BASE, ...tables(["SELECT"]) } },
    by("drop schema app"),
    DESTROY,
  ]),
  life("owner gone at refresh", [
    by(owner("app_owner"), "create schema app", READER),
    { up: { ...BASE, ...tables(["SELECT"]) } },
    by("drop owned by app_owner", "drop role app_owner"),
    REFRESH,
  ]),
  life("owner gone at destroy", [
    by(owner("app_owner"), "create schema app", READER),
    { up: { ...BASE, ...tables(["SELECT"]) } },
    by("drop owned by app_owner", "drop role app_owner"),
    DESTROY,
  ]),
  life("imported", [SETUP, { importId: "reader_shop_app_app_owner_table" }]),
  life(
    "with the superuser as deployer",
    [SETUP, { up: { ...BASE, ...tables(["SELECT"]) } }, REFRESH, DESTROY],
    { superuser: "true", username: "postgres" },
  ),
];
