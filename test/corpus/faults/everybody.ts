import type { Case } from "../case.ts";

/** What every role may do. */
export const EVERYBODY: Case[] = [
  {
    name: "the database as PostgreSQL makes it",
    sql: "grant connect, temporary on database shop to public",
    finds: [
      ["public-connect", "shop"],
      ["public-temporary", "shop"],
    ],
  },
  {
    name: "a database of another service",
    set: "elsewhere",
    sql: "grant connect, temporary on database warehouse to public",
    finds: [
      ["manifest-other-database", "there"],
      ["public-connect", "warehouse"],
      ["public-temporary", "warehouse"],
    ],
  },
  {
    name: "a schema, and the schema public",
    sql: "grant usage on schema orders to public; grant usage, create on schema public to public",
    finds: [
      ["public-usage", "orders"],
      ["public-usage", "public"],
      ["public-create", "public"],
    ],
    versions: [14, 15],
  },
  {
    name: "everybody may create in a service's schema",
    sql: "grant usage, create on schema billing to public",
    finds: [
      ["public-usage", "billing"],
      ["public-create", "billing"],
    ],
  },
  {
    name: "routines that somebody made before the owner's default was closed",
    sql: "grant execute on function orders.total(int), orders.total(text) to public; grant execute on procedure orders.close_day() to public",
    finds: [["public-routine", "orders"]],
    versions: [14, 18],
  },
  {
    name: "a routine of a superuser, as PostgreSQL makes it",
    sql: "create function billing.late() returns int language sql as 'select 1'",
    finds: [
      ["owner-object", "billing.late() of postgres"],
      ["public-routine", "billing"],
    ],
  },
  {
    name: "routines of two owners",
    sql: `create function orders.late() returns int language sql as 'select 1'; grant execute on function orders.total(int) to public`,
    finds: [
      ["owner-object", "orders.late() of postgres"],
      ["public-routine", "orders"],
    ],
  },
  {
    name: "a routine with the rights of the owner",
    sql: `set role orders_owner; create function orders.all_items() returns bigint language sql security definer set search_path = orders, pg_temp as 'select count(*) from orders.item';
      reset role; grant execute on function orders.all_items() to public`,
    finds: [["public-definer", "orders.all_items()"]],
  },
  {
    name: "a trap: rights of the owner, the caller's path, and everybody",
    sql: `set role orders_owner; create function orders.trap("Strange" text) returns int language sql security definer as 'select 1';
      reset role; grant execute on function orders.trap(text) to public`,
    finds: [
      ["public-definer", "orders.trap(text)"],
      ["definer-search-path", "orders.trap(text)"],
    ],
    versions: [15, 17],
  },
  {
    name: "a table and a column",
    sql: "grant select on orders.item to public; grant update (text) on orders.event to public",
    finds: [
      ["public-table", "orders.item"],
      ["public-table", "orders.event.text"],
    ],
  },
  {
    name: "a table that somebody opened who may pass it on",
    sql: `grant select on orders.item to orders_rw with grant option;
      set role orders_rw; grant select on orders.item to public; reset role; grant insert on orders.item to public`,
    finds: [
      ["grant-option", "SELECT on table orders.item to orders_rw"],
      ["public-table", "orders.item"],
    ],
    versions: [14, 17],
  },
  {
    name: "all tables, and a sequence",
    sql: "grant select on all tables in schema orders to public; grant usage on sequence orders.ticket to public",
    finds: [
      ["public-table", "all tables in orders"],
      ["public-table", "orders.ticket"],
    ],
  },
];
