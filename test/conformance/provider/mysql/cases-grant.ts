import type { Case, Props, Step } from "../case.ts";
import { by, DESTROY, REFRESH } from "../cases/setup.ts";
import { UNKNOWN } from "../compare.ts";
import { byRoot, life, ROOT, THINGS } from "./setup.ts";

const grant = (name: string, ...steps: Step[]): Case => life("Grant", name, [THINGS, ...steps]);
const rootGrant = (name: string, ...steps: Step[]): Case => life("Grant", name, [THINGS, ...steps], ROOT);
const same = (up: Props): Step[] => [{ up }, { up }, REFRESH, { up }, DESTROY];

const ON_IT = { role: "reader", database: "it", privileges: ["SELECT"] };
const TO_USER = { user: "app", host: "%", database: "it", privileges: ["SELECT", "INSERT"] };
const MEMBER = { user: "app", host: "%", database: "*", roles: ["reader"] };
const MORE = { ...ON_IT, privileges: ["SELECT", "INSERT"] };

/** Of privileges. */
const privileges: readonly Case[] = [
  grant("to a role", ...same(ON_IT)),
  grant("to a user", ...same(TO_USER)),
  grant("several privileges", ...same({ ...ON_IT, privileges: ["UPDATE", "SELECT", "DELETE", "INSERT"] })),
  grant("in small letters", ...same({ ...ON_IT, privileges: ["select"] })),
  grant("all", ...same({ ...ON_IT, privileges: ["ALL"] })),
  grant("all privileges", ...same({ ...ON_IT, privileges: ["ALL PRIVILEGES"] })),
  grant("on a table", ...same({ ...ON_IT, table: "t" })),
  grant("on a table that is missing", { up: { ...ON_IT, table: "nothing" } }),
  grant("on columns", ...same({ ...ON_IT, table: "t", privileges: ["SELECT(v, id)"] })),
  grant("on a procedure", ...same({ ...ON_IT, database: "PROCEDURE it.p", privileges: ["EXECUTE"] })),
  grant(
    "on a procedure as a table",
    ...same({ ...ON_IT, database: "procedure it", table: "p", privileges: ["EXECUTE"] }),
  ),
  grant("a privilege more", { up: ON_IT }, { up: MORE }, REFRESH, DESTROY),
  grant("a privilege less", { up: MORE }, { up: ON_IT }, REFRESH, DESTROY),
  grant(
    "another privilege",
    { up: MORE },
    { up: { ...ON_IT, privileges: ["SELECT", "DELETE"] } },
    REFRESH,
    DESTROY,
  ),
  grant("all that becomes one", { up: { ...ON_IT, privileges: ["ALL"] } }, { up: ON_IT }, REFRESH, DESTROY),
  grant(
    "of a user, another privilege",
    { up: TO_USER },
    { up: { ...TO_USER, privileges: ["SELECT", "DELETE"] } },
    DESTROY,
  ),
  grant("another database", { up: ON_IT }, { up: { ...ON_IT, database: "it_b" } }, REFRESH, DESTROY),
  grant("another grantee", { up: ON_IT }, { up: { ...ON_IT, role: "other" } }, REFRESH, DESTROY),
  grant("from a role to a user", { up: ON_IT }, { up: TO_USER }, REFRESH),
  grant("grant option among the privileges", ...same({ ...ON_IT, privileges: ["SELECT", "GRANT OPTION"] })),
  grant("with grant option", ...same({ ...ON_IT, grant: true })),
  grant("all with grant option", ...same({ ...ON_IT, privileges: ["ALL"], grant: true })),
  grant("of a user with grant option", ...same({ ...TO_USER, grant: true })),
  grant("with grant option later", { up: ON_IT }, { up: { ...ON_IT, grant: true } }, DESTROY),
  grant("usage alone", ...same({ ...ON_IT, privileges: ["USAGE"] })),
  grant("of no such privilege", { up: { ...ON_IT, privileges: ["LOOK"] } }),
  grant("of nothing", { up: { ...ON_IT, privileges: [] } }),
  grant("of nothing any more", { up: ON_IT }, { up: { ...ON_IT, privileges: [] } }, REFRESH, DESTROY),
  grant("without what is granted", { up: { role: "reader", database: "it" } }),
  grant("to both", { up: { ...ON_IT, user: "app" } }),
  grant("to a role and a host", { up: { ...ON_IT, host: "%" } }),
  grant("without a database", { up: { role: "reader", privileges: ["SELECT"] } }),
  rootGrant(
    "without a database, as root",
    { up: { role: "reader", privileges: ["SELECT"] } },
    REFRESH,
    DESTROY,
  ),
  rootGrant("on everything", ...same({ ...ON_IT, database: "*" })),
  rootGrant("all on everything", ...same({ ...ON_IT, database: "*", privileges: ["ALL"] })),
  grant("with an underscore", ...same({ ...ON_IT, database: "it_b" })),
  grant("with an escaped underscore", ...same({ ...ON_IT, database: "it\\_b" })),
  rootGrant("with an underscore, as root", ...same({ ...ON_IT, database: "it_b" })),
  grant("with backticks of its own", ...same({ ...ON_IT, database: "`it`" })),
  grant("with TLS", { up: { ...ON_IT, tlsOption: "SSL" } }, DESTROY),
  grant("to a user that is missing", { up: { ...TO_USER, user: "nobody" } }, REFRESH, DESTROY),
  rootGrant("to a user that is missing, as root", { up: { ...TO_USER, user: "nobody" } }, REFRESH, DESTROY),
  grant("to a role that is missing", { up: { ...ON_IT, role: "nobody" } }),
  grant("to a name with a quote", { up: { ...ON_IT, role: "o'ne" } }),
  grant("to a user of the default host", { up: { user: "app", database: "it", privileges: ["SELECT"] } }),
];

