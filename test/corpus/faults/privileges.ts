import type { Case } from "../case.ts";

/** Who holds what. */
export const PRIVILEGES: Case[] = [
  {
    name: "a privilege on all tables is gone",
    sql: "revoke delete on all tables in schema orders from orders_rw",
    finds: [["grant-missing", "DELETE on all tables in orders to orders_rw"]],
  },
  {
    name: "privileges on what no refresh reads are gone",
    sql: `revoke select on orders.log, orders.labels, orders.counts, orders.remote from orders_ro;
      revoke execute on function orders.total(int) from orders_rw; revoke usage on sequence orders.ticket from orders_wo`,
    finds: [
      [
        "grant-missing",
        "SELECT on 4 tables: orders.counts, orders.labels, orders.log, orders.remote to orders_ro",
      ],
      ["grant-missing", "EXECUTE on routine orders.total(integer) to orders_rw"],
      ["grant-missing", "USAGE on sequence orders.ticket to orders_wo"],
    ],
    versions: [14, 18],
  },
  {
    name: "what an offer names is gone",
    sql: `revoke insert on orders.event from orders_for_billing_named; revoke select (id) on orders.event from orders_for_billing_keys;
      revoke execute on function orders.total(int) from orders_for_billing_named`,
    finds: [
      ["grant-missing", "INSERT on table orders.event to orders_for_billing_named"],
      ["grant-missing", "SELECT on column id of orders.event to orders_for_billing_keys"],
      ["grant-missing", "EXECUTE on routine orders.total(integer) to orders_for_billing_named"],
    ],
  },
  {
    name: "nobody can come in",
    sql: "revoke usage on schema orders from orders_use; revoke connect on database shop from orders_use",
    finds: [
      ["grant-missing", "USAGE on schema orders to orders_use"],
      ["grant-missing", "CONNECT on database shop to orders_use"],
    ],
  },
  {
    name: "a table that a superuser gave to the owner, with none of its privileges",
    sql: "create table orders.late (id int); alter table orders.late owner to orders_owner",
    finds: [
      ["grant-missing", "DELETE, INSERT, SELECT, UPDATE on table orders.late to orders_rw"],
      ["grant-missing", "SELECT on table orders.late to orders_ro"],
      ["grant-missing", "INSERT on table orders.late to orders_wo"],
      ["grant-missing", "SELECT on table orders.late to orders_for_reporting_all"],
    ],
  },
  {
    name: "a reader writes",
    sql: "grant insert, update on orders.item to orders_ro",
    finds: [["grant-extra", "INSERT, UPDATE on table orders.item to orders_ro"]],
    versions: [14, 18],
  },
  {
    name: "too much on every kind of table",
    sql: "grant truncate on orders.item, orders.log, orders.labels, orders.counts, orders.remote to orders_rw",
    finds: [
      [
        "grant-extra",
        "TRUNCATE on 5 tables: orders.counts, orders.item, orders.labels and 2 more to orders_rw",
      ],
    ],
  },
  {
    name: "too much on the whole schema",
    sql: "grant references on all tables in schema orders to orders_for_reporting_all",
    finds: [["grant-extra", "REFERENCES on all tables in orders to orders_for_reporting_all"]],
  },
  {
    name: "a whole table where columns are offered",
    sql: "grant select on orders.event to orders_for_billing_keys",
    finds: [["grant-extra", "SELECT on table orders.event to orders_for_billing_keys"]],
    versions: [14, 16],
  },
  {
    name: "one more column",
    sql: "grant select (text), update (text) on orders.event to orders_for_billing_keys",
    finds: [["grant-extra", "SELECT, UPDATE on column text of orders.event to orders_for_billing_keys"]],
  },
  {
    name: "one more overload of a routine, and a procedure",
    sql: "grant execute on function orders.total(text) to orders_for_billing_named; grant execute on procedure orders.close_day() to orders_ro",
    finds: [
      ["grant-extra", "EXECUTE on routine orders.total(text) to orders_for_billing_named"],
      ["grant-extra", "EXECUTE on routine orders.close_day() to orders_ro"],
    ],
    versions: [15, 17],
  },
  {
    name: "into another service, without a contract",
    sql: "grant usage on schema billing to orders_app; grant select on billing.invoice to orders_app",
    finds: [
      ["grant-extra", "USAGE on schema billing to orders_app"],
      ["grant-extra", "SELECT on table billing.invoice to orders_app"],
    ],
  },
  {
    name: "outside of every service",
    sql: `create table extensions.list (id int); grant select on extensions.list to orders_app; grant temporary on database shop to orders_use;
      grant usage on foreign server elsewhere to orders_rw; grant connect on database postgres to orders_use`,
    finds: [
      ["grant-extra", "SELECT on table extensions.list to orders_app"],
      ["grant-extra", "TEMPORARY on database shop to orders_use"],
      ["grant-extra", "USAGE on foreign server elsewhere to orders_rw"],
      ["grant-extra", "CONNECT on database postgres to orders_use"],
    ],
  },
  {
    name: "types, large objects and parameters",
    sql: `grant usage on type orders.mood to orders_ro; select lo_create(4711); grant select on large object 4711 to orders_rw;
      grant set on parameter session_replication_role to orders_app; grant usage on language plpgsql to orders_app`,
    finds: [
      ["grant-extra", "USAGE on type orders.mood to orders_ro"],
      ["grant-extra", "SELECT on large object 4711 to orders_rw"],
      ["grant-extra", "SET on parameter session_replication_role to orders_app"],
      ["grant-extra", "USAGE on language plpgsql to orders_app"],
    ],
    versions: [15, 18],
  },
  {
    name: "the system's own tables and routines",
    sql: `grant select on pg_authid, pg_user_mapping to orders_app; grant execute on function pg_read_file(text) to orders_app_a;
      grant select (rolpassword) on pg_authid to billing_app`,
    finds: [
      ["grant-extra", "SELECT on 2 tables: pg_catalog.pg_authid, pg_catalog.pg_user_mapping to orders_app"],
      ["grant-login", "EXECUTE on routine pg_catalog.pg_read_file(text) to orders_app_a"],
      ["grant-extra", "SELECT on column rolpassword of pg_catalog.pg_authid to billing_app"],
    ],
    versions: [14, 18],
  },
  {
    name: "a routine by the types of its arguments",
    sql: `set role orders_owner; create function orders.rate(orders.mood, numeric[]) returns int language sql as 'select 1'; reset role;
      grant execute on function orders.rate(orders.mood, numeric[]) to orders_ro`,
    finds: [["grant-extra", "EXECUTE on routine orders.rate(orders.mood, numeric[]) to orders_ro"]],
  },
  {
    name: "a login was granted something itself",
    sql: "grant select on orders.item to orders_app_a",
    finds: [["grant-login", "SELECT on table orders.item to orders_app_a"]],
    versions: [14, 16],
  },
  {
    name: "a login was granted a column and a database",
    sql: "grant update (label) on orders.item to orders_analyst; grant connect on database shop to orders_analyst",
    finds: [
      ["grant-login", "UPDATE on column label of orders.item to orders_analyst"],
      ["grant-login", "CONNECT on database shop to orders_analyst"],
    ],
  },
  {
    name: "a privilege that may be passed on",
    sql: "grant select on orders.item, orders.labels to orders_ro with grant option",
    finds: [["grant-option", "SELECT on 2 tables: orders.item, orders.labels to orders_ro"]],
    versions: [14, 18],
  },
  {
    name: "privileges that were passed on, to those who are to have them and to others",
    sql: `create role guest; grant select on orders.item to orders_rw with grant option; revoke select on orders.item from orders_ro;
      set role orders_rw; grant select on orders.item to orders_ro, guest; reset role`,
    finds: [
      ["grant-option", "SELECT on table orders.item to orders_rw"],
      ["grant-grantor", "SELECT on table orders.item to orders_ro"],
      ["leftover-grant", "SELECT on table orders.item to guest"],
      ["leftover-role", "guest"],
    ],
    versions: [15, 17],
  },
  {
    name: "a column of another grantor",
    sql: `grant select (id) on orders.event to orders_rw with grant option; revoke select (id) on orders.event from orders_for_billing_keys;
      set role orders_rw; grant select (id) on orders.event to orders_for_billing_keys; reset role`,
    finds: [
      ["grant-extra", "SELECT on column id of orders.event to orders_rw"],
      ["grant-grantor", "SELECT on column id of orders.event to orders_for_billing_keys"],
    ],
  },
  {
    name: "MAINTAIN of an older server's role",
    set: "alone",
    sql: "grant maintain on all tables in schema stock to stock_rw",
    finds: [["grant-extra", "MAINTAIN on table stock.part to stock_rw"]],
    versions: [17],
  },
  {
    name: "MAINTAIN is gone",
    set: "maintained",
    sql: "revoke maintain on depot.box from depot_maintain",
    finds: [["grant-missing", "MAINTAIN on table depot.box to depot_maintain"]],
    versions: [17, 18],
  },
  {
    name: "a table that an offer names was dropped",
    sql: "drop table orders.event",
    finds: [["object-missing", "orders.event"]],
  },
  {
    name: "a routine that an offer names has other arguments",
    sql: "drop function orders.total(int)",
    finds: [["object-missing", "orders.total(integer)"]],
  },
];
