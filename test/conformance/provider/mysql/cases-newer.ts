import type { Case, Step } from "../case.ts";
import { by, DESTROY, REFRESH } from "../cases/setup.ts";
import { byRoot, life, THINGS } from "./setup.ts";

const defaults = (name: string, ...steps: Step[]): Case =>
  life("DefaultRoles", name, [THINGS, by("grant reader to app@'%'"), ...steps]);

const APP = { user: "app", host: "%", roles: ["reader"] };
const NONE = by("set default role none to app@'%'");

export const defaultRoles: readonly Case[] = [
  defaults("the least", { up: APP }, { up: APP }, REFRESH, { up: APP }, DESTROY),
  defaults(
    "another",
    { up: APP },
    by("grant other to app@'%'"),
    { up: { ...APP, roles: ["other"] } },
    DESTROY,
  ),
  defaults(
    "two",
    by("grant other to app@'%'"),
    { up: { ...APP, roles: ["reader", "other"] } },
    REFRESH,
    DESTROY,
  ),
  defaults("none", { up: { ...APP, roles: [] } }, { up: APP }, { up: { ...APP, roles: [] } }, DESTROY),
  defaults("one that is not granted", { up: { ...APP, roles: ["other"] } }),
  defaults("one that is missing", { up: { ...APP, roles: ["nothing"] } }),
  defaults("of a user that is missing", { up: { ...APP, user: "nobody" } }),
  defaults("of a user of the default host", { up: { user: "app", roles: ["reader"] } }),
  defaults(
    "of another user",
    { up: APP },
    by("create user that@'%'", "grant reader to that@'%'"),
    {
      up: { ...APP, user: "that" },
    },
    DESTROY,
  ),
  defaults("the role is revoked", { up: APP }, by("revoke reader from app@'%'"), REFRESH, { up: APP }),
  defaults("the role is dropped", { up: APP }, byRoot("drop role reader"), REFRESH, { up: APP }),
  defaults("the user is dropped", { up: APP }, byRoot("drop user app@'%'"), REFRESH, { up: APP }),
  defaults("the user is dropped, destroyed", { up: APP }, byRoot("drop user app@'%'"), DESTROY),
  defaults("imported", { up: APP }, { importId: "app@%" }, { up: APP }),
  defaults("imported without a host", { importId: "app" }),
  defaults("set to none", { up: APP }, NONE, REFRESH, { up: APP }, DESTROY),
  defaults("a name with a quote", { up: { ...APP, roles: ["o'ne"] } }),
];

const sql = (name: string, ...steps: Step[]): Case => life("Sql", name, steps);
const ROLE = { name: "it", createSql: "create role it", deleteSql: "drop role it" };

export const statements: readonly Case[] = [
  sql("the least", { up: ROLE }, { up: ROLE }, REFRESH, DESTROY),
  sql(
    "another",
    { up: ROLE },
    { up: { ...ROLE, createSql: "create role it, that", deleteSql: "drop role it, that" } },
    DESTROY,
  ),
  sql("an automatic name", { up: { createSql: "create role it", deleteSql: "drop role it" } }, DESTROY),
  sql("null for a name", { up: { ...ROLE, name: null } }),
  sql("that fails", { up: { ...ROLE, createSql: "create nonsense" } }),
  sql("that can not be taken back", { up: { ...ROLE, deleteSql: "drop nonsense" } }, DESTROY),
  sql("of two statements", { up: { ...ROLE, createSql: "create role it; create role that" } }),
  sql("gone", { up: ROLE }, byRoot("drop role it"), REFRESH, DESTROY),
  sql("imported", { importId: "it" }),
];
