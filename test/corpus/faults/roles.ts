import type { Case } from "../case.ts";

/** Roles that are not what their manifests say. */
export const ROLES: Case[] = [
  {
    name: "a role was dropped",
    sql: "drop owned by orders_analyst; drop role orders_analyst",
    finds: [["role-missing", "orders_analyst"]],
    versions: [14, 18],
  },
  {
    name: "a role with privileges and members was dropped",
    sql: "drop owned by orders_rw; drop role orders_rw",
    finds: [["role-missing", "orders_rw"]],
    versions: [15, 16],
  },
  {
    name: "two roles that belong together were dropped",
    sql: "drop owned by orders_ro, orders_analyst; drop role orders_ro, orders_analyst",
    finds: [
      ["role-missing", "orders_analyst"],
      ["role-missing", "orders_ro"],
    ],
  },
  {
    name: "an owner was dropped, and what it had given to somebody",
    set: "alone",
    sql: "reassign owned by stock_owner to postgres; drop owned by stock_owner; drop role stock_owner",
    finds: [
      ["role-missing", "stock_owner"],
      ["owner-schema", "stock"],
      ["owner-object", "2 objects in stock: stock.number, stock.part of postgres"],
    ],
    versions: [14, 18],
  },
  {
    name: "a part of a contract was dropped",
    sql: "drop owned by orders_for_billing_named; drop role orders_for_billing_named",
    finds: [["role-missing", "orders_for_billing_named"]],
  },
  {
    name: "a service was never deployed",
    set: "alone",
    sql: `drop schema stock cascade; drop owned by stock_owner, stock_use, stock_rw, stock_app, stock_app_a;
          drop role stock_app_a, stock_app, stock_rw, stock_use, stock_owner`,
    finds: [["service-missing", "stock"]],
  },
  {
    name: "the server is another one",
    set: "empty",
    sql: "drop schema plain; drop owned by plain_owner, plain_use; drop role plain_owner, plain_use",
    finds: [["service-missing", "plain"]],
  },
  {
    name: "a group may log in",
    sql: "alter role orders_app login",
    finds: [["role-login", "orders_app"]],
  },
  {
    name: "a login was locked",
    sql: "alter role billing_app_a nologin",
    finds: [["role-login", "billing_app_a"]],
  },
  {
    name: "an application is superuser",
    sql: "alter role orders_app_a superuser",
    finds: [["role-attribute", "orders_app_a"]],
    versions: [14, 17],
  },
  {
    name: "a group has every attribute",
    sql: "alter role orders_owner bypassrls createrole createdb replication",
    finds: [["role-attribute", "orders_owner"]],
  },
  {
    name: "a login does not inherit",
    sql: "alter role reporting_app_a noinherit",
    finds: [["role-noinherit", "reporting_app_a"]],
    versions: [15, 16],
  },
  {
    name: "a group does not inherit",
    sql: "alter role orders_app noinherit",
    finds: [["role-noinherit", "orders_app"]],
  },
  {
    name: "a migrator acts as itself",
    sql: "alter role orders_migrate reset role",
    finds: [["role-settings", "orders_migrate"]],
  },
  {
    name: "an application acts as another role",
    sql: "alter role orders_app_a set role to orders_app",
    finds: [["role-settings", "orders_app_a"]],
  },
  {
    name: "settings in one database",
    sql: "alter role orders_app_a in database shop set search_path to public; alter role orders_app_a in database shop set myapp.tenant to 'x'",
    finds: [["role-settings", "orders_app_a in shop"]],
    versions: [14, 18],
  },
  {
    name: "a database makes every login act as one role",
    sql: "alter database shop set role to orders_app",
    finds: [["role-settings", "every role in shop"]],
  },
  {
    name: "a password has expired",
    sql: "alter role orders_app_a valid until '2001-02-03'",
    finds: [["login-expired", "orders_app_a"]],
  },
  {
    name: "another password has expired",
    sql: "alter role billing_migrate valid until '-infinity'",
    finds: [["login-expired", "billing_migrate"]],
  },
  {
    name: "a password never expires",
    sql: "alter role orders_app_a valid until 'infinity'",
    finds: [["login-no-expiry", "orders"]],
  },
  {
    name: "two passwords never expire",
    sql: "alter role billing_app_a valid until 'infinity'; alter role billing_app_b valid until 'infinity'",
    finds: [["login-no-expiry", "billing"]],
  },
];
