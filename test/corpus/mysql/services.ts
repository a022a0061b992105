import type { MySqlDeclaration, MySqlEngine } from "@rolewright/core/mysql";

const HOST = "10.0.%";

/** Services that live beside each other on the server: one with all there is, its consumers, and one with a wildcard in its name. */
export function servicesOf(engine: MySqlEngine, partialRevokes: boolean): MySqlDeclaration[] {
  const common = { engine, host: HOST, ...(partialRevokes && { partialRevokes }) };
  return [
    {
      ...common,
      service: "orders",
      additionalDatabases: ["orders_archive"],
      logins: { app: { standby: true }, migrate: true },
      routines: ["function total"],
      offers: [
        { to: "reporting", access: "read-only" },
        { to: "billing", access: "write-only", tables: ["event"] },
        { to: "billing", access: "read-only", columns: { item: ["id", "label"] } },
        { to: "billing", access: "read-only", routines: ["procedure close_day"] },
      ],
      roles: [
        { name: "analyst", access: "read-only" },
        { name: "ingest", access: "write-only" },
      ],
    },
    {
      ...common,
      service: "reporting",
      logins: { app: {} },
      uses: [{ from: "orders", access: "read-only" }],
    },
    {
      ...common,
      service: "billing",
      logins: { app: {}, migrate: { host: "localhost" } },
      uses: [
        { from: "orders", access: "write-only" },
        { from: "orders", access: "read-only" },
      ],
    },
    { ...common, service: "svc-a", logins: { app: {} } },
  ];
}

/** What migrations make, by database, with the definer that they have then. */
export const OBJECTS: Record<string, string[]> = {
  orders: [
    "create table item (id int, label varchar(9), price int)",
    "create table event (id int)",
    "create definer = `orders_migrate`@`10.0.%` view labels as select id, label from item",
    "create definer = `orders_migrate`@`10.0.%` function total() returns int deterministic return 1",
    "create definer = `orders_migrate`@`10.0.%` procedure close_day() select 1",
    "create definer = `orders_migrate`@`10.0.%` trigger counted before insert on event for each row set @a = 1",
    "create definer = `orders_migrate`@`10.0.%` event nightly on schedule every 1 day do select 1",
  ],
  orders_archive: ["create table item (id int)"],
  billing: ["create table invoice (id int)"],
};
