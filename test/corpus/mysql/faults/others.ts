import type { Case } from "../case.ts";

/** Strangers, what is left of what is gone, objects, and what can not be compared. */
export const OTHERS: Case[] = [
  {
    name: "a login that reaches nothing",
    sql: ["create user guest@`%` identified by 'x'"],
    finds: [["role-unknown", "guest@%"]],
  },
  {
    name: "a login without a password",
    sql: ["create user guest@`%`"],
    finds: [
      ["role-unknown", "guest@%"],
      ["login-password", "guest@%"],
    ],
  },
  {
    name: "a person with grants on tables",
    sql: [
      "create user guest@`%` identified by 'x'",
      "grant select on orders.item to guest@`%`",
      "grant select on orders.event to guest@`%`",
      "grant execute on procedure orders.close_day to guest@`%`",
    ],
    finds: [
      ["leftover-role", "guest@%"],
      ["leftover-grant", "SELECT on orders.event, orders.item to guest@%"],
      ["leftover-grant", "EXECUTE on procedure orders.close_day to guest@%"],
    ],
  },
  {
    name: "a person with a pattern",
    sql: ["create user guest@`%` identified by 'x'", "grant select on `ord%`.* to guest@`%`"],
    finds: [
      ["leftover-role", "guest@%"],
      ["leftover-grant", "SELECT on ord%.* to guest@%"],
    ],
  },
  {
    name: "a person with a role of a service",
    sql: ["create user guest@`%` identified by 'x'", "grant orders_ro to guest@`%`"],
    finds: [
      ["leftover-role", "guest@%"],
      ["membership-extra", "guest@% in orders_ro"],
    ],
  },
  {
    name: "a person who reads the whole server",
    sql: ["create user guest@`%` identified by 'x'", "grant select, process on *.* to guest@`%`"],
    finds: [["leftover-role", "guest@%"]],
  },
  {
    name: "persons who may change settings, or pass on what they get",
    sql: {
      mysql: [
        "create user guest@`%` identified by 'x'",
        "grant system_variables_admin on *.* to guest@`%`",
        "create user other@`%` identified by 'x'",
        "grant usage on *.* to other@`%` with grant option",
      ],
      mariadb: [
        "create user guest@`%` identified by 'x'",
        "grant connection admin on *.* to guest@`%`",
        "create user other@`%` identified by 'x'",
        "grant usage on *.* to other@`%` with grant option",
      ],
    },
    finds: [
      ["leftover-role", "guest@%"],
      ["leftover-role", "other@%"],
    ],
  },
  {
    name: "persons who write the tables of accounts, by name and by a pattern",
    sql: [
      "create user guest@`%` identified by 'x'",
      "grant insert on mysql.* to guest@`%`",
      "create user other@`%` identified by 'x'",
      "grant update on `mysq_`.* to other@`%`",
    ],
    finds: [
      ["leftover-role", "guest@%"],
      ["leftover-role", "other@%"],
    ],
  },
  {
    name: "persons who read the statements of others in the logs of the server",
    sql: [
      "create user guest@`%` identified by 'x'",
      "grant binlog monitor on *.* to guest@`%`",
      "create user other@`%` identified by 'x'",
      "grant slave monitor on *.* to other@`%`",
    ],
    finds: [
      ["leftover-role", "guest@%"],
      ["leftover-role", "other@%"],
    ],
    engines: ["mariadb"],
  },
  {
    name: "a person whose foreign keys may keep services from deleting",
    sql: ["create user guest@`%` identified by 'x'", "grant references on *.* to guest@`%`"],
    finds: [["leftover-role", "guest@%"]],
  },
  {
    name: "strangers with names of platforms, on a server of none",
    sql: [
      "create user aws_x@`%` identified by 'x'",
      "grant select on orders.* to aws_x@`%`",
      "create user azure_x@`%` identified by 'x'",
      "create user rdsadmin@`%` identified by 'x'",
      "create user cloudsql_x@localhost identified by 'x'",
    ],
    finds: [
      ["leftover-role", "aws_x@%"],
      ["leftover-grant", "SELECT on orders.* to aws_x@%"],
      ["role-unknown", "azure_x@%"],
      ["role-unknown", "rdsadmin@%"],
      ["role-unknown", "cloudsql_x@localhost"],
    ],
  },
  {
    name: "a stranger with a name of another platform than the server's",
    sql: [
      "create user rdsadmin@localhost identified by 'x'",
      "create user azure_x@`%` identified by 'x'",
      "grant select on *.* to azure_x@`%`",
    ],
    finds: [["leftover-role", "azure_x@%"]],
  },
  {
    name: "what does nothing to a service",
    sql: {
      mysql: [
        "create user guest@`%` identified by 'x'",
        "grant show databases, lock tables, create temporary tables, replication client on *.* to guest@`%`",
      ],
      mariadb: [
        "create user guest@`%` identified by 'x'",
        "grant show databases, lock tables, create temporary tables on *.* to guest@`%`",
      ],
    },
    finds: [["role-unknown", "guest@%"]],
  },
  {
    name: "a person who reads the whole server but for the services",
    sql: [
      "create user guest@`%` identified by 'x'",
      "grant select on *.* to guest@`%`",
      ...["orders", "orders_archive", "reporting", "billing", "svc_a"].map(
        (name) => `revoke select on ${name}.* from guest@\`%\``,
      ),
    ],
    finds: [["role-unknown", "guest@%"]],
    engines: ["mysql"],
    partialRevokes: true,
  },
  {
    name: "a second deployer, where the deployers are named",
    sql: [
      "create user second@`10.0.%` identified by 'x'",
      "grant create user on *.* to second@`10.0.%`",
      "grant all on orders.* to second@`10.0.%` with grant option",
    ],
    finds: [
      ["leftover-role", "second@10.0.%"],
      [
        "leftover-grant",
        "ALTER, ALTER ROUTINE, CREATE, CREATE ROUTINE, CREATE TEMPORARY TABLES, CREATE VIEW, DELETE, DROP, EVENT, EXECUTE, INDEX, INSERT, LOCK TABLES, REFERENCES, SELECT, SHOW VIEW, TRIGGER, UPDATE, GRANT OPTION on orders.* to second@10.0.%",
      ],
    ],
    engines: ["mysql"],
  },
  {
    name: "the deployer, where none is named",
    sql: [],
    options: { deployers: undefined as never },
    finds: [["role-deployer", "deployer@127.0.0.1"]],
  },
  {
    name: "a service that left, and what was granted on its database",
    sql: [
      "create database gone",
      "create role gone_app",
      "grant select, insert on gone.* to gone_app",
      "create user gone_app_a@`10.0.%` identified by 'x'",
      "grant gone_app to gone_app_a@`10.0.%`",
      "drop database gone",
    ],
    options: { deployers: ["deployer"], ignoreRoles: [] },
    finds: [
      ["role-unknown", "gone_app"],
      ["role-unknown", "gone_app_a@10.0.%"],
    ],
  },
  {
    name: "a grant on a table that is not there",
    sql: [
      "create user guest@`%` identified by 'x'",
      "create table orders.old (id int)",
      "grant select on orders.old to guest@`%`",
      "grant select (id) on orders.old to orders_for_billing",
      "drop table orders.old",
    ],
    finds: [
      ["leftover-role", "guest@%"],
      ["grant-dangling", "SELECT on orders.old to guest@%"],
      ["grant-dangling", "SELECT (id) on orders.old to orders_for_billing"],
    ],
  },
  {
    name: "a database that is not there, on which a stranger still holds something",
    sql: [
      "create user guest@`%` identified by 'x'",
      "grant select on svc_a.* to guest@`%`",
      "drop database svc_a",
    ],
    finds: [
      ["leftover-role", "guest@%"],
      ["leftover-grant", "SELECT on svc_a.* to guest@%"],
      ["schema-missing", "svc_a"],
    ],
  },
  {
    name: "a table, a routine and columns that offers name are not there",
    sql: [
      "drop table orders.event",
      "drop procedure orders.close_day",
      "drop view orders.labels",
      "drop table orders.item",
    ],
    finds: [
      ["object-missing", "orders.event"],
      ["object-missing", "orders.close_day"],
      ["object-missing", "orders.item"],
    ],
  },
  {
    name: "a database of another character set",
    sql: ["alter database orders character set latin1"],
    finds: [["database-character-set", "orders"]],
  },
  {
    name: "a view, a routine and a trigger of root",
    sql: [
      "create view orders.all_invoices as select * from billing.invoice",
      "create procedure orders.anything() select 1",
      "create trigger orders.t before insert on orders.item for each row set @a = 1",
    ],
    finds: [["definer-foreign", "orders by root@localhost"]],
  },
  {
    name: "an event of another service's migrator",
    sql: [
      "create definer = billing_migrate@localhost event orders.theirs on schedule every 1 day do select 1",
    ],
    finds: [["definer-foreign", "orders by billing_migrate@localhost"]],
  },
  {
    name: "a view of a migrator in a database of nobody",
    readBy: "root",
    sql: [
      "create database wiki",
      "create definer = `orders_migrate`@`10.0.%` view wiki.theirs as select * from orders.item",
      "create user guest@`%` identified by 'x'",
      "grant select on wiki.* to guest@`%`",
    ],
    finds: [
      ["definer-elsewhere", "wiki by orders_migrate@10.0.%"],
      ["role-unknown", "guest@%"],
    ],
  },
  {
    name: "an event and a routine of an application in a database of nobody",
    readBy: "root",
    sql: [
      "create database wiki",
      "create definer = `orders_app_a`@`10.0.%` event wiki.nightly on schedule every 1 day do select 1",
      "create definer = `orders_app_a`@`10.0.%` procedure wiki.now() select 1",
      "create definer = `orders_app_a`@`10.0.%` procedure wiki.plain() sql security invoker select 1",
    ],
    finds: [["definer-elsewhere", "wiki by orders_app_a@10.0.%"]],
  },
  {
    name: "rows of an account that is gone",
    sql: [
      "insert into mysql.db (host, db, user, select_priv) values ('%', 'orders', 'ghost', 'Y')",
      "insert into mysql.tables_priv (host, db, user, table_name, table_priv) values ('%', 'billing', 'ghost', 'invoice', 'Insert')",
      "flush privileges",
    ],
    after: [
      "delete from mysql.db where user = 'ghost'",
      "delete from mysql.tables_priv where user = 'ghost'",
      "flush privileges",
    ],
    finds: [
      ["grant-dangling", "SELECT on orders.* to ghost@%"],
      ["grant-dangling", "INSERT on billing.invoice to ghost@%"],
    ],
  },
  {
    name: "a definer that is not there",
    sql: ["create definer = gone@localhost view billing.old as select 1 as one"],
    finds: [["definer-missing", "billing by gone@localhost"]],
  },
  {
    name: "a stranger that made something",
    sql: [
      "create user guest@localhost identified by 'x'",
      "create definer = guest@localhost procedure svc_a.theirs() select 1",
    ],
    after: ["drop database svc_a"],
    finds: [
      ["role-unknown", "guest@localhost"],
      ["definer-foreign", "svc_a by guest@localhost"],
    ],
  },
  {
    name: "the owner's manifest is not here",
    sql: [],
    given: ["reporting", "billing", "svc-a"],
    finds: [
      ["contract-one-sided", "orders_for_billing"],
      ["contract-one-sided", "orders_for_reporting"],
      ...["app", "owner", "ro", "wo"].map((name): ["role-unknown", string] => [
        "role-unknown",
        `orders_${name}`,
      ]),
      ...["app_a", "app_b", "analyst", "ingest"].map((name): ["role-unknown", string] => [
        "role-unknown",
        `orders_${name}@10.0.%`,
      ]),
      ["role-unknown", "orders_migrate@10.0.%"],
    ],
  },
  {
    name: "the consumer's manifest is not here, and its application lost the contract",
    sql: ["revoke orders_for_reporting from reporting_app"],
    given: ["orders", "billing", "svc-a"],
    finds: [
      ["contract-one-sided", "orders_for_reporting"],
      ["role-unknown", "reporting_app_a@10.0.%"],
    ],
  },
  {
    name: "no manifest",
    sql: ["create user ''@localhost"],
    given: [],
    finds: [
      ["manifest-none", "server"],
      ["account-anonymous", "''@localhost"],
    ],
  },
];
