import type { Case } from "../case.ts";

/** What roles get on what is created later. */
export const DEFAULTS: Case[] = [
  {
    name: "later tables can not be read",
    sql: "alter default privileges for role orders_owner in schema orders revoke select on tables from orders_ro",
    finds: [["default-missing", "SELECT on future tables of orders_owner in orders to orders_ro"]],
    versions: [14, 18],
  },
  {
    name: "later tables can be read only",
    sql: "alter default privileges for role orders_owner in schema orders revoke insert, update on tables from orders_rw",
    finds: [["default-missing", "INSERT, UPDATE on future tables of orders_owner in orders to orders_rw"]],
  },
  {
    name: "later routines are open to everybody",
    sql: "alter default privileges for role orders_owner grant execute on routines to public",
    finds: [["default-missing", "nothing on future routines of orders_owner in shop to PUBLIC"]],
    versions: [15, 17],
  },
  {
    name: "a stranger gets later tables",
    sql: "create role guest; alter default privileges for role orders_owner in schema orders grant select on tables to guest",
    finds: [
      ["role-unknown", "guest"],
      ["default-extra", "SELECT on future tables of orders_owner in orders to guest"],
    ],
  },
  {
    name: "everybody gets later tables and routines",
    sql: "alter default privileges for role orders_owner in schema orders grant select on tables to public; alter default privileges for role orders_owner in schema orders grant execute on routines to public",
    finds: [
      ["default-extra", "SELECT on future tables of orders_owner in orders to PUBLIC"],
      ["default-extra", "EXECUTE on future routines of orders_owner in orders to PUBLIC"],
    ],
  },
  {
    name: "default privileges of another creator",
    sql: "alter default privileges for role orders_migrate in schema orders grant select on tables to orders_rw; alter default privileges for role deployer grant usage on sequences to orders_wo",
    finds: [
      ["default-extra", "SELECT on future tables of orders_migrate in orders to orders_rw"],
      ["default-extra", "USAGE on future sequences of deployer in shop to orders_wo"],
    ],
    versions: [14, 16],
  },
  {
    name: "default privileges of a stranger in the schema",
    sql: "create role guest; create role friend; alter default privileges for role guest in schema orders grant select on tables to friend",
    finds: [
      ["role-unknown", "guest"],
      ["role-unknown", "friend"],
      ["default-extra", "SELECT on future tables of guest in orders to friend"],
    ],
  },
  {
    name: "later privileges may be passed on",
    sql: "alter default privileges for role orders_owner in schema orders grant select on tables to orders_ro with grant option; alter default privileges for role orders_owner grant usage on types to orders_ro",
    finds: [
      ["default-extra", "SELECT on future tables of orders_owner in orders to orders_ro"],
      ["default-extra", "USAGE on future types of orders_owner in shop to orders_ro"],
    ],
  },
];
