import type { Case, Props, Step } from "../case.ts";
import { by, bySuperuser, DESTROY, owner, REFRESH } from "./setup.ts";

const OWNERS = by(owner("one"), owner("two"));

const life = (name: string, steps: Step[], provider?: Props): Case => ({
  name: `schema: ${name}`,
  type: "Schema",
  steps,
  ...(provider ? { provider } : {}),
});

export const schemas: readonly Case[] = [
  life("the least", [{ up: { name: "it" } }, { up: { name: "it" } }, REFRESH, DESTROY]),
  life("an automatic name", [{ up: {} }, { up: {} }, DESTROY]),
  life("in its database", [{ up: { name: "it", database: "shop" } }, REFRESH, DESTROY]),
  life("in another database", [{ up: { name: "it", database: "other" } }, REFRESH, DESTROY]),
  life("in another database later", [{ up: { name: "it" } }, { up: { name: "it", database: "other" } }, DESTROY]),
  life("in a database that is missing", [{ up: { name: "it", database: "nowhere" } }]),
  life("with an owner", [OWNERS, { up: { name: "it", owner: "one" } }, REFRESH, DESTROY]),
  life("with an owner whom the deployer is not in", [by("create role one"), by("revoke one from deployer"), { up: { name: "it", owner: "one" } }, REFRESH, DESTROY]),
  life("with an owner of the superuser's making", [bySuperuser("create role one"), { up: { name: "it", owner: "one" } }]),
  life("with an owner that is missing", [{ up: { name: "it", owner: "nobody" } }]),
  life("with the superuser as owner", [{ up: { name: "it", owner: "postgres" } }]),
  life("with another owner", [OWNERS, { up: { name: "it", owner: "one" } }, { up: { name: "it", owner: "two" } }, REFRESH, DESTROY]),
  life("with another owner whom the deployer is not in", [
    OWNERS,
    { up: { name: "it", owner: "one" } },
    by("revoke two from deployer"),
    { up: { name: "it", owner: "two" } },
    DESTROY,
  ]),
  life("owner no longer said", [OWNERS, { up: { name: "it", owner: "one" } }, { up: { name: "it" } }, { up: { name: "it", owner: "" } }, DESTROY]),
  life("exists already", [by("create schema it"), { up: { name: "it" } }, REFRESH, DESTROY]),
  life("exists already and must not", [by("create schema it"), { up: { name: "it", ifNotExists: false } }, DESTROY]),
  life("is new and must be", [{ up: { name: "it", ifNotExists: false } }, { up: { name: "it" } }, DESTROY]),
  life("exists already with another owner", [OWNERS, by("create schema it authorization one"), { up: { name: "it", owner: "two" } }, REFRESH, DESTROY]),
  life("exists already with tables", [OWNERS, by("create schema it authorization one", "set role one", "create table it.t (id int)"), { up: { name: "it", owner: "two" } }, REFRESH, DESTROY]),
  life("destroyed with tables", [{ up: { name: "it" } }, by("create table it.t (id int)"), DESTROY, { up: { name: "it", dropCascade: true } }, DESTROY]),
  life("destroyed with tables and dropCascade", [OWNERS, { up: { name: "it", owner: "one", dropCascade: true } }, by("grant usage, create on schema it to two", "set role two", "create table it.t (id int)"), DESTROY]),
  life("destroyed by one who is not in its owner", [OWNERS, { up: { name: "it", owner: "one" } }, by("revoke one from deployer"), DESTROY]),
  life("destroyed when its owner is another", [OWNERS, { up: { name: "it", owner: "one" } }, bySuperuser("alter schema it owner to postgres"), DESTROY]),
  life("destroyed when its owner is gone", [OWNERS, { up: { name: "it", owner: "one" } }, by("alter schema it owner to two", "drop role one"), DESTROY]),
  life("gone at refresh", [{ up: { name: "it" } }, by("drop schema it"), REFRESH, { up: { name: "it" } }, DESTROY]),
  life("gone at update", [OWNERS, { up: { name: "it" } }, by("drop schema it"), { up: { name: "it", owner: "one" } }]),
  life("gone at destroy", [{ up: { name: "it" } }, by("drop schema it"), DESTROY]),
  life("owner drifted", [OWNERS, { up: { name: "it", owner: "one" } }, by("alter schema it owner to two"), REFRESH, { up: { name: "it", owner: "one" } }, DESTROY]),
  life("renamed", [OWNERS, { up: { name: "it", owner: "one" } }, { up: { name: "that", owner: "one" } }, REFRESH, DESTROY]),
  life("name with quotes", [{ up: { name: `i"t's` } }, REFRESH, DESTROY]),
  life("name of the system", [{ up: { name: "pg_it" } }]),
  life("imported", [OWNERS, by("create schema it authorization one"), { importId: "shop.it" }, { up: { name: "it", owner: "one" } }, DESTROY]),
  life("imported by its bare name", [by("create schema it"), { importId: "it" }]),
  life("imported with a dot too many", [{ importId: "shop.it.now" }]),
  life("imported while missing", [{ importId: "shop.it" }]),
  life("imported from a database that is missing", [{ importId: "nowhere.it" }]),
  life("in a database of somebody else", [bySuperuser("alter database other owner to postgres"), { up: { name: "it", database: "other" } }, bySuperuser("alter database other owner to deployer")]),
  life("with a wrong password of the provider", [{ up: { name: "it" } }], { password: "wrong" }),
  life("with the superuser as deployer", [OWNERS, { up: { name: "it", owner: "one" } }, REFRESH, { up: { name: "it", owner: "two" } }, DESTROY], { superuser: "true", username: "postgres" }),
];
