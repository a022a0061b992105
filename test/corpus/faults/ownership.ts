import type { Case } from "../case.ts";

/** What belongs to whom, and who may create. */
export const OWNERSHIP: Case[] = [
  {
    name: "a migration as a superuser",
    sql: "create table orders.late (id serial, v text); create view orders.late_view as select 1 as one",
    finds: [["owner-object", "2 objects in orders: orders.late, orders.late_view of postgres"]],
    versions: [14, 18],
  },
  {
    name: "objects of every kind were given away",
    sql: `create role guest; alter table orders.log owner to guest; alter view orders.labels owner to guest;
      alter materialized view orders.counts owner to guest; alter foreign table orders.remote owner to guest;
      alter sequence orders.ticket owner to guest; alter function orders.total(int) owner to guest;
      alter procedure orders.close_day() owner to guest; alter type orders.mood owner to guest`,
    finds: [
      ["leftover-role", "guest"],
      [
        "owner-object",
        "8 objects in orders: orders.close_day(), orders.counts, orders.labels and 5 more of guest",
      ],
    ],
    versions: [15, 17],
  },
  {
    name: "a table belongs to those who write in it",
    sql: "alter table orders.item owner to orders_rw",
    finds: [["owner-object", "orders.item of orders_rw"]],
  },
  {
    name: "a schema was given away",
    sql: "create role guest; alter schema orders owner to guest",
    finds: [
      ["leftover-role", "guest"],
      ["owner-schema", "orders"],
    ],
  },
  {
    name: "a schema belongs to the deployer",
    sql: "alter schema billing owner to deployer",
    finds: [["owner-schema", "billing"]],
  },
  {
    name: "a schema was dropped",
    set: "alone",
    sql: "drop schema stock cascade",
    finds: [["schema-missing", "stock"]],
    versions: [14, 18],
  },
  {
    name: "a further schema was dropped",
    set: "schemas",
    sql: "drop schema history_archive cascade",
    finds: [["schema-missing", "history_archive"]],
  },
  {
    name: "an application has a schema of its own",
    sql: "create schema mine authorization orders_app_a; create table mine.t (); alter table mine.t owner to orders_app_a",
    finds: [
      ["owner-foreign", "schema mine of orders_app_a"],
      ["owner-foreign", "table mine.t of orders_app_a"],
    ],
  },
  {
    name: "an owner owns in another place",
    sql: "create table extensions.list (id int); alter table extensions.list owner to orders_owner; select lo_create(42); alter large object 42 owner to orders_owner",
    finds: [
      ["owner-foreign", "table extensions.list of orders_owner"],
      ["owner-foreign", "large object 42 of orders_owner"],
    ],
  },
  {
    name: "an application may create",
    sql: "grant create on schema orders to orders_app",
    finds: [["creator-foreign", "CREATE on schema orders to orders_app"]],
    versions: [14, 16],
  },
  {
    name: "a stranger may create",
    sql: "create role guest; grant usage, create on schema orders to guest",
    finds: [
      ["leftover-role", "guest"],
      ["creator-foreign", "CREATE on schema orders to guest"],
      ["leftover-grant", "USAGE on schema orders to guest"],
    ],
  },
];