/** What happens to them by hand. */
const drift: readonly Case[] = [
  grant("there already", byRoot("grant SELECT on it.* to reader"), { up: ON_IT }, DESTROY),
  grant("another is there already", byRoot("grant INSERT on it.* to reader"), { up: ON_IT }, DESTROY),
  grant(
    "one on a table is there already",
    byRoot("grant INSERT on it.t to reader"),
    { up: ON_IT },
    REFRESH,
    DESTROY,
  ),
  grant(
    "one with grant option is there already",
    byRoot("grant INSERT on it.* to reader with grant option"),
    { up: ON_IT },
  ),
  grant("one of a routine is there already", byRoot("grant EXECUTE on procedure it.p to reader"), {
    up: { ...ON_IT, database: "PROCEDURE it.p", privileges: ["ALTER ROUTINE"] },
  }),
  grant(
    "a privilege came",
    { up: ON_IT },
    byRoot("grant INSERT on it.* to reader"),
    REFRESH,
    { up: ON_IT },
    DESTROY,
  ),
  grant(
    "a privilege came elsewhere",
    { up: ON_IT },
    byRoot("grant SELECT on *.* to reader"),
    REFRESH,
    { up: ON_IT },
    DESTROY,
  ),
  grant(
    "a privilege went",
    { up: MORE },
    byRoot("revoke INSERT on it.* from reader"),
    REFRESH,
    { up: MORE },
    DESTROY,
  ),
  grant("a privilege went, destroyed", { up: MORE }, byRoot("revoke INSERT on it.* from reader"), DESTROY),
  grant("all went at refresh", { up: MORE }, byRoot("revoke SELECT, INSERT on it.* from reader"), REFRESH),
  grant("all went at destroy", { up: MORE }, byRoot("revoke SELECT, INSERT on it.* from reader"), DESTROY),
  grant(
    "the grant option came",
    { up: ON_IT },
    byRoot("grant SELECT on it.* to reader with grant option"),
    REFRESH,
    { up: ON_IT },
    DESTROY,
  ),
  grant("the role went at refresh", { up: ON_IT }, byRoot("drop role reader"), REFRESH),
  grant("the role went at destroy", { up: ON_IT }, byRoot("drop role reader"), DESTROY),
  grant("the user went at refresh", { up: TO_USER }, byRoot("drop user app@'%'"), REFRESH),
  grant(
    "the user was made anew",
    { up: TO_USER },
    byRoot("drop user app@'%'", "create user app@'%'"),
    REFRESH,
    { up: TO_USER },
  ),
  grant("the database went", { up: ON_IT }, byRoot("drop database it"), REFRESH, DESTROY),
  grant("the table went", { up: { ...ON_IT, table: "t" } }, byRoot("drop table it.t"), REFRESH, DESTROY),
];

