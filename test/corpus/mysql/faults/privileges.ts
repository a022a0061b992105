import type { Case } from "../case.ts";

/** Who holds what, and how a database is spelled in it. */
export const PRIVILEGES: Case[] = [
  {
    name: "a privilege was revoked",
    sql: ["revoke insert on orders.* from orders_app"],
    finds: [["grant-missing", "INSERT on orders.* to orders_app"]],
  },
  {
    name: "a privilege on a table, one on columns and one on a routine were revoked",
    sql: [
      "revoke insert on orders.event from orders_for_billing",
      "revoke select (label) on orders.item from orders_for_billing",
      "revoke execute on procedure orders.close_day from orders_for_billing",
    ],
    finds: [
      ["grant-missing", "INSERT on orders.event to orders_for_billing"],
      ["grant-missing", "SELECT (label) on orders.item to orders_for_billing"],
      ["grant-missing", "EXECUTE on procedure orders.close_day to orders_for_billing"],
    ],
  },
  {
    name: "a role may do more than declared",
    sql: ["grant delete, drop on orders.* to orders_ro"],
    finds: [["grant-extra", "DELETE, DROP on orders.* to orders_ro"]],
  },
  {
    name: "a role of a service reaches another one's tables",
    sql: [
      "grant select on billing.invoice to reporting_app",
      "grant select (price) on orders.item to reporting_app",
    ],
    finds: [
      ["grant-extra", "SELECT on billing.invoice to reporting_app"],
      ["grant-extra", "SELECT (price) on orders.item to reporting_app"],
    ],
  },
  {
    name: "more columns than are offered, and a whole table",
    sql: [
      "grant select (price) on orders.item to orders_for_billing",
      "grant update on orders.item to orders_for_billing",
    ],
    finds: [
      ["grant-extra", "SELECT (price) on orders.item to orders_for_billing"],
      ["grant-extra", "UPDATE on orders.item to orders_for_billing"],
    ],
  },
  {
    name: "a routine with the rights of its definer",
    sql: ["grant execute on function orders.total to reporting_app"],
    finds: [["definer-open", "EXECUTE on function orders.total to reporting_app"]],
  },
  {
    name: "a login holds something itself",
    sql: [
      "grant select on billing.* to orders_app_a@`10.0.%`",
      "grant insert on orders.event to orders_app_a@`10.0.%`",
    ],
    finds: [
      ["grant-login", "SELECT on billing.* to orders_app_a@10.0.%"],
      ["grant-login", "INSERT on orders.event to orders_app_a@10.0.%"],
    ],
  },
  {
    name: "a role may pass on what it has",
    sql: ["grant select on orders.* to orders_ro with grant option"],
    finds: [["grant-option", "SELECT, SHOW VIEW on orders.* to orders_ro"]],
  },
  {
    name: "a role may pass a table and a routine on",
    sql: [
      "grant insert on orders.event to orders_for_billing with grant option",
      "grant execute on procedure orders.close_day to orders_for_billing with grant option",
    ],
    finds: [
      ["grant-option", "INSERT on orders.event to orders_for_billing"],
      ["grant-option", "EXECUTE on procedure orders.close_day to orders_for_billing"],
    ],
  },
  {
    name: "a role may pass on what it may get in another service, and columns",
    sql: [
      "grant usage on billing.* to orders_ro with grant option",
      "grant select (id) on orders.item to orders_for_billing with grant option",
    ],
    finds: [
      ["grant-extra", "GRANT OPTION on billing.* to orders_ro"],
      ["grant-option", "GRANT OPTION on orders.item to orders_for_billing"],
    ],
  },
  {
    name: "a person may pass columns on",
    sql: [
      "create user guest@`%` identified by 'x'",
      "grant update (label) on orders.item to guest@`%` with grant option",
    ],
    finds: [
      ["leftover-role", "guest@%"],
      ["leftover-grant", "UPDATE (label) on orders.item to guest@%"],
      ["leftover-grant", "GRANT OPTION on orders.item to guest@%"],
    ],
  },
  {
    name: "roles of a service read and write the tables of accounts",
    sql: [
      "grant select on mysql.user to orders_app",
      "grant insert on mysql.* to orders_ro",
      "grant update on `mysq_`.* to orders_wo",
    ],
    finds: [
      ["grant-system", "SELECT on mysql.user to orders_app"],
      ["grant-system", "INSERT on mysql.* to orders_ro"],
      ["grant-pattern", "mysq_.* to orders_wo"],
    ],
  },
  {
    name: "a login of a service sees the statements of others",
    sql: ["grant select on `performance\\_schema`.* to orders_app_a@`10.0.%`"],
    finds: [["grant-system", "SELECT on performance\\_schema.* to orders_app_a@10.0.%"]],
  },
  {
    name: "a role of a service reads every database",
    sql: ["grant select on *.* to orders_ro"],
    finds: [["grant-server", "SELECT on *.* to orders_ro"]],
  },
  {
    name: "a migrator makes users, and may pass that on",
    sql: ["grant create user, process on *.* to orders_migrate@`10.0.%` with grant option"],
    finds: [["grant-server", "CREATE USER, PROCESS, GRANT OPTION on *.* to orders_migrate@10.0.%"]],
  },
  {
    name: "a dynamic privilege",
    sql: ["grant role_admin on *.* to orders_app"],
    finds: [["grant-server", "ROLE_ADMIN on *.* to orders_app"]],
    engines: ["mysql"],
  },
  {
    name: "a pattern that reaches a neighbour's database",
    sql: [
      "create database svcxa",
      "revoke all on `svc\\_a`.* from svc_a_app",
      "grant select, insert, update, delete, show view on svc_a.* to svc_a_app",
    ],
    finds: [["grant-pattern", "svc_a.* to svc_a_app"]],
  },
  {
    name: "a pattern that reaches what may come",
    sql: ["grant select on `orders\\_%`.* to orders_ro"],
    finds: [["grant-pattern", "orders\\_%.* to orders_ro"]],
  },
  {
    name: "a database in two spellings",
    sql: ["grant insert on svc_a.* to svc_a_app"],
    finds: [["grant-spelling", "svc_a.* to svc_a_app"]],
  },
  {
    name: "a database in two spellings, of which none is enough",
    sql: ["revoke update on `svc\\_a`.* from svc_a_app", "grant update, drop on svc_a.* to svc_a_app"],
    finds: [["grant-spelling", "svc_a.* to svc_a_app"]],
  },
  {
    name: "an escaped name where there are no patterns",
    sql: [
      "revoke all on svc_a.* from svc_a_app",
      "grant select, insert, update, delete, show view on `svc\\_a`.* to svc_a_app",
    ],
    finds: [["grant-spelling", "svc\\_a.* to svc_a_app"]],
    engines: ["mysql"],
    partialRevokes: true,
  },
  {
    name: "what every account may read, by a row of nobody",
    sql: [
      "insert into mysql.db (host, db, user, select_priv) values ('%', 'orders', '', 'Y')",
      "flush privileges",
    ],
    after: ["delete from mysql.db where user = ''", "flush privileges"],
    finds: [["public-table", "SELECT on orders.* to every account"]],
  },
  {
    name: "what every account may do, by PUBLIC",
    sql: [
      "grant select on orders.* to public",
      "grant insert on billing.invoice to public",
      "grant execute on function orders.total to public",
      "grant process on *.* to public",
    ],
    finds: [
      ["public-table", "SELECT on orders.* to PUBLIC"],
      ["public-table", "INSERT on billing.invoice to PUBLIC"],
      ["public-routine", "EXECUTE on function orders.total to PUBLIC"],
      ["grant-server", "PROCESS on *.* to PUBLIC"],
    ],
    engines: ["mariadb"],
  },
  {
    name: "what every account may do is everything",
    sql: [
      "grant create user, select, insert, update, delete, drop on *.* to public with grant option",
      "create user guest@`%` identified by 'x'",
    ],
    after: ["revoke all, grant option from public"],
    finds: [
      ["grant-server", "CREATE USER, DELETE, DROP, INSERT, SELECT, UPDATE, GRANT OPTION on *.* to PUBLIC"],
      ["role-unknown", "guest@%"],
    ],
    engines: ["mariadb"],
  },
];
