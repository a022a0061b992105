import type { ServiceDeclaration } from "@rolewright/core";

/** Services that are deployed together, and what their migrations make. */
export interface DeclarationSet {
  services: ServiceDeclaration[];
  /** By owner, what is created as that role. */
  objects: Record<string, string>;
  /** What is there already, as the deployer. */
  before?: string;
}

const orders: ServiceDeclaration = {
  service: "orders",
  database: "shop",
  logins: { app: {}, migrate: true },
  offers: [
    { to: "reporting", access: "read-only" },
    { to: "billing", access: "write-only", tables: ["event"], returning: ["id"] },
    { to: "billing", access: "read-only", tables: [], routines: ["total(int)"] },
  ],
  roles: [
    { name: "analyst", access: "read-only" },
    { name: "ingest", access: "write-only", returning: { item: ["id"] } },
  ],
};
const reporting: ServiceDeclaration = {
  service: "reporting",
  database: "shop",
  logins: { app: {} },
  uses: [{ from: "orders", access: "read-only" }],
};
const billing: ServiceDeclaration = {
  service: "billing",
  database: "shop",
  logins: { app: { standby: true }, migrate: true },
  uses: [
    { from: "orders", access: "write-only" },
    { from: "orders", access: "read-only" },
  ],
};

const southern: ServiceDeclaration = {
  service: "south",
  database: "shop",
  logins: { app: {} },
  uses: [{ from: "north", access: "read-only" }],
};

/** One object of each kind that a schema holds. */
const ORDERS = `
  create type orders.mood as enum ('glad', 'sad');
  create table orders.item (id serial primary key, label text, state orders.mood);
  create table orders.event (id int generated always as identity, text text);
  create table orders.log (at date, text text) partition by range (at);
  create table orders.log_old partition of orders.log for values from (minvalue) to ('2020-01-01');
  create view orders.labels as select id, label from orders.item;
  create materialized view orders.counts as select count(*) as items from orders.item;
  create sequence orders.ticket;
  create foreign table orders.remote (id int) server elsewhere;
  create function orders.total(int) returns int language sql as 'select $1';
  create function orders.total(text) returns int language sql as 'select 1';
  create procedure orders.close_day() language sql as 'select 1';
`;

export const SETS = {
  shop: {
    services: [orders, reporting, billing],
    objects: {
      orders_owner: ORDERS,
      billing_owner: "create table billing.invoice (id int, total int)",
    },
  },
  alone: {
    services: [{ service: "stock", database: "shop", logins: { app: {} } }],
    objects: { stock_owner: "create table stock.part (id serial, name text); create sequence stock.number" },
  },
  empty: { services: [{ service: "plain", database: "shop" }], objects: {} },
  schemas: {
    services: [
      {
        service: "order-history",
        database: "shop",
        schema: "history",
        additionalSchemas: ["history_archive"],
        searchPath: ["extensions"],
        logins: { app: {}, migrate: true },
        roles: [{ name: "support", access: "read-write" }],
      },
    ],
    objects: {
      order_history_owner:
        'create table history."Odd ""table""" (id int, "a b" text); create table history_archive.old (id int)',
    },
  },
  maintained: {
    services: [
      { service: "depot", database: "shop", serverVersion: 17, logins: { app: { maintain: true } } },
    ],
    objects: { depot_owner: "create table depot.box (id int)" },
  },
  iam: {
    services: [
      {
        service: "cloudy",
        database: "shop",
        platform: "rds",
        authentication: "rds-iam",
        logins: { app: {} },
      },
    ],
    objects: {},
    before: "create role rds_iam",
  },
  retired: { services: [{ service: "gone", database: "shop", retired: "keep-data" }], objects: {} },
  /** A contract whose two sides do not agree is refused together, and deployed apart. */
  apart: {
    services: [
      {
        service: "north",
        database: "shop",
        logins: { app: {} },
        offers: [{ to: "south", access: "read-only" }],
      },
      { service: "south", database: "shop", logins: { app: {} } },
    ],
    objects: { north_owner: "create table north.star (id int)" },
  },
  differing: {
    services: [
      {
        service: "north",
        database: "shop",
        logins: { app: {} },
        offers: [{ to: "south", access: "read-only" }],
      },
      {
        service: "south",
        database: "shop",
        logins: { app: {} },
        uses: [{ from: "north", access: "read-write" }],
      },
    ],
    objects: {},
  },
  /** Where the role of an offer was left behind. */
  wishful: {
    services: [{ service: "north", database: "shop", logins: { app: {} } }, southern],
    objects: {},
    before: "create role north_for_south",
  },
  lonely: { services: [southern], objects: {}, before: "create role north_for_south" },
  far: {
    services: [{ service: "north", database: "warehouse", logins: { app: {} } }, southern],
    objects: {},
    before: "create role north_for_south",
  },
  elsewhere: {
    services: [
      { service: "here", database: "shop", logins: { app: {} } },
      { service: "there", database: "warehouse", logins: { app: {} } },
    ],
    objects: {},
  },
} as const satisfies Record<string, DeclarationSet>;

export type SetName = keyof typeof SETS;