/** Of roles. */
const roles: readonly Case[] = [
  grant("of a role", ...same(MEMBER)),
  grant("of two roles", ...same({ ...MEMBER, roles: ["reader", "other"] })),
  grant("of a role to a role", ...same({ role: "other", database: "*", roles: ["reader"] })),
  grant("of a role, on a database", ...same({ ...MEMBER, database: "it" })),
  grant("of a role with admin option", ...same({ ...MEMBER, grant: true })),
  grant("of another role", { up: MEMBER }, { up: { ...MEMBER, roles: ["other"] } }, REFRESH, DESTROY),
  grant(
    "of a role more",
    { up: MEMBER },
    { up: { ...MEMBER, roles: ["reader", "other"] } },
    REFRESH,
    DESTROY,
  ),
  grant("of a role beside privileges", { up: { ...MEMBER, privileges: ["SELECT"] } }),
  grant("of a role that is missing", { up: { ...MEMBER, roles: ["nothing"] } }),
  grant("of a role to a user that is missing", { up: { ...MEMBER, user: "nobody" } }),
  grant("of a role that is there already", by("grant reader to app@'%'"), { up: MEMBER }, DESTROY),
  grant("of a role where another is there already", by("grant other to app@'%'"), { up: MEMBER }, DESTROY),
  grant(
    "of a role, another came",
    { up: MEMBER },
    by("grant other to app@'%'"),
    REFRESH,
    { up: MEMBER },
    DESTROY,
  ),
  grant("of a role that went at refresh", { up: MEMBER }, by("revoke reader from app@'%'"), REFRESH),
  grant("of a role that went at destroy", { up: MEMBER }, by("revoke reader from app@'%'"), DESTROY),
  grant("of a role that was dropped", { up: MEMBER }, byRoot("drop role reader"), REFRESH, DESTROY),
];

/** Imports, and what is not known yet. */
const other: readonly Case[] = [
  grant(
    "imported",
    byRoot("grant SELECT, INSERT on it.* to app@'%'"),
    { importId: "app@%@it@*" },
    { up: TO_USER },
  ),
  grant("imported on a table", byRoot("grant SELECT on it.t to app@'%'"), { importId: "app@%@it@t" }),
  grant("imported with grant option", byRoot("grant SELECT on it.* to app@'%' with grant option"), {
    importId: "app@%@it@*@",
  }),
  grant("imported, of a role", by("grant reader to app@'%'"), { importId: "app@%@*@*;r" }, { up: MEMBER }),
  grant("imported, to a role", byRoot("grant SELECT on it.* to reader"), { importId: "reader@@it@*" }),
  grant("imported while missing", { importId: "app@%@it@*" }),
  grant("imported by another id", { importId: "app" }),
  grant(
    "previewed",
    { preview: { ...ON_IT, role: UNKNOWN } },
    { preview: { ...ON_IT, privileges: [UNKNOWN] } },
    { up: ON_IT },
    {
      preview: { ...ON_IT, role: UNKNOWN },
    },
    { preview: MORE },
    DESTROY,
  ),
];

export const grants: readonly Case[] = [...privileges, ...drift, ...roles, ...other];

/** At which petoju/mysql crashes. */
export const olderGrants: readonly Case[] = [
  grant("to nobody", { up: { database: "it", privileges: ["SELECT"], user: "app", host: "" } }),
];
