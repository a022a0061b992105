import type { Case } from "../case.ts";

/** Roles that no manifest explains. */
export const STRANGERS: Case[] = [
  {
    name: "a login that reaches nothing",
    sql: "create role guest login",
    finds: [["role-unknown", "guest"]],
  },
  {
    name: "a group with rights on the server alone",
    sql: "create role watchers in role pg_monitor; grant usage on schema extensions to watchers",
    finds: [["role-unknown", "watchers"]],
  },
  {
    name: "a person with a grant",
    sql: "create role guest login; grant select on orders.item, orders.event to guest",
    finds: [
      ["leftover-role", "guest"],
      ["leftover-grant", "SELECT on 2 tables: orders.event, orders.item to guest"],
    ],
    versions: [14, 18],
  },
  {
    name: "a person with a grant on everything",
    sql: "create role guest login; grant usage on schema orders to guest; grant all on all tables in schema orders to guest; grant all on all sequences in schema orders to guest",
    finds: [
      ["leftover-role", "guest"],
      ["leftover-grant", "USAGE on schema orders to guest"],
      ["leftover-grant", "SELECT, UPDATE, USAGE on all sequences in orders to guest"],
      [
        "leftover-grant",
        "DELETE, INSERT, REFERENCES, SELECT, TRIGGER, TRUNCATE, UPDATE on all tables in orders to guest",
      ],
    ],
    versions: [16],
  },
  {
    name: "grants on every kind of table, sequence, routine, column, type, schema and database",
    sql: `create role guest;
      grant select on orders.log to guest; grant insert on orders.labels to guest; grant update on orders.counts to guest;
      grant delete on orders.remote to guest; grant usage on sequence orders.ticket to guest;
      grant execute on function orders.total(text) to guest; grant select (label, id) on orders.item to guest;
      grant usage on type orders.mood to guest; grant usage on schema orders to guest; grant connect on database shop to guest`,
    finds: [
      ["leftover-role", "guest"],
      ["leftover-grant", "SELECT on table orders.log to guest"],
      ["leftover-grant", "INSERT on table orders.labels to guest"],
      ["leftover-grant", "UPDATE on table orders.counts to guest"],
      ["leftover-grant", "DELETE on table orders.remote to guest"],
      ["leftover-grant", "USAGE on sequence orders.ticket to guest"],
      ["leftover-grant", "EXECUTE on routine orders.total(text) to guest"],
      ["leftover-grant", "SELECT on columns id, label of orders.item to guest"],
      ["leftover-grant", "USAGE on type orders.mood to guest"],
      ["leftover-grant", "USAGE on schema orders to guest"],
      ["leftover-grant", "CONNECT on database shop to guest"],
    ],
    versions: [15, 17],
  },
  {
    name: "strange names",
    set: "schemas",
    sql: `create role "we""ird; drop" login; create function history."odd(name)"(int, text) returns int language sql as 'select 1';
      alter function history."odd(name)"(int, text) owner to order_history_owner;
      revoke execute on function history."odd(name)"(int, text) from public;
      grant execute on function history."odd(name)"(int, text) to order_history_rw, "we""ird; drop";
      grant select ("a b") on history."Odd ""table""" to "we""ird; drop"; grant insert on history."Odd ""table""" to "we""ird; drop"`,
    finds: [
      ["leftover-role", 'we"ird; drop'],
      ["leftover-grant", 'EXECUTE on routine history.odd(name)(integer, text) to we"ird; drop'],
      ["leftover-grant", 'SELECT on column a b of history.Odd "table" to we"ird; drop'],
      ["leftover-grant", 'INSERT on table history.Odd "table" to we"ird; drop'],
    ],
    versions: [14, 18],
  },
  {
    name: "a login that reads everything by a predefined role",
    sql: "create role reader login in role pg_read_all_data",
    finds: [["leftover-role", "reader"]],
  },
  {
    name: "a login with attributes that reach everything",
    sql: "create role copier login replication bypassrls",
    finds: [["leftover-role", "copier"]],
  },
  {
    name: "a member of the deployer",
    sql: "create role friend login in role deployer",
    finds: [
      ["leftover-role", "friend"],
      ["membership-extra", "friend in deployer"],
    ],
  },
  {
    name: "a member of a superuser",
    sql: "create role friend login in role postgres",
    finds: [
      ["leftover-role", "friend"],
      ["membership-extra", "friend in postgres"],
    ],
  },
  {
    name: "a second role that creates roles, where the deployers are named",
    sql: "create role maker login createrole; grant orders_rw to maker with admin option",
    finds: [
      ["leftover-role", "maker"],
      ["membership-extra", "maker in orders_rw"],
    ],
  },
  {
    name: "the deployer, where none is named",
    sql: "",
    deployerIsNamed: false,
    finds: [["role-deployer", "deployer"]],
    versions: [14, 16],
  },
  {
    name: "a deployer of one service, where none is named",
    set: "alone",
    sql: "create role stock_deployer login createrole; grant create, connect on database shop to stock_deployer",
    deployerIsNamed: false,
    finds: [
      ["role-deployer", "deployer"],
      ["role-deployer", "stock_deployer"],
    ],
  },
  {
    name: "the owner's manifest is not here",
    given: ["reporting", "billing"],
    sql: "",
    finds: [
      ["contract-one-sided", "orders_for_billing"],
      ["contract-one-sided", "orders_for_reporting"],
      ["role-unknown", "orders_analyst"],
      ["role-unknown", "orders_app"],
      ["role-unknown", "orders_app_a"],
      ["role-unknown", "orders_ingest"],
      ["role-unknown", "orders_ingest_keys"],
      ["role-unknown", "orders_migrate"],
      ["role-unknown", "orders_owner"],
      ["role-unknown", "orders_ro"],
      ["role-unknown", "orders_rw"],
      ["role-unknown", "orders_wo"],
    ],
  },
  {
    name: "a leftover that passed on what it held",
    sql: `create role old; create role guest login; grant orders_ro to old with admin option; set role old;
      grant orders_ro to guest; reset role; grant select on orders.item to old with grant option; grant usage on schema orders to old;
      set role old; grant select on orders.item to guest; reset role`,
    finds: [
      ["leftover-role", "old"],
      ["leftover-role", "guest"],
      ["membership-extra", "old in orders_ro"],
      ["membership-extra", "guest in orders_ro"],
      ["leftover-grant", "SELECT on table orders.item to old"],
      ["leftover-grant", "USAGE on schema orders to old"],
      ["leftover-grant", "SELECT on table orders.item to guest"],
    ],
    versions: [14, 18],
  },
  {
    name: "somebody whom a deployer let into the database",
    sql: `create role second login createrole; create role guest login; grant connect on database shop to second with grant option;
      set role second; grant connect on database shop to guest; reset role`,
    options: { deployers: ["deployer", "second"] },
    finds: [
      ["leftover-role", "guest"],
      ["leftover-grant", "CONNECT on database shop to guest"],
    ],
    versions: [14, 18],
  },
  {
    name: "what a dropped role of a service gave to another one",
    sql: "create role orders_for_gone; grant orders_for_gone to billing_app; grant select on orders.item to orders_for_gone",
    finds: [
      ["leftover-role", "orders_for_gone"],
      ["membership-extra", "billing_app in orders_for_gone"],
      ["leftover-grant", "SELECT on table orders.item to orders_for_gone"],
    ],
  },
];
